"""How rows look on the wire (spec 00, 3) and which table rows they are."""

import dataclasses
import uuid

from imports.services.snapshot import columns_of, tables
from productionsite.api.inputs import as_uuid
from productionsite.api.rows import relation_parts

LINKS = uuid.UUID("5b0f6f6e-2f1c-4a8e-9d8a-3f9d3c1f7a10")  # ids of link rows, made from what they link
#: Hidden from everybody, so they cannot come along: these people set up their second factor again.
_SECOND_FACTOR = {
    "totp_enabled": False,
    "email_otp_enabled": False,
    "fido_enabled": False,
    "preferred_two_factor_authentication": None,
}


@dataclasses.dataclass(frozen=True)
class Kind:
    """A listing of the other instance: its path under `/data/`, its table, the id lists its rows carry.

    `params`: what is asked beside pages. `own`: values each row gets whatever the listing says.
    """

    path: str
    table: str
    relations: tuple = ()
    params: dict = dataclasses.field(default_factory=dict)
    own: dict = dataclasses.field(default_factory=dict)

    @property
    def model(self):
        """The model of the rows."""
        return tables()[self.table]


_SETTINGS = ("asset_types", "task_statuses", "task_types", "status_automations", "preview_background_files")
_PASSWORDS = {"with_pass_hash": "true"}

#: In the order in which they are read: what refers before what is referred to. A row made while the move runs is
#: then either not seen at all or seen with everything it needs.
KINDS = (
    Kind("news", "news"),
    Kind("notifications", "notification"),
    Kind("subscriptions", "subscription"),
    Kind("chat-messages", "chat_message"),
    Kind("chats", "chat", ("participants",)),
    Kind("search-filters", "search_filter"),
    Kind("search-filter-groups", "search_filter_group"),
    Kind("attachment-files", "attachment_file"),
    Kind("comments", "comment", ("previews", "mentions", "department_mentions", "acknowledgements")),
    Kind("time-spents", "time_spent"),
    Kind("playlists", "playlist"),
    Kind("preview-files", "preview_file"),
    Kind("output-files", "output_file"),
    Kind("working-files", "working_file"),
    Kind("production-schedule-version-task-links", "production_schedule_version_task_link", ("assignees",)),
    Kind("tasks", "task", ("assignees",)),
    Kind("entity-links", "entity_link"),
    Kind("asset-instances", "asset_instance", ("shots",)),
    Kind("entities", "entity", ("entity_concept_links",)),
    Kind("production-schedule-versions", "production_schedule_version"),
    Kind("schedule-items", "schedule_item"),
    Kind("milestones", "milestone"),
    Kind("metadata-descriptors", "metadata_descriptor", ("departments",)),
    Kind("budget-entries", "budget_entry"),
    Kind("budgets", "budget"),
    Kind("projects", "project", ("asset_types", "status_automations", "preview_background_files")),
    Kind("project-templates", "project_template", _SETTINGS),
    Kind("day-offs", "day_off"),
    Kind("persons", "person", ("departments",), params=_PASSWORDS, own=_SECOND_FACTOR),
    Kind("status-automations", "status_automation"),
    Kind("preview-background-files", "preview_background_file"),
    Kind("salary-scales", "salary_scale"),
    Kind("softwares", "software"),
    Kind("hardware-items", "hardware_item"),
    Kind("custom-actions", "custom_action"),
    Kind("file-status", "file_status"),
    Kind("output-types", "output_type"),
    Kind("entity-types", "entity_type", ("task_types",)),
    Kind("task-types", "task_type"),
    Kind("task-status", "task_status"),
    Kind("project-status", "project_status"),
    Kind("departments", "department"),
    Kind("studios", "studio"),
    Kind("organisations", "organisation"),
)
EVENTS = Kind("events", "api_event")
_PROJECT_LINKS = {
    "task_type_links": ("project_task_type_link", "task_type_id"),
    "task_statuses_link": ("project_task_status_link", "task_status_id"),
}


def table_row(kind, row):
    """Return the columns of a row of a listing."""
    found = {column: row[column] for column in columns_of(kind.model) if column in row}
    if kind.table == "notification":  # `type` is the class there, the kind of notification has a name of its own
        found["type"] = row.get("notification_type", row.get("type"))
    return {**found, **kind.own}


def link_tables(kind):
    """Return {relation: (link table, owner column, target column)} of the id lists a kind's rows carry."""
    found = {}
    for relation in kind.relations:
        link, owner, target = relation_parts(kind.model, relation)
        columns = {field.attname: field.column for field in link._meta.concrete_fields}
        found[relation] = link._meta.db_table, columns[owner], columns[target]
    return found


def link_rows(kind, relation, row):
    """Yield the link rows of one id list of a row (ids, or objects with their id)."""
    table, owner, target = link_tables(kind)[relation]
    for one in row.get(relation) or ():
        other = as_uuid(one.get("id") if isinstance(one, dict) else one)
        if other is not None:
            yield with_id(table, {owner: row["id"], target: str(other)})


def with_id(table, row):
    """Give a link row an id when its table has ids: always the same one for the same link."""
    if "id" in columns_of(tables()[table]):
        row["id"] = str(uuid.uuid5(LINKS, "/".join([table, *sorted(str(value) for value in row.values())])))
    return row


def project_details(project, team):
    """Return what the listing of productions does not say: settings per task type and status, roles on the team."""
    return {
        "id": project["id"],
        **{key: project.get(key) or {} for key in _PROJECT_LINKS},
        "task_types": project.get("task_types") or [],
        "task_statuses": project.get("task_statuses") or [],
        "team": {person["id"]: person.get("project_role") for person in team},
    }


def detail_rows(details):
    """Yield (table, row) of the links of one production."""
    project_id = details["id"]
    for person_id, role in details["team"].items():
        yield "project_person_link", {"project_id": project_id, "person_id": person_id, "role": role}
    for key, listed in (("task_type_links", "task_types"), ("task_statuses_link", "task_statuses")):
        table, column = _PROJECT_LINKS[key]
        known = columns_of(tables()[table])
        for other in dict.fromkeys([*details[listed], *details[key]]):
            row = with_id(table, {"project_id": project_id, column: other})
            yield table, row | {name: v for name, v in details[key].get(other, {}).items() if name in known}
