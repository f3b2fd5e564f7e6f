"""Taking assets away: cancelled while they have tasks, gone for good otherwise, all or nothing."""

import pytest

from assets.models import AssetInstance, EntityLink
from assets.services import casting
from assets.services.casting import Cast
from events.models import ApiEvent
from files.models import WorkingFile
from productions.models import Entity, ProjectPersonLink
from tasks.models import Task
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_asset_with_tasks_is_cancelled_and_its_shots_recounted(studio):
    asset, shot = factories.entity(studio.project), factories.shot(studio.project)
    factories.task(asset)
    casting.replace_castings({shot.pk: [Cast(asset.pk)]})
    for _time in range(2):
        assert studio.as_("manager").delete(f"/data/assets/{asset.pk}").status_code == 204
    asset.refresh_from_db()
    shot.refresh_from_db()
    assert asset.canceled
    assert shot.nb_entities_out == 0
    assert ApiEvent.objects.filter(name="asset:update").count() == 2


def test_a_forced_deletion_takes_everything_along(studio):
    asset, shot = factories.entity(studio.project), factories.shot(studio.project)
    scene = factories.entity(studio.project, "Scene")
    child = factories.entity(studio.project, parent=asset)
    task = factories.task(asset, assignees=[studio.artist])
    casting.replace_castings({shot.pk: [Cast(asset.pk)]})
    factories.make(AssetInstance, asset=asset, scene=scene)
    assert studio.as_("manager").delete(f"/data/assets/{asset.pk}?force=True").status_code == 204
    assert not Entity.objects.filter(pk=asset.pk).exists()
    assert not Task.objects.exists()
    assert not EntityLink.objects.exists()
    assert not AssetInstance.objects.exists()
    child.refresh_from_db()
    shot.refresh_from_db()
    assert (child.parent_id, shot.nb_entities_out) == (None, 0)
    names = list(ApiEvent.objects.order_by("created_at", "pk").values_list("name", flat=True))
    assert names.index("task:delete") < names.index("asset:delete")
    gone = ApiEvent.objects.get(name="task:delete").data
    assert gone["task_id"] == str(task.pk)


def test_a_blocked_deletion_leaves_everything(studio, nothing_written):
    asset = factories.entity(studio.project)
    factories.task(asset)
    factories.make(WorkingFile, entity=asset, task=None)
    client = studio.as_("manager")
    with nothing_written():
        assert client.delete(f"/data/assets/{asset.pk}?force=true").status_code == 400


@pytest.mark.parametrize("path", ["/data/shots/{}", "/data/entities/{}"])
def test_a_deleted_shot_leaves_its_episode(studio, path):
    """What only this shot cast leaves the casting of the episode, what another one casts stays."""
    episode = factories.entity(studio.project, "Episode")
    sequence = factories.entity(studio.project, "Sequence", parent=episode)
    gone, other = (factories.shot(studio.project, sequence) for _n in range(2))
    alone, both, chosen = (factories.entity(studio.project) for _n in range(3))
    casting.replace_castings({episode.pk: [Cast(chosen.pk)]})
    casting.replace_castings({gone.pk: [Cast(one.pk) for one in (alone, both, chosen)], other.pk: [Cast(both.pk)]})
    ApiEvent.objects.all().delete()
    assert studio.as_("manager").delete(path.format(gone.pk)).status_code == 204
    left = EntityLink.objects.filter(entity_in=episode).values_list("entity_out_id", flat=True)
    assert set(left) == {both.pk, chosen.pk}
    episode.refresh_from_db()
    assert episode.nb_entities_out == 2
    told = ApiEvent.objects.get(name="episode:casting-update").data
    assert (told["removed_asset_ids"], told["nb_entities_out"]) == ([str(alone.pk)], 2)


@pytest.mark.parametrize(
    ("name", "status"), [("manager", 204), ("supervisor", 403), ("artist", 403), ("vendor", 403), ("outsider", 403)]
)
def test_who_deletes_assets(studio, name, status):
    asset = factories.entity(studio.project)
    assert studio.as_(name).delete(f"/data/assets/{asset.pk}").status_code == status
    assert Entity.objects.filter(pk=asset.pk).exists() == (status == 403)


def test_creators_delete_their_own_while_on_the_team(studio):
    mine = [factories.entity(studio.project, created_by=studio.artist) for _n in range(2)]
    assert studio.as_("artist").delete(f"/data/assets/{mine[0].pk}").status_code == 204
    ProjectPersonLink.objects.filter(person=studio.artist).delete()
    assert studio.as_("artist").delete(f"/data/assets/{mine[1].pk}").status_code == 403


def test_many_are_deleted_at_once(studio, sql_count):
    client, path = studio.as_("manager"), f"/actions/projects/{studio.project.pk}/delete-entities"
    busy, idle = factories.entity(studio.project), factories.shot(studio.project)
    factories.task(busy)
    sequence = factories.entity(studio.project, "Sequence")
    elsewhere = factories.entity(factories.project(), created_by=studio.manager)
    ids = [str(one.pk) for one in (idle, busy, sequence, elsewhere, studio.project, busy)]
    assert client.post(path, ids).json() == [str(idle.pk), str(busy.pk)]
    busy.refresh_from_db()
    assert busy.canceled
    assert client.post(path, [str(busy.pk)]).json() == [str(busy.pk)]
    assert not Entity.objects.filter(pk__in=[busy.pk, idle.pk]).exists()
    assert Entity.objects.filter(pk__in=[sequence.pk, elsewhere.pk]).count() == 2
    for bad in ({}, ["nonsense"], [None]):
        assert client.post(path, bad).status_code == 400

    def batch(number):
        return [str(factories.entity(studio.project).pk) for _n in range(number)]

    client.post(path, batch(1))
    few = sql_count(client.post, path, batch(2))
    assert sql_count(client.post, path, batch(12)) == few


def test_one_refusal_stops_a_batch(studio, nothing_written):
    mine = factories.entity(studio.project, created_by=studio.artist)
    theirs = factories.entity(studio.project)
    client = studio.as_("artist")
    with nothing_written():
        answer = client.post(f"/actions/projects/{studio.project.pk}/delete-entities", [str(mine.pk), str(theirs.pk)])
    assert answer.status_code == 403
