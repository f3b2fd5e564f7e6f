"""CSV import of people (spec 09, 9)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Person
from events.models import ApiEvent
from imports.models import ImportJob
from tests import factories

HEADER = "First Name,Last Name,Email,Role,Departments,Active\n"


def upload(client, content, query="", **headers):
    client.headers.update(headers)
    return client.upload(f"/import/csv/persons{query}", file=SimpleUploadedFile("people.csv", content.encode()))


def events(name):
    return ApiEvent.objects.filter(name=name).count()


def test_people_are_created_and_updated_by_their_email(studio):
    layout = factories.department("Layout")
    admin = studio.as_("admin")
    (row,) = upload(admin, HEADER + "Ada,L, ADA@Studio.example ,Production Manager,Layout,yes\n").json()
    person = Person.objects.get(pk=row["id"])
    assert (person.email, person.role, person.password) == ("ada@studio.example", "manager", None)
    assert list(person.departments.all()) == [layout]
    assert "password" not in row
    assert (events("person:new"), events("person:update")) == (1, 0)
    upload(admin, HEADER + "Eva,L,ada@studio.example,,,no\n")
    person.refresh_from_db()
    assert (person.first_name, person.active) == ("Ada", True)
    upload(admin, HEADER + "Eva,L,ada@studio.example,,,no\n", "?update=true")
    person.refresh_from_db()
    assert (person.first_name, person.active, person.role) == ("Eva", False, "manager")
    assert (events("person:new"), events("person:update")) == (1, 1)


def test_the_same_file_twice_changes_nothing(studio, nothing_written):
    factories.department("Layout")
    content = HEADER + "Ada,L,ada@studio.example,Supervisor,Layout,yes\nEva,M,eva@studio.example,,,no\n"
    upload(studio.as_("admin"), content, "?update=true")
    with nothing_written():
        assert len(upload(studio.as_("admin"), content, "?update=true").json()) == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("A,B,nonsense,,,", "Email"),
        ("A,B,a@studio.example,king,,", "Role"),
        ("A,B,a@studio.example,,Nowhere,", "Departments"),
        ("A,B,a@studio.example,,,perhaps", "Active"),
    ],
)
def test_one_bad_row_changes_nothing(studio, nothing_written, row, column):
    with nothing_written():
        answer = upload(studio.as_("admin"), f"{HEADER}Ada,L,ada@studio.example,,,\n{row}\n")
    assert (answer.status_code, answer.json()["line_number"], answer.json()["column"]) == (400, 3, column)


def test_nobody_gets_a_seat_the_studio_does_not_have(studio, settings, nothing_written):
    settings.USER_LIMIT = Person.objects.filter(active=True, is_bot=False).count() + 1
    admin, two = studio.as_("admin"), "A,B,a@studio.example,,,\nC,D,c@studio.example,,,\n"
    with nothing_written():
        answer = upload(admin, HEADER + two)
    assert (answer.status_code, answer.json()["line_number"], answer.json()["column"]) == (400, 3, "Active")
    gone = f"X,Y,{studio.artist.email},,,no\n"
    assert upload(admin, HEADER + gone + two, "?update=true").status_code == 201
    assert upload(admin, HEADER + "E,F,e@studio.example,,,no\n").status_code == 201


@pytest.mark.parametrize("row", ["X,Y,{},Artist,,", "X,Y,{},,,no"])
def test_a_protected_account_keeps_its_role_and_seat(studio, settings, nothing_written, row):
    settings.PROTECTED_ACCOUNTS = [studio.manager.email]
    with nothing_written():
        answer = upload(studio.as_("admin"), HEADER + row.format(studio.manager.email) + "\n", "?update=true")
    assert "protected" in answer.json()["message"]


def test_a_dry_run_and_a_job(studio, nothing_written, commits_at_once):
    content = HEADER + "Ada,L,ada@studio.example,,,\n"
    with nothing_written():
        told = upload(studio.as_("admin"), content, "?dry_run=true").json()
    assert (told["created"], told["rows"]) == (1, [{"line_number": 2, "action": "created", "name": "Ada L"}])
    answer = upload(studio.as_("admin"), content, HTTP_PREFER="respond-async")
    job = ImportJob.objects.get(pk=answer.json()["id"])
    assert (answer.status_code, job.state, job.project_id, job.report["created"]) == (202, "done", None, 1)


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("artist", 403), ("nobody", 401)])
def test_only_administrators_import_people(studio, nothing_written, role, status):
    with nothing_written():
        assert upload(studio.as_(role), HEADER + "Ada,L,ada@studio.example,,,\n").status_code == status


def test_queries_do_not_grow_with_rows(studio, settings, sql_count):
    settings.USER_LIMIT = 1000

    def run(first, last):
        rows = "".join(f"A,B,a{number}@studio.example,,,\n" for number in range(first, last))
        upload(studio.as_("admin"), HEADER + rows)

    once = sql_count(run, 0, 1)
    assert sql_count(run, 1, 40) == once
