"""CSV import of people (spec 09, 9)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Person
from tests import factories

HEADER = "First Name,Last Name,Email,Role,Departments,Active\n"


def upload(client, content, query=""):
    return client.upload(f"/import/csv/persons{query}", file=SimpleUploadedFile("people.csv", content.encode()))


def test_people_are_created_and_updated_by_their_email(studio):
    layout = factories.department("Layout")
    admin = studio.as_("admin")
    (row,) = upload(admin, HEADER + "Ada,L, ADA@Studio.example ,Production Manager,Layout,yes\n").json()
    person = Person.objects.get(pk=row["id"])
    assert (person.email, person.role, person.password) == ("ada@studio.example", "manager", None)
    assert list(person.departments.all()) == [layout]
    assert "password" not in row
    upload(admin, HEADER + "Eva,L,ada@studio.example,,,no\n")
    person.refresh_from_db()
    assert (person.first_name, person.active) == ("Ada", True)
    upload(admin, HEADER + "Eva,L,ada@studio.example,,,no\n", "?update=true")
    person.refresh_from_db()
    assert (person.first_name, person.active, person.role) == ("Eva", False, "manager")


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


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("artist", 403), ("nobody", 401)])
def test_only_administrators_import_people(studio, nothing_written, role, status):
    with nothing_written():
        assert upload(studio.as_(role), HEADER + "Ada,L,ada@studio.example,,,\n").status_code == status
