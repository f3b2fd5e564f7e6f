"""Every door of the desk: a stranger, another site, who leads another production change nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from desk import urls
from files.models import PreviewFile
from productions.models import ScheduleItem
from reviews.models import Playlist
from tasks.models import Task
from tests import factories

pytestmark = pytest.mark.django_db

WRITES = ("act", "move", "comment", "draw")
DRAWING = '{"time": 0, "objects": [{"type": "path", "path": [["M", 1, 1], ["L", 9, 9]]}]}'


@pytest.fixture
def foreign(work):
    """What another production has: a task with a preview, a schedule item, a playlist."""
    preview = factories.make(PreviewFile, task=work.other, status="ready", extension="png", revision=1)
    return {
        "task": work.other,
        "preview": preview,
        "item": factories.make(ScheduleItem, project=work.elsewhere, task_type=work.anim),
        "playlist": factories.make(Playlist, project=work.elsewhere, name="Theirs", shots=[]),
        "entity": work.other.entity,
    }


def arguments_of(route, project, rows):
    """Return the arguments of a route's address for some rows."""
    known = {
        "project_id": project.pk,
        "task_id": rows["task"].pk,
        "preview_id": rows["preview"].pk,
        "playlist_id": rows["playlist"].pk,
        "kind": "shots",
        "size": "preview",
        "place": 0,
    }
    return {name: known[name] for name in route.pattern.converters}


def bodies_of(name, work, rows):
    """Return what the forms of a writing route send, each."""
    task, entity = str(rows["task"].pk), str(rows["entity"].pk)
    person = str(work.person.pk)
    on_tasks = {
        "status": {"status": str(work.done.pk), "comment": "Mine now"},
        "assign": {"person": person},
        "unassign": {"person": ""},
        "people": {"people": person},
        "priority": {"priority": "3"},
    }
    return {
        "act": [{"action": verb, "task": task, **more} for verb, more in on_tasks.items()]
        + [{"action": verb, "entity": entity, "types": str(work.light.pk)} for verb in ("cancel", "restore", "create")],
        "move": [
            {"kind": "task", "id": task, "start": "2026-03-02", "end": "2026-03-09"},
            {"kind": "item", "id": str(rows["item"].pk), "start": "2026-03-02", "end": "2026-03-09"},
        ],
        "comment": [{"comment": "Mine now", "status": str(work.done.pk)}],
        "draw": [{"drawing": DRAWING}],
    }[name]


@pytest.fixture
def sent(studio, work, foreign):
    """Return [(name, address, body)] of everything that can be posted about the other production."""
    work.person = studio.artist
    routes = {route.name: route for route in urls.urlpatterns}
    found = []
    for name in WRITES:
        address = reverse(f"desk:{name}", kwargs=arguments_of(routes[name], work.elsewhere, foreign))
        found += [(name, address, body) for body in bodies_of(name, work, foreign)]
    return found


def test_what_writes_is_listed_here(studio, work, foreign, office):
    """A route that takes a POST and is not among `WRITES` would escape the tests below."""
    client = office("admin")
    for route in urls.urlpatterns:
        address = reverse(f"desk:{route.name}", kwargs=arguments_of(route, work.elsewhere, foreign))
        looked = client.get(address).status_code
        assert (looked == 405) == (route.name in WRITES), (route.name, looked)


@pytest.mark.parametrize("person", ["supervisor", "manager"])
def test_who_leads_another_production_changes_nothing(studio, work, sent, office, nothing_written, person):
    client = office(person)
    with nothing_written():
        for name, address, body in sent:
            for headers in ({"accept": "application/json"}, {}):
                assert client.post(address, body, headers=headers).status_code in (403, 404), (name, body)


@pytest.mark.parametrize("person", ["supervisor", "manager"])
def test_rows_of_another_production_are_not_reached_through_ones_own(
    studio, work, foreign, office, nothing_written, person
):
    work.person = studio.artist
    before = Task.objects.filter(pk=work.other.pk).values().get()
    with nothing_written():
        for name in ("act", "move"):
            for body in bodies_of(name, work, foreign):
                answer = office(person).post(
                    reverse(f"desk:{name}", args=[studio.project.pk]), body, headers={"accept": "application/json"}
                )
                assert answer.status_code in (403, 404) or answer.json()["changed"] == 0, body
    assert Task.objects.filter(pk=work.other.pk).values().get() == before


def test_who_leads_another_production_sees_nothing(studio, work, foreign, office):
    for route in urls.urlpatterns:
        if route.name in WRITES or route.name == "imports":
            continue
        address = reverse(f"desk:{route.name}", kwargs=arguments_of(route, work.elsewhere, foreign))
        for person in ("supervisor", "manager"):
            assert office(person).get(address).status_code in (403, 404), (route.name, person)


def test_another_site_cannot_post(studio, work, sent, nothing_written):
    client = Client(enforce_csrf_checks=True)
    client.force_login(studio.admin, backend="accounts.backends.StudioBackend")
    with nothing_written():
        for name, address, body in sent:
            assert client.post(address, body).status_code == 403, name


def test_who_is_not_logged_in_is_sent_to_the_door(sent, nothing_written):
    with nothing_written():
        for _name, address, body in sent:
            answer = Client().post(address, body)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_the_same_posts_work_for_who_leads_the_production(studio, work, sent, office):
    """Else the refusals above would prove nothing."""
    client = office("admin")
    answers = {}
    for name, address, body in sent:
        answer = client.post(address, body, headers={"accept": "application/json"})
        answers.setdefault(name, []).append(answer.status_code)
        assert answer.status_code == 200, (name, body, answer.content)
    assert set(answers) == set(WRITES)
