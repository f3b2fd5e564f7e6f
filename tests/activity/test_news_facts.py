"""What news keep of their task and their comment, so that a feed is walked and counted quickly: never out of date."""

import io
import json

import pytest

from activity.models import News
from imports.services.snapshot import dump, load
from tests import factories
from tests.tasks.test_comments_api import post


@pytest.fixture
def told(studio, work):
    """The news of a comment that moved a task to `wfa`."""
    post(studio.as_("artist"), work, "wfa")
    return News.objects.get()


def facts(news):
    """Return what is kept beside what it is of."""
    news = News.objects.select_related("task", "comment").get(pk=news.pk)
    return (news.project_id, news.task_status_id), (news.task.project_id, news.comment.task_status_id)


def by_comment(studio, work, told):
    pass


def by_edition(studio, work, told):
    body = {"task_status_id": str(work.statuses.retake.pk)}
    assert studio.as_("admin").put(f"/data/comments/{told.comment_id}", body).status_code == 200


def by_move(studio, work, told):
    other = factories.task(work.shot, factories.task_type("Layout", "Shot"), work.statuses.todo)
    path = f"/actions/tasks/{work.task.pk}/comments/{told.comment_id}/move"
    assert studio.as_("admin").post(path, {"target_task_id": str(other.pk)}).status_code == 200


def by_hand(studio, work, told):
    elsewhere = factories.task(factories.shot(factories.project()), work.animation, work.statuses.todo)
    assert studio.as_("admin").put(f"/data/news/{told.pk}", {"task_id": str(elsewhere.pk)}).status_code == 200


def by_an_imported_task(studio, work, told):
    row = studio.as_("admin").get(f"/data/tasks/{work.task.pk}").json()
    body = [{**row, "project_id": str(factories.project().pk)}]
    assert studio.as_("admin").post("/import/kitsu/tasks", body).status_code == 200


def by_an_imported_comment(studio, work, told):
    row = studio.as_("admin").get(f"/data/comments?id={told.comment_id}").json()[0]
    body = [{**row, "task_status_id": str(work.statuses.done.pk)}]
    assert studio.as_("admin").post("/import/kitsu/comments", body).status_code == 200


def by_imported_news(studio, work, told):
    row = studio.as_("admin").get(f"/data/news/{told.pk}").json()
    News.objects.all().delete()
    assert studio.as_("admin").post("/import/kitsu/news", [row]).status_code == 200


def by_a_snapshot(studio, work, told):
    file, rows = io.BytesIO(), {}
    dump(file)
    rows = json.loads(file.getvalue())
    assert not {"project_id", "task_status_id"} & set(rows["news"][0])  # spec 01 has no such columns
    rows["task"] = [{**row, "project_id": str(factories.project().pk)} for row in rows["task"]]
    News.objects.all().delete()
    load(io.BytesIO(json.dumps({name: rows[name] for name in ("news", "task")}).encode()))


WRITES = [by_comment, by_edition, by_move, by_hand, by_an_imported_task, by_an_imported_comment, by_imported_news]


@pytest.mark.parametrize("write", [*WRITES, by_a_snapshot], ids=lambda write: write.__name__)
def test_news_keep_the_production_and_the_status_they_are_of(studio, work, told, write):
    write(studio, work, told)
    kept, are = facts(News.objects.get())
    assert kept == are
    assert None not in kept


def test_what_news_keep_for_themselves_is_not_served(studio, told):
    row = studio.as_("admin").get(f"/data/news/{told.pk}").json()
    keys = "change author_id comment_id task_id preview_file_id id created_at updated_at type"
    assert set(row) == set(keys.split())


def test_a_feed_is_narrowed_by_the_status_a_comment_has_now(studio, work, told):
    by_edition(studio, work, told)
    path = f"/data/projects/{studio.project.pk}/news?task_status_id="
    pages = [
        studio.as_("manager").get(f"{path}{status.pk}").json() for status in (work.statuses.retake, work.statuses.wfa)
    ]
    assert [page["total"] for page in pages] == [1, 0]
    assert pages[0]["stats"] == {str(work.statuses.retake.pk): 1}
