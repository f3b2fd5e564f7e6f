"""Reads a ShotGrid (Flow Production Tracking) site with its published client, page by page.

An administrator says where the site is, so it may be anywhere; whither it sends for files is checked (`downloads`).
A page is read by id ("greater than the last one"), never by number: rows that are added or go while pages are read
shift nothing.
"""

import dataclasses
import http.client
import time
import xmlrpc.client
from datetime import UTC, datetime

from shotgun_api3 import AuthenticationFault, Shotgun, ShotgunError

from imports.services.shotgun import downloads
from productionsite.api.errors import ApiError

PAGE = 500  # records; more than ShotGrid gives at once it would ask for one by one
TRIES = 5
PAUSE = 1.0  # seconds before the second try; doubled each time
TIMEOUT = 120  # seconds to wait for an answer
PAGES = (".htm", ".html")
AWAY = (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError)
#: types of own fields (`sg_*`) whose values say something without the site
PLAIN = frozenset(
    {"text", "number", "float", "checkbox", "list", "percent", "duration", "date", "status_list", "timecode"}
)


class SourceRefused(ApiError):
    """The site cannot be read: it is away, refuses the script, or does not have what is asked for."""


class SourceAway(SourceRefused):
    """The site did not answer, however often it was asked."""


@dataclasses.dataclass(frozen=True)
class Table:
    """What is read of one ShotGrid entity type.

    `by`: how its rows are chosen: `projects` (they belong to one of those pulled), `ids` or `codes` (those that
    other records name). `own`: its plain `sg_*` fields too. `optional`: a site may not use it.
    """

    noun: str
    entity: str
    fields: tuple
    by: str = "projects"
    own: bool = False
    optional: bool = False


#: in the order of reading: first what belongs to projects, then what it refers to
TABLES = (
    Table("projects", "Project", ("name", "sg_status"), by="chosen", own=True),
    Table("project-connections", "ProjectUserConnection", ("project", "user"), optional=True),
    Table("episodes", "Episode", ("code", "description", "project"), optional=True),
    Table("sequences", "Sequence", ("code", "description", "project", "episode")),
    Table("scenes", "Scene", ("code", "project", "sequence_sg_scenes_1_sequences"), optional=True),
    Table("assets", "Asset", ("code", "description", "project", "sg_asset_type", "parents")),
    Table(
        "shots",
        "Shot",
        ("code", "project", "sg_cut_in", "sg_cut_duration", "sg_sequence", "sg_scene", "assets"),
        own=True,
    ),
    Table(
        "tasks",
        "Task",
        (
            *("cached_display_name", "content", "start_date", "due_date", "sg_sort_order", "duration", "est_in_mins"),
            *("sg_status_list", "step", "entity", "project", "created_by", "task_assignees"),
        ),
    ),
    Table(
        "versions",
        "Version",
        ("code", "description", "project", "sg_task", "sg_uploaded_movie", "user", "created_at"),
    ),
    Table(
        "notes",
        "Note",
        (
            *("content", "project", "tasks", "note_links", "user", "created_at", "sg_status_list", "replies"),
            "attachments",
        ),
    ),
    Table("playlists", "Playlist", ("code", "project", "versions", "created_at"), optional=True),
    Table("time-logs", "TimeLog", ("date", "duration", "entity", "user", "project"), optional=True),
    Table("replies", "Reply", ("content", "entity", "user", "created_at"), by="ids", optional=True),
    Table("attachments", "Attachment", ("this_file", "created_at"), by="ids", optional=True),
    Table(
        "persons",
        "HumanUser",
        ("firstname", "lastname", "email", "login", "sg_status_list", "permission_rule_set", "department"),
        by="ids",
    ),
    Table("steps", "Step", ("code", "short_name", "color", "entity_type"), by="ids"),
    Table("status", "Status", ("code", "name", "bg_color"), by="codes"),
)
BY_NOUN = {table.noun: table for table in TABLES}


class Site:
    """A connection. `key`: the key of the script `script`, never stored or told by this class."""

    def __init__(self, url, script, key):
        self._fields, self._counts, self._entities = {}, {}, None
        self._shotgun = self._ask(lambda: Shotgun(url, script_name=script, api_key=key))
        self._shotgun.config.timeout_secs = TIMEOUT

    def projects(self, named):
        """Return the ids of projects by name or id, in order; of all that are neither archived nor templates for none.

        SourceRefused names those that the site does not have.
        """
        rows = self._find("Project", [], self._known("Project", ("name", "archived", "is_template")))
        if not named:
            return sorted(row["id"] for row in rows if not row.get("archived") and not row.get("is_template"))
        ids = {str(row["id"]): row["id"] for row in rows} | {row["name"]: row["id"] for row in rows}
        unknown = [name for name in named if name not in ids]
        if unknown:
            raise SourceRefused(f"The site has no project {unknown[0]!r}, or the script may not see it.")
        return sorted({ids[name] for name in named})

    def has(self, table):
        """Return whether the site uses an entity type: episodes and scenes are often switched off."""
        if not table.optional:
            return True
        if self._entities is None:
            self._entities = self._ask(self._shotgun.schema_entity_read)
        told = self._entities.get(table.entity, {})
        if not told.get("visible", {}).get("value", True):
            return False
        try:
            return bool(self._schema(table.entity))
        except SourceAway:
            raise
        except SourceRefused:
            return False

    def count(self, table, project_ids):
        """Return how many rows of some projects there are; None when the site does not say. It is asked once."""
        if table.entity not in self._counts:
            self._counts[table.entity] = self._count(table, project_ids) if project_ids else 0
        return self._counts[table.entity]

    def _count(self, table, project_ids):
        summary = [{"field": "id", "type": "count"}]
        try:
            told = self._shotgun.summarize(table.entity, _of_projects(project_ids), summary)
        except (AttributeError, ShotgunError, *AWAY):
            return None  # only the bar on the screen needs it
        return told["summaries"]["id"]

    def page(self, table, *, project_ids, after=0):
        """Return the rows of some projects whose id is greater than `after`: at most PAGE of them, by id."""
        filters = [["id", "greater_than", after], *_of_projects(project_ids)]
        return self._rows(table, filters, limit=PAGE)

    def chosen(self, table, field, values):
        """Return the rows that have one of some values (ids or codes)."""
        return self._rows(table, [[field, "in", list(values)]])

    def download(self, attachment_id, path, *, name):
        """Write an uploaded file, called `name` there, into a path. Raises SourceRefused, or why it is not taken."""
        url = self._shotgun.get_attachment_download_url({"type": "Attachment", "id": attachment_id})
        told = {"token": self._ask(self._shotgun.get_session_token), "page_is_fine": name.lower().endswith(PAGES)}
        self._ask(lambda: downloads.fetch(url, path, **told), away=downloads.Interrupted)

    def _rows(self, table, filters, **how):
        fields = self._known(table.entity, table.fields)
        if table.own:
            fields += [name for name, kind in self._schema(table.entity).items() if _is_own(name, kind, fields)]
        order = [{"field_name": "id", "direction": "asc"}]
        return [plain(row) for row in self._find(table.entity, filters, fields, order=order, **how)]

    def _find(self, entity, filters, fields, **how):
        return self._ask(lambda: self._shotgun.find(entity, filters, fields, **how))

    def _known(self, entity, fields):
        """Return those of some fields that the site has: asking for another one fails the whole page."""
        schema = self._schema(entity)
        return [name for name in fields if name in schema]

    def _schema(self, entity):
        """Return {field: type} of an entity type."""
        if entity not in self._fields:
            told = self._ask(lambda: self._shotgun.schema_field_read(entity))
            self._fields[entity] = {name: one["data_type"]["value"] for name, one in told.items()}
        return self._fields[entity]

    @staticmethod
    def _ask(question, away=AWAY):
        """Ask the site, again after a while when it is away. Raises SourceRefused."""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(PAUSE * 2 ** (attempt - 1))
            try:
                return question()
            except AuthenticationFault as error:
                raise SourceRefused("The site does not accept the script and its key.") from error
            except ShotgunError as error:
                raise SourceRefused(f"The site refuses: {error}.") from error
            except away as error:
                why = error
        raise SourceAway(f"The site did not answer {TRIES} times: {why}.") from why


def _is_own(name, kind, fields):
    return name.startswith("sg_") and name not in fields and kind in PLAIN


def _of_projects(ids):
    """Return the filter of rows of some projects: one condition each, which every version of the site understands."""
    conditions = [["project", "is", {"type": "Project", "id": one}] for one in ids]
    return [{"filter_operator": "any", "filters": conditions}]


def plain(value):
    """Return a value of the client as JSON holds it: dates in UTC and seconds, uploads without their signed address."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC) if value.tzinfo else value
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, dict):
        signed = value.get("link_type") == "upload"
        return {name: plain(one) for name, one in value.items() if not (signed and name == "url")}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
