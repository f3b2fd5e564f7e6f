"""Rows of another instance and of ShotGrid: created, updated, refused as a whole (spec 09, 11 to 14)."""

import uuid

import pytest

from accounts.models import Person
from assets.models import AssetInstance
from productions.models import Entity, Project
from tasks.models import Task, TaskPersonLink
from tests import factories


def new_entity(project, **values):
    kind = factories.entity_type("Prop")
    return {
        "id": str(uuid.uuid4()),
        "name": "Lamp",
        "type": "Asset",
        "entity_type_id": str(kind.pk),
        "project_id": str(project.pk),
        **values,
    }


def test_rows_keep_their_ids_and_are_updated_by_them(studio):
    entry = new_entity(studio.project, created_at="2020-01-02T03:04:05")
    first = studio.as_("admin").post("/import/kitsu/entities", [entry]).json()
    assert (first[0]["id"], first[0]["created_at"]) == (entry["id"], "2020-01-02T03:04:05")
    studio.as_("admin").post("/import/kitsu/entities", [{**entry, "name": "Sofa"}])
    assert Entity.objects.get(pk=entry["id"]).name == "Sofa"


def test_an_entry_without_casting_leaves_it(studio):
    lamp = factories.entity(studio.project, "Prop")
    room = new_entity(studio.project, name="Room", entities_out=[str(lamp.pk)])
    studio.as_("admin").post("/import/kitsu/entities", [room])
    room.pop("entities_out")
    studio.as_("admin").post("/import/kitsu/entities", [room])
    assert list(Entity.objects.get(pk=room["id"]).entities_out.all()) == [lamp]


def test_a_whole_served_entity_is_taken_in_with_its_links(studio):
    """A listing with relations carries concept links and the casting of instances: they come along (spec 09, 11)."""
    lamp, concept = factories.entity(studio.project, "Prop"), factories.entity(studio.project, "Concept")
    instance = factories.make(AssetInstance, asset=lamp)
    links = {"entity_concept_links": [str(concept.pk)], "instance_casting": [str(instance.pk)], "entities_in": []}
    entry = new_entity(studio.project, entities_out=[], **links)
    assert studio.as_("admin").post("/import/kitsu/entities", [entry]).status_code == 200
    stored = Entity.objects.get(pk=entry["id"])
    assert list(stored.entity_concept_links.all()) == [concept]
    assert list(stored.instance_casting.all()) == [instance]
    unknown = {"entity_concept_links": [str(uuid.uuid4())], "instance_casting": None}
    assert studio.as_("admin").post("/import/kitsu/entities", [{**entry, **unknown}]).status_code == 200
    assert list(stored.entity_concept_links.all()) == []
    assert list(stored.instance_casting.all()) == [instance]


@pytest.mark.parametrize("role", ["manager", "artist"])
def test_only_administrators_push_rows(studio, nothing_written, role):
    entry = new_entity(studio.project)
    with nothing_written():
        answer = studio.as_(role).post("/import/kitsu/entities", [entry])
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    "change", [{"status": "nonsense"}, {"id": None}, {"mood": "x"}, {"project_id": str(uuid.uuid4())}]
)
def test_one_bad_entry_undoes_the_call(studio, nothing_written, change):
    good = new_entity(studio.project)
    with nothing_written():
        answer = studio.as_("admin").post("/import/kitsu/entities", [good, {**new_entity(studio.project), **change}])
    assert (answer.status_code, set(answer.json())) == (400, {"error", "message", "data"})


def test_unknown_assignees_are_ignored(studio):
    task = {
        "id": str(uuid.uuid4()),
        "name": "main",
        "project_id": str(studio.project.pk),
        "assignees": [str(studio.artist.pk), "unassigned", str(uuid.uuid4())],
    }
    assert studio.as_("admin").post("/import/kitsu/tasks", [task]).status_code == 200
    assert list(TaskPersonLink.objects.values_list("person_id", flat=True)) == [studio.artist.pk]


PROJECT = {"id": 1, "name": "Cosmos", "sg_status": "Active", "sg_fps": "25"}


def test_shotgun_productions_are_matched_by_their_id(studio):
    admin = studio.as_("admin")
    admin.post("/import/shotgun/projects", [PROJECT, {"id": 2, "sg_status": "Active"}])
    admin.post("/import/shotgun/projects", [{**PROJECT, "name": "Chaos"}])
    project = Project.objects.get(shotgun_id=1)
    assert (project.name, project.data, project.project_status.name) == ("Chaos", {"sg_fps": "25"}, "Active")
    assert not Project.objects.filter(shotgun_id=2).exists()


def test_people_come_without_secrets(studio):
    artist = studio.artist
    entry = {"id": 7, "firstname": "A", "lastname": "B", "email": artist.email, "login": "ab"}
    (row,) = studio.as_("admin").post("/import/shotgun/persons", [entry]).json()
    assert (row["id"], row["password"]) == (str(artist.pk), None)
    assert Person.objects.get(pk=artist.pk).first_name == artist.first_name


@pytest.mark.parametrize("noun", ["projects", "persons", "remove/project", "errors"])
def test_only_administrators_import_from_shotgun(studio, nothing_written, noun):
    with nothing_written():
        assert studio.as_("manager").post(f"/import/shotgun/{noun}", [PROJECT]).status_code == 403


@pytest.mark.parametrize("body", ["text", 3, [1], [{**PROJECT, "id": "one"}], [{"id": 1, "name": "No status"}]])
def test_what_is_no_record_is_refused(studio, nothing_written, body):
    with nothing_written():
        assert studio.as_("admin").post("/import/shotgun/projects", body).status_code == 400


def test_removal_keeps_what_is_referred_to(studio):
    admin = studio.as_("admin")
    Project.objects.filter(pk=studio.project.pk).update(shotgun_id=5)
    factories.entity(studio.project)
    told = admin.post("/import/shotgun/remove/project", {"id": 5}).json()
    assert told == {"removed_instance_id": str(studio.project.pk), "success": False}
    assert admin.post("/import/shotgun/remove/project", {"id": 6}).json() == {"success": True}
    task = factories.task(factories.entity(studio.project), shotgun_id=9)
    assert admin.post("/import/shotgun/remove/task", {"id": 9}).json()["success"] is True
    assert not Task.objects.filter(pk=task.pk).exists()


def test_the_error_log(studio):
    admin = studio.as_("admin")
    row = admin.post("/import/shotgun/errors", {"what": "broke"}).json()
    assert [one["id"] for one in admin.get("/import/shotgun/errors").json()] == [row["id"]]
    assert admin.delete(f"/import/shotgun/errors/{row['id']}").status_code == 204
    assert admin.delete(f"/import/shotgun/errors/{row['id']}").status_code == 404
