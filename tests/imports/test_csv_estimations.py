"""CSV import of the estimations of a task type (spec 09, 8)."""

import math
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation
from events.models import ApiEvent
from imports.services.csv_import.estimations import after_business_days
from productions.models import MetadataDescriptor
from tasks.models import Task
from tests import factories

HEADER = "Parent,Entity,Estimation,Drawings,Start date,Due date,Difficulty\n"


@pytest.fixture
def layout(studio):
    """The task type Layout with a task on SQ1 / SH1; SQ1 / SH2 has none."""
    task_type = factories.task_type("Layout", "Shot")
    sequence = factories.entity(studio.project, "Sequence", name="SQ1")
    factories.task(factories.shot(studio.project, sequence, name="SH1"), task_type)
    factories.shot(studio.project, sequence, name="SH2")
    return task_type


def upload(studio, task_type, rows, header=HEADER, role="manager", episode=None, task_type_id=None):
    episode = f"/episodes/{episode}" if episode else ""
    path = f"/import/csv/projects/{studio.project.pk}{episode}/task-types/{task_type_id or task_type.pk}/estimations"
    return studio.as_(role).upload(path, file=SimpleUploadedFile("some.csv", (header + rows).encode()))


def test_cells_are_written_and_empty_ones_are_not(studio, layout, nothing_written):
    factories.make(Organisation, hours_by_day=8.0, format_duration_in_hours=False)
    answer = upload(studio, layout, "sq1,SH1,2.5,12,2024-03-08,,4\n")
    assert (answer.status_code, answer.json()) == (201, [None])
    task = Task.objects.get()
    assert (task.estimation, task.nb_drawings, task.difficulty) == (1200, 12, 4)
    assert (task.start_date, task.due_date) == (datetime(2024, 3, 8), datetime(2024, 3, 12))  # Fri + 2 days = Tue
    assert ApiEvent.objects.filter(name="task:update").count() == 1
    with nothing_written():
        upload(studio, layout, "SQ1,SH1,2.5,12,2024-03-08,,4\n")
        upload(studio, layout, "SQ1,SH1,,,,,\n")


def test_hours_when_the_studio_counts_in_hours(studio, layout):
    factories.make(Organisation, hours_by_day=8.0, format_duration_in_hours=True)
    upload(studio, layout, "SQ1,SH1,12,,2024-03-08,,\n")
    task = Task.objects.get()
    assert (task.estimation, task.due_date) == (720, datetime(2024, 3, 11))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("SQ1,Nothing,1,,,,", "Entity"),
        ("SQ1,SH2,1,,,,", "Entity"),
        ("SQ1,SH1,much,,,,", "Estimation"),
        ("SQ1,SH1,nan,,,,", "Estimation"),
        ("SQ1,SH1,,1.5,,,", "Drawings"),
        ("SQ1,SH1,,,08/03/2024,,", "Start date"),
        ("SQ1,SH1,,,2024-W10-1,,", "Start date"),
        ("SQ1,SH1,999999,,9000-01-01,,", "Estimation"),
        ("SQ1,SH1,,,,2024-02-30,", "Due date"),
        ("SQ1,SH1,,,,,6", "Difficulty"),
    ],
)
def test_one_bad_row_changes_nothing(studio, layout, nothing_written, row, column):
    with nothing_written():
        answer = upload(studio, layout, f"SQ1,SH1,1,,,,\n{row}\n")
    assert (answer.status_code, answer.json()["line_number"], answer.json()["column"]) == (400, 3, column)


def test_metadata_of_the_task_type(studio, layout):
    shared = {"project": studio.project, "entity_type": "Task"}
    MetadataDescriptor.objects.create(**shared, name="Contractor", field_name="contractor", task_type=layout)
    MetadataDescriptor.objects.create(
        **shared, name="Other", field_name="other", task_type=factories.task_type("Animation", "Shot")
    )
    upload(studio, layout, "SQ1,SH1,Us,No\n", header="Parent,Entity,Contractor,Other\n")
    assert Task.objects.get().data == {"contractor": "Us"}


def test_homonyms_are_told_apart_by_the_episode(studio, layout):
    episode = factories.entity(studio.project, "Episode", name="E01")
    sequence = factories.entity(studio.project, "Sequence", name="SQ1", parent=episode)
    task = factories.task(factories.shot(studio.project, sequence, name="SH1"), layout)
    assert upload(studio, layout, "SQ1,SH1,1,,,,\n").json()["column"] == "Entity"
    assert upload(studio, layout, "SQ1,SH1,1,,,,\n", episode=episode.pk).status_code == 201
    task.refresh_from_db()
    assert task.estimation == 480
    assert upload(studio, layout, "SQ1,SH1,1,,,,\n", episode="nonsense").status_code == 400


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.floats(0, 60))
def test_days_of_work_are_counted_as_one_would(day, days):
    slowly = day
    for _day in range(math.ceil(days)):
        slowly += timedelta(days=1)
        while slowly.weekday() > 4:
            slowly += timedelta(days=1)
    assert after_business_days(day, days) == slowly


def test_who_may(studio, layout):
    rows = "SQ1,SH1,1,,,,\n"
    statuses = {role: upload(studio, layout, rows, role=role).status_code for role in ("supervisor", "artist", "admin")}
    assert statuses == {"supervisor": 201, "artist": 403, "admin": 201}
    studio.supervisor.departments.add(factories.department("Elsewhere"))
    assert upload(studio, layout, rows, role="supervisor").status_code == 403
    assert upload(studio, layout, rows, role="artist", task_type_id="nonsense").status_code == 404
