"""From what a site says to what the import routes take (spec 09, 12): references resolved, rules applied.

The mapping of records is the routes' own (`nouns`); here stands only what a whole site needs beside: who is
who, statuses that are called otherwise, revisions, authors that are scripts, tasks of notes on versions.
"""

from collections import Counter
from functools import partial

from accounts.models import Person
from imports.services.refusals import ImportRefused, RowSkipped
from imports.services.shotgun import time_logs
from imports.services.shotgun.attachments import attached, file_of, is_link, is_upload, links_of_notes
from imports.services.shotgun.entities import entities_here
from imports.services.shotgun.entries import STUDIO
from imports.services.shotgun.nouns import numbered
from imports.services.shotgun.rules import SKIP
from imports.services.shotgun.source import BY_NOUN
from productions.queries.projects import TV_SHOW
from tasks.models import Task, TaskStatus, TaskType

HUMAN = "HumanUser"
#: in the order of writing: what is referred to comes first (spec 09, 12)
WRITTEN = (
    *("projects", "persons", "project-connections", "steps", "status", "episodes", "sequences", "scenes"),
    *("assets", "compositions", "shots", "tasks", "time-logs", "versions", "notes", "replies", "attachments"),
    "playlists",
)


#: the field that says where an entity stands: names are its own there
PARENTS = {
    "episodes": "project",
    "sequences": "episode",
    "scenes": "sequence_sg_scenes_1_sequences",
    "assets": "sg_asset_type",
    "shots": "sg_sequence",
}


class Translation:
    """Turns the records of some pages into entries, in one pass over `records()`."""

    def __init__(self, pages, rules, *, author_id=None, with_files=False):
        self.pages, self.rules, self.with_files = pages, rules, with_files
        self.people, self.left_out = self._people()
        self.statuses, self.short_names = self._statuses()
        self.author = self._author(author_id)
        self.version_tasks = {row["id"]: row["sg_task"] for row in pages.records("versions") if row.get("sg_task")}
        self.links = links_of_notes(pages)
        self.shows = {_id(row.get("project")) for row in pages.records("episodes")}
        self.names = Counter()
        self.steps = self._steps()
        self._gone = {}
        self._makers = {
            "projects": self._project_entry,
            "persons": self._person_entry,
            "project-connections": self._project_connection_entry,
            **{noun: partial(self._entity_entry, noun) for noun in PARENTS},
            "tasks": self._task_entry,
            "time-logs": self._time_entry,
            "versions": self._version_entry,
            "notes": self._note_entry,
            "replies": self._reply_entry,
            "attachments": self._attachment_entry,
        }
        #: records that are not read as they come but made of many
        self._gathered = {"compositions": self._compositions, "time-logs": self._times, "attachments": self._files}

    def records(self):
        """Yield (noun, record) in the order of writing, without those the rules leave out."""
        for noun in WRITTEN:
            read = self._gathered.get(noun)
            for record in self.pages.records(noun) if read is None else read():
                if not self._is_left_out(noun, record):
                    yield noun, record

    def entry(self, noun, record):
        """Return the entry of a record. RowSkipped tells why there is none."""
        entry = {**dict.fromkeys(BY_NOUN[noun].fields if noun in BY_NOUN else ()), **record}
        make = self._makers.get(noun)
        return entry if make is None else make(entry)

    # -- look-ups ------------------------------------------------------------------------------

    def _people(self):
        """Return ({id there: ShotGrid id the person has here}, ids the rules leave out).

        Two people there may be one here: the first, or the one who has the e-mail already, stands for both.
        """
        emails, left_out = {}, set()
        for row in self.pages.records("persons"):
            email = self.rules.email_of(row)
            if email == SKIP:
                left_out.add(row["id"])
            else:
                emails[row["id"]] = email
        here = dict(
            Person.objects.filter(email__in=set(emails.values()) - {None}, shotgun_id__isnull=False).values_list(
                "email", "shotgun_id"
            )
        )
        people = {}
        for pk, email in emails.items():
            people[pk] = pk if email is None else here.setdefault(email, pk)
        return people, left_out

    def _statuses(self):
        """Return ({code of a task status there: short name here}, {name or short name: short name}) by the rules."""
        short_names = {}
        for row in self.pages.records("status"):
            short_names |= {row["code"].lower(): row["code"], (row.get("name") or row["code"]).lower(): row["code"]}
        for name, short_name in TaskStatus.objects.order_by("-created_at").values_list("name", "short_name"):
            short_names |= {name.lower(): short_name, short_name.lower(): short_name}
        named = {code: self._short_name(short_names, name) for code, name in self.rules.statuses.items()}
        return named, short_names

    @staticmethod
    def _short_name(short_names, name):
        if name is not None and name.lower() not in short_names:
            raise ImportRefused(f"The rules name the task status {name!r}, which is neither here nor on the site.")
        return name and short_names[name.lower()]

    def _author(self, author_id):
        """Return the id of who stands for authors that are nobody here."""
        email = self.rules.defaults.get("author")
        if email is None:
            return author_id
        found = Person.objects.filter(email=email.lower()).values_list("pk", flat=True).first()
        if found is None:
            raise ImportRefused(f"The rules name the author {email}, who is not here.")
        return found

    def _code(self, code):
        """Return the short name of the task status of a code there."""
        if code in self.statuses:
            return self.statuses[code]
        return self._short_name(self.short_names, self.rules.defaults.get("status")) or code

    def _person(self, reference):
        """Return the reference of a person as they are known here, None for nobody (a script, a group, left out)."""
        if not isinstance(reference, dict) or reference.get("type") != HUMAN:
            return None
        pk = self.people.get(reference.get("id"))
        return None if pk is None else {"id": pk, "type": HUMAN}

    def _steps(self):
        """Return {id there: ShotGrid id the task type has here}: steps of one name on one kind of entity are one."""
        here, ids, steps = {}, set(), {}
        types = TaskType.objects.filter(shotgun_id__isnull=False).order_by("-created_at")
        for name, kind, shotgun_id in types.values_list("name", "for_entity", "shotgun_id"):
            here[name.lower(), (kind or "").lower()] = shotgun_id
            ids.add(shotgun_id)
        for row in self.pages.records("steps"):
            key = ((row.get("code") or "").lower(), (row.get("entity_type") or "Asset").lower())
            steps[row["id"]] = row["id"] if row["id"] in ids else here.setdefault(key, row["id"])
        return steps

    def _step(self, reference):
        return reference and {**reference, "id": self.steps.get(reference["id"], reference["id"])}

    def _own_name(self, name, place, shotgun_id):
        """Return a name that no other record has in the same place: the second one gets its number behind it."""
        self.names[name, place] += 1
        return name if name is None or self.names[name, place] == 1 else numbered(name, shotgun_id)

    def _gone_of(self, noun):
        """Return the ShotGrid ids of rows here, of a noun in the productions pulled, that are not there any more."""
        if noun not in self._gone:
            projects = [row["id"] for row in self.pages.records("projects")]
            rows = Task.objects.all() if noun == "tasks" else entities_here(noun)
            here = rows.filter(project__shotgun_id__in=projects, shotgun_id__isnull=False)
            there = (row["id"] for row in self.pages.records(noun))
            self._gone[noun] = set(here.values_list("shotgun_id", flat=True)).difference(there)
        return self._gone[noun]

    # -- what is left out, what is added ---------------------------------------------------------

    def _is_left_out(self, noun, record):
        if noun == "persons":
            return record["id"] in self.left_out or self.people[record["id"]] != record["id"]
        if noun == "project-connections":
            return self._person(record.get("user")) is None
        if noun == "steps":
            return self.steps[record["id"]] != record["id"]
        return noun == "status" and self._code(record["code"]) != record["code"]

    def _compositions(self):
        """Yield which assets are made of which: every asset says what it is a part of."""
        parts = {}
        for row in self.pages.records("assets"):
            for parent in row.get("parents") or ():
                parts.setdefault(parent["id"], []).append(row["id"])
        yield from ({"id": parent, "parts": children} for parent, children in parts.items())

    def _times(self):
        """Yield the logs that count for nobody or nothing; then the minutes per task, person and day.

        A sum a pull has written of which no log is left (they were moved to another day) comes to nothing,
        unless the site tells no log at all: then it does not use them any more, or hides them.
        """
        sums, names = {}, {}
        for log in self.pages.records("time-logs"):
            place = self._place_of_time(log)
            if place is None:
                yield log
                continue
            sums[place] = sums.get(place, 0) + log["duration"]
            names |= {("Task", place[0]): log["entity"].get("name"), (HUMAN, place[1]): log["user"].get("name")}
        left = time_logs.own_sums([row["id"] for row in self.pages.records("projects")]) if sums else ()
        for task, person, day in (*sorted(sums), *(place for place in left if place not in sums)):
            named = [names.get(("Task", task)) or f"Task {task}", names.get((HUMAN, person)) or f"{HUMAN} {person}"]
            minutes = sums.get((task, person, day), 0)
            yield {"name": ", ".join((*named, day)), "task": task, "user": person, "date": day, "minutes": minutes}

    def _place_of_time(self, log):
        """Return (task, person, day) a log counts for; None when it does not count."""
        task, person = log.get("entity"), self._person(log.get("user"))
        is_whole = isinstance(task, dict) and task.get("type") == "Task" and person and log.get("date")
        minutes = log.get("duration")
        is_whole = is_whole and isinstance(minutes, (int, float)) and not isinstance(minutes, bool)
        return (task["id"], person["id"], log["date"]) if is_whole else None

    def _files(self):
        """Yield the attachments of notes when they are wanted; links have come with the notes."""
        return (one for one in attached(self.pages) if not is_link(one)) if self.with_files else ()

    # -- entries, noun by noun -------------------------------------------------------------------

    def _project_entry(self, entry):
        shown = {STUDIO: {"production_type": TV_SHOW}} if entry["id"] in self.shows else {}
        name, status = self.rules.projects.get(entry["name"], entry["name"]), entry["sg_status"]
        return {**entry, **shown, "name": name, "sg_status": self.rules.project_status(status)}

    def _project_connection_entry(self, entry):
        return {**entry, "user": self._person(entry["user"])}

    def _person_entry(self, entry):
        rule = entry["permission_rule_set"]
        role = self.rules.roles.get(rule.get("name")) if isinstance(rule, dict) else None
        email = self.rules.email_of(entry)
        names = {name: entry[name] or "" for name in ("firstname", "lastname")}
        return {**entry, **names, "email": email, STUDIO: {"role": role}}

    def _entity_entry(self, noun, entry):
        parent = entry.get(PARENTS[noun])
        if noun == "assets":
            if parent is None:
                raise RowSkipped(f"{label('assets', entry)} has no type.")
            entry["parents"] = None  # told by the compositions, once for all pages
        parent = parent[0] if isinstance(parent, list) and parent else parent
        place = (noun, _id(entry["project"]), _id(parent) or str(parent))
        name = self._own_name(entry["code"], place, entry["id"])
        return {**entry, "code": name, STUDIO: {"gone": self._gone_of(noun)}}

    def _task_entry(self, entry):
        name = entry["cached_display_name"] or entry["content"] or "main"
        step = self._step(entry["step"])
        place = (_id(entry["project"]), (entry["entity"] or {}).get("type"), _id(entry["entity"]), _id(step))
        name = self._own_name(name, ("tasks", *place), entry["id"])
        assignees = [self._person(one) for one in entry["task_assignees"] or ()]
        return {
            **entry,
            "cached_display_name": name,
            "duration": entry["duration"] or 0,
            "step": step,
            "sg_status_list": self._code(entry["sg_status_list"]),
            "created_by": self._person(entry["created_by"]),
            "task_assignees": [one for one in assignees if one is not None],
            STUDIO: {"estimation": entry["est_in_mins"], "is_timed": True, "gone": self._gone_of("tasks")},
        }

    def _time_entry(self, entry):
        if "minutes" not in entry:
            why = "of nobody who is here" if self._person(entry["user"]) is None else "without task, day or minutes"
            raise RowSkipped(f"{label('time-logs', entry)} is {why}.")
        return entry

    def _version_entry(self, entry):
        if entry["sg_task"] is None:
            raise RowSkipped(f"{label('versions', entry)} is on no task.")
        movie = entry["sg_uploaded_movie"]
        if isinstance(movie, dict) and movie.get("link_type") == "upload":
            movie = {"name": movie.get("name"), "url": attachment_path(movie["id"])}
        made = {"created_at": entry["created_at"], "numbered": True}
        return {**entry, "sg_uploaded_movie": movie, "user": self._person(entry["user"]), STUDIO: made}

    def _note_entry(self, entry):
        tasks = [one for one in entry["tasks"] or () if one.get("type", "Task") == "Task"]
        for link in entry["note_links"] or ():  # a note on a version is a note on its task
            if not tasks and link.get("type") == "Version" and link["id"] in self.version_tasks:
                tasks = [self.version_tasks[link["id"]]]
            if not tasks and link.get("type") == "Task":
                tasks = [link]
        if not tasks:
            raise RowSkipped(f"{label('notes', entry)} is on no task.")
        author, told = self._author_of("notes", entry)
        code = entry["sg_status_list"]
        status = self.rules.note_statuses.get(code) or self.rules.defaults.get("note_status")
        told |= {"with_status": True, "status": self._short_name(self.short_names, status)}
        told |= {"links": self.links.get(entry["id"])}
        return {**entry, "tasks": tasks, "user": author, STUDIO: told}

    def _reply_entry(self, entry):
        author, told = self._author_of("replies", entry)
        return {**entry, "user": author, STUDIO: told}

    @staticmethod
    def _attachment_entry(entry):
        if not is_upload(entry):
            kind = "on a disk there" if file_of(entry).get("link_type") == "local" else "no file that can be had"
            raise RowSkipped(f"{label('attachments', entry)} is {kind}.")
        return entry

    def _author_of(self, noun, entry):
        """Return (reference of who wrote something, what is told beside): another stands for who is nobody here."""
        author = self._person(entry["user"])
        if author is not None:
            return author, {}
        if self.author is None:
            raise RowSkipped(f"{label(noun, entry)} was written by nobody who is here.")
        return None, {"author_id": self.author}


def attachment_path(attachment_id):
    """Return the lasting part of the address of an upload: what the site signs lasts for minutes."""
    return f"/file_serve/attachment/{attachment_id}"


def label(noun, record):
    """Return what people call a record: its kind, name and id there."""
    entity = BY_NOUN[noun].entity if noun in BY_NOUN else "Composition of asset"
    named = (record.get(name) for name in ("code", "name", "cached_display_name", "content", "login"))
    name = next((one for one in named if isinstance(one, str) and one), "")
    number = "" if record.get("id") is None else f" {record['id']}"
    return f"{entity}{number}" + (f" ({' '.join(name.split())[:60]})" if name else "")


def _id(reference):
    return reference["id"] if isinstance(reference, dict) else None
