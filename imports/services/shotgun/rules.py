"""The rules of a pull from ShotGrid: who is who, what a status is called here. A small TOML file says them.

Every table is optional; `docs/moving-in.md` shows a whole file.

    [people]             login or e-mail there -> e-mail here, or "skip"
    [roles]              permission role there -> role here (admin, manager, supervisor, user, client, vendor)
    [statuses]           status code of tasks there -> name or short name of a task status here
    [note_statuses]      status code of notes there -> the status their comment shows
    [projects]           name of a project there -> name of the production here
    [project_statuses]   status of projects there -> status of productions here
    [defaults]           author (e-mail), status, note_status: for whatever no line names
"""

import dataclasses
import tomllib

from accounts.choices import Role
from productionsite.api.errors import BadInput

SKIP = "skip"
TABLES = ("people", "roles", "statuses", "note_statuses", "projects", "project_statuses", "defaults")
DEFAULTS = frozenset({"author", "status", "note_status"})
RUNNING = {"Active": "Open"}  # what ShotGrid calls a production people work on


@dataclasses.dataclass(frozen=True)
class Rules:
    """What the file says: one mapping per table, keys of people in lower case."""

    people: dict = dataclasses.field(default_factory=dict)
    roles: dict = dataclasses.field(default_factory=dict)
    statuses: dict = dataclasses.field(default_factory=dict)
    note_statuses: dict = dataclasses.field(default_factory=dict)
    projects: dict = dataclasses.field(default_factory=dict)
    project_statuses: dict = dataclasses.field(default_factory=dict)
    defaults: dict = dataclasses.field(default_factory=dict)

    def email_of(self, person):
        """Return the e-mail of a ShotGrid person here (None: they have none there either), or SKIP."""
        for name in (person.get("login"), person.get("email")):
            if name and name.lower() in self.people:
                return self.people[name.lower()].lower()
        return person["email"].lower() if person.get("email") else None

    def project_status(self, status):
        """Return the production status of a ShotGrid project."""
        return self.project_statuses.get(status) or RUNNING.get(status) or status or RUNNING["Active"]


def parse_rules(text):
    """Return {table: {key: value}} of a rules file. BadInput tells what is wrong with it."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The rules are no TOML: {error}.", field="rules") from error
    for table, lines in told.items():
        if table not in TABLES:
            raise BadInput(f"The rules have an unknown table [{table}]; there are {', '.join(TABLES)}.", field="rules")
        if not isinstance(lines, dict) or not all(isinstance(value, str) and value for value in lines.values()):
            raise BadInput(f'[{table}] of the rules must be lines of the form name = "text".', field="rules")
    unknown = [name for name in told.get("defaults", {}) if name not in DEFAULTS]
    if unknown:
        raise BadInput(f"[defaults] of the rules has an unknown line {unknown[0]}.", field="rules")
    bad = [role for role in told.get("roles", {}).values() if role not in Role.values]
    if bad:
        raise BadInput(f"There is no role {bad[0]!r}; there are {', '.join(Role.values)}.", field="rules")
    return told


def rules_of(told):
    """Return the Rules of what `parse_rules` gave."""
    told = dict(told or {})
    told["people"] = {name.lower(): email for name, email in told.get("people", {}).items()}
    return Rules(**told)
