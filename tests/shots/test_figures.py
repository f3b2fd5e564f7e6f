"""Quotas, statistics of episodes, frames from previews."""

import datetime

import pytest

from events.models import ApiEvent
from files.models import PreviewFile
from productions.models import Entity
from tasks.models import TimeSpent
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 3, 2, 9)


@pytest.fixture
def work(studio):
    """A shot task of 50 frames from a Monday to the Thursday of that week."""
    studio.kind = factories.task_type(for_entity="Shot")
    episode = factories.entity(studio.project, "Episode", name="E01")
    sequence = factories.entity(studio.project, "Sequence", name="SQ01", parent=episode)
    studio.episode = episode
    studio.shot = factories.shot(studio.project, sequence, name="SH01", nb_frames=50)
    studio.task = factories.task(
        studio.shot,
        studio.kind,
        assignees=[studio.artist],
        real_start_date=MONDAY,
        end_date=MONDAY + datetime.timedelta(days=3),
        nb_drawings=5,
        duration=600,
        retake_count=2,
    )
    return studio


def quotas(work, mode, name="manager", query=""):
    path = f"/data/projects/{work.project.pk}/quotas/{work.kind.pk}?count_mode={mode}{query}"
    return work.as_(name).get(path)


def test_raw_quotas_count_on_the_day_of_delivery(work):
    entry = quotas(work, "feedback").json()[str(work.artist.pk)]
    assert entry["day"] == {
        "frames": {"2026-03-05": 50},
        "seconds": {"2026-03-05": 2.0},
        "count": {"2026-03-05": 1},
        "entries": {"2026-03": 1},
        "drawings": {"2026-03-05": 5},
    }
    assert entry["week"]["frames"] == {"2026-10": 50}
    assert entry["week"]["entries"] == {"2026": 1}
    assert entry["year"]["frames"] == {"2026": 50}
    assert quotas(work, "done").json() == {}


def test_weighted_quotas_spread_over_working_days(work):
    entry = quotas(work, "weighted").json()["total"]
    days = [f"2026-03-0{day}" for day in (2, 3, 4, 5)]
    assert entry["day"]["frames"] == dict.fromkeys(days, 12)
    assert entry["day"]["count"] == dict.fromkeys(days, 0.25)
    assert entry["month"]["frames"] == {"2026-03": 48}
    assert entry["month"]["count"] == {"2026-03": 1.0}


def test_logged_time_counts_where_there_is_some(work):
    for day, minutes in ((2, 150), (3, 450)):
        TimeSpent.objects.create(
            task=work.task, person=work.supervisor, date=datetime.date(2026, 3, day), duration=minutes
        )
    found = quotas(work, "weighted").json()
    assert set(found) == {str(work.supervisor.pk), "total"}
    assert found["total"]["day"]["frames"] == {"2026-03-02": 12, "2026-03-03": 38}
    assert found["total"]["day"]["count"] == {"2026-03-02": 0.25, "2026-03-03": 0.75}


def test_quotas_of_a_person_by_task_type(work):
    path = f"/data/projects/{work.project.pk}/quotas/persons/{work.artist.pk}?count_mode=feedback"
    assert set(work.as_("supervisor").get(path).json()) == {str(work.kind.pk), "total"}
    assert work.as_("artist").get(path).status_code == 200
    assert work.as_("vendor").get(path).status_code == 403
    assert work.as_("client").get(path).status_code == 403


@pytest.mark.parametrize("query", ["", "&studio_id=nonsense"])
def test_bad_quota_queries(work, query):
    assert quotas(work, "nonsense" if not query else "done", query=query).status_code == 400
    path = f"/data/projects/{work.project.pk}/quotas/nonsense"
    assert work.as_("manager").get(path).status_code == 400


def quota_shots(work, period, mode, name="artist"):
    return work.as_(name).get(f"/data/persons/{work.artist.pk}/quota-shots/{period}?count_mode={mode}")


def test_the_shots_behind_a_figure(work):
    (row,) = quota_shots(work, "month/2026/3", "feedback").json()
    assert (row["full_name"], row["weight"], row["type"]) == ("E01 / SQ01 / SH01", 1, "Entity")
    assert quota_shots(work, "day/2026/3/4", "feedback").json() == []
    assert quota_shots(work, "day/2026/3/5", "feedback").json() != []
    for period, weight in (("month/2026/3", 1.0), ("week/2026/10", 1.0), ("day/2026/3/2", 0.25)):
        (row,) = quota_shots(work, period, "weighted").json()
        assert row["weight"] == weight


@pytest.mark.parametrize("name", ["artist", "vendor"])
def test_who_does_not_supervise_sees_their_own_quotas(work, name):
    work.task.assignees.add(work.manager)
    TimeSpent.objects.create(task=work.task, person=work.manager, duration=300, date=MONDAY.date())
    own = {"artist": {str(work.artist.pk), "total"}, "vendor": set()}[name]
    assert set(quotas(work, "feedback", name).json()) == own
    assert set(quotas(work, "weighted", name).json()) == set()
    assert set(quotas(work, "feedback", "supervisor").json()) == {str(work.artist.pk), str(work.manager.pk), "total"}


@pytest.mark.parametrize("period", ["month/9999/12", "week/9999/52", "day/9999/12/31", "day/1/1/1"])
def test_periods_at_the_ends_of_the_calendar(work, period):
    assert quota_shots(work, period, "weighted").status_code == 400


@pytest.mark.parametrize("period", ["month/2026/13", "week/2026/60", "day/2026/2/30", "day/x/1/1"])
def test_impossible_periods(work, period):
    assert quota_shots(work, period, "weighted").status_code == 400


@pytest.mark.parametrize(("name", "status"), [("admin", 200), ("artist", 200), ("manager", 403), ("vendor", 403)])
def test_who_sees_the_shots_of_a_person(work, name, status):
    assert quota_shots(work, "month/2026/3", "feedback", name).status_code == status


def test_managers_see_them_for_their_production(work):
    path = f"/data/persons/{work.artist.pk}/quota-shots/month/2026/3?project_id={work.project.pk}&count_mode=feedback"
    assert len(work.as_("supervisor").get(path).json()) == 1


@pytest.mark.parametrize("name", ["admin", "artist", "manager"])
@pytest.mark.parametrize("project_id", ["0e373cc0-f247-4f36-8ab9-da9116b6180e", "x"])
def test_shots_of_no_production(work, name, project_id):
    path = f"/data/persons/{work.artist.pk}/quota-shots/month/2026/3?project_id={project_id}"
    assert work.as_(name).get(path).status_code == 404


# -- statistics ----------------------------------------------------------------------------------------


def test_tasks_of_episodes_are_counted(work):
    stats = work.as_("artist").get(f"/data/projects/{work.project.pk}/episodes/stats").json()
    cell = stats[str(work.episode.pk)]["all"][str(work.task.task_status_id)]
    assert (cell["count"], cell["frames"], cell["drawings"]) == (1, 50, 5)
    assert stats["all"][str(work.kind.pk)][str(work.task.task_status_id)] == cell
    assert work.as_("vendor").get(f"/data/projects/{work.project.pk}/episodes/stats").json() == {}


def test_clients_see_statistics_where_the_production_shows_them(work):
    path = f"/data/projects/{work.project.pk}/episodes/stats"
    assert work.as_("client").get(path).status_code == 200
    work.project.is_client_stats_visible = False
    work.project.save()
    assert work.as_("client").get(path).status_code == 403


def test_retakes_of_episodes(work):
    path = f"/data/projects/{work.project.pk}/episodes/retake-stats"
    leaf = work.as_("artist").get(path).json()[str(work.episode.pk)]["all"]
    assert leaf["max_retake_count"] == 2
    assert leaf["other"] == {"count": 1, "frames": 50, "drawings": 5}
    assert [leaf["evolution"][take]["retake"]["count"] for take in ("1", "2")] == [1, 1]
    assert work.as_("vendor").get(path).json()["all"]["all"]["evolution"] == {}
    assert work.as_("client").get(path).status_code == 403


def test_figures_take_the_same_statements_for_any_number(work, sql_count):
    client = work.as_("manager")
    paths = [
        f"/data/projects/{work.project.pk}/quotas/{work.kind.pk}",
        f"/data/projects/{work.project.pk}/episodes/stats",
        f"/data/projects/{work.project.pk}/episodes/retake-stats",
    ]
    few = [client.get(path) and sql_count(client.get, path) for path in paths]
    for _n in range(10):
        shot = factories.shot(work.project, work.shot.parent)
        factories.task(shot, work.kind, assignees=[work.artist], real_start_date=MONDAY, end_date=MONDAY)
    assert [sql_count(client.get, path) for path in paths] == few


# -- frames ----------------------------------------------------------------------------------------------


def test_frames_come_from_the_newest_preview(work):
    for minutes, duration in ((0, 4.0), (5, 2.02)):
        factories.make(
            PreviewFile, task=work.task, duration=duration, created_at=MONDAY + datetime.timedelta(minutes=minutes)
        )
    other = factories.shot(work.project, nb_frames=7)
    path = f"/actions/projects/{work.project.pk}/task-types/{work.kind.pk}/set-shot-nb-frames"
    assert work.as_("manager").post(path).json() == [{"id": str(work.shot.pk), "nb_frames": 50}]
    other.refresh_from_db()
    assert other.nb_frames == 7
    assert not ApiEvent.objects.exists()  # the shot had 50 frames already
    Entity.objects.filter(pk=work.shot.pk).update(nb_frames=1)
    work.as_("manager").post(path)
    told = ApiEvent.objects.get()
    assert (told.name, told.data["shot_id"]) == ("shot:update", str(work.shot.pk))
    assert work.as_("manager").post(f"{path}?episode_id=nonsense").status_code == 400
    assert work.as_("manager").post(f"{path}?episode_id={other.pk}").json() == []
    assert work.as_("artist").post(path).status_code == 403


@pytest.mark.parametrize(("fps", "duration", "written"), [("nan", 2.0, 50), ("-1", 2.0, 50), ("25", 1e9, None)])
def test_frames_that_cannot_be_are_not_written(work, fps, duration, written):
    work.project.fps = fps
    work.project.save()
    factories.make(PreviewFile, task=work.task, duration=duration)
    path = f"/actions/projects/{work.project.pk}/task-types/{work.kind.pk}/set-shot-nb-frames"
    rows = work.as_("manager").post(path).json()
    assert [row["nb_frames"] for row in rows] == ([] if written is None else [written])
