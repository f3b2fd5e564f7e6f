"""Who sees and edits what in the back office."""

import base64
import time

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from django_otp.oath import hotp

from accounts.choices import Role
from accounts.models import Department, LoginLog, Organisation, Person
from accounts.passwords import hash_password
from events.models import ApiEvent
from productions.models import Budget, Entity, Milestone, Project
from productionsite.api.errors import handler400, handler403, handler404, handler500
from reviews.models import Playlist, PlaylistShareLink
from tasks.models import Task, TaskType
from tests import factories
from tests.admin.test_pages import form_data, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_production(db):
    """A production nobody of the studio is on."""
    return factories.project("Somebody Else's")


def listed(client, model, **query):
    """Return the ids a list shows."""
    response = client.get(page(model, "changelist"), query)
    assert response.status_code == 200
    return {row.pk for row in response.context["cl"].queryset}


@pytest.mark.parametrize("name", ["artist", "client", "vendor", "outsider", "bot"])
def test_others_do_not_get_in(office, name):
    response = office(name).get("/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("name", ["admin", "manager", "supervisor"])
def test_who_runs_something_logs_in_with_the_usual_password(studio, name):
    client = Client()
    sent = {"username": studio.people[name].email.upper(), "password": factories.PASSWORD}
    assert client.post("/admin/login/?next=/admin/", sent).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_the_door_opened_without_an_aim_leads_to_the_desk(studio):
    sent = {"username": studio.admin.email, "password": factories.PASSWORD}
    answer = Client().post("/admin/login/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


@pytest.mark.parametrize(("name", "password"), [("artist", factories.PASSWORD), ("admin", "wrong")])
def test_log_in_is_refused(studio, name, password):
    client = Client()
    client.post("/admin/login/?next=/admin/", {"username": studio.people[name].email, "password": password})
    assert client.get("/admin/").status_code == 302


def test_a_log_in_is_written_down_and_forgets_failures(commits_at_once, studio):
    client = Client()
    client.post("/admin/login/?next=/admin/", {"username": studio.admin.email, "password": "wrong"})
    studio.admin.refresh_from_db()
    assert studio.admin.login_failed_attemps == 1
    assert not LoginLog.objects.exists()
    client.post("/admin/login/?next=/admin/", {"username": studio.admin.email, "password": factories.PASSWORD})
    studio.admin.refresh_from_db()
    assert studio.admin.login_failed_attemps == 0
    assert LoginLog.objects.get().person == studio.admin


SECRET = "JBSWY3DPEHPK3PXP"


def enter(person, code):
    """Return whether a person gets in with their password and a code."""
    client = Client()
    sent = {"username": person.email, "password": factories.PASSWORD, "code": code}
    client.post("/admin/login/?next=/admin/", sent)
    return client.get("/admin/").status_code == 200


def test_a_second_factor_is_asked_for(studio):
    Person.objects.filter(pk=studio.admin.pk).update(
        totp_enabled=True, totp_secret=SECRET, otp_recovery_codes=[hash_password("RECOVERY1")]
    )
    assert not enter(studio.admin, "")
    assert not enter(studio.admin, "000000")
    assert enter(studio.admin, totp_code(SECRET))
    assert enter(studio.admin, "RECOVERY1")
    assert not enter(studio.admin, "RECOVERY1")


def totp_code(secret):
    """Return the present code of an authenticator app."""
    return f"{hotp(base64.b32decode(secret), int(time.time() // 30)):06d}"


def test_who_must_set_a_second_factor_up_does_it_first(studio, settings):
    settings.ENFORCE_2FA = True
    assert not enter(studio.admin, "")


@pytest.mark.parametrize("name", ["manager", "supervisor"])
def test_only_rows_of_ones_own_productions_are_seen(studio, office, other_production, name):
    mine = factories.task(factories.shot(studio.project))
    theirs = factories.task(factories.shot(other_production))
    client = office(name)
    assert listed(client, Project) == {studio.project.pk}
    assert listed(client, Task) == {mine.pk}
    assert listed(client, Entity) == {mine.entity.pk, mine.entity.parent.pk}
    assert client.get(page(Task, "change", mine.pk)).status_code == 200
    assert client.get(page(Task, "change", theirs.pk)).status_code == 302  # "does not exist"
    assert listed(office("admin"), Task) == {mine.pk, theirs.pk}


@pytest.mark.parametrize(("team_role", "seen"), [(None, True), (Role.SUPERVISOR, True), (Role.CLIENT, False)])
def test_the_role_on_the_team_counts(studio, office, other_production, team_role, seen):
    factories.join(other_production, studio.manager, team_role)
    assert (other_production.pk in listed(office("manager"), Project)) is seen


def test_a_manager_who_only_supervises_a_production_does_not_edit_it(studio, office, other_production):
    factories.join(other_production, studio.manager, Role.SUPERVISOR)
    client = office("manager")
    response = client.get(page(Project, "change", other_production.pk))
    assert response.context["has_change_permission"] is False
    assert client.post(page(Project, "change", other_production.pk), {"name": "Mine now"}).status_code == 403


@pytest.mark.parametrize(
    ("model", "name", "expected"),
    [
        (Project, "admin", True),
        (Project, "manager", True),
        (Project, "supervisor", False),
        (Task, "manager", True),
        (Task, "supervisor", True),
        (Entity, "manager", True),
        (Entity, "supervisor", False),
        (Milestone, "manager", True),
        (Milestone, "supervisor", False),
        (Department, "admin", True),
        (Department, "manager", False),
        (TaskType, "supervisor", False),
        (Person, "admin", True),
        (Person, "manager", False),
        (Person, "supervisor", False),
    ],
)
def test_who_edits_what(studio, office, nothing_written, model, name, expected):
    """The page says so, and what is sent all the same is refused."""
    task = factories.task(factories.shot(studio.project))
    rows = {
        Project: studio.project,
        Task: task,
        Entity: task.entity,
        Milestone: factories.make(Milestone, project=studio.project, name="Delivery"),
        Department: factories.department(),
        TaskType: task.task_type,
        Person: studio.artist,
    }
    client = office(name)
    address = page(model, "change", rows[model].pk)
    response = client.get(address)
    assert response.status_code == 200
    assert response.context["has_change_permission"] is expected
    sent = form_data(office("admin").get(address))
    if not expected:
        with nothing_written():
            assert client.post(address, sent).status_code == 403
    else:
        assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize("model", [Budget, LoginLog, ApiEvent])
def test_money_and_logs_are_closed_to_supervisors(office, model):
    assert office("supervisor").get(page(model, "changelist")).status_code == (200 if model is Budget else 403)


def test_refusals_are_pages_for_people(office):
    refused = office("manager").get(page(LoginLog, "changelist"))
    assert refused.status_code == 403
    assert refused["Content-Type"].startswith("text/html")
    assert "You do not have the permission" in refused.content.decode()
    missing = office("admin").get("/admin/nowhere/", headers={"accept-language": "fr"})
    assert missing.status_code == 404
    assert "There is no such page" in missing.content.decode()


@pytest.mark.parametrize(
    ("handler", "text"),
    [
        (handler400, "pas été comprise"),
        (handler403, "le droit de faire cela"),
        (handler404, "page n’existe pas"),
        (handler500, "C’est notre faute"),
    ],
)
def test_pages_of_refusals_need_nothing_and_speak_french(rf, django_assert_num_queries, handler, text):
    """An error in the middle of the night may be the database's: its page asks nothing of it."""
    with override("fr"), django_assert_num_queries(0):
        content = handler(rf.get("/admin/x/")).content.decode()
    assert text in content
    assert '<html lang="fr"' in content
    assert handler(rf.get("/data/x"))["Content-Type"] == "application/json"


def test_budgets_are_for_managers(studio, office):
    budget = factories.make(Budget, project=studio.project, name="Quote")
    assert listed(office("manager"), Budget) == {budget.pk}
    assert listed(office("supervisor"), Budget) == set()


def test_a_supervisor_of_another_department_does_not_see_a_task(studio, office):
    mine, other = factories.department(), factories.department()
    studio.supervisor.departments.set([mine])
    shot = factories.shot(studio.project)
    ours = factories.task(shot, type=factories.task_type(for_entity="Shot", department=mine))
    theirs = factories.task(shot, type=factories.task_type(for_entity="Shot", department=other))
    client = office("supervisor")
    assert client.get(page(Task, "change", ours.pk)).context["has_change_permission"] is True
    assert client.get(page(Task, "change", theirs.pk)).status_code == 302  # "does not exist"


@pytest.mark.parametrize(("name", "status"), [("admin", 200), ("manager", 200), ("supervisor", 403)])
def test_deleting_tasks(studio, office, name, status):
    task = factories.task(factories.shot(studio.project))
    assert office(name).get(page(Task, "delete", task.pk)).status_code == status


def test_lookups_offer_only_visible_rows(studio, office, other_production):
    url = reverse("admin:autocomplete")
    query = {"app_label": "tasks", "model_name": "task", "field_name": "project", "term": ""}
    found = office("manager").get(url, query).json()["results"]
    assert [row["text"] for row in found] == [studio.project.name]
    assert len(office("admin").get(url, query).json()["results"]) == 2


def test_lookups_name_tasks_by_what_they_are_done_on(studio, office):
    shot = factories.shot(studio.project, name="SH010")
    factories.task(shot, type=factories.task_type("Animation", for_entity="Shot"))
    query = {"app_label": "tasks", "model_name": "timespent", "field_name": "task", "term": "SH010"}
    found = office("admin").get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["text"] for row in found] == [f"{shot.parent.name} / SH010 / Animation"]


def test_a_manager_cannot_create_in_a_foreign_production(studio, office, other_production, nothing_written):
    factories.entity_type("Character")
    client = office("manager")
    sent = form_data(client.get(page(Milestone, "add"))) | {"name": "Delivery", "date": "2026-05-01"}
    with nothing_written():
        refused = client.post(page(Milestone, "add"), sent | {"project": str(other_production.pk)})
    assert refused.status_code == 200
    assert refused.context["adminform"].form.errors["project"]
    assert client.post(page(Milestone, "add"), sent | {"project": str(studio.project.pk)}).status_code == 302
    assert Milestone.objects.get().project == studio.project


# -- secrets -----------------------------------------------------------------------------------


SECRETS = {
    "password": "$2b$04$thatisnotahash",
    "totp_secret": "TOTPSECRETTOTP",
    "email_otp_secret": "EMAILSECRETOTP",
    "otp_recovery_codes": ["RECOVERYCODE"],
    "fido_credentials": [{"device_name": "FIDODEVICE"}],
    "jti": "JTIJTIJTI",
    "oidc_subject": "OIDCSUBJECT",
    "saml_subject": "SAMLSUBJECT",
}


def test_no_page_shows_a_persons_secrets(studio, office):
    person = factories.person(**SECRETS)
    shown = office("admin").get(page(Person, "change", person.pk)).content.decode()
    for secret in ("thatisnotahash", "TOTPSECRET", "EMAILSECRET", "RECOVERYCODE", "FIDODEVICE", "JTIJTI", "SUBJECT"):
        assert secret not in shown
    for column in Person.SENSITIVE:
        assert f'name="{column}"' not in shown


@pytest.mark.parametrize("column", ["password", "totp_secret", "jti"])
def test_no_filter_tells_a_secret(studio, office, column):
    factories.person(**SECRETS)
    response = office("admin").get(page(Person, "changelist"), {f"{column}__startswith": "$"})
    assert response.status_code == 400


def test_a_supervisor_sees_colleagues_in_the_minimal_form(studio, office):
    person = factories.person(phone="+33600000000", daily_salary=4321, email="private@studio.example")
    shown = {name: office(name).get(page(Person, "change", person.pk)).content.decode() for name in studio.people}
    for text in ("+33600000000", "4321", "private@studio.example"):
        assert text not in shown["supervisor"]
    assert "4321" not in shown["manager"]
    assert "+33600000000" in shown["manager"]
    assert "4321" in shown["admin"]
    assert "private@" not in office("supervisor").get(page(Person, "changelist")).content.decode()


@pytest.mark.parametrize(("name", "expected"), [("admin", True), ("manager", False), ("supervisor", False)])
def test_chat_tokens_are_for_administrators(studio, office, name, expected):
    row = Organisation.objects.create(name="Studio", chat_token_slack="xoxb-1")
    content = office(name).get(page(Organisation, "change", row.pk)).content.decode()
    assert ("xoxb-1" in content) is expected
    if not expected:
        asked = office(name).get(page(Organisation, "changelist"), {"chat_token_slack__startswith": "x"})
        assert asked.status_code == 400


def test_the_password_of_a_share_link_is_never_shown(studio, office):
    playlist = factories.make(Playlist, project=studio.project, name="Dailies")
    link = factories.make(PlaylistShareLink, playlist=playlist, created_by=studio.admin, password="$2b$hidden")
    for name in ("admin", "manager"):
        assert "$2b$hidden" not in office(name).get(page(PlaylistShareLink, "change", link.pk)).content.decode()


@pytest.mark.parametrize("model", [ApiEvent, LoginLog])
def test_journals_cannot_be_edited_by_anybody(office, studio, model):
    row = factories.make(model)
    response = office("admin").get(page(model, "change", row.pk))
    assert response.context["has_change_permission"] is False
    for verb in ("change", "delete"):
        assert office("admin").post(page(model, verb, row.pk), {"post": "yes"}).status_code == 403
    assert office("admin").get(page(model, "add")).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_the_index_is_grouped_by_the_studios_terms(office):
    groups = office("admin").get("/admin/").context["app_list"]
    assert [group["name"] for group in groups] == [
        "Productions",
        "Assets & shots",
        "Tasks",
        "Reviews",
        "People",
        "Studio settings",
        "Events & imports",
    ]
    assert sum(len(group["models"]) for group in groups) == len(admin.site._registry)
    mine = {group["name"]: group["models"] for group in office("manager").get("/admin/").context["app_list"]}
    assert len(mine["Events & imports"]) == 1  # their own imports
