"""The sixteen kinds of rows another instance may push, and what differs between them (spec 09, 11)."""

import dataclasses

from activity.models import News, Notification, Subscription
from assets.models import EntityLink
from files.models import AttachmentFile, PreviewFile
from productions.entities import EDIT, EPISODE, SEQUENCE, SHOT, event_key, event_prefix, temporal_type_id
from productions.models import Entity, MetadataDescriptor, Milestone, Project, ScheduleItem
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from reviews.models import BuildJob, Playlist
from tasks.models import Comment, Task, TimeSpent

FORCED_TYPES = (SHOT, SEQUENCE, EPISODE, EDIT)
_ENTITY_DROPPED = ("entities_in", "episode_id", "episode_name", "project_name", "sequence_name", "tasks", "type")
_FRAMES = ("frame_in", "frame_out", "fps")
_NEWS = ("id", "created_at", "change", "author_id", "comment_id", "preview_file_id", "task_id")


def _same(entry):
    return entry


@dataclasses.dataclass(frozen=True)
class Kind:
    """How rows of a model are taken in.

    `project`: attribute path from a row to the id of its production. `relations`: {accessor: whether the
    list replaces what is there}. `lenient`: relations whose unknown or malformed ids are ignored.
    `fresh`: whether `updated_at` becomes now. `prepare`: entry → entry in the columns of the model.
    `event`: row, entry → (name prefix, payload). `news`: how news name a row whose production or status they carry.
    """

    model: type
    project: str
    dropped: tuple = ("type",)
    relations: dict = dataclasses.field(default_factory=dict)
    lenient: tuple = ()
    fresh: bool = False
    prepare: object = _same
    event: object = None
    news: str = ""

    def event_of(self, row, entry):
        """Return the name prefix and payload of the event of a row."""
        if self.event is not None:
            return self.event(row, entry)
        table = self.model._meta.db_table
        return table.replace("_", "-"), {f"{table}_id": str(row.pk)}


def _entity(entry):
    entry = dict(entry)
    kind = entry.get("type", SHOT)
    if "asset_type_id" in entry:
        if "asset_type_name" not in entry:
            raise BadInput("asset_type_name must come with asset_type_id.", field="asset_type_name")
        entry["entity_type_id"] = entry.pop("asset_type_id")
    entry.pop("asset_type_name", None)
    if kind in FORCED_TYPES:
        entry["entity_type_id"] = str(temporal_type_id(kind))
    if "sequence_id" in entry:
        entry["parent_id"] = entry.pop("sequence_id")
    moved = {name: entry.pop(name) for name in _FRAMES if name in entry}
    if moved:
        data = entry.get("data")
        if data is not None and not isinstance(data, dict):
            raise BadInput("data must be an object.", field="data")
        entry["data"] = {**(data or {}), **moved}
    return entry


def known_previews(entries):
    """Drop main previews that this instance does not have."""
    ids = {as_uuid(entry.get("preview_file_id")) for entry in entries} - {None}
    known = set(PreviewFile.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for entry in entries:
        if "preview_file_id" in entry and as_uuid(entry["preview_file_id"]) not in known:
            del entry["preview_file_id"]
    return entries


def _entity_event(row, entry):
    # The reference capitalises the key; listeners of every other event look for the lower-case one.
    kind = entry.get("type", SHOT)
    kind = kind if isinstance(kind, str) else SHOT
    return event_prefix(kind).replace("-", ""), {f"{kind}_id": str(row.pk), event_key(kind): str(row.pk)}


def _preview(entry):
    data = entry.get("data")
    return {
        **entry,
        "data": {**(data if isinstance(data, dict) else {}), "imported_only": True},
        "status": entry.get("status") or "ready",
    }


def _news(entry):
    missing = [name for name in _NEWS if name not in entry]
    if missing:
        raise BadInput(f"{missing[0]} is missing.", field=missing[0])
    return {**{name: entry[name] for name in _NEWS}, "updated_at": entry["created_at"]}


def _notification(entry):
    entry = {key: value for key, value in entry.items() if key != "type"}
    if "notification_type" in entry:
        entry["type"] = entry.pop("notification_type")
    return entry


def _comment_event(row, entry):
    payload = {"comment_id": str(row.pk), "task_id": str(row.object_id), "person_id": str(row.person_id)}
    return "comment", {**payload, "for_client": bool(row.for_client)}


KINDS = {
    "projects": Kind(
        Project,
        "pk",
        dropped=("type", "project_status_name"),
        relations=dict.fromkeys(
            ("team", "task_types", "task_statuses", "asset_types", "status_automations", "preview_background_files"),
            False,
        ),
        fresh=True,
        event=lambda row, entry: ("project", {}),
    ),
    "entities": Kind(
        Entity,
        "project_id",
        dropped=_ENTITY_DROPPED,
        relations=dict.fromkeys(("entities_out", "entity_concept_links", "instance_casting"), True),
        lenient=("entity_concept_links", "instance_casting"),  # of rows that may come later, or never
        fresh=True,
        prepare=_entity,
        event=_entity_event,
    ),
    "entity-links": Kind(
        EntityLink,
        "entity_in.project_id",
        dropped=("type", "project_name"),
        event=lambda row, entry: ("entity-link", {"entity_link_id": str(row.pk)}),
    ),
    "tasks": Kind(
        Task,
        "project_id",
        relations={"assignees": True},
        lenient=("assignees",),
        fresh=True,
        event=lambda row, entry: ("task", {"task_id": str(row.pk)}),
        news="task",
    ),
    "comments": Kind(
        Comment,
        "object_id",
        relations=dict.fromkeys(
            ("previews", "mentions", "department_mentions", "acknowledgements", "attachment_files"), True
        ),
        fresh=True,
        event=_comment_event,
        news="comment",
    ),
    "preview-files": Kind(PreviewFile, "task.project_id", dropped=("type", "comments"), prepare=_preview),
    "news": Kind(News, "task.project_id", prepare=_news, news="pk"),
    "notifications": Kind(Notification, "task.project_id", dropped=(), prepare=_notification),
    "playlists": Kind(Playlist, "project_id", dropped=("type", "build_jobs")),
    "metadata-descriptors": Kind(MetadataDescriptor, "project_id", relations={"departments": True}),
    "attachment-files": Kind(AttachmentFile, "comment", dropped=("type", "comment", "chat_message")),
    "build-jobs": Kind(BuildJob, "playlist.project_id"),
    "milestones": Kind(Milestone, "project_id"),
    "schedule-items": Kind(ScheduleItem, "project_id"),
    "subscriptions": Kind(Subscription, "task.project_id"),
    "time-spents": Kind(TimeSpent, "task.project_id"),
}
