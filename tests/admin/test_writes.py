"""What the back office writes: through the rules of the API, with its events."""

from datetime import date

import pytest

from accounts.choices import Role
from accounts.models import DayOff, Department, Person
from events.models import ApiEvent
from productions.models import Budget, BudgetEntry, Milestone, ProjectPersonLink
from tasks.models import Task, TaskPersonLink, TaskStatus
from tests import factories
from tests.admin.test_pages import form_data, page

pytestmark = pytest.mark.django_db


def names():
    """Return the names of the journal's events."""
    return list(ApiEvent.objects.order_by("created_at", "pk").values_list("name", flat=True))


def save(client, row, **changes):
    """Edit a row through its page."""
    address = page(type(row), "change", row.pk)
    return client.post(address, form_data(client.get(address)) | changes)


def test_create_update_delete_are_told_like_the_apis(studio, office):
    client = office("admin")
    sent = form_data(client.get(page(Department, "add"))) | {"name": "Roto", "color": "#112233"}
    assert client.post(page(Department, "add"), sent).status_code == 302
    made = Department.objects.get(name="Roto")
    assert save(client, made, name="Rotoscopy").status_code == 302
    assert client.post(page(Department, "delete", made.pk), {"post": "yes"}).status_code == 302
    assert not Department.objects.filter(pk=made.pk).exists()
    assert names() == ["department:new", "department:update", "department:delete"]
    event = ApiEvent.objects.first()
    assert event.data == {"department_id": str(made.pk)}
    assert event.user == studio.admin


def test_an_untouched_form_tells_nothing(studio, office):
    made = factories.department()
    assert save(office("admin"), made).status_code == 302
    assert names() == []


def test_managers_write_quotes_as_on_the_routes_of_their_production(studio, office):
    client, project = office("manager"), str(studio.project.pk)
    sent = form_data(client.get(page(Budget, "add"))) | {"name": "Quote", "currency": "EUR", "project": project}
    for revision in (1, 2):
        assert client.post(page(Budget, "add"), sent).status_code == 302
        assert Budget.objects.latest("created_at").revision == revision
    quote = Budget.objects.get(revision=2)
    assert save(client, quote, name="Second quote", currency="").status_code == 302
    quote.refresh_from_db()
    assert (quote.name, quote.currency, quote.revision, quote.project) == ("Second quote", "", 2, studio.project)
    line = {"budget": str(quote.pk), "department": str(factories.department().pk), "start_date": "2026-03-01"}
    line |= {"months_duration": "3", "daily_salary": "200", "exceptions": "n", "exceptions-n-month": "2026-03"}
    line |= {"exceptions-n-days": "5"}
    sent = form_data(client.get(page(BudgetEntry, "add"))) | line
    assert client.post(page(BudgetEntry, "add"), sent).status_code == 302
    entry = BudgetEntry.objects.get()
    assert (entry.budget, entry.exceptions, entry.daily_salary) == (quote, {"2026-03": 5}, 200)
    assert save(client, entry, months_duration="4").status_code == 302
    entry.refresh_from_db()
    assert (entry.months_duration, entry.exceptions) == (4, {"2026-03": 5})
    assert client.post(page(BudgetEntry, "delete", entry.pk), {"post": "yes"}).status_code == 302
    assert client.post(page(Budget, "delete", quote.pk), {"post": "yes"}).status_code == 302
    entries = [f"budget-entry:{verb}" for verb in ("create", "update", "delete")]
    assert names() == ["budget:create", "budget:create", "budget:update", *entries, "budget:delete"]


def test_a_quote_that_goes_takes_its_lines_along(studio, office):
    entry = factories.make(BudgetEntry, budget=factories.make(Budget, project=studio.project, name="Quote"))
    told = office("manager").get(page(Budget, "delete", entry.budget.pk)).content.decode()
    assert "Budget entry" in told or "budget entry" in told
    assert BudgetEntry.objects.exists()
    assert office("supervisor").get(page(Budget, "delete", entry.budget.pk)).status_code == 403
    assert office("manager").post(page(Budget, "delete", entry.budget.pk), {"post": "yes"}).status_code == 302
    assert not BudgetEntry.objects.exists()


def test_changed_links_are_told_as_an_update_of_their_owner(studio, office):
    task = factories.task(factories.shot(studio.project))
    changes = {
        "task_person_links-TOTAL_FORMS": "1",
        "task_person_links-0-person": str(studio.artist.pk),
        "task_person_links-0-task": str(task.pk),
    }
    assert save(office("manager"), task, **changes).status_code == 302
    assert TaskPersonLink.objects.get().person == studio.artist
    assert "task:update" in names()


def test_a_manager_puts_people_on_the_team(studio, office):
    changes = {"team_links-TOTAL_FORMS": "6", "team_links-5-person": str(studio.outsider.pk)}
    changes["team_links-5-project"] = str(studio.project.pk)
    assert save(office("manager"), studio.project, **changes).status_code == 302
    assert ProjectPersonLink.objects.filter(project=studio.project, person=studio.outsider).exists()
    assert "project:update" in names()


def test_choices_are_checked(studio, office, nothing_written):
    with nothing_written():
        response = save(office("admin"), studio.artist, role="emperor")
    assert response.status_code == 200
    assert "role" in response.context["adminform"].form.errors


def test_a_refusal_of_the_rules_is_told_above_the_form(studio, office, nothing_written):
    """Overlapping leave is a rule of the API (spec 00, day-offs), not of the form."""
    first, last = date(2026, 3, 2), date(2026, 3, 6)
    DayOff.objects.create(person=studio.artist, date=first, end_date=last)
    client = office("admin")
    sent = {"person": str(studio.artist.pk), "date": "2026-03-04", "end_date": "2026-03-05"}
    with nothing_written():
        response = client.post(page(DayOff, "add"), form_data(client.get(page(DayOff, "add"))) | sent)
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()


def test_a_row_still_in_use_cannot_be_deleted(studio, office, nothing_written):
    status = factories.task_status()
    factories.task(factories.shot(studio.project), status=status)
    client = office("admin")
    told = client.get(page(TaskStatus, "delete", status.pk)).content.decode()
    for text in (f"“{status.name}” cannot be deleted", "It is still used by: tasks.", "Go back"):
        assert text in told
    with nothing_written():
        client.post(page(TaskStatus, "delete", status.pk), {"post": "yes"})
    assert TaskStatus.objects.filter(pk=status.pk).exists()


def test_asking_to_delete_says_what_goes_along_and_deletes_nothing(studio, office, nothing_written):
    task = factories.task(factories.shot(studio.project), assignees=[studio.artist])
    with nothing_written():
        response = office("manager").get(page(Task, "delete", task.pk))
    counts = dict(response.context["model_count"])
    assert counts["task (deleted)"] == 1
    assert counts["link “Assignees” (deleted)"] == 1


def test_chosen_rows_are_deleted_all_with_their_events(studio, office):
    made = [factories.make(Milestone, project=studio.project, name=name) for name in ("One", "Two")]
    sent = {"action": "delete_selected", "post": "yes", "_selected_action": [str(row.pk) for row in made]}
    assert office("manager").post(page(Milestone, "changelist"), sent).status_code == 302
    assert not Milestone.objects.exists()
    assert names() == ["milestone:delete", "milestone:delete"]


@pytest.mark.parametrize("names", [("Asked", "Bound"), ("Bound", "Asked")], ids=["free first", "used first"])
def test_of_chosen_rows_those_that_cannot_go_are_named(studio, office, nothing_written, names):
    made = {name: factories.task_status(name) for name in names}
    factories.task(factories.shot(studio.project), status=made["Bound"])
    sent = {"action": "delete_selected", "_selected_action": [str(row.pk) for row in made.values()]}
    with nothing_written():
        response = office("admin").post(page(TaskStatus, "changelist"), sent)
    assert response.status_code == 200
    assert response.context["protected"] == ["Bound: It is still used by: tasks."]
    assert dict(response.context["model_count"])["task status (deleted)"] == 1


def test_an_administrator_sets_a_password(studio, office, anonymous):
    address = page(Person, "set_password", studio.artist.pk)
    client = office("admin")
    assert client.get(address).status_code == 200
    for wrong in ({"password1": "short", "password2": "short"}, {"password1": "longenough1", "password2": "other"}):
        assert client.post(address, wrong).status_code == 200
    sent = {"password1": "a new password", "password2": "a new password"}
    assert client.post(address, sent).status_code == 302
    studio.artist.refresh_from_db()
    assert studio.artist.password.startswith("$2b$")
    assert studio.artist.check_password("a new password")
    assert names() == ["person:update"]
    login = {"email": studio.artist.email, "password": "a new password"}
    assert anonymous.post("/auth/login", login).status_code == 200


def test_the_password_of_another_administrator_stays(studio, office):
    """The same refusal as the API's (spec 02, 5.2)."""
    other = factories.person(Role.ADMIN)
    sent = {"password1": "a new password", "password2": "a new password"}
    assert office("admin").post(page(Person, "set_password", other.pk), sent).status_code == 200
    other.refresh_from_db()
    assert other.check_password(factories.PASSWORD)
    assert names() == []


@pytest.mark.parametrize("name", ["manager", "supervisor"])
def test_others_set_no_password(studio, office, name):
    sent = {"password1": "a new password", "password2": "a new password"}
    assert office(name).post(page(Person, "set_password", studio.artist.pk), sent).status_code == 403
    studio.artist.refresh_from_db()
    assert studio.artist.check_password(factories.PASSWORD)
