"""Names on a site are not unique and records are made anew: a pull keeps them apart, and is never stopped by them."""

import pytest

from files.models import PreviewFile
from productions.models import Entity
from tasks.models import Comment, Task, TaskType, TimeSpent
from tests.imports.pulling import everything, pull
from tests.imports.shotgrid import MOMENT, fill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there(site, boss):
    return fill(site, shots=1)


def twice():
    """Pull; and again, which changes nothing."""
    pull("--yes")
    before = everything()
    pull("--yes")
    assert everything() == before


def names(noun):
    return sorted(Entity.objects.of_type(noun).values_list("name", flat=True))


def test_versions_of_one_name_are_one_preview_each(site, there):
    site.add("Version", code="SH0001_v1", project=there["show"], sg_task=there["tasks"][0], created_at=MOMENT)
    twice()
    rows = PreviewFile.objects.order_by("revision").values_list("name", "shotgun_id", "revision")
    assert list(rows) == [("SH0001_v1", 1, 1), ("SH0001_v2", 2, 2), ("SH0001_v1", 3, 3)]


def test_steps_of_one_name_are_one_task_type(site, there):
    step = site.add("Step", code="animation", short_name="AN2", color="10,20,30", entity_type="Shot")
    site.add("Task", content="anim", project=there["show"], step=step, entity=there["shots"][0])
    twice()
    assert TaskType.objects.get(name="Animation").shotgun_id == 1
    assert sorted(Task.objects.filter(task_type__name="Animation").values_list("name", flat=True)) == [
        "anim", "anim #3",
    ]  # fmt: skip


def test_a_step_pulled_with_another_production_stays_the_task_type(site, there):
    step = site.add("Step", code="Animation", short_name="AN2", color="10,20,30", entity_type="Shot")
    second = site.add("Project", name="Second", sg_status="Active", archived=False, is_template=False)
    site.add("Task", content="anim", project=second, step=step)
    pull("--yes", projects=("Second",))
    twice()
    assert TaskType.objects.get(name="Animation").shotgun_id == step["id"]
    assert Task.objects.filter(task_type__name="Animation").count() == 2


def test_entities_of_one_name_in_one_place_get_their_number(site, there):
    show, sequence = there["show"], there["sequence"]
    episode = {"type": "Episode", "id": 1}
    site.add("Shot", code="SH0001", project=show, sg_sequence=sequence)
    site.add("Asset", code="Lamp", project=show, sg_asset_type="Prop")
    site.add("Asset", code="Lamp", project=show, sg_asset_type="Set")
    site.add("Sequence", code="SQ01", project=show, episode=episode)
    site.add("Sequence", code="SQ01", project=show)
    site.add("Episode", code="E01", project=show)
    twice()
    assert names("Shot") == ["SH0001", "SH0001 #2"]
    assert names("Sequence") == ["SQ01", "SQ01", "SQ01 #2"]
    assert names("Episode") == ["E01", "E01 #2"]
    assert sorted(Entity.objects.assets().values_list("name", flat=True)) == ["Bulb", "Lamp", "Lamp", "Lamp #4"]


@pytest.mark.parametrize(("entity", "noun"), [("Shot", "Shot"), ("Sequence", "Sequence")])
def test_what_was_deleted_there_and_made_anew_is_the_same_here(site, there, entity, noun):
    pull("--yes")
    known = Entity.objects.of_type(noun).get()
    old = there["shots"][0] if entity == "Shot" else there["sequence"]
    given = {"sg_sequence": there["sequence"]} if entity == "Shot" else {"episode": {"type": "Episode", "id": 1}}
    site.delete(entity, old["id"])
    fresh = site.add(entity, code=known.name, project=there["show"], **given)
    if entity == "Shot":
        site.update("Task", there["tasks"][0]["id"], {"entity": fresh})
    else:
        site.update("Shot", there["shots"][0]["id"], {"sg_sequence": fresh})
    twice()
    row = Entity.objects.of_type(noun).get()
    assert (row.pk, row.shotgun_id) == (known.pk, fresh["id"])
    assert Task.objects.get(name="anim").entity.name == "SH0001"


def test_a_second_one_whose_first_went_keeps_its_number(site, there):
    """The first stays here, under its name: nothing is removed."""
    twin = site.add("Shot", code="SH0001", project=there["show"], sg_sequence=there["sequence"])
    step = {"type": "Step", "id": 1}
    second = site.add("Task", content="anim", project=there["show"], step=step, entity=there["shots"][0])
    pull("--yes")
    site.delete("Task", there["tasks"][0]["id"])
    site.delete("Shot", there["shots"][0]["id"])
    site.update("Task", second["id"], {"entity": twin})
    twice()
    assert names("Shot") == ["SH0001", f"SH0001 #{twin['id']}"]
    assert Task.objects.get(shotgun_id=second["id"]).entity.name == f"SH0001 #{twin['id']}"


def test_a_task_made_anew_is_the_same_here(site, there):
    pull("--yes")
    known, comments = Task.objects.get(name="anim"), Comment.objects.count()
    site.delete("Task", there["tasks"][0]["id"])
    fresh = site.add("Task", content="anim", project=there["show"], step={"type": "Step", "id": 1},
                     entity=there["shots"][0])  # fmt: skip
    pull("--yes")
    task = Task.objects.get(pk=known.pk)
    assert (task.shotgun_id, task.name) == (fresh["id"], "anim")
    assert Comment.objects.filter(object_id=task.pk).count() == comments
    assert TimeSpent.objects.filter(task=task).count() == 2


def test_a_task_does_not_take_the_row_of_one_that_lives_under_another_name_now(site, there):
    pull("--yes")
    old = Task.objects.get(name="anim")
    site.update("Task", there["tasks"][0]["id"], {"content": "blocking"})
    fresh = site.add("Task", content="anim", project=there["show"], step={"type": "Step", "id": 1},
                     entity=there["shots"][0])  # fmt: skip
    pull("--yes")
    pull("--yes")
    assert Task.objects.get(pk=old.pk).name == "blocking"
    assert Task.objects.get(name="anim").shotgun_id == fresh["id"]


def test_a_shot_renamed_to_what_one_made_here_is_called_stops_nothing(site, there):
    pull("--yes")
    shot = Entity.objects.of_type("Shot").get()
    Entity.objects.create(
        name="SH0009", project=shot.project, parent=shot.parent, entity_type=shot.entity_type
    )  # fmt: skip
    site.update("Shot", there["shots"][0]["id"], {"code": "SH0009"})
    twice()
    assert names("Shot") == ["SH0009", "SH0009 #1"]
