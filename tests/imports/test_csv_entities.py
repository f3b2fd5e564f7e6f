"""CSV imports of assets, shots and edits: what is created, updated, left and refused (spec 09, 3 to 6)."""

import codecs
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from events.models import ApiEvent
from imports.services.engine import run_import
from imports.services.refusals import ImportRefused
from productions.models import (
    Entity,
    EntityType,
    MetadataDescriptor,
    ProjectAssetTypeLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
)
from tasks.models import Comment, Task, TaskPersonLink, TaskStatus
from tests import factories


def upload(client, project, kind, content, query="", **headers):
    """POST a CSV file and return the answer."""
    raw = content if isinstance(content, bytes) else content.encode()
    client.headers.update(headers)
    return client.upload(
        f"/import/csv/projects/{project.pk}/{kind}{query}", file=SimpleUploadedFile("some.csv", raw, "text/csv")
    )


@pytest.fixture
def project(studio):
    return studio.project


@pytest.fixture
def manager(studio):
    return studio.as_("manager")


@pytest.fixture
def show(project):
    project.production_type = "tvshow"
    project.save()
    return project


@pytest.fixture
def workflow(project):
    """Two task types for assets, two for shots; statuses todo (default), wip, done, retake."""
    types = {}
    for number, (name, kind) in enumerate(
        [("Modeling", "Asset"), ("Rigging", "Asset"), ("Layout", "Shot"), ("Animation", "Shot")]
    ):
        types[name] = factories.task_type(name, kind, priority=number)
        ProjectTaskTypeLink.objects.create(project=project, task_type=types[name], priority=number)
    factories.task_status("todo", is_default=True)
    factories.task_status("wip", is_wip=True)
    factories.task_status("done", is_done=True)
    factories.task_status("retake", is_retake=True)
    return types


def events(name):
    return list(ApiEvent.objects.filter(name=name).values_list("data", flat=True))


ASSETS = "Type,Name,Description\nProp,Lamp,A lamp\nCharacter,Ada,\n"
SHOTS = "Sequence,Name,Frame In,Frame Out,FPS,Description\nSQ1,SH1,1,100,25,First\nSQ1,SH2,,,,\nSQ2,SH1,5,5,,\n"


# -- who -------------------------------------------------------------------------------------------

RIGHTS = [
    ("admin", 201),
    ("manager", 201),
    ("supervisor", 403),
    ("artist", 403),
    ("client", 403),
    ("vendor", 403),
    ("outside_manager", 403),
    ("nobody", 401),
]


@pytest.mark.parametrize(("kind", "content"), [("assets", ASSETS), ("shots", SHOTS), ("edits", "Name\nCut\n")])
@pytest.mark.parametrize(("role", "status"), RIGHTS)
def test_who_may_import(studio, project, kind, content, role, status):
    answer = upload(studio.as_(role), project, kind, content)
    assert answer.status_code == status
    assert Entity.objects.filter(project=project).exists() == (status == 201)


@pytest.mark.parametrize("role", ["admin", "manager"])
@pytest.mark.parametrize("project_id", ["0b1f8a4e-0000-4000-8000-000000000000", "nonsense"])
def test_an_unknown_production_is_not_found(studio, role, project_id):
    answer = studio.as_(role).upload(f"/import/csv/projects/{project_id}/shots", file=SimpleUploadedFile("a.csv", b"x"))
    assert answer.status_code == 404


def test_the_file_part_is_required(manager, project):
    assert manager.upload(f"/import/csv/projects/{project.pk}/assets", other="x").status_code == 400


# -- assets ----------------------------------------------------------------------------------------


def test_assets_are_created_with_their_types(manager, studio, project):
    answer = upload(manager, project, "assets", ASSETS)
    assert answer.status_code == 201
    lamp, ada = answer.json()
    assert (lamp["name"], lamp["description"], lamp["data"], lamp["type"]) == ("Lamp", "A lamp", {}, "Entity")
    assert lamp["created_by"] == str(studio.manager.pk)
    assert ada["entity_type_id"] == str(EntityType.objects.get(name="Character").pk)
    assert len(events("asset-type:new")) == 2
    assert {event["asset_id"] for event in events("asset:new")} == {lamp["id"], ada["id"]}


def test_an_asset_is_matched_by_name_and_type(manager, project):
    upload(manager, project, "assets", ASSETS)
    again = upload(manager, project, "assets", "Type,Name,Description\nPROP,Lamp,Changed\nCharacter,Lamp,Other\n")
    assert Entity.objects.filter(project=project).count() == 3
    assert again.json()[0]["description"] == "A lamp"
    updated = upload(manager, project, "assets", "Type,Name,Description\nprop,Lamp,Changed\n", "?update=True")
    assert updated.json()[0]["description"] == "Changed"
    (event,) = events("asset:update")
    assert event["data"]["description"] == "Changed"


def test_columns_that_are_absent_are_left_alone(manager, project):
    MetadataDescriptor.objects.create(project=project, entity_type="Asset", name="Maker", field_name="maker")
    upload(manager, project, "assets", "Type,Name,Maker,Resolution\nProp,Lamp,Bob,2K\n")
    upload(manager, project, "assets", "Type,Name\nProp,Lamp\n", "?update=true")
    assert Entity.objects.get(name="Lamp").data == {"maker": "Bob", "resolution": "2K"}
    upload(manager, project, "assets", "Type,Name,Maker\nProp,Lamp,\n", "?update=true")
    assert Entity.objects.get(name="Lamp").data == {"maker": "", "resolution": "2K"}


def test_the_types_of_a_production_limit_what_a_file_may_name(manager, project, nothing_written):
    prop, other = factories.entity_type("Prop"), factories.entity_type("Vehicle")
    ProjectAssetTypeLink.objects.create(project=project, asset_type=prop)
    with nothing_written():
        refused = upload(manager, project, "assets", "Type,Name\nProp,Lamp\nUnknown,X\n")
    assert (refused.status_code, refused.json()["line_number"], refused.json()["column"]) == (400, 3, "Type")
    assert upload(manager, project, "assets", "Type,Name\nvehicle,Car\n").status_code == 201
    assert set(project.asset_types.all()) == {prop, other}
    assert len(events("project:update")) == 1


@pytest.mark.parametrize("temporal", ["Shot", "shot", "Sequence", "ConceptFolder"])
def test_a_temporal_type_is_no_asset_type(manager, project, temporal, nothing_written):
    with nothing_written():
        assert upload(manager, project, "assets", f"Type,Name\n{temporal},X\n").status_code == 400


def test_missing_workflow_tasks_are_created_for_known_assets_too(manager, project, workflow):
    prop = factories.entity_type("Prop")
    prop.task_types.add(workflow["Modeling"])
    lamp = factories.entity(project, "Prop", name="Lamp")
    upload(manager, project, "assets", ASSETS)
    assert [task.task_type.name for task in lamp.tasks.all()] == ["Modeling"]
    assert Task.objects.filter(entity__name="Ada").count() == 2
    assert len(events("task:new")) == 3


def test_episodes_of_a_tv_show(manager, show):
    content = "Type,Name,Episode\nProp,Lamp, E01 \nProp,Sofa,MP\nProp,Vase,\n"
    items = upload(manager, show, "assets", content).json()
    episode = Entity.objects.get(name="E01")
    assert [item["source_id"] for item in items] == [str(episode.pk), None, None]
    assert events("episode:new") == [{"episode_id": str(episode.pk), "project_id": str(show.pk)}]
    upload(manager, show, "assets", "Type,Name,Description\nProp,Lamp,New\n", "?update=true")
    assert Entity.objects.get(name="Lamp").source_id == episode.pk
    upload(manager, show, "assets", "Type,Name,Episode\nProp,Lamp,MP\n", "?update=true")
    assert Entity.objects.get(name="Lamp").source_id is None


def test_an_episode_outside_a_tv_show_is_refused(manager, project, nothing_written):
    with nothing_written():
        answer = upload(manager, project, "assets", "Type,Name,Episode\nProp,Lamp,E01\n")
    assert answer.json()["column"] == "Episode"


def test_ready_for_names_a_shot_task_type(manager, project, workflow, nothing_written):
    items = upload(manager, project, "assets", "Type,Name,Ready for\nProp,Lamp,Layout\nProp,Sofa,\n").json()
    assert [item["ready_for"] for item in items] == [str(workflow["Layout"].pk), None]
    with nothing_written():
        assert upload(manager, project, "assets", "Type,Name,Ready for\nProp,Vase,Modeling\n").status_code == 400


# -- shots and edits -------------------------------------------------------------------------------


def test_shots_are_created_in_their_sequences(manager, project, workflow):
    items = upload(manager, project, "shots", SHOTS).json()
    assert [(item["name"], item["nb_frames"]) for item in items] == [("SH1", 100), ("SH2", 0), ("SH1", 0)]
    assert items[0]["data"] == {"frame_in": 1, "frame_out": 100, "fps": "25"}
    assert items[1]["data"] == {"fps": ""}
    assert items[0]["parent_id"] == items[1]["parent_id"] != items[2]["parent_id"]
    assert len(events("sequence:new")) == 2
    assert [event["episode_id"] for event in events("shot:new")] == [None, None, None]
    assert Task.objects.filter(task_type__for_entity="Shot").count() == 6


def test_known_shots_get_no_tasks_and_no_change_without_update(manager, project, workflow):
    sequence = factories.entity(project, "Sequence", name="SQ1")
    shot = factories.shot(project, sequence, name="SH1", description="Mine")
    upload(manager, project, "shots", SHOTS)
    shot.refresh_from_db()
    assert (shot.description, shot.tasks.count()) == ("Mine", 0)


def test_frames_are_counted_from_the_range_unless_given(manager, project):
    upload(manager, project, "shots", "Sequence,Name,Frames,In,Out\nSQ1,SH1,12,1,100\n")
    shot = Entity.objects.get(name="SH1")
    assert shot.nb_frames == 12
    upload(manager, project, "shots", "Sequence,Name,Nb Frames\nSQ1,SH1,\n", "?update=true")
    shot.refresh_from_db()
    assert (shot.nb_frames, shot.data) == (100, {"frame_in": 1, "frame_out": 100})
    assert events("shot:update") == [{"shot_id": str(shot.pk), "project_id": str(project.pk)}]


def test_shots_of_a_tv_show_need_an_episode(manager, show, nothing_written):
    with nothing_written():
        missing = upload(manager, show, "shots", "Sequence,Name\nSQ1,SH1\n")
        blank = upload(manager, show, "shots", "Episode,Sequence,Name\n ,SQ1,SH1\n")
    assert (missing.json()["column"], missing.json()["line_number"]) == ("Episode", 1)
    assert (blank.json()["column"], blank.json()["line_number"]) == ("Episode", 2)
    items = upload(manager, show, "shots", "Episode,Sequence,Name\nE1,SQ1,SH1\nE2,SQ1,SH1\nMP,SQ1,SH1\n").json()
    assert len({item["parent_id"] for item in items}) == 3
    assert all(event["episode_id"] for event in events("shot:new"))


def test_a_row_repeated_in_a_file_is_one_entity(manager, project):
    content = "Sequence,Name,Description\nSQ1,SH1,First\nSQ1,SH1,Second\n"
    items = upload(manager, project, "shots", content, "?update=true").json()
    assert [item["id"] for item in items] == [items[0]["id"]] * 2
    assert Entity.objects.get(name="SH1").description == "Second"


def test_edits_are_matched_under_their_episode(manager, show):
    content = "Name,Episode,Description\nCut,E01,One\nCut,,Two\n"
    items = upload(manager, show, "edits", content).json()
    assert [item["description"] for item in items] == ["One", "Two"]
    assert len({item["parent_id"] for item in items}) == 2
    upload(manager, show, "edits", "Name,Episode,Description\nCut,E01,Three\n", "?update=true")
    assert Entity.objects.get(name="Cut", parent__name="E01").description == "Three"
    assert Entity.objects.filter(name="Cut").count() == 2


# -- metadata and task columns -----------------------------------------------------------------------


def test_metadata_is_stored_by_type(manager, studio, project):
    for name, kind in [("Checked", "boolean"), ("Reviewer", "person"), ("Count", "number")]:
        MetadataDescriptor.objects.create(
            project=project, entity_type="Shot", name=name, field_name=name.lower(), data_type=kind
        )
    person = studio.artist
    content = f"Sequence,Name,Checked,Reviewer,Count\nS,A,YES, {person.email.upper()} ,12\nS,B,0,{person.full_name},\n"
    first, second = upload(manager, project, "shots", content).json()
    assert first["data"] == {"checked": "true", "reviewer": str(person.pk), "count": "12"}
    assert second["data"] == {"checked": "false", "reviewer": str(person.pk), "count": ""}
    for cells, column in [("maybe,,", "Checked"), (",Nobody At All,", "Reviewer")]:
        refused = upload(manager, project, "shots", f"Sequence,Name,Checked,Reviewer,Count\nS,C,{cells}\n")
        assert (refused.status_code, refused.json()["column"]) == (400, column)


def test_task_columns_set_status_comment_and_people(manager, studio, project, workflow):
    content = (
        "Sequence,Name,Animation,Animation comment,Animation assignations,Layout\n"
        f'SQ,A,WIP,Go on,"{studio.artist.full_name},{studio.outsider.email}",\n'
        "SQ,B,,,,Done\n"
        "SQ,C,,,,\n"
    )
    assert upload(manager, project, "shots", content).status_code == 201
    animation = Task.objects.get(entity__name="A", task_type__name="Animation")
    assert animation.task_status.short_name == "wip"
    assert animation.real_start_date is not None
    assert set(animation.assignees.all()) == {studio.artist, studio.outsider}
    assert studio.outsider not in project.team.all()
    comment = Comment.objects.get(object_id=animation.pk)
    assert (comment.text, comment.person_id) == ("Go on", studio.manager.pk)
    assert Task.objects.get(entity__name="B", task_type__name="Layout").task_status.short_name == "done"
    assert Comment.objects.count() == 2
    assert len(events("task:assign")) == 2
    assert len(events("task:status-changed")) == 2


def test_importing_the_same_file_again_adds_nothing(manager, studio, project, workflow):
    content = (
        "Sequence,Name,Animation,Animation comment,Animation assignations\n"
        f"SQ,A,wip,,{studio.artist.full_name}\nSQ,B,wip,,\n"
    )
    upload(manager, project, "shots", content)
    counts = [model.objects.count() for model in (Entity, Task, Comment, TaskPersonLink)]
    upload(manager, project, "shots", content, "?update=true")
    assert [model.objects.count() for model in (Entity, Task, Comment, TaskPersonLink)] == counts


def test_task_columns_are_checked_but_not_applied_without_update(manager, project, workflow, nothing_written):
    sequence = factories.entity(project, "Sequence", name="SQ")
    factories.shot(project, sequence, name="A")
    upload(manager, project, "shots", "Sequence,Name\nSQ,A\n")
    with nothing_written():
        assert upload(manager, project, "shots", "Sequence,Name,Animation\nSQ,A,wip\n").status_code == 201
        assert upload(manager, project, "shots", "Sequence,Name,Animation\nSQ,A,nonsense\n").status_code == 400


def test_a_retake_over_the_cap_is_left_out(manager, project, workflow):
    project.max_retakes = 1
    project.save()
    for _time in range(2):
        content = "Sequence,Name,Animation,Animation comment\nSQ,A,retake,again\n"
        assert upload(manager, project, "shots", content, "?update=true").status_code == 201
    assert Task.objects.get(task_type__name="Animation").retake_count == 1
    assert Comment.objects.count() == 1


# -- files -----------------------------------------------------------------------------------------

TABLE = "Type,Name,Description\nProp,Lampe à pied,Été\nProp,Sofa,\n"
FILES = {
    "utf-8": TABLE.encode(),
    "utf-8 with BOM": codecs.BOM_UTF8 + TABLE.encode(),
    "utf-16": TABLE.encode("utf-16"),
    "semicolons": TABLE.replace(",", ";").encode(),
    "tabs": TABLE.replace(",", "\t").encode(),
    "pipes": TABLE.replace(",", "|").encode(),
    "spaces after commas": TABLE.replace(",", ", ").encode(),
    "CRLF": TABLE.replace("\n", "\r\n").encode(),
    "quoted": '"Type","Name","Description"\n"Prop","Lampe à pied","Été"\n"Prop","Sofa",""\n'.encode(),
    "blank rows": TABLE.replace("\nProp,Sofa", "\n\n , ,\nProp,Sofa").encode(),
    "other capitals and spaces": TABLE.replace("Type,Name,Description", " type,NAME,Description ").encode(),
    "old line ends": TABLE.replace("\n", "\r").encode(),
    "unknown columns": b"Mood,Type,Name,Description\ngood,Prop,Lampe \xc3\xa0 pied,\xc3\x89t\xc3\xa9\n,Prop,Sofa,\n",
}


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES.keys())
def test_files_as_people_save_them(manager, project, raw):
    items = upload(manager, project, "assets", raw).json()
    assert [(item["name"], item["description"]) for item in items] == [("Lampe à pied", "Été"), ("Sofa", "")]


def test_latin_1_is_read_when_it_is_said(manager, project):
    raw = TABLE.encode("latin-1")
    assert upload(manager, project, "assets", raw).status_code == 400
    items = upload(manager, project, "assets", raw, "?encoding=latin-1").json()
    assert items[0]["name"] == "Lampe à pied"


def test_cells_may_hold_delimiters_quotes_and_line_breaks(manager, project):
    answer = upload(manager, project, "assets", 'Type,Name,Description\nProp,"5"" plate","a, b\nc"\nProp,,\n')
    assert [(item["name"], item["description"]) for item in answer.json()] == [('5" plate', "a, b\nc"), ("", "")]


def test_a_header_is_taken_for_another_only_where_it_can_mean_one(manager, project):
    for name in ("Mood", "MOOD"):
        MetadataDescriptor.objects.create(
            project=project, entity_type="Asset", name=name, field_name=f"{name.lower()}_{name[1]}"
        )
    content = "Type,Name,name ,mood,Maker\nProp,Lamp,Sofa,dark,Bob\n"
    told = upload(manager, project, "assets", content, "?dry_run=true").json()
    assert told["ignored_columns"] == ["name ", "mood", "Maker"]
    (item,) = upload(manager, project, "assets", content).json()
    assert (item["name"], item["data"]) == ("Lamp", {})


def test_a_header_alone_is_an_empty_import(manager, project):
    answer = upload(manager, project, "shots", "Sequence,Name\n")
    assert (answer.status_code, answer.json()) == (201, [])


BROKEN = {
    "empty": (b"", None, None),
    "blank": (b"\n \n", None, None),
    "not utf-8": (b"Type,Name\nProp,Lamp\nProp,\xe9t\xe9\n", 3, None),
    "not utf-8 far away": (b"Type,Name\n" + b"Prop,Lamp\n" * 5000 + b"Prop,\xe9\n", 5002, None),
    "missing column": (b"Type,Title\nProp,Lamp\n", 1, "Name"),
    "missing column, no rows": (b"Type\n", 1, "Name"),
    "a workbook": (b"PK\x03\x04Type,Name\nProp,Lamp\n", None, None),
    "short row": (b"Type,Name\nProp,Lamp\nProp\n", 3, "Name"),
    "blank type": (b"Type,Name\n,Lamp\n", 2, "Type"),
    "open quote": (b'Type,Name\nProp,"Lamp\n', 2, None),
    "wide cell": (b"Type,Name\nProp,Lamp\nProp," + b"x" * 131073 + b"\n", 3, None),
    "long name": (b"Type,Name\nProp," + b"x" * 161 + b"\n", 2, "Name"),
    "long type": (b"Type,Name\n" + b"x" * 31 + b",Lamp\n", 2, "Type"),
    "null character": (b"Type,Name\nProp,a\0b\n", 2, "Name"),
    "after a quoted line break": (b'Type,Name,Description\nProp,Lamp,"a\nb"\n,Sofa,\n', 4, "Type"),
}


@pytest.mark.parametrize(("raw", "line", "column"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_told_by_line_and_column(manager, project, nothing_written, raw, line, column):
    with nothing_written():
        answer = upload(manager, project, "assets", raw)
    told = answer.json()
    assert (answer.status_code, told["error"]) == (400, True)
    assert (told.get("line_number"), told.get("column")) == (line, column)
    assert told["message"]


def test_one_bad_row_among_ten_thousand_changes_nothing(manager, project, workflow, nothing_written):
    lines = ["Sequence,Name,Animation,Frames"] + [f"SQ{n // 100},SH{n},," for n in range(10_000)]
    lines[9_001] = "SQ,SH9000,nonsense,"
    lines[9_501] = "SQ,SH9500,,12.5"
    with nothing_written():
        told = upload(manager, project, "shots", "\n".join(lines)).json()
    assert (told["line_number"], told["column"], told["refused_rows"]) == (9002, "Animation", 2)
    assert [(error["line_number"], error["column"]) for error in told["errors"]] == [
        (9002, "Animation"),
        (9502, "Frames"),
    ]


# -- what is imported, and worth a look --------------------------------------------------------------


def remarks(answer):
    return [(row["line_number"], row["column"]) for row in answer.json()["remarks"]]


def test_odd_cells_are_imported_and_told(manager, project, workflow, nothing_written):
    for name, kind in [("Mood", "list"), ("Tags", "taglist"), ("Count", "number")]:
        MetadataDescriptor.objects.create(
            project=project, entity_type="Asset", name=name, field_name=name.lower(), data_type=kind,
            choices=["dark", "light"],
        )  # fmt: skip
    ProjectTaskStatusLink.objects.create(project=project, task_status=TaskStatus.objects.get(short_name="todo"))
    content = 'Type,Name,Mood,Tags,Count,Modeling\nProp,A,dark,"light,dark",1.5,todo\nProp,B,dim,"dark,dim",many,wip\n'
    with nothing_written():
        told = upload(manager, project, "assets", content, "?dry_run=true")
    assert remarks(told) == [(3, "Mood"), (3, "Tags"), (3, "Count"), (3, "Modeling")]
    answer = upload(manager, project, "assets", content)
    assert answer.json()[1]["data"] == {"mood": "dim", "tags": "dark,dim", "count": "many"}
    assert json.loads(answer["Import-Report"]) == {
        "created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "remarks": 4,
    }  # fmt: skip


def test_a_retake_that_is_left_out_is_told(manager, project, workflow):
    project.max_retakes = 1
    project.save()
    upload(manager, project, "shots", "Sequence,Name,Animation\nSQ,A,retake\n")
    content = "Sequence,Name,Animation,Animation comment\nSQ,B,retake,\nSQ,A,wip,\nSQ,A,retake,again\n"
    assert remarks(upload(manager, project, "shots", content, "?update=true&dry_run=true")) == [(4, "Animation")]


def test_an_empty_cell_leaves_the_word_to_the_other_header(manager, project):
    content = "Sequence,Name,Nb Frames,Frames,Frame In,In,Frame Out,Out\nSQ,A,,12,,5,,9\n"
    (item,) = upload(manager, project, "shots", content).json()
    assert (item["nb_frames"], item["data"]) == (12, {"frame_in": 5, "frame_out": 9})


# -- dry run, queries, command -------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["query", "preference"])
def test_a_dry_run_tells_and_writes_nothing(manager, project, workflow, nothing_written, door):
    factories.entity(project, "Prop", name="Lamp")
    content = "Type,Name,Modeling\nProp,Lamp,wip\nProp,Sofa,done\nShot,X,\nProp,Vase,nonsense\n"
    query, headers = (
        ("?update=true&dry_run=true", {}) if door == "query" else ("?update=true", {"HTTP_PREFER": "dry-run"})
    )
    with nothing_written():
        answer = upload(manager, project, "assets", content, query, **headers)
    told = answer.json()
    assert (answer.status_code, answer["Preference-Applied"]) == (200, "dry-run")
    assert (told["created"], told["updated"], told["unchanged"], told["refused"]) == (1, 1, 0, 2)
    assert told["rows"] == [
        {"line_number": 2, "action": "updated", "name": "Lamp"},
        {"line_number": 3, "action": "created", "name": "Sofa"},
    ]
    assert [(error["line_number"], error["column"]) for error in told["errors"]] == [(4, "Type"), (5, "Modeling")]


@pytest.mark.parametrize("kind", ["assets", "shots"])
def test_queries_do_not_grow_with_rows(studio, project, workflow, sql_count, kind):
    def content(rows):
        if kind == "assets":
            body = [f"Prop,Asset {rows} {n},wip,text" for n in range(rows)]
            return "\n".join(["Type,Name,Modeling,Modeling comment", *body]).encode()
        body = [f"SQ{rows} {n},SH{n},wip,text,{studio.artist.email}" for n in range(rows)]
        return "\n".join(["Sequence,Name,Animation,Animation comment,Animation assignations", *body]).encode()

    def run(rows):
        run_import(kind, io.BytesIO(content(rows)), project=project, author_id=studio.manager.pk, with_items=True)

    run(1)
    assert sql_count(run, 100) == sql_count(run, 300)


def test_the_command_imports_and_rehearses(studio, project, tmp_path, capsys):
    file = tmp_path / "shots.csv"
    file.write_text(SHOTS)
    call_command("import_csv", "shots", str(file), project=project.name, dry_run=True)
    assert not Entity.objects.filter(project=project).exists()
    assert "Dry run, nothing was written: 3 created" in capsys.readouterr().out
    call_command("import_csv", "shots", str(file), project=str(project.pk), person=studio.manager.email)
    assert "3 created, 0 updated" in capsys.readouterr().out
    assert set(Entity.objects.values_list("created_by_id", flat=True)) == {studio.manager.pk}


def test_the_command_fails_in_one_line(studio, project, tmp_path, capsys):
    file = tmp_path / "shots.csv"
    file.write_text("Sequence,Name,Frames\nSQ1,SH1,x\nSQ1,SH2,y\n")
    with pytest.raises(CommandError, match=r"line 2, column Frames.*2 rows cannot be imported\. Nothing was imported"):
        call_command("import_csv", "shots", str(file), project=project.name)
    assert "line 3, column Frames" in capsys.readouterr().err
    with pytest.raises(CommandError, match="No production"):
        call_command("import_csv", "shots", str(file), project="Nothing")
    with pytest.raises(CommandError, match="Nobody"):
        call_command("import_csv", "shots", str(file), project=project.name, person="x@studio.example")
    assert not Entity.objects.filter(project=project).exists()


def test_a_service_refusal_leaves_the_transaction_clean(studio, project, nothing_written):
    with nothing_written(), pytest.raises(ImportRefused):
        run_import("shots", io.BytesIO(b"Sequence,Name\nSQ,\n"), project=project, author_id=studio.manager.pk)
    assert TaskStatus.objects.count() == 0
