"""Deleting a production: what goes, what stays, and that nothing is forgotten."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import ForeignKey

from accounts.models import LoginLog
from activity.models import (
    Chat,
    ChatMessage,
    ChatParticipant,
    News,
    Notification,
    SearchFilter,
    SearchFilterGroup,
    Subscription,
)
from assets.models import AssetInstance, AssetInstanceLink, EntityLink
from events.models import ApiEvent
from files.models import AttachmentFile, CommentPreviewLink, OutputFile, PreviewFile, WorkingFile
from productions.models import (
    Budget,
    BudgetEntry,
    Entity,
    MetadataDescriptor,
    Milestone,
    PreviewBackgroundFile,
    ProductionScheduleVersion,
    ProductionScheduleVersionTaskLink,
    Project,
    ProjectAssetTypeLink,
    ProjectPreviewBackgroundFileLink,
    ProjectStatusAutomationLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
    ProjectTaskTypeSoftwareLink,
    ScheduleItem,
)
from productions.services.deletion import deletion_plan
from reviews.models import BuildJob, Playlist, PlaylistShareLink
from shots.models import EntityConceptLink, EntityVersion
from tasks.models import Comment, TimeSpent
from tests import factories
from tests.conftest import row_counts
from tests.factories import make


def fill(project, person):
    """Put a row of every table that can hang on a production on it; return (asset, shot)."""
    asset, scene = factories.entity(project), factories.entity(project, "Scene")
    shot = factories.shot(project)
    concept = factories.entity(project, "Concept")
    task = factories.task(shot, assignees=[person])
    comment = make(Comment, object_id=task.pk, object_type="Task", person=person, task_status=task.task_status)
    comment.acknowledgements.add(person)
    comment.mentions.add(person)
    comment.department_mentions.add(factories.department())
    working = make(WorkingFile, task=task, entity=shot)
    instance = make(AssetInstance, asset=asset, scene=scene)
    AssetInstanceLink.objects.create(entity=shot, asset_instance=instance)
    output = make(OutputFile, entity=asset, temporal_entity=shot, asset_instance=instance, source_file=working)
    preview = make(PreviewFile, task=task, source_file=output, person=person)
    Entity.objects.filter(pk__in=[shot.pk, asset.pk]).update(preview_file=preview)
    CommentPreviewLink.objects.create(comment=comment, preview_file=preview)
    make(apps.get_model("files.PreviewFileStorageState"), preview_file=preview)
    make(AttachmentFile, comment=comment)
    make(TimeSpent, task=task, person=person, duration=60)
    playlist = make(Playlist, project=project, created_by=person)
    make(apps.get_model("reviews.BuildRun"), build_job=make(BuildJob, playlist=playlist))
    make(apps.get_model("files.PreviewJob"), preview_file=preview)
    make(apps.get_model("activity.WebhookDelivery"), webhook=make(apps.get_model("activity.Webhook"), project=project))
    make(PlaylistShareLink, playlist=playlist, created_by=person)
    make(News, task=task, comment=comment, preview_file=preview, author=person)
    make(Notification, task=task, comment=comment, person=person, author=person)
    make(Notification, playlist=playlist, person=person, author=person)
    make(Subscription, task=task, person=person)
    make(Subscription, entity=shot.parent, person=person)
    chat = make(Chat, object_id=shot.pk)
    ChatParticipant.objects.create(chat=chat, person=person)
    message = make(ChatMessage, chat=chat, person=person)
    make(AttachmentFile, chat_message=message)
    group = make(SearchFilterGroup, project=project, person=person)
    make(SearchFilter, project=project, search_filter_group=group, person=person)
    EntityLink.objects.create(entity_in=shot, entity_out=asset)
    EntityConceptLink.objects.create(entity_in=concept, entity_out=asset)
    make(EntityVersion, entity=shot, person=person)
    descriptor = make(MetadataDescriptor, project=project, entity_type="Asset")
    descriptor.departments.add(factories.department())
    make(Milestone, project=project)
    make(ScheduleItem, project=project, task_type=task.task_type)
    make(BudgetEntry, budget=make(Budget, project=project))
    version = make(ProductionScheduleVersion, project=project)
    make(ProductionScheduleVersion, project=project, production_schedule_from=version)
    link = make(ProductionScheduleVersionTaskLink, production_schedule_version=version, task=task)
    link.assignees.add(person)
    Project.objects.filter(pk=project.pk).update(from_schedule_version=version)
    ProjectAssetTypeLink.objects.create(project=project, asset_type=asset.entity_type)
    ProjectTaskTypeLink.objects.create(project=project, task_type=task.task_type)
    ProjectTaskStatusLink.objects.create(project=project, task_status=task.task_status)
    ProjectStatusAutomationLink.objects.create(
        project=project, status_automation=make(apps.get_model("tasks.StatusAutomation"))
    )
    ProjectPreviewBackgroundFileLink.objects.create(
        project=project, preview_background_file=make(PreviewBackgroundFile)
    )
    make(ProjectTaskTypeSoftwareLink, project=project, task_type=task.task_type)
    job = make(apps.get_model("imports.ImportJob"), project=project)
    make(apps.get_model("imports.ImportPage"), job=job, content=b"")
    make(ApiEvent, name="project:update", data={}, project=project, user=person)
    account = factories.person(factories.Role.CLIENT, preview_project=project)
    factories.join(project, account)
    make(LoginLog, person=account, ip_address="127.0.0.1")
    return asset, shot


SHARED = {  # studio rows that `fill` makes on the side and that stay
    "department",
    "task_type",
    "task_status",
    "entity_type",
    "software",
    "file_status",
    "output_type",
    "preview_background_file",
    "project_status",
    "status_automation",
}
OF_ACCOUNTS = {"department_link", "desktop_login_log"}  # hang on the preview account only


@pytest.fixture
def closed(studio):
    """A closed production with a row in every table."""
    project = factories.project("Done", open=False, team=[studio.artist, studio.manager])
    fill(project, studio.artist)
    return project


def test_force_leaves_no_orphan(studio, admin):
    fill(studio.project, studio.artist)
    before = row_counts()
    project = factories.project("Done", open=False, team=[studio.artist])
    fill(project, studio.artist)
    during = row_counts()
    planned = {queryset.model._meta.db_table for queryset, changes in deletion_plan(project.pk) if changes is None}
    assert [table for table in planned if during[table] == before[table] and table not in OF_ACCOUNTS] == []

    assert admin.delete(f"/data/projects/{project.pk}?force=true").status_code == 204

    after = row_counts()
    more = {table: after[table] - before[table] for table in after if after[table] != before[table]}
    assert more.pop("api_event") == 2
    assert more.keys() <= SHARED
    names = set(ApiEvent.objects.filter(project=None, data__project_id=str(project.pk)).values_list("name", flat=True))
    assert names == {"project:delete"}


def test_every_table_that_can_refer_to_a_production_is_in_the_plan(db):
    deleted, blanked = set(), set()
    for queryset, changes in deletion_plan(None):
        if changes is None:
            deleted.add(queryset.model)
        else:
            blanked |= {(queryset.model, name) for name in changes}
    forgotten = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and not model.__module__.startswith("django.")
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field.related_model._meta.concrete_model in deleted - {apps.get_model("accounts.Person")}
        and model not in deleted
        and (model, field.name) not in blanked
        and field.db_constraint  # else triggers keep the rows in step
    ]
    assert forgotten == []


def test_an_asset_cast_elsewhere_goes_and_the_other_shot_is_recounted(studio, admin, closed):
    asset = Entity.objects.filter(project=closed, entity_type__name="Character").first()
    shot = factories.shot(studio.project, nb_entities_out=1)
    EntityLink.objects.create(entity_in=shot, entity_out=asset)
    assert admin.delete(f"/data/projects/{closed.pk}?force=true").status_code == 204
    shot.refresh_from_db()
    assert shot.nb_entities_out == 0


def test_without_force_content_keeps_the_production(admin, closed, nothing_written):
    with nothing_written():
        answer = admin.delete(f"/data/projects/{closed.pk}")
    assert answer.status_code == 400
    assert "task" in answer.json()["message"]


def test_without_force_an_empty_production_goes_with_its_journal(admin):
    project = factories.project(open=False)
    make(ApiEvent, name="project:update", data={}, project=project)
    assert admin.delete(f"/data/projects/{project.pk}").status_code == 204
    assert not Project.objects.filter(pk=project.pk).exists()


@pytest.mark.parametrize("role", ["admin", "manager", "artist"])
def test_an_open_production_is_refused_whoever_asks(studio, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).delete(f"/data/projects/{studio.project.pk}?force=true").status_code == 400


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor", "outside_manager"])
def test_only_administrators_delete(studio, closed, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).delete(f"/data/projects/{closed.pk}?force=true").status_code == 403


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(studio, admin, sql_count):
    counts = []
    for shots in (1, 15):
        project = factories.project(open=False)
        for _number in range(shots):
            make(Comment, object_id=factories.task(factories.shot(project)).pk, object_type="Task")
        counts.append(sql_count(admin.delete, f"/data/projects/{project.pk}?force=true"))
    assert counts[0] == counts[1]


def test_from_the_shell(studio, closed):
    with pytest.raises(CommandError, match="open"):
        call_command("delete_production", studio.project.name)
    with pytest.raises(CommandError, match="no production"):
        call_command("delete_production", "Nothing")
    said = StringIO()
    call_command("delete_production", closed.name, dry_run=True, stdout=said)
    assert Project.objects.filter(pk=closed.pk).exists()
    assert "would be gone" in said.getvalue()
    said = StringIO()
    call_command("delete_production", str(closed.pk), stdout=said)
    assert not Project.objects.filter(pk=closed.pk).exists()
    lines = said.getvalue().splitlines()
    total = len(lines) - 1
    assert lines[0].startswith(f"1/{total} ")
    assert lines[-2:] == [f"{total}/{total} project", "Done is gone."]
