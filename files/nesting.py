"""Whole objects inside rows (`source_file`, `comment`, `chat_message`): one statement per kind, not per row."""

from django.apps import apps

from files.shapes import WORKING_FILE
from productionsite.api.rows import Shape, fetch
from tasks.models import Comment

BATCH = 10_000  # ids in one IN (...): what SQLite and PostgreSQL take comfortably

COMMENT = Shape(Comment)


def rows_by_id(shape, ids):
    """Return {id: row in its full form} of a list of ids."""
    found = {}
    for start in range(0, len(ids), BATCH):
        some = shape.model._base_manager.filter(pk__in=ids[start : start + BATCH])
        found.update((row["id"], row) for row in fetch(some, shape))
    return found


def nest(rows, key, column, shape):
    """Put under `key` of every row the object its `column` names, or null."""
    found = rows_by_id(shape, sorted({row[column] for row in rows if row[column]}))
    for row in rows:
        row[key] = found.get(row[column])
    return rows


def nest_source_files(rows):
    """Put `source_file` on rows of output files."""
    return nest(rows, "source_file", "source_file_id", WORKING_FILE)


def nest_parents(rows):
    """Put `comment` and `chat_message` on rows of attachments; chats live in an app below this one."""
    nest(rows, "comment", "comment_id", COMMENT)
    return nest(rows, "chat_message", "chat_message_id", Shape(apps.get_model("activity.ChatMessage")))
