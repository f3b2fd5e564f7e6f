"""What a new studio starts with (spec 09, 16)."""

import pytest
from django.core.management import call_command

from accounts.models import Department
from events.models import ApiEvent
from imports.services.studio_defaults import DOMAINS, write_defaults
from productions.models import EntityType, ProjectStatus
from tasks.models import TaskStatus, TaskType

pytestmark = pytest.mark.django_db

EXPECTED = {"3d": (6, 11, 13), "2d": (4, 11, 9), "vfx": (8, 12, 16), "games": (7, 12, 8)}


@pytest.mark.parametrize("domain", DOMAINS)
def test_defaults_of_a_kind_of_studio(domain):
    call_command("init_data", domain=domain, verbosity=0)
    departments, entity_types, task_types = EXPECTED[domain]
    assert set(ProjectStatus.objects.values_list("name", "color")) == {("Open", "#000000"), ("Closed", "#000000")}
    assert TaskStatus.objects.count() == 9
    counts = (Department.objects.count(), EntityType.objects.count(), TaskType.objects.count())
    assert counts == (departments, entity_types, task_types)
    assert ApiEvent.objects.count() == departments + entity_types + task_types
    named = TaskType.objects.exclude(for_entity="Concept").filter(department=None)
    assert not named.exists()


def test_a_second_run_changes_nothing(nothing_written):
    write_defaults()
    with nothing_written():
        assert set(write_defaults().values()) == {0}


def test_what_the_studio_renamed_stays(nothing_written):
    write_defaults()
    TaskStatus.objects.filter(short_name="todo").update(name="A faire", short_name="af")
    EntityType.objects.filter(name="Prop").update(name="PROP")
    with nothing_written():
        write_defaults()
    assert TaskStatus.objects.get(is_default=True, for_concept=False).name == "A faire"


def test_the_flags_of_the_statuses():
    write_defaults()
    flags = ("is_default", "is_wip", "is_feedback_request", "is_retake", "is_done")
    told = {s.short_name: [flag for flag in flags if getattr(s, flag)] for s in TaskStatus.objects.all()}
    assert told == {
        "todo": ["is_default"],
        "wip": ["is_wip"],
        "wfa": ["is_feedback_request"],
        "retake": ["is_retake"],
        "done": ["is_done"],
        "ready": [],
        "neutral": ["is_default"],
        "approved": [],
        "rejected": [],
    }
