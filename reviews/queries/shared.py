"""What a share link shows, and nothing else (spec 08, 3.2)."""

from django.db.models import Q

from accounts.models import Person
from files.access import for_clients, is_for_clients
from files.models import PreviewFile
from productions.entities import ASSET, kind_of
from productions.models import ProjectTaskStatusLink
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.rows import Shape, fetch
from reviews.access import previews_of_production
from reviews.errors import ShareError
from reviews.queries.playlists import entries_of, for_player
from tasks.models import Comment, Task, TaskStatus, TaskType
from tasks.queries.comments import attachments_of, parsed

COMMENT = Shape(Comment)
TASK_TYPE = Shape(TaskType, keys=["id", "name", "color", "for_entity"], type=None)
STATUS_KEYS = ["id", "name", "short_name", "color", "is_client_allowed", "is_default", "for_concept"]
TASK_STATUS = Shape(TaskStatus, keys=STATUS_KEYS, type=None)
COMMENT_STATUS = Shape(TaskStatus, keys=["id", "name", "short_name", "color"], type=None)
PERSON = Shape(
    Person, keys=["id", "first_name", "last_name", "has_avatar", "role", "is_guest"], hide=Person.SENSITIVE, type=None
)
CONTEXT = ("task__entity__entity_type", "task__project", "task__task_type", "person")


class Scope:
    """What a playlist positions of its production: the only previews, tasks and comments its links reach.

    Two statements. A rejected preview is not shown, what was said of it is.
    """

    def __init__(self, playlist):
        entries = entries_of(playlist.shots)
        preview_ids = {as_uuid(entry.get("preview_file_id")) for _entity_id, entry in entries} - {None}
        positioned = previews_of_production(playlist).filter(pk__in=preview_ids)
        self.revisions = set(positioned.values_list("task_id", "revision"))
        self.task_ids = {task_id for task_id, _revision in self.revisions}
        named = {as_uuid(entry.get("preview_file_task_id")): entity_id for entity_id, entry in entries}
        named.pop(None, None)
        if named:
            tasks = Task.objects.filter(pk__in=named, project_id=playlist.project_id)
            pairs = tasks.values_list("pk", "entity_id")
            self.task_ids |= {pk for pk, entity_id in pairs if named[pk] == entity_id}

    def find_preview(self, preview_id):
        """Return a preview of the playlist; 404 for an unknown one, 403 for one outside."""
        preview = find(PreviewFile, preview_id, *CONTEXT)
        if (preview.task_id, preview.revision) not in self.revisions or not is_for_clients(preview):
            raise ShareError("The preview is not in this playlist.", status=403)
        return preview

    def comments(self):
        """Return the comments guests see: published to clients, or a guest's."""
        return Comment.objects.filter(Q(for_client=True) | Q(person__is_guest=True), object_id__in=self.task_ids)

    def find_comment(self, comment_id):
        """Return the comment of an id; 404 for an unknown one."""
        return find(Comment, comment_id)

    def person_ids(self):
        """Return the ids of the people who speak on the page."""
        found = set()
        for author_id, replies in self.comments().values_list("person_id", "replies"):
            found.add(str(author_id))
            found |= {reply.get("person_id") for reply in replies or ()}
        return found - {None}


def playlist_of(link):
    """Return the playlist of a link as the review page reads it: constant statements."""
    playlist = link.playlist
    row = for_player(playlist, for_clients(previews_of_production(playlist)), annotations=True)
    entities = playlist.project.entities.filter(pk__in=[entry["id"] for entry in row["shots"]])
    entities = {str(e.pk): e for e in entities.select_related("entity_type", "parent__parent")}
    task_ids = {as_uuid(entry.get("preview_file_task_id")) for entry in row["shots"]} - {None}
    tasks = Task.objects.filter(pk__in=task_ids).select_related("task_type", "task_status")
    tasks = {str(task.pk): task for task in tasks}
    everywhere = playlist.is_for_all and playlist.episode_id is None
    for entry in row["shots"]:
        entry["preview_files"] = {}
        entity = entities.get(entry["id"])
        if entity is not None:
            entry["name"], entry["parent_name"] = entity.name, parent_name(entity, everywhere)
        task = tasks.get(entry.get("preview_file_task_id"))
        if "preview_file_previews" in entry and task is not None:
            others = entry["preview_file_previews"]
            entry["preview_file_previews"] = [one for one in others if one["task_id"] == str(task.pk)]
        if task is not None and entity is not None and task.entity_id == entity.pk:
            entry.update(task_entry(task))
    return {**row, "project_name": playlist.project.name, "project_fps": playlist.project.fps}


def task_entry(task):
    """Return what an entry says of its task."""
    kind, status = task.task_type, task.task_status
    shown = kind and {"id": str(kind.pk), "name": kind.name, "color": kind.color, "for_entity": kind.for_entity}
    return {
        "preview_file_task_type": shown,
        "preview_file_task_type_name": kind.name if kind else "",
        "task_status_color": status.color if status else "",
    }


def parent_name(entity, everywhere):
    """Return what an entity belongs to: its parent, an asset's type; the grandparent too across episodes."""
    if kind_of(entity) == ASSET:
        return entity.entity_type.name
    parent = entity.parent
    if parent is None:
        return ""
    return f"{parent.parent.name} / {parent.name}" if everywhere and parent.parent else parent.name


def context_of(project):
    """Return what the review page needs of a production: nobody of its team, no department."""
    shown = {"id": str(project.pk), "name": project.name, "fps": project.fps, "ratio": project.ratio}
    overrides = dict(
        ProjectTaskStatusLink.objects.filter(project=project, is_client_allowed__isnull=False).values_list(
            "task_status_id", "is_client_allowed"
        )
    )
    statuses = fetch(TaskStatus.objects.filter(project_task_status_links__project=project).distinct(), TASK_STATUS)
    for status in statuses:
        status["is_client_allowed"] = overrides.get(as_uuid(status["id"]), bool(status["is_client_allowed"]))
    types = TaskType.objects.filter(project_task_type_links__project=project).distinct()
    return {
        "project": {**shown, "resolution": project.resolution, "team": []},
        "task_types": fetch(types, TASK_TYPE),
        "task_statuses": statuses,
    }


def comments_of(scope):
    """Return the comments the page shows, newest first: constant statements."""
    queryset = scope.comments()
    rows = fetch(queryset.order_by("-created_at", "pk"), COMMENT)
    for row in rows:
        row["replies"] = parsed(row["replies"]) or []
    people_ids = {row[key] for row in rows for key in ("person_id", "editor_id")}
    people_ids |= {reply.get("person_id") for row in rows for reply in row["replies"]}
    people = {row["id"]: row for row in fetch(Person.objects.filter(pk__in=people_ids - {None}), PERSON)}
    for person in people.values():
        person["full_name"] = f"{person['first_name']} {person['last_name']}".strip()
    statuses = fetch(TaskStatus.objects.filter(pk__in={row["task_status_id"] for row in rows} - {None}), COMMENT_STATUS)
    statuses = {row["id"]: row for row in statuses}
    attachments = attachments_of(queryset, with_reply=True)
    for row in rows:
        row["person"] = people.get(row["person_id"])
        if row["editor_id"]:
            row["editor"] = people.get(row["editor_id"])
        row["task_status"] = statuses.get(row["task_status_id"])
        row["attachment_files"] = attachments.get(row["id"], [])
        for reply in row["replies"]:
            reply["person"] = people.get(reply.get("person_id"))
    return rows
