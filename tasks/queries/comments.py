"""Comments as they are served (spec 06, 3.6)."""

import orjson
from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accounts.choices import Role
from accounts.models import Person
from accounts.shapes import AUTHOR, SAFE, add_full_names
from productionsite.api.lookup import the_only
from productionsite.api.rows import Shape, Wire, add_relations, fetch, related_ids, select
from tasks.access import DIRECTING, client_authors, client_people
from tasks.models import Comment, TaskStatus

RELATIONS = ("previews", "mentions", "department_mentions", "acknowledgements", "attachment_files")
COMMENT = Shape(Comment, relations=RELATIONS)
PREVIEW_KEYS = (
    "id",
    "task_id",
    "revision",
    "extension",
    "width",
    "height",
    "duration",
    "status",
    "validation_status",
    "original_name",
    "position",
    "annotations",
)


def parsed(value):
    """Return the Python value of a json bag that is on its way out as text."""
    return orjson.loads(orjson.dumps(value)) if isinstance(value, orjson.Fragment) else value


def authors(person_ids):
    """Return {person id: author form} of some people."""
    rows = fetch(Person.objects.filter(pk__in=person_ids), AUTHOR)
    return {row["id"]: row for row in add_full_names(rows)}


def attachments_of(comments, *, with_reply=False):
    """Return {comment id: [attachment]} in the short form of comment answers."""
    Attachment = apps.get_model("files.AttachmentFile")
    rows = Attachment.objects.filter(comment__in=comments).order_by("created_at", "pk")
    found = {}
    keys = ("id", "name", "extension", "size", "reply_id")
    expressions = (Wire("comment_id", "id"), Wire("id", "id"), "name", "extension", "size", Wire("reply_id", "id"))
    for comment_id, *values in select(rows, *expressions):
        row = dict(zip(keys, values))
        if not with_reply:
            del row["reply_id"]
        found.setdefault(comment_id, []).append(row)
    return found


def previews_of(comments, *, hide_rejected=False):
    """Return {comment id: [preview]} in the form of comment listings."""
    Preview = apps.get_model("files.PreviewFile")
    shape = Shape(Preview, keys=PREVIEW_KEYS, type=None)
    previews = Preview.objects.filter(comments__in=comments).distinct()
    if hide_rejected:
        previews = previews.exclude(validation_status="rejected")
    rows = {row["id"]: row for row in fetch(previews, shape)}
    links = related_ids(comments, "previews")
    return {key: [rows[pk] for pk in ids if pk in rows] for key, ids in links.items()}


def name_repliers(rows):
    """Put the author form on comments and on their replies (`person`); one query for all of them."""
    for row in rows:
        row["replies"] = parsed(row["replies"])
    people = {row["person_id"] for row in rows}
    people |= {reply.get("person_id") for row in rows for reply in row["replies"] or ()}
    known = authors(people - {None})
    for row in rows:
        row["person"] = known.get(row["person_id"])
        for reply in row["replies"] or ():
            reply["person"] = known.get(reply.get("person_id"))
    return rows


def one_comment(comment_id, *, relations=True, with_previews=False, hide_rejected=False):
    """Return one comment as `GET /data/comments/<id>` serves it."""
    queryset = Comment.objects.filter(pk=comment_id)
    rows = name_repliers(fetch(queryset, COMMENT))
    row = the_only(rows)
    if not relations:
        return row
    with_relations(rows, queryset)
    row["attachment_files"] = attachments_of(queryset).get(row["id"], [])
    if with_previews:
        row["previews"] = previews_of(queryset, hide_rejected=hide_rejected).get(row["id"], [])
    return row


def people(person_ids, *, private=True, departments=True):
    """Return {person id: full form}; without `private`, phone and salary are left blank (for the direction only)."""
    queryset = Person.objects.filter(pk__in=person_ids)
    rows = add_full_names(fetch(queryset, SAFE))
    if departments:
        add_relations(rows, queryset, ["departments"])
    if not private:
        for row in rows:
            row["phone"] = row["phone"] and ""
            row["daily_salary"] = row["daily_salary"] and 0
    return {row["id"]: row for row in rows}


STATUS = Shape(TaskStatus)


def posted(posts, *, private=True, departments=False):
    """Return comments just posted with their whole status and author (spec 06, 3.6, C-NEW).

    `departments`: whether the authors carry those, as they do when somebody chose them.
    """
    queryset = Comment.objects.filter(pk__in=[post.comment.pk for post in posts])
    rows = {row["id"]: row for row in fetch(queryset, COMMENT)}
    # What nobody sent with the comments cannot be on them yet: no need to ask.
    previews = related_ids(queryset, "previews") if any(post.previews or post.stored for post in posts) else {}
    attachments = attachments_of(queryset) if any(post.files or post.stored for post in posts) else {}
    acknowledged = related_ids(queryset, "acknowledgements") if any(post.stored for post in posts) else {}
    used = TaskStatus.objects.filter(pk__in={post.comment.task_status_id for post in posts})
    statuses = {row["id"]: row for row in fetch(used, STATUS)}
    writers = people({row["person_id"] for row in rows.values()}, private=private, departments=departments)
    for post in posts:
        key = str(post.comment.pk)
        row = rows.get(key)
        if row is None:  # deleted since
            continue
        row["mentions"] = [str(pk) for pk in post.people]
        row["department_mentions"] = [str(pk) for pk in post.departments]
        row["acknowledgements"] = acknowledged.get(key, [])
        row["previews"] = previews.get(key, [])
        row["attachment_files"] = attachments.get(key, [])
        row["task_status"] = statuses[row["task_status_id"]]
        row["person"] = writers[row["person_id"]]
    return [rows[key] for key in (str(post.comment.pk) for post in posts) if key in rows]


def with_relations(rows, queryset):
    """Put the id lists on comments, attachments excepted."""
    return add_relations(rows, queryset, [name for name in RELATIONS if name != "attachment_files"])


def related(comment_ids):
    """Return comments with all their id lists (spec 06, 3.6, C-REL)."""
    queryset = Comment.objects.filter(pk__in=comment_ids)
    return add_relations(fetch(queryset, COMMENT), queryset, RELATIONS)


EDITOR_KEYS = ("first_name", "last_name", "has_avatar", "role", "id")
STATUS_KEYS = ("name", "short_name", "color", "id")


NEWEST = ("-created_at", "-pk")


def readable(comments, task, who):
    """Narrow comments of a task to those the caller reads, wholly or (clients) as pictures without the words."""
    role = who.role_in(task.project_id)
    if who.is_admin or role in DIRECTING:
        return comments
    clients = client_people(task.project_id)
    if role != Role.CLIENT:
        return comments.exclude(person_id__in=clients)
    theirs = Q(person_id__in=clients)
    read = theirs & Q(person_id=who.person_id) if task.project.is_clients_isolated else theirs
    previews = apps.get_model("files.CommentPreviewLink").objects.filter(comment=OuterRef("pk"))
    shown = Exists(previews.exclude(preview_file__validation_status="rejected"))
    return comments.filter(Q(for_client=True) | read | ~theirs & Q(shown))


def thread_of(task, who):
    """Return the comments of a task as the caller may read them, newest first (spec 06, 9.4)."""
    return as_thread(readable(Comment.objects.filter(object_id=task.pk), task, who).order_by(*NEWEST), task, who)


def as_thread(comments, task, who):
    """Return comments of a task, narrowed by `readable`, in the form of threads; a constant number of queries."""
    role = who.role_in(task.project_id)
    rows = name_repliers(fetch(comments, COMMENT))
    for name in ("mentions", "department_mentions", "acknowledgements"):
        add_relations(rows, comments, [name])
    previews = previews_of(comments, hide_rejected=role == Role.CLIENT)
    attachments = attachments_of(comments, with_reply=True)
    used = {row["task_status_id"] for row in rows} - {None}
    statuses = {row["id"]: row for row in fetch(TaskStatus.objects.filter(pk__in=used), STATUS)}
    editors = authors({row["editor_id"] for row in rows} - {None})
    for row in rows:
        row["previews"] = previews.get(row["id"], [])
        row["attachment_files"] = attachments.get(row["id"], [])
        status = statuses.get(row["task_status_id"])
        row["task_status"] = status and {key: status[key] for key in STATUS_KEYS}
        if row["editor_id"] in editors:
            row["editor"] = {key: editors[row["editor_id"]][key] for key in EDITOR_KEYS}
    if role == Role.CLIENT:
        clients = {str(pk) for pk in client_authors(task.project_id, {row["person_id"] for row in rows})}
        return [row if row["for_client"] or row["person_id"] in clients else {**row, **WORDLESS} for row in rows]
    return rows


#: what a client sees of a comment that is not meant for them but shows a picture
WORDLESS = {"text": "", "attachment_files": [], "checklist": [], "replies": []}


def add_preview_files(rows):
    """Put the previews of comments on them in full, by position."""
    Preview = apps.get_model("files.PreviewFile")
    queryset = Comment.objects.filter(pk__in=[row["id"] for row in rows])
    previews = Preview.objects.filter(comments__in=queryset).distinct()
    known = {row["id"]: row for row in fetch(previews, Shape(Preview))}
    links = related_ids(queryset, "previews")
    for row in rows:
        mine = [known[pk] for pk in links.get(row["id"], ())]
        row["preview_files"] = sorted(mine, key=lambda preview: preview["position"] or 0)
    return rows


def last_client_comments(project_id, task_ids):
    """Return {task id: text} of the newest comment that a client of a production wrote on each task."""
    comments = Comment.objects.filter(object_id__in=task_ids, person_id__in=client_people(project_id))
    ordered = comments.order_by("object_id", "created_at", "pk").values_list("object_id", "text")
    return {task_id: text or "" for task_id, text in ordered}
