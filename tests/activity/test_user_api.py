"""The caller's own views: context, filters, chats, news, the journal."""

import re
import uuid
from datetime import datetime

import pytest

from accounts.models import Person
from activity.models import Chat, News, SearchFilter
from events.models import ApiEvent
from productions.models import ProjectPersonLink
from tests import factories
from tests.answered import routes
from tests.tasks.test_comments_api import post

FILTERS = "/data/user/filters"
PERSONAL = [route for route in routes() if route[1].startswith(("/data/user/", "/actions/user/"))]


@pytest.mark.parametrize(("method", "path"), PERSONAL)
def test_a_bot_has_no_desk_of_its_own(studio, method, path):
    path = re.sub(r"<[^>]*>", str(uuid.uuid4()), path)
    assert studio.as_("bot").call(method, path, {}).status_code == 403
    assert studio.as_("artist").call(method, path, {}).status_code != 403


@pytest.mark.parametrize("who", ["admin", "manager", "artist", "client", "vendor", "outsider"])
def test_the_context_has_what_a_client_starts_with(studio, work, who):
    context = studio.as_(who).get("/data/user/context").json()
    assert {"persons", "projects", "task_types", "search_filters", "notification_count"} <= set(context)
    assert ("user_limit" in context) == (who == "admin")
    assert len(context["projects"]) == (0 if who == "outsider" else 1)
    salaries = [person for person in context["persons"] if "daily_salary" in person]
    assert bool(salaries) == (who in ("admin", "manager"))


def test_the_context_takes_the_same_number_of_queries_for_any_studio(studio, work, sql_count):
    client, path = studio.as_("manager"), "/data/user/context"
    client.get(path)
    few = sql_count(client.get, path)
    for _ in range(5):
        factories.project(team=[studio.manager, factories.person()])
        factories.task_type()
    assert sql_count(client.get, path) == few


def test_a_filter_is_private_until_a_manager_shares_it(studio, work):
    body = {"name": "mine", "query": "fox", "project_id": str(studio.project.pk), "is_shared": True}
    assert studio.as_("artist").post(FILTERS, body).json()["is_shared"] is False
    shared = studio.as_("manager").post(FILTERS, {**body, "name": "ours"}).json()
    assert shared["is_shared"] is True
    listed = studio.as_("supervisor").get(FILTERS).json()["todo"][str(studio.project.pk)]
    assert [row["name"] for row in listed] == ["ours"]
    assert studio.as_("outsider").get(FILTERS).json() == {}
    assert studio.as_("supervisor").put(f"{FILTERS}/{shared['id']}", {"name": "x"}).status_code == 404
    assert studio.as_("supervisor").delete(f"{FILTERS}/nonsense").status_code == 404


def test_sharing_a_group_shares_its_filters(studio, work):
    client, project_id = studio.as_("manager"), str(studio.project.pk)
    group = client.post("/data/user/filter-groups", {"name": "group", "project_id": project_id}).json()
    body = {"name": "a", "query": "fox", "project_id": project_id, "search_filter_group_id": group["id"]}
    client.post(FILTERS, body)
    assert client.post(FILTERS, {**body, "is_shared": True}).status_code == 400
    client.put(f"/data/user/filter-groups/{group['id']}", {"is_shared": True})
    assert SearchFilter.objects.get().is_shared is True
    assert client.delete(f"/data/user/filter-groups/{group['id']}").status_code == 204
    assert not SearchFilter.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": ""}, 400),
        ({"query": "x" * 501}, 400),
        ({"search_filter_group_id": "nonsense"}, 404),
        ({"project_id": "00000000-0000-4000-8000-000000000000"}, 404),
    ],
)
def test_a_bad_filter_is_refused(studio, change, status, nothing_written):
    with nothing_written():
        answer = studio.as_("admin").post(FILTERS, {"name": "a", "query": "b", **change})
        assert answer.status_code == status


def test_only_participants_write_in_a_chat(studio, work):
    path = f"/data/entities/{work.shot.pk}/chat/messages"
    client = studio.as_("artist")
    assert client.post(path, {"message": "hello"}).status_code == 400
    assert client.post(f"/actions/user/chats/{work.shot.pk}/join").status_code == 200
    message = client.post(path, {"message": "hello"}).json()
    assert [row["text"] for row in studio.as_("supervisor").get(path).json()] == ["hello"]
    assert Chat.objects.get().last_message is not None
    assert studio.as_("supervisor").delete(f"{path}/{message['id']}").status_code == 403
    assert studio.as_("outsider").get(path).status_code == 403
    assert [row["object_id"] for row in client.get("/data/user/chats").json()] == [str(work.shot.pk)]
    assert client.delete(f"{path}/{message['id']}").status_code == 204


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 200), ("artist", 200), ("vendor", 200), ("client", 403), ("outsider", 403)]
)
def test_who_reads_the_news_of_a_production(studio, work, who, status):
    post(studio.as_("artist"), work, "wfa")
    answer = studio.as_(who).get(f"/data/projects/{studio.project.pk}/news")
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["total"] == (0 if who == "vendor" else 1)


def test_clients_read_news_of_what_they_may_read(studio, work):
    for values in ({}, {"for_client": True}):
        post(studio.as_("manager"), work, "wfa", **values)
    internal, published = News.objects.order_by("created_at", "pk")
    one = f"/data/projects/{studio.project.pk}/news"
    assert studio.as_("client").get(f"{one}/{internal.pk}").status_code == 404
    assert studio.as_("client").get(f"{one}/{published.pk}").status_code == 200
    for path in ("/data/projects/news", f"/data/entities/{work.shot.pk}/news"):
        assert [row["id"] for row in studio.as_("client").get(path).json()["data"]] == [str(published.pk)]
        assert studio.as_("artist").get(path).json()["total"] == 2


def test_a_client_is_who_is_one_on_the_production(studio, work):
    """The feed of a client goes by roles on the production, as the thread of a task does."""
    for name in ("artist", "manager"):
        post(studio.as_(name), work, "wfa")
    Person.objects.filter(pk=studio.manager.pk).update(role="client")
    for person, role in ((studio.artist, "client"), (studio.manager, "user")):
        ProjectPersonLink.objects.filter(project=studio.project, person=person).update(role=role)
    said = News.objects.get(author=studio.artist)
    for path in ("/data/projects/news", f"/data/entities/{work.shot.pk}/news"):
        assert [row["id"] for row in studio.as_("client").get(path).json()["data"]] == [str(said.pk)]
    studio.project.is_clients_isolated = True
    studio.project.save()
    assert studio.as_("client").get("/data/projects/news").json()["total"] == 0


def test_what_is_assigned_is_listed_off_the_team_too(studio, work):
    work.task.assignees.add(studio.admin)
    project, shot = studio.project.pk, work.shot
    for path in (f"projects/{project}/sequences", f"sequences/{shot.parent_id}/shots", f"shots/{shot.pk}/tasks"):
        assert len(studio.as_("admin").get(f"/data/user/{path}").json()) == 1
        assert studio.as_("manager").get(f"/data/user/{path}").json() == []
    assert studio.as_("admin").get("/data/user/tasks").json() == []


def test_news_are_counted_by_status_and_paged(studio, work):
    for status in ("wip", "wfa", "wfa"):
        post(studio.as_("artist"), work, status)
    page = studio.as_("manager").get(f"/data/projects/{studio.project.pk}/news?limit=2").json()
    assert page["stats"] == {str(work.statuses.wip.pk): 1, str(work.statuses.wfa.pk): 1}
    assert (page["total"], page["nb_pages"], len(page["data"])) == (3, 2, 2)
    assert page["data"][0]["person"]["id"] == str(studio.artist.pk)
    for query in ("?page=0", "?limit=0", "?task_type_id=nonsense", "?only_preview=maybe"):
        assert studio.as_("manager").get(f"/data/projects/{studio.project.pk}/news{query}").status_code == 400


@pytest.mark.parametrize("path", ["projects/{}/news", "projects/news"])
def test_news_are_read_from_where_the_last_page_ended(studio, work, path):
    path, client = "/data/" + path.format(studio.project.pk), studio.as_("manager")
    moments = [datetime(2026, 3, 2, 9, minute // 3) for minute in range(7)]  # up to three of each moment
    for moment in moments:
        factories.make(News, author=studio.artist, task=work.task, created_at=moment)
    whole = [row["id"] for row in client.get(path).json()["data"]]
    page = client.get(f"{path}?limit=2").json()
    seen, cursor = [row["id"] for row in page["data"]], page["data"][-1]["id"]
    while cursor:
        page = client.get(f"{path}?limit=2&cursor_news_id={cursor}").json()
        assert set(page) == {"data", "limit", "cursor_news_id"}
        seen, cursor = seen + [row["id"] for row in page["data"]], page["cursor_news_id"]
    assert seen == whole
    assert len(seen) == 7
    for wrong in ("nonsense", work.task.pk):
        assert client.get(f"{path}?cursor_news_id={wrong}").status_code == 400


def test_news_take_the_same_number_of_queries_for_any_page(studio, work, sql_count):
    client, path = studio.as_("manager"), f"/data/projects/{studio.project.pk}/news"
    factories.make(News, author=studio.artist, task=work.task)
    client.get(path)
    few = sql_count(client.get, path)
    for _ in range(20):
        factories.make(News, author=studio.artist, task=work.task)
    assert sql_count(client.get, path) == few


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("manager", 200), ("outside_manager", 200), ("supervisor", 403), ("artist", 403)],
)
def test_who_reads_the_journal(studio, work, who, status):
    post(studio.as_("artist"), work, "wfa")
    answer = studio.as_(who).get("/data/events/last")
    assert answer.status_code == status
    if status == 200:
        names = {row["name"] for row in answer.json()}
        assert ("comment:new" in names) == (who != "outside_manager")


def test_the_journal_is_read_page_by_page_without_missing_any(studio, work, admin):
    post(studio.as_("artist"), work, "wfa")
    ApiEvent.objects.update(created_at="2026-03-02 09:00:00")
    seen, cursor = [], ""
    while rows := admin.get(f"/data/events/last?limit=2{cursor}").json():
        seen += [row["id"] for row in rows]
        cursor = f"&cursor_event_id={rows[-1]['id']}"
    assert len(seen) == len(set(seen)) == ApiEvent.objects.count()
    named = admin.get("/data/events/last?name_prefixes=task&name_suffixes=update").json()
    assert {row["name"] for row in named} == {"task:update"}
    factories.make(ApiEvent, name="asset_instance:add-to-shot")
    factories.make(ApiEvent, name="playlist:add_entity")
    found = [
        admin.get(f"/data/events/last?name_{part}").json()
        for part in ("prefixes=asset_instance", "suffixes=add_entity")
    ]
    assert [[row["name"] for row in rows] for rows in found] == [
        ["asset_instance:add-to-shot"],
        ["playlist:add_entity"],
    ]
    for query in ("?limit=-1", "?cursor_event_id=nonsense", "?name_prefixes=a%25", "?name_suffixes=_", "?after=soon"):
        assert admin.get(f"/data/events/last{query}").status_code == 400
