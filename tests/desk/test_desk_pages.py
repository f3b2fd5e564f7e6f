"""Who opens which page of the desk, what it shows them, and in how many statements."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.urls import reverse

from productions.models import Budget, BudgetEntry, Milestone, Project
from reviews.models import Playlist
from tasks.models import Comment, TimeSpent
from tests import factories

pytestmark = pytest.mark.django_db

INSIDE = ("admin", "manager", "supervisor")
OUTSIDE = ("artist", "client", "vendor", "outsider")


def addresses(studio, work):
    """Return {name: address} of every page that is about one production."""
    project, task = studio.project.pk, work.anim_tasks[0].pk
    playlist = Playlist.objects.filter(project=studio.project).first() or factories.make(
        Playlist, project=studio.project, name="Dailies", shots=[{"entity_id": str(work.shots[0].pk)}]
    )
    return {
        "overview": reverse("desk:production", args=[project]),
        "assets": reverse("desk:board", args=[project, "assets"]),
        "shots": reverse("desk:board", args=[project, "shots"]),
        "schedule": reverse("desk:schedule", args=[project]),
        "schedule of a type": reverse("desk:schedule", args=[project]) + f"?type={work.anim.pk}",
        "budget": reverse("desk:budget", args=[project]),
        "quotas": reverse("desk:quotas", args=[project]),
        "reviews": reverse("desk:reviews", args=[project]),
        "player": reverse("desk:player", args=[playlist.pk]),
        "task": reverse("desk:task", args=[task]),
        "thread": reverse("desk:thread", args=[task]),
    }


PAGES = pytest.mark.parametrize(
    "name",
    [
        "overview",
        "assets",
        "shots",
        "schedule",
        "schedule of a type",
        "budget",
        "quotas",
        "reviews",
        "player",
        "task",
        "thread",
    ],
)


@PAGES
@pytest.mark.parametrize("person", INSIDE)
def test_who_leads_the_production_opens_its_pages(studio, work, office, person, name):
    assert office(person).get(addresses(studio, work)[name]).status_code == 200


@PAGES
@pytest.mark.parametrize("person", OUTSIDE)
def test_others_are_sent_to_the_door(studio, work, office, person, name):
    response = office(person).get(addresses(studio, work)[name])
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@PAGES
def test_a_manager_of_another_production_finds_nothing(studio, work, office, name):
    assert office("outside_manager").get(addresses(studio, work)[name]).status_code == 404


@pytest.mark.parametrize("person", INSIDE)
def test_the_dashboard_opens(studio, work, office, person):
    response = office(person).get("/admin/")
    assert response.status_code == 200
    assert "The Production" in response.content.decode()


def test_a_dashboard_counts_what_one_leads(studio, work, office):
    expected = {"admin": (5, 4), "manager": (4, 4), "supervisor": (2, 2), "outside_manager": (0, 0)}
    for person, (open_tasks, late) in expected.items():
        found = office(person).get("/admin/").context["desk"]["figures"]
        assert (found["open"], found["late"]) == (open_tasks, late), person


def test_closed_productions_and_cancelled_work_are_not_on_the_dashboard(studio, work, office):
    work.shots[0].canceled = True
    work.shots[0].save()
    assert office("manager").get("/admin/").context["desk"]["figures"]["open"] == 2
    closed = factories.project("Over", open=False, team=[studio.manager])
    factories.task(factories.shot(closed), work.anim, work.todo)
    shown = office("manager").get("/admin/").context["desk"]
    assert shown["figures"]["open"] == 2
    assert [row["project"] for row in shown["productions"]] == [studio.project]


def test_a_dashboard_lists_late_waiting_and_said(studio, work, office):
    waiting = work.anim_tasks[0]
    waiting.task_status = work.review
    waiting.save()
    for task in (waiting, work.light_tasks[0], work.other):
        factories.make(Comment, object_id=task.pk, object_type="Task", person=studio.artist, text=f"About {task.pk}")
    shown = office("supervisor").get("/admin/").context["desk"]
    assert shown["waiting"] == [waiting]
    assert set(shown["late"]) == set(work.anim_tasks)
    assert [comment.task for comment in shown["comments"]] == [waiting]
    assert len(office("manager").get("/admin/").context["desk"]["comments"]) == 2


def test_a_supervisor_sees_the_columns_of_their_departments(studio, work, office):
    address = reverse("desk:board", args=[studio.project.pk, "shots"])
    assert office("manager").get(address).context["columns"] == [work.anim, work.light]
    assert office("supervisor").get(address).context["columns"] == [work.anim]
    studio.supervisor.departments.clear()
    assert office("supervisor").get(address).context["columns"] == [work.anim, work.light]


@pytest.mark.parametrize("page", ["task", "thread"])
def test_a_task_of_another_department_is_not_found(studio, work, office, page):
    address = reverse(f"desk:{page}", args=[work.light_tasks[0].pk])
    assert office("supervisor").get(address).status_code == 404
    assert office("manager").get(address).status_code == 200


def test_the_tables_of_the_back_office_keep_to_the_departments_too(studio, work, office):
    response = office("supervisor").get("/admin/tasks/task/")
    assert set(response.context["cl"].queryset) == set(work.anim_tasks)
    assert office("supervisor").get(f"/admin/tasks/task/{work.light_tasks[0].pk}/change/").status_code == 302


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "sh01"}, ["SH01"]),
        ({"q": "sq01"}, ["SH01", "SH02"]),
        ({"status": "done"}, ["SH02"]),
        ({"status": "done", "type": "anim"}, ["SH02"]),
        ({"status": "done", "type": "light"}, []),
        ({"person": "artist"}, ["SH01"]),
        ({"person": "none", "type": "anim"}, ["SH02"]),
        ({"priority": "2"}, ["SH01"]),
        ({"late": "1", "type": "anim"}, ["SH01"]),
        ({"canceled": "1"}, []),
        ({"group": "not an id"}, ["SH01", "SH02"]),
        ({"page": "999", "size": "3"}, ["SH01", "SH02"]),
    ],
)
def test_filters_stay_in_the_address(studio, work, office, query, expected):
    first, second = work.anim_tasks
    first.assignees.add(studio.artist)
    first.priority = 2
    first.save()
    second.task_status = work.done
    second.save()
    names = {"done": work.done.pk, "anim": work.anim.pk, "light": work.light.pk, "artist": studio.artist.pk}
    sent = {name: names.get(value, value) for name, value in query.items()}
    response = office("manager").get(reverse("desk:board", args=[studio.project.pk, "shots"]), sent)
    assert [row.entity.name for row in response.context["rows"]] == expected


def test_an_unknown_board_is_not_found(studio, work, office):
    assert office("manager").get(reverse("desk:board", args=[studio.project.pk, "scenes"])).status_code == 404


def test_a_quote_is_for_managers(studio, work, office):
    budget = factories.make(Budget, project=studio.project, name="Quote", revision=2, currency="EUR")
    entry = {"daily_salary": 100.0, "months_duration": 3, "exceptions": {"2026-03": 5}}
    factories.make(BudgetEntry, budget=budget, department=work.anim.department, **entry)
    factories.make(TimeSpent, task=work.anim_tasks[0], person=studio.artist, duration=960)
    address = reverse("desk:budget", args=[studio.project.pk])
    quote = office("manager").get(address).context["quote"]
    assert (quote["days"], quote["cost"], quote["spent"]) == (45, 4500, 2)
    response = office("supervisor").get(address)
    assert response.context["quote"] is None
    assert "4,500" not in response.content.decode()


def test_burndown_and_milestones_are_on_the_overview(studio, work, office):
    factories.make(Milestone, project=studio.project, name="Delivery day")
    response = office("manager").get(reverse("desk:production", args=[studio.project.pk]))
    assert "Delivery day" in response.content.decode()
    remaining = [number for number in response.context["burndown"]["lines"][0]["data"] if number is not None]
    assert remaining[-1] == 4
    work.anim_tasks[0].task_status = work.done
    work.anim_tasks[0].done_date = datetime.now()
    work.anim_tasks[0].save()
    response = office("manager").get(reverse("desk:production", args=[studio.project.pk]))
    assert [n for n in response.context["burndown"]["lines"][0]["data"] if n is not None][-1] == 3


@pytest.mark.parametrize(
    "name", ["dashboard", "overview", "assets", "shots", "schedule", "budget", "reviews", "player", "task"]
)
@pytest.mark.parametrize("person", ["manager", "supervisor"])
def test_pages_take_a_constant_number_of_statements(studio, work, office, sql_count, person, name):
    def more(number):
        for place in range(number):
            shot = factories.shot(studio.project, name=f"More {number} {place}")
            task = factories.task(
                shot, work.anim, work.review, assignees=[studio.artist], due_date=datetime(2026, 1, 1)
            )
            factories.task(factories.entity(studio.project), factories.task_type(department=work.anim.department))
            factories.make(Playlist, project=studio.project, name=f"List {number} {place}", shots=[])
            for about in (task, work.anim_tasks[0]):
                said = {"person": studio.artist, "task_status": work.review, "text": "Look"}
                factories.make(Comment, object_id=about.pk, object_type="Task", **said)
            playlist.shots = [*playlist.shots, {"entity_id": str(shot.pk)}]
        playlist.save()

    address = {"dashboard": "/admin/", **addresses(studio, work)}[name]
    playlist = Playlist.objects.get(name="Dailies")
    more(1)
    client = office(person)
    client.get(address)
    few = sql_count(client.get, address)
    more(12)
    client.get(address)  # missing schedule items are made at the first look
    assert sql_count(client.get, address) == few
    assert few <= 30


def test_productions_do_not_cost_statements_each(studio, work, office, sql_count):
    client = office("manager")
    client.get("/admin/")
    few = sql_count(client.get, "/admin/")
    for number in range(20):
        factories.join(factories.project(f"P{number}"), studio.manager)
    assert sql_count(client.get, "/admin/") == few
    assert Project.objects.count() > 20


@pytest.mark.parametrize("person", INSIDE)
def test_nothing_is_loaded_from_elsewhere(studio, work, office, person):
    for address in ["/admin/", *addresses(studio, work).values()]:
        response = office(person).get(address)
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', response.content.decode()), address
        policy = response["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'"), address
        assert "http" not in policy


@pytest.mark.parametrize("person", INSIDE)
def test_every_link_leads_somewhere(studio, work, office, person):
    """What a person may not open is not offered to them."""
    client, asked = office(person), {}
    for name, address in {"dashboard": "/admin/", **addresses(studio, work)}.items():
        for link in re.findall(r'href="(/admin/[^"]*)"', client.get(address).content.decode()):
            asked.setdefault(unescape(link).partition("#")[0], name)
    answers = {(name, link): client.get(link, follow=True) for link, name in asked.items() if link}
    assert {key: answer.status_code for key, answer in answers.items() if answer.status_code != 200} == {}
    assert [key for key, answer in answers.items() if answer.redirect_chain] == []


def test_lists_and_quotes_are_begun_by_who_may(studio, work, office):
    for name, kind in (("reviews", "reviews/playlist"), ("budget", "productions/budget")):
        page = reverse(f"desk:{name}", args=[studio.project.pk])
        link = f"/admin/{kind}/add/?project={studio.project.pk}"
        assert link in office("manager").get(page).content.decode()
        assert link not in office("supervisor").get(page).content.decode()
        form = office("manager").get(link).context["adminform"].form
        assert form.initial["project"] == str(studio.project.pk)


def test_names_of_people_and_things_are_escaped(studio, work, office):
    evil = "<script>alert(1)</script>"
    work.shots[0].name = evil
    work.shots[0].save()
    studio.artist.first_name = evil
    studio.artist.save()
    work.anim_tasks[0].assignees.add(studio.artist)
    factories.make(Comment, object_id=work.anim_tasks[0].pk, object_type="Task", person=studio.artist, text=evil)
    for address in ["/admin/", *addresses(studio, work).values()]:
        assert evil not in office("manager").get(address).content.decode(), address


def test_pictures_come_from_the_store_where_it_is_asked_itself(studio, office, settings):
    settings.MEDIA_SIGNED_URLS = True
    policy = office("admin").get("/admin/")["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert "https:" in rules["img-src"]
    assert "https:" in rules["media-src"]
    assert "http" not in rules["script-src"] + rules["default-src"]
