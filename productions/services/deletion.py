"""Deleting a production with everything that hangs on it (spec 03, 5.6): set-based, in one transaction.

The rows below this app are reached by model name. The plan lists every table that refers to a production,
children before parents; a test compares it with the foreign keys of the data model. Tables that declare
CASCADE to the production and have no children need no mention.
"""

from django.apps import apps
from django.db import transaction
from django.db.models import CASCADE, Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.emitter import emit
from productions.models import Entity, Project
from productions.services.projects import is_open
from productions.signals import project_deleting
from productionsite.api.errors import Conflict

#: what keeps an unforced deletion from happening
CONTENT = (
    "productions.Entity",
    "tasks.Task",
    "reviews.Playlist",
    "productions.Budget",
    "productions.MetadataDescriptor",
    "productions.Milestone",
    "productions.ScheduleItem",
    "activity.SearchFilter",
    "activity.SearchFilterGroup",
)


def rows_of(label):
    """Return all rows of a model by its name."""
    return apps.get_model(label)._base_manager.all()


def check_closed(project):
    """Raise Conflict for a production that is open."""
    if is_open(project):
        raise Conflict("An open production cannot be deleted; close it first.")


def check_empty(project_id):
    """Raise Conflict when anything was made in a production; its settings and its journal do not count."""
    left = [label for label in CONTENT if rows_of(label).filter(project=project_id).exists()]
    if left:
        raise Conflict(
            "The production still has rows of: "
            + ", ".join(apps.get_model(label)._meta.db_table for label in left)
            + ". Delete it with force=true to remove them too."
        )


@transaction.atomic
def delete_project(*, project, force=False, progress=None):
    """Delete a production; with `force` also everything made in it.

    Without `force`, raises Conflict when anything was made in it; its settings, journal and preview account
    always go. Emits `person:delete` for the preview account and `project:delete`, neither bound to the
    production that is gone. `progress(done, total, table)` is called after each step, in the transaction.
    """
    project_id = project.pk
    if not force:
        check_empty(project_id)
    project_deleting.send(sender=Project, project_id=project_id)
    people = list(rows_of("accounts.Person").filter(preview_project=project_id).values_list("pk", flat=True))
    recount = _casting_elsewhere(project_id)
    _run(deletion_plan(project_id, people), progress)
    _recount_casting(recount)
    for person_id in people:
        emit("person:delete", {"person_id": person_id})
    emit("project:delete", {"project_id": project_id})


def _run(plan, progress=None):
    for done, (queryset, changes) in enumerate(plan, start=1):
        if changes is None:
            queryset._raw_delete(queryset.db)
        else:
            queryset.update(**changes)
        if progress is not None:
            progress(done, len(plan), queryset.model._meta.db_table)


def remove_people(person_ids):
    """Delete preview accounts with what little hangs on them."""
    _run(_people_steps(person_ids))


def _casting_elsewhere(project_id):
    """Return the ids of other productions' entities that cast something of this one."""
    links = rows_of("assets.EntityLink").filter(entity_out__project=project_id).exclude(entity_in__project=project_id)
    return list(links.values_list("entity_in_id", flat=True).distinct())


def _recount_casting(entity_ids):
    """Recount the casting links of entities that lost some."""
    links = rows_of("assets.EntityLink").filter(entity_in=OuterRef("pk"), entity_out__canceled=False)
    counted = links.order_by().values("entity_in").annotate(number=Count("pk")).values("number")
    Entity.objects.filter(pk__in=entity_ids).update(
        nb_entities_out=Coalesce(Subquery(counted), 0), updated_at=timezone.now()
    )


def deletion_plan(project_id, people=()):
    """Return [(queryset, columns to blank or None to delete)], in the order that keeps every reference good."""
    return [
        *_people_steps(people),
        *_talk_steps(project_id),
        *_review_steps(project_id),
        *_file_steps(project_id),
        *_task_steps(project_id),
        *_entity_steps(project_id),
        *_production_steps(project_id),
    ]


def _entities(project_id):
    return Entity.objects.filter(project=project_id).values("pk")


def _tasks(project_id):
    return rows_of("tasks.Task").filter(Q(project=project_id) | Q(entity__project=project_id)).values("pk")


def _comments(project_id):
    return rows_of("tasks.Comment").filter(object_id__in=_tasks(project_id)).values("pk")


def _previews(project_id):
    return rows_of("files.PreviewFile").filter(task__in=_tasks(project_id)).values("pk")


def _playlists(project_id):
    playlists = rows_of("reviews.Playlist")
    return playlists.filter(Q(project=project_id) | Q(episode__project=project_id)).values("pk")


def _instances(project_id):
    of_entities = Q(asset__project=project_id) | Q(scene__project=project_id) | Q(entity__project=project_id)
    return rows_of("assets.AssetInstance").filter(of_entities).values("pk")


def _working_files(project_id):
    of_project = Q(task__in=_tasks(project_id)) | Q(entity__project=project_id)
    return rows_of("files.WorkingFile").filter(of_project).values("pk")


def _output_files(project_id):
    of_project = (
        Q(entity__project=project_id)
        | Q(temporal_entity__project=project_id)
        | Q(asset_instance__in=_instances(project_id))
        | Q(source_file__in=_working_files(project_id))
    )
    return rows_of("files.OutputFile").filter(of_project).values("pk")


def _delete(label, *conditions, **lookups):
    return (rows_of(label).filter(*conditions, **lookups), None)


def _blank(label, column, **lookups):
    """Return a step that takes a reference away from rows that stay, or that go later."""
    return (rows_of(label).filter(**lookups), {column: None, "updated_at": timezone.now()})


def _people_steps(people):
    """The preview account: it only ever reads, so that little hangs on it."""
    return [
        _blank("events.ApiEvent", "user", user__in=people),
        *(
            _delete(label, person__in=people)
            for label in (
                "accounts.LoginLog",
                "accounts.DesktopLoginLog",
                "accounts.DepartmentLink",
                "productions.ProjectPersonLink",
                "activity.Notification",
                "activity.Subscription",
                "activity.SearchFilter",
                "activity.SearchFilterGroup",
            )
        ),
        _delete("accounts.Person", pk__in=people),
    ]


def _talk_steps(project_id):
    tasks, comments, entities = _tasks(project_id), _comments(project_id), _entities(project_id)
    chats = rows_of("activity.Chat").filter(object_id__in=entities).values("pk")
    messages = rows_of("activity.ChatMessage").filter(chat__in=chats).values("pk")
    about = Q(task__in=tasks) | Q(comment__in=comments)
    return [
        _delete("activity.Notification", about | Q(playlist__in=_playlists(project_id))),
        _delete("activity.News", about),
        _delete("activity.Subscription", Q(task__in=tasks) | Q(entity__in=entities)),
        _delete("files.AttachmentFile", Q(comment__in=comments) | Q(chat_message__in=messages)),
        _delete("activity.ChatMessage", chat__in=chats),
        _delete("activity.ChatParticipant", chat__in=chats),
        _delete("activity.Chat", object_id__in=entities),
        _delete("activity.SearchFilter", Q(project=project_id) | Q(search_filter_group__project=project_id)),
        _delete("activity.SearchFilterGroup", project=project_id),
        _delete("activity.WebhookDelivery", webhook__project=project_id),
    ]


def _review_steps(project_id):
    playlists = _playlists(project_id)
    return [
        _delete("reviews.BuildRun", build_job__playlist__in=playlists),
        _delete("reviews.BuildJob", playlist__in=playlists),
        _delete("reviews.PlaylistShareLink", playlist__in=playlists),
        _delete("reviews.Playlist", Q(project=project_id) | Q(episode__project=project_id)),
    ]


def _file_steps(project_id):
    previews, outputs, working_files = _previews(project_id), _output_files(project_id), _working_files(project_id)
    return [
        _delete("files.CommentPreviewLink", Q(preview_file__in=previews) | Q(comment__in=_comments(project_id))),
        _blank("productions.Entity", "preview_file", preview_file__in=previews),
        _blank("tasks.Comment", "preview_file", preview_file__in=previews),
        _blank("activity.News", "preview_file", preview_file__in=previews),
        _delete("files.PreviewFileStorageState", preview_file__in=previews),
        _delete("files.PreviewJob", preview_file__in=previews),
        _delete("files.PreviewFile", task__in=_tasks(project_id)),
        _blank("files.PreviewFile", "source_file", source_file__in=outputs),
        (rows_of("files.OutputFile").filter(pk__in=outputs), None),
        (rows_of("files.WorkingFile").filter(pk__in=working_files), None),
    ]


def _task_steps(project_id):
    tasks, comments = _tasks(project_id), _comments(project_id)
    task_links = rows_of("productions.ProductionScheduleVersionTaskLink").filter(
        Q(task__in=tasks) | Q(production_schedule_version__project=project_id)
    )
    return [
        _delete("tasks.CommentAcknowledgement", comment__in=comments),
        _delete("tasks.CommentMention", comment__in=comments),
        _delete("tasks.CommentDepartmentMention", comment__in=comments),
        _delete("tasks.Comment", object_id__in=tasks),
        _delete("tasks.TimeSpent", task__in=tasks),
        _delete("tasks.TaskPersonLink", task__in=tasks),
        _delete(
            "productions.ProductionScheduleVersionTaskLinkPersonLink",
            production_schedule_version_task_link__in=task_links.values("pk"),
        ),
        (task_links, None),
        _delete("tasks.Task", Q(project=project_id) | Q(entity__project=project_id)),
    ]


def _entity_steps(project_id):
    entities, instances = _entities(project_id), _instances(project_id)
    either_end = Q(entity_in__in=entities) | Q(entity_out__in=entities)
    return [
        _delete("assets.AssetInstanceLink", Q(entity__in=entities) | Q(asset_instance__in=instances)),
        (rows_of("assets.AssetInstance").filter(pk__in=instances), None),
        _blank("assets.AssetInstance", "target_asset", target_asset__in=entities),
        _delete("assets.EntityLink", either_end),
        _delete("shots.EntityConceptLink", either_end),
        _delete("shots.EntityVersion", entity__in=entities),
        _blank("productions.Entity", "parent", parent__in=entities),
        _blank("productions.Entity", "source", source__in=entities),
        _delete("productions.Entity", project=project_id),
    ]


def _production_steps(project_id):
    descriptors = rows_of("productions.MetadataDescriptor").filter(project=project_id).values("pk")
    versions = rows_of("productions.ProductionScheduleVersion").filter(project=project_id).values("pk")
    return [
        _delete("productions.DepartmentMetadataDescriptorLink", metadata_descriptor__in=descriptors),
        _delete("productions.MetadataDescriptor", project=project_id),
        _delete("productions.Milestone", project=project_id),
        _delete("productions.ScheduleItem", project=project_id),
        _delete("productions.BudgetEntry", budget__project=project_id),
        _delete("productions.Budget", project=project_id),
        _blank("productions.Project", "from_schedule_version", from_schedule_version__in=versions),
        _blank(
            "productions.ProductionScheduleVersion", "production_schedule_from", production_schedule_from__in=versions
        ),
        _delete("productions.ProductionScheduleVersion", project=project_id),
        _delete("events.ApiEvent", project=project_id),
        _delete("imports.ImportPage", job__project=project_id),
        *(
            _delete(relation.related_model._meta.label, **{relation.field.name: project_id})
            for relation in Project._meta.related_objects
            if relation.on_delete is CASCADE
        ),
        _delete("productions.Project", pk=project_id),
    ]
