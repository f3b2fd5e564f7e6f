"""Every read of data the contract names answers on a studio where something of everything exists.

The rows belong to one demo production, completed so that each table has one; what a route needs is taken
from them by the name of its parameter. What the answers hold, the tests of the apps say; files and
shared links have theirs in `tests/files` and `tests/reviews`.
"""

import io
import re

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.admin.writes import _resources
from accounts.choices import Role
from tests import factories
from tests.answered import routes
from tests.conftest import ApiClient

pytestmark = pytest.mark.django_db

#: what reads a stored file, a job that has ended, or a row with a file: tests of files and reviews
FILES = ("/file", "/file/<file_name>", "/build/mp4", "/data/attachment-files/<instance_id>")
CALENDAR = {"year": 2026, "month": 11, "week": 40, "day": 24, "date": "2026-11-24", "month_date": "2026-11"}
#: routes of one kind of entity or task that the general row of their parameter is not
SPECIAL = {"entity_id": "asset_id", "temporal_entity_id": "shot_id", "entry_id": "budget_entry_id"}


def row(label, **values):
    """Return a stored row of a model: the demo's first, else a new one."""
    model = apps.get_model(label)
    return (not values and model._base_manager.first()) or factories.make(model, **values)


def studio_of_everything():
    """Write the demo production and what it lacks; return {parameter: id}."""
    call_command("load_demo", stdout=io.StringIO())
    project = row("productions.Project")
    person = apps.get_model("accounts.Person").objects.filter(role=Role.USER, department_links__isnull=False).first()
    preview = row("files.PreviewFile")
    task = preview.task
    shot = apps.get_model("productions.Entity").objects.filter(entity_type__name="Shot").first()
    asset = apps.get_model("productions.Entity").objects.exclude(entity_type__name__in=["Shot", "Sequence"]).first()
    sequence = shot.parent
    made = {name: factories.entity(project, name) for name in ("Episode", "Edit", "Concept")}
    made["Scene"] = factories.entity(project, "Scene", parent=sequence)
    instance = row("assets.AssetInstance", asset=asset, scene=made["Scene"], number=1)
    budget = row("productions.Budget", project=project)
    chat = row("activity.Chat", object_id=asset.pk)
    descriptor = row("productions.MetadataDescriptor", project=project, entity_type="Asset")
    comment = apps.get_model("tasks.Comment").objects.filter(object_id=task.pk, previews=preview).first()
    attachment = row("files.AttachmentFile", comment=comment)
    rows = {
        "project_id": project, "person_id": person, "task_id": task, "preview_file_id": preview, "asset_id": asset,
        "shot_id": shot, "sequence_id": sequence, "episode_id": made["Episode"], "edit_id": made["Edit"],
        "scene_id": made["Scene"], "concept_id": made["Concept"], "asset_instance_id": instance,
        "asset_type_id": asset.entity_type, "task_type_id": task.task_type, "comment_id": comment,
        "attachment_file_id": attachment, "department_id": person.departments.first(), "budget_id": budget,
        "budget_entry_id": row("productions.BudgetEntry", budget=budget), "metadata_descriptor_id": descriptor,
        "chat_message_id": row("activity.ChatMessage", chat=chat, person=person),
        "output_type_id": row("files.OutputType"), "software_id": row("accounts.Software"),
        "hardware_item_id": row("accounts.HardwareItem"), "file_id": row("files.WorkingFile", task=task, entity=asset),
        "playlist_id": row("reviews.Playlist", project=project, episode=None),
        "production_schedule_version_id": row("productions.ProductionScheduleVersion", project=project),
        "project_template_id": row("productions.ProjectTemplate"), "news_id": row("activity.News", task=task),
    }  # fmt: skip
    admin = factories.person(Role.ADMIN)
    department = rows["department_id"]
    row("accounts.HardwareItemDepartmentLink", department=department, hardware_item=rows["hardware_item_id"])
    row("accounts.SoftwareDepartmentLink", department=department, software=rows["software_id"])
    row("tasks.TimeSpent", task=task, person=admin, date=CALENDAR["date"], duration=60)
    rows["notification_id"] = row("activity.Notification", person=admin, task=task, comment=comment)
    rows["filter_group_id"] = row("activity.SearchFilterGroup", person=admin, project=project)
    rows["build_job_id"] = row("reviews.BuildJob", playlist=rows["playlist_id"])
    rows["working_file_id"] = rows["file_id"]
    return admin, {name: found.pk for name, found in rows.items()} | CALENDAR


def test_every_read_of_data_answers(commits_at_once):
    admin, values = studio_of_everything()
    by_name = {resource.name: model for model, resource in _resources().items()}
    client, wrong = ApiClient(admin), []
    for method, path in routes():
        if method != "GET" or not path.startswith(("/data/", "/export/", "/status", "/config")):
            continue
        if path.endswith(FILES):
            continue
        known = dict(values)
        if path.endswith("<instance_id>"):
            known["instance_id"] = factories.make(by_name[path.split("/")[2]]).pk
        address = re.sub(r"<(\w+)>", lambda found, known=known: str(known.get(SPECIAL.get(found[1], found[1]))), path)
        answer = client.get(address)
        if answer.status_code >= 400:
            wrong.append(f"{answer.status_code} {path} ({address}): {answer.getvalue()[:150]}")
    assert not wrong, "\n".join(wrong)
