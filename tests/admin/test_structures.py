"""Columns that hold a json structure: lines of a table for people, what the API speaks in the database."""

import json
from datetime import date

import pytest
from django.contrib import admin

from accounts.admin.forms import JSONTextField
from accounts.admin.rows import Bag, Tree
from accounts.choices import Role
from events.models import ApiEvent
from files.models import PreviewFile
from productions.models import BudgetEntry, MetadataDescriptor, Project, ProjectTemplate
from reviews.models import Playlist
from tasks.models import Comment
from tests import factories
from tests.admin.test_pages import MODELS, form_data, full_row, page

pytestmark = pytest.mark.django_db


def send(client, row, change=lambda data: None, **changes):
    """Send the page of a row back, changed; return the answer."""
    data = form_data(client.get(page(type(row), "change", row.pk)))
    change(data)
    response = client.post(page(type(row), "change", row.pk), data | changes)
    row.refresh_from_db()
    return response


def refusal(response, name):
    """Return what a refused page says about a field."""
    assert response.status_code == 200
    return " ".join(response.context["adminform"].form.errors[name])


def names():
    """Return the names of the journal's events."""
    return list(ApiEvent.objects.order_by("created_at", "pk").values_list("name", flat=True))


@MODELS
def test_no_form_shows_json(model, office):
    client = office("admin")
    for response in (client.get(page(model, "add")), client.get(page(model, "change", full_row(model).pk))):
        if response.status_code == 200 and "adminform" in response.context:
            fields = response.context["adminform"].form.fields
            assert [name for name, field in fields.items() if isinstance(field, JSONTextField)] == []


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        (Bag, {"a": 1, "b": [True], "c": "1", "d": None, "e": ["x", "y"], "f": {"g": "h"}}),
        (Tree, {"working": {"mountpoint": "/m", "folder_path": {"shot": "<Shot>", "asset": "<Asset>"}}}),
        (Bag, {}),
        (Bag, None),
    ],
)
def test_untouched_lines_store_what_was_stored(kind, stored):
    field = kind()
    lines = field.lines_of(stored)
    assert field.clean(lines) == (stored or {})
    assert not field.has_changed(stored, lines)


def test_what_is_typed_is_read_as_what_stood_there(studio, office):
    Project.objects.filter(pk=studio.project.pk).update(data={"a": 1, "b": "1", "c": ["x"]})
    typed = {"data-0-value": "2", "data-1-value": "2", "data-2-value": "x, y"}
    added = {"data": ["0", "1", "2", "new1"], "data-new1-name": "été", "data-new1-value": "3"}
    assert send(office("admin"), studio.project, **typed, **added).status_code == 302
    assert studio.project.data == {"a": 2, "b": "2", "c": ["x", "y"], "été": "3"}


@pytest.mark.parametrize("was", ["[", "5", '"x"', "[1]", '{"a": 1}'])
def test_broken_lines_are_lines_like_new_ones(studio, office, was):
    Project.objects.filter(pk=studio.project.pk).update(data={"a": "1"})
    assert send(office("admin"), studio.project, **{"data-0-was": was}).status_code == 302
    assert studio.project.data == {"a": "1"}


def test_a_name_that_is_there_twice_is_refused(studio, office, nothing_written):
    Project.objects.filter(pk=studio.project.pk).update(data={"a": 1})
    twice = {"data": ["0", "new1"], "data-new1-name": "a", "data-new1-value": "3"}
    with nothing_written():
        assert "there twice" in refusal(send(office("admin"), studio.project, **twice), "data")


def test_a_structure_no_client_writes_is_left_alone(studio, office):
    """Better json in a form than a value lost."""
    stored = [{"entity_id": "x"}, "no object"]
    playlist = factories.make(Playlist, project=studio.project, shots=stored)
    client = office("admin")
    fields = client.get(page(Playlist, "change", playlist.pk)).context["adminform"].form.fields
    assert isinstance(fields["shots"], JSONTextField)
    assert send(client, playlist, name="Other").status_code == 302
    assert (playlist.name, playlist.shots) == ("Other", stored)


# -- playlists -------------------------------------------------------------------------------------


@pytest.fixture
def dailies(studio):
    """A playlist of two shots; the first has two previews, the older one is shown."""
    shots = [factories.shot(studio.project, name=name) for name in ("SH01", "SH02")]
    tasks = [factories.task(shot) for shot in shots]
    old, new = (factories.make(PreviewFile, task=tasks[0], revision=number) for number in (1, 2))
    only = factories.make(PreviewFile, task=tasks[1], revision=1)
    entries = [(shots[0], old), (shots[1], only)]
    shown = [{"entity_id": str(shot.pk), "preview_file_id": str(preview.pk)} for shot, preview in entries]
    playlist = factories.make(Playlist, project=studio.project, name="Dailies", shots=shown)
    playlist.first, playlist.second, playlist.newer = *shots, new
    return playlist


def test_entries_are_chosen_moved_and_removed(dailies, office):
    client = office("manager")
    content = client.get(page(Playlist, "change", dailies.pk)).content.decode()
    assert "SH01" in content
    assert "entity_id&quot;:" not in content.split("<template>")[1]
    first, second = dailies.shots
    newer = str(dailies.newer.pk)
    response = send(client, dailies, **{"shots": ["1", "0"], "shots-0-preview_file_id": newer})
    assert response.status_code == 302
    assert dailies.shots == [second, {**first, "preview_file_id": newer}]
    assert send(client, dailies, shots=["1"]).status_code == 302
    assert dailies.shots == [{**first, "preview_file_id": newer}]
    assert names() == ["playlist:update", "playlist:update"]


def test_a_new_entry_shows_the_latest_preview(dailies, office):
    dailies.shots = dailies.shots[1:]
    dailies.save()
    added = {"shots": ["0", "n"], "shots-n-entity_id": str(dailies.first.pk), "shots-n-preview_file_id": "latest"}
    assert send(office("manager"), dailies, **added).status_code == 302
    assert dailies.shots[1] == {"entity_id": str(dailies.first.pk), "preview_file_id": str(dailies.newer.pk)}


def test_an_entry_of_another_production_is_refused(dailies, office, nothing_written):
    stranger = factories.shot(factories.project(), name="ELSEWHERE")
    added = {"shots": ["0", "1", "n"], "shots-n-entity_id": str(stranger.pk), "shots-n-preview_file_id": "latest"}
    with nothing_written():
        assert "ELSEWHERE is not of" in refusal(send(office("manager"), dailies, **added), "shots")
    nobody = {**added, "shots-n-entity_id": "01a22a57-0000-7000-8000-000000000000"}
    assert "does not exist" in refusal(send(office("manager"), dailies, **nobody), "shots")


def test_who_only_reads_sees_the_same_table(dailies, office):
    content = office("supervisor").get(page(Playlist, "change", dailies.pk)).content.decode()
    assert "SH01" in content
    assert "preview_file_id" not in content


def test_a_long_playlist_takes_no_more_statements(studio, dailies, office, sql_count):
    client = office("manager")
    address = page(Playlist, "change", dailies.pk)
    client.get(address)
    few = sql_count(client.get, address)
    for _number in range(20):
        preview = factories.make(PreviewFile, task=factories.task(factories.shot(studio.project)))
        dailies.shots.append({"entity_id": str(preview.task.entity_id), "preview_file_id": str(preview.pk)})
    dailies.save()
    assert sql_count(client.get, address) == few <= 30


def test_entities_are_looked_up_in_one_production(studio, dailies, office):
    factories.shot(factories.project(), name="SH01")
    asked = {"app_label": "reviews", "model_name": "playlist", "field_name": "episode", "term": "SH01"}
    found = office("admin").get("/admin/autocomplete/", asked | {"project": str(studio.project.pk)}).json()["results"]
    assert [one["id"] for one in found] == [str(dailies.first.pk)]


# -- metadata --------------------------------------------------------------------------------------


def test_a_manager_adds_a_column_as_their_client_does(studio, office):
    client = office("manager")
    sent = form_data(client.get(page(MetadataDescriptor, "add")))
    sent |= {"project": str(studio.project.pk), "name": "Difficulty Level!", "entity_type": "Shot"}
    sent |= {"data_type": "list", "choices": "easy\r\n\r\n  hard  ", "position": "3"}
    assert client.post(page(MetadataDescriptor, "add"), sent).status_code == 302
    made = MetadataDescriptor.objects.get()
    assert (made.field_name, made.choices, made.position) == ("difficulty_level", ["easy", "hard"], 3)
    assert names() == ["metadata-descriptor:new"]


def test_a_renamed_column_takes_its_values_along(studio, office):
    shot = factories.shot(studio.project, data={"mood": "calm"})
    made = factories.make(
        MetadataDescriptor, project=studio.project, name="Mood", field_name="mood", entity_type="Shot"
    )
    department = factories.department()
    linked = {
        "department_metadata_descriptor_links-TOTAL_FORMS": "1",
        "department_metadata_descriptor_links-0-department": str(department.pk),
        "department_metadata_descriptor_links-0-metadata_descriptor": str(made.pk),
    }
    response = send(office("manager"), made, name="Feeling", data_type="list", choices="calm", **linked)
    assert response.status_code == 302
    shot.refresh_from_db()
    assert (made.field_name, shot.data) == ("feeling", {"feeling": "calm"})
    assert list(made.departments.all()) == [department]
    assert names() == ["metadata-descriptor:update"]


def test_a_name_that_is_taken_is_told_above_the_form(studio, office, nothing_written):
    shared = {"project": studio.project, "entity_type": "Shot", "data_type": "string"}
    factories.make(MetadataDescriptor, name="Mood", field_name="mood", **shared)
    other = factories.make(MetadataDescriptor, name="Other", field_name="other", **shared)
    with nothing_written():
        response = send(office("manager"), other, name="Mood")
    assert "exists already" in str(response.context["errors"])


def test_a_deleted_column_takes_its_values_away(studio, office):
    shot = factories.shot(studio.project, data={"mood": "calm", "kept": 1})
    made = factories.make(
        MetadataDescriptor, project=studio.project, name="Mood", field_name="mood", entity_type="Shot"
    )
    assert office("manager").post(page(MetadataDescriptor, "delete", made.pk), {"post": "yes"}).status_code == 302
    shot.refresh_from_db()
    assert shot.data == {"kept": 1}
    assert names() == ["metadata-descriptor:delete"]


@pytest.fixture
def described(studio):
    """A shot with a value in a column of each common type."""
    kinds = {"mood": "list", "ready": "boolean", "weight": "number", "when": "date", "who": "person"}
    for place, (name, kind) in enumerate(kinds.items(), 1):
        factories.make(
            MetadataDescriptor,
            project=studio.project,
            entity_type="Shot",
            name=name.title(),
            field_name=name,
            data_type=kind,
            choices=["calm", "wild"],
            position=place,
        )
    return factories.shot(studio.project, data={"mood": "gone", "weight": 3, "extra": "kept"})


def test_values_are_chosen_as_their_columns_ask(studio, described, office):
    client = office("manager")
    content = client.get(page(type(described), "change", described.pk)).content.decode()
    assert "Mood" in content
    typed = {"mood": "wild", "ready": "true", "weight": "4", "when": "2026-03-02", "who": str(studio.artist.pk)}
    sent = {f"data-{place}-value": value for place, value in enumerate(typed.values())}
    assert send(client, described, **sent).status_code == 302
    assert described.data == {**typed, "weight": 4, "extra": "kept"}


@pytest.mark.parametrize(
    ("place", "typed", "why"),
    [(0, "furious", "furious"), (1, "maybe", "maybe"), (2, "heavy", "number"), (3, "yesterday", "valid date")],
)
def test_values_that_are_none_are_refused(described, office, nothing_written, place, typed, why):
    with nothing_written():
        text = refusal(send(office("manager"), described, **{f"data-{place}-value": typed}), "data")
    assert why in text
    assert "Line " in text


def test_a_value_from_before_the_choices_stays(described, office):
    assert send(office("manager"), described, description="Changed").status_code == 302
    assert described.data == {"mood": "gone", "weight": 3, "extra": "kept"}


# -- templates, budgets, comments --------------------------------------------------------------------


def test_columns_of_a_template_are_lines(studio, office):
    stored = [{"name": "Mood", "field_name": "mood", "entity_type": "Shot", "data_type": "list", "choices": ["calm"]}]
    template = factories.make(ProjectTemplate, metadata_descriptors=stored)
    client = office("admin")
    lines = {"metadata_descriptors": ["0", "n"], "metadata_descriptors-0-choices": "calm\nwild"}
    new = {"name": "Line Art", "entity_type": "Asset", "data_type": "boolean", "for_client": "on"}
    lines |= {f"metadata_descriptors-n-{key}": value for key, value in new.items()}
    assert send(client, template, **lines).status_code == 302
    first, second = template.metadata_descriptors
    assert (first["field_name"], first["choices"]) == ("mood", ["calm", "wild"])
    assert (second["field_name"], second["for_client"], second["task_type_id"]) == ("line_art", True, None)
    refused = send(client, template, **{"metadata_descriptors-0-entity_type": "Task"})
    assert "a task type goes with" in refusal(refused, "metadata_descriptors")
    forged = send(client, template, **{"metadata_descriptors-0-was": '{"departments": 5}'})
    assert "departments" in refusal(forged, "metadata_descriptors")


def test_months_of_a_budget_entry(studio, office):
    entry = factories.make(BudgetEntry, exceptions={"2026-03": 5}, start_date=date(2026, 3, 1))
    added = {"exceptions": ["0", "n"], "exceptions-n-month": "2026-04", "exceptions-n-days": "12"}
    client = office("admin")
    assert send(client, entry, **added).status_code == 302
    assert entry.exceptions == {"2026-03": 5, "2026-04": 12}
    for wrong in ({"exceptions-n-month": "spring"}, {"exceptions-n-days": "40"}, {"exceptions-n-month": "2026-03"}):
        assert refusal(send(client, entry, **{**added, **wrong}), "exceptions")
    assert entry.exceptions == {"2026-03": 5, "2026-04": 12}


@pytest.fixture
def said(studio):
    """A comment of the manager with a checklist, which the artist has answered."""
    task = factories.task(factories.shot(studio.project), assignees=[studio.artist])
    reply = {"id": "01a22a57-0000-7000-8000-000000000001", "date": "2026-03-02T10:00:00", "text": "Will do"}
    return factories.make(
        Comment,
        object_id=task.pk,
        object_type="Task",
        person=studio.manager,
        checklist=[{"text": "Eyes", "checked": False, "id": 7}],
        replies=[{**reply, "person_id": str(studio.artist.pk)}],
    )


def test_a_checklist_is_ticked_and_grows(said, office):
    added = {"checklist": ["n", "0"], "checklist-0-checked": "on", "checklist-n-text": "Hands"}
    assert send(office("manager"), said, **added).status_code == 302
    assert said.checklist == [{"text": "Hands", "checked": False}, {"text": "Eyes", "checked": True, "id": 7}]


def test_answers_are_given_as_everywhere(studio, said, office):
    assert send(office("manager"), said, replies=["0", "n"], **{"replies-n-text": "Thanks"}).status_code == 302
    assert [reply["text"] for reply in said.replies] == ["Will do", "Thanks"]
    assert said.replies[1]["person_id"] == str(studio.manager.pk)
    assert names() == ["comment:reply"]


def test_answers_are_taken_back_by_their_authors(said, office, nothing_written):
    with nothing_written():
        response = send(office("manager"), said, replies=[])
    assert response.status_code == 200
    assert len(said.replies) == 1
    assert send(office("admin"), said, replies=[]).status_code == 302
    assert said.replies == []


def replies_of(client, comment):
    """Return (whether an answer may be given, [(text of an answer, whether it may be taken back)]) of a page."""
    response = client.get(page(Comment, "change", comment.pk))
    field = response.context["adminform"].form["replies"]
    shown = field.field.widget.get_context("replies", field.value(), {})
    answers = [(line["cells"][2][1].split("<")[0], line["removable"]) for line in shown["lines"]]
    return shown["blank"] is not None, answers


def test_the_form_offers_what_the_rules_allow_with_answers(studio, said, office):
    """A manager answers, and takes back what is theirs; an administrator takes back any answer."""
    assert replies_of(office("manager"), said) == (True, [("Will do", False)])
    assert send(office("manager"), said, replies=["0", "n"], **{"replies-n-text": "Thanks"}).status_code == 302
    assert replies_of(office("manager"), said) == (True, [("Will do", False), ("Thanks", True)])
    assert replies_of(office("admin"), said) == (True, [("Will do", True), ("Thanks", True)])
    assert send(office("manager"), said, replies=["0"]).status_code == 302
    assert [reply["text"] for reply in said.replies] == ["Will do"]


@pytest.mark.parametrize("name", ["admin", "manager"])
def test_mentions_are_read_from_the_text_only(studio, said, office, name):
    """The API drops them from what is sent; the form does not pretend to take them."""
    said.mentions.add(studio.artist)
    client = office(name)
    shown = client.get(page(Comment, "change", said.pk))
    mentions, departments, acknowledged = shown.context["inline_admin_formsets"]
    assert [one.has_add_permission for one in (mentions, departments, acknowledged)] == [False, False, True]
    assert (mentions.has_change_permission, mentions.has_delete_permission) == (False, False)
    assert studio.artist.full_name in shown.content.decode()


def test_answers_say_when_as_people_write_it(said, office):
    content = office("manager").get(page(Comment, "change", said.pk)).content.decode()
    assert "2 Mar 2026" in content


def test_an_answer_that_names_none_is_a_new_one_without_text(said, office):
    forged = {"replies": ["0", "1"], "replies-1-was": '{"a": 1}'}
    assert send(office("admin"), said, **forged).status_code == 302
    assert [reply["text"] for reply in said.replies] == ["Will do"]


def test_an_answer_cannot_be_put_into_somebodys_mouth(studio, said, office):
    forged = json.dumps({**said.replies[0], "text": "I refuse"})
    assert send(office("admin"), said, **{"replies-0-was": forged, "replies-0-text": "I refuse"}).status_code == 302
    assert said.replies[0]["text"] == "Will do"


# -- words for codes -------------------------------------------------------------------------------


def test_codes_have_words_in_lists_filters_and_forms(studio, office):
    Project.objects.filter(pk=studio.project.pk).update(production_type="tvshow", production_style="2d3d")
    film = factories.project("A Film", production_type="featurefilm", team=[studio.manager])
    client = office("manager")
    content = client.get(page(Project, "changelist")).content.decode()
    for text in ("TV show", "Feature film", "2D and 3D"):
        assert text in content
    assert "tvshow</" not in content
    found = client.get(page(Project, "changelist"), {"production_type__exact": "featurefilm"}).context["cl"]
    assert list(found.queryset) == [film]
    field = client.get(page(Project, "change", film.pk)).context["adminform"].form.fields["production_type"]
    assert dict(field.choices)["tvshow"] == "TV show"
    read = office("supervisor").get(page(Project, "change", studio.project.pk)).content.decode()
    assert "TV show" in read
    assert "tvshow" not in read


def test_a_code_nobody_knows_stays(studio, office):
    Project.objects.filter(pk=studio.project.pk).update(production_type="puppets")
    assert send(office("manager"), studio.project, description="Changed").status_code == 302
    assert studio.project.production_type == "puppets"


def test_roles_are_said_in_words(studio):
    role = type(studio.admin)._meta.get_field("role")
    assert dict(role.flatchoices)[Role.USER] == "Artist"


@MODELS
def test_no_page_shows_a_column_by_its_inner_name(model):
    """`nb_frames`, `is_bot`: nobody says that."""
    shown = {str(field.verbose_name) for field in model._meta.concrete_fields}
    shown -= set(admin.site._registry[model].hidden)
    assert {name for name in shown if name.startswith(("is ", "nb ", "has ")) and name != "has a picture"} == set()
