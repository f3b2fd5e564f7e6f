"""The permission chapter as one table: the checks of spec 02, 4.4, each through a route that makes it, for all callers.

The terms themselves are tested one by one in `test_access.py`; here a caller stands before the API. `vendor`
and `artist` have no task, `assigned_artist` and `assigned_vendor` have the task in question; `bot` and
`outside_manager` are managers of the studio who are not on the team.
"""

import re

import pytest
from django.db import transaction

from accounts.choices import Role
from accounts.models import DayOff
from productions.models import MetadataDescriptor, ProjectPersonLink
from reviews.models import Playlist
from tasks.models import Comment
from tests import factories
from tests.conftest import ApiClient
from tests.factories import make

CALLERS = (
    *("admin", "manager", "supervisor", "artist", "client", "vendor", "outsider", "outside_manager", "bot"),
    *("assigned_artist", "assigned_vendor", "other_supervisor", "anonymous"),
)
STAFF = {"admin", "manager", "supervisor", "other_supervisor"}
ASSIGNED = {"assigned_artist", "assigned_vendor"}
TEAM = STAFF | ASSIGNED | {"artist", "client", "vendor"}
NO_VENDOR = TEAM - {"vendor", "assigned_vendor"}
EVERYBODY = set(CALLERS) - {"anonymous"}

# check, method, path, body, who may. Braces name rows of `world`.
TABLE = [
    ("public", "GET", "/status", None, set(CALLERS)),
    ("anyone with a token", "GET", "/data/departments", None, EVERYBODY),
    ("person only", "POST", "/auth/app-login/code", {"code_challenge": "x" * 43}, EVERYBODY - {"bot"}),
    ("admin", "POST", "/data/departments", {"name": "Rig", "color": "#000000"}, {"admin"}),
    ("admin, reading", "GET", "/data/hardware-items", None, {"admin"}),
    (
        "manager, no project: the global role",
        "GET",
        "/data/persons/{outsider}/desktop-login-logs",
        None,
        {"admin", "manager", "outside_manager", "bot", "outsider"},
    ),
    ("person access", "GET", "/data/persons/{artist}/time-spents/month/all/2026/3", None, {"admin", "artist"}),
    ("not a bot", "GET", "/data/persons/{bot}/day-offs", None, set()),
    ("project access", "GET", "/data/projects/{project}/task-types", None, TEAM),
    ("manager on project", "PUT", "/data/projects/{project}", {"nb_episodes": 2}, {"admin", "manager"}),
    ("supervisor on project", "POST", "/data/playlists", {"name": "A", "project_id": "{project}"}, STAFF),
    ("entity access", "GET", "/data/assets/{asset}", None, TEAM - {"vendor"}),
    ("task access", "GET", "/data/tasks/{task}/full", None, TEAM - {"vendor"}),
    (
        "task action",
        "POST",
        "/actions/tasks/{task}/comment",
        {"task_status_id": "{status}", "comment": "x"},
        {"admin", "manager", "supervisor", "client", *ASSIGNED},
    ),
    ("task update", "PUT", "/data/tasks/{task}", {"priority": 2}, {"admin", "manager", "supervisor"}),
    ("task update, other keys", "PUT", "/data/tasks/{task}", {"nb_drawings": 2}, {"admin", "manager"}),
    (
        "entity metadata update",
        "PUT",
        "/data/entities/{asset}",
        {"data": {"rig": "x"}},
        {"admin", "manager", "supervisor"},
    ),
    ("entity update", "PUT", "/data/entities/{asset}", {"description": "x"}, {"admin", "manager"}),
    (
        "time spent write: the assignee, an admin, a manager of the project",
        "POST",
        "/actions/tasks/{task}/time-spents/2026-03-02/persons/{assigned_artist}",
        {"duration": 60},
        {"admin", "manager", "assigned_artist"},
    ),
    ("comment read: internal ones", "GET", "/data/comments/{comment}", None, TEAM - {"client", "vendor"}),
    ("playlist read", "GET", "/data/playlists/{playlist}", None, NO_VENDOR - {"client"}),
    (
        "playlist read, for clients",
        "GET",
        "/data/playlists/{client_playlist}",
        None,
        TEAM - {"vendor", "assigned_vendor"},
    ),
    (
        "descriptor read: a client only published ones",
        "GET",
        "/data/projects/{project}/metadata-descriptors/{descriptor}",
        None,
        TEAM - {"client"},
    ),
    ("day-off write", "PUT", "/data/day-offs/{day_off}", {"description": "x"}, {"admin", "artist"}),
    ("day-off read", "GET", "/data/persons/{artist}/day-offs", None, STAFF - {"other_supervisor"} | {"artist"}),
    (
        "time sheets",
        "GET",
        "/data/persons/{artist}/time-spents/year/2026",
        None,
        STAFF | {"artist", "outside_manager", "bot"},
    ),
]


@pytest.fixture
def world(studio):
    """The studio of the suite and a row of every kind the table names."""
    compositing, layout = factories.department("Compositing"), factories.department("Layout")
    people = studio.people
    people["assigned_artist"] = factories.person()
    people["assigned_vendor"] = factories.person(Role.VENDOR)
    people["other_supervisor"] = factories.person(Role.SUPERVISOR, departments=[layout])
    for name in ("assigned_artist", "assigned_vendor", "other_supervisor"):
        factories.join(studio.project, people[name])
    asset, status = factories.entity(studio.project), factories.task_status("wip", is_artist_allowed=True)
    status.is_client_allowed = True
    status.save()
    task = factories.task(asset, type=factories.task_type(department=compositing), status=status)
    task.assignees.add(people["assigned_artist"], people["assigned_vendor"])
    rows = {
        "project": studio.project,
        "asset": asset,
        "status": status,
        "task": task,
        "comment": make(Comment, object_id=task.pk, object_type="Task", person=studio.manager, task_status=status),
        "playlist": make(Playlist, project=studio.project, for_client=False),
        "client_playlist": make(Playlist, project=studio.project, for_client=True),
        "descriptor": make(MetadataDescriptor, project=studio.project, entity_type="Asset", field_name="rig"),
        "day_off": make(DayOff, person=studio.artist),
    }
    ids = {name: str(row.pk) for name, row in {**people, **rows}.items()}
    clients = {name: ApiClient(people.get(name)) for name in CALLERS}
    return ids, clients


def filled(value, ids):
    """Return a value of the table with the ids of its rows."""
    if isinstance(value, dict):
        return {name: filled(item, ids) for name, item in value.items()}
    return re.sub(r"{(\w+)}", lambda name: ids[name[1]], value) if isinstance(value, str) else value


@pytest.mark.parametrize(("check", "method", "path", "body", "expected"), TABLE, ids=[line[0] for line in TABLE])
def test_who_may(world, check, method, path, body, expected):
    ids, clients = world
    answered = {}
    for name in CALLERS:
        with transaction.atomic():
            answered[name] = clients[name].call(method, filled(path, ids), filled(body, ids)).status_code
            transaction.set_rollback(True)
    assert {name for name, status in answered.items() if status < 300} == expected, answered
    refused = {name: status for name, status in answered.items() if name not in expected}
    assert refused == {name: 401 if name == "anonymous" else 403 for name in refused}


def test_who_shares_a_search_filter(world):
    """No person is refused: whoever may not share keeps the filter to themselves (spec 08, 4.4); bots have no desk."""
    ids, clients = world
    body = {"name": "mine", "query": "wip", "list_type": "asset", "project_id": ids["project"], "is_shared": True}
    shared = set()
    for name in CALLERS:
        answer = clients[name].post("/data/user/filters", body)
        expected = {"anonymous": 401, "bot": 403}.get(name, 201)
        assert answer.status_code == expected, (name, answer.content)
        if expected == 201 and answer.json()["is_shared"]:
            shared.add(name)
    assert shared == {"admin", "manager"}


def test_a_team_role_replaces_the_global_one_at_the_door(world):
    """What the team link says counts on its production, up and down; other productions do not see it."""
    ids, clients = world
    path, body = f"/data/projects/{ids['project']}", {"nb_episodes": 2}
    for name, role, expected in (("artist", "manager", 200), ("manager", "user", 403), ("vendor", "admin", 403)):
        ProjectPersonLink.objects.filter(project=ids["project"], person=ids[name]).update(role=role)
        assert clients[name].put(path, body).status_code == expected, (name, role)
        assert clients[name].put(f"/data/projects/{factories.project().pk}", body).status_code == 403
