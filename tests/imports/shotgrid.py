"""A ShotGrid site in memory: the client's own mock server with the schema a site has, and a small studio in it."""

import pickle
from datetime import UTC, datetime

from shotgun_api3 import AuthenticationFault
from shotgun_api3.lib import mockgun

URL, SCRIPT, KEY = "https://studio.shotgrid.example", "mover", "the-secret-key"
NO_LINKS = ()
#: entity type → field: type, links with the types they may have; `Phase` is not asked for, `Scene` is switched off
SCHEMA = {
    "Project": {
        "name": "text", "sg_status": "list", "archived": "checkbox", "is_template": "checkbox", "sg_fps": "float",
        "sg_type": "list", "sg_lead": ("entity", "HumanUser"),
    },
    "Department": {"name": "text"},
    "PermissionRuleSet": {"name": "text"},
    "HumanUser": {
        "name": "text", "firstname": "text", "lastname": "text", "email": "text", "login": "text",
        "sg_status_list": "status_list", "permission_rule_set": ("entity", "PermissionRuleSet"),
        "department": ("entity", "Department"),
    },
    "ApiUser": {"firstname": "text"},
    "ProjectUserConnection": {"project": ("entity", "Project"), "user": ("entity", "HumanUser")},
    "Step": {"code": "text", "short_name": "text", "color": "text", "entity_type": "entity_type"},
    "Status": {"code": "text", "name": "text", "bg_color": "text"},
    "Episode": {"code": "text", "description": "text", "project": ("entity", "Project")},
    "Sequence": {
        "code": "text", "description": "text", "project": ("entity", "Project"), "episode": ("entity", "Episode"),
    },
    "Scene": {"code": "text", "project": ("entity", "Project")},
    "Asset": {
        "code": "text", "description": "text", "project": ("entity", "Project"), "sg_asset_type": "list",
        "parents": ("multi_entity", "Asset"),
    },
    "Shot": {
        "code": "text", "description": "text", "project": ("entity", "Project"), "sg_cut_in": "number",
        "sg_cut_out": "number", "sg_cut_duration": "number", "sg_sequence": ("entity", "Sequence"),
        "assets": ("multi_entity", "Asset"), "sg_status_list": "status_list", "sg_handles": "number",
        "sg_lead": ("entity", "HumanUser"),
    },
    "Task": {
        "content": "text", "cached_display_name": "text", "start_date": "date", "due_date": "date",
        "sg_sort_order": "number", "duration": "duration", "est_in_mins": "duration", "sg_status_list": "status_list",
        "step": ("entity", "Step"), "entity": ("entity", "Asset", "Shot", "Sequence"), "project": ("entity", "Project"),
        "created_by": ("entity", "HumanUser", "ApiUser"), "task_assignees": ("multi_entity", "HumanUser", "Group"),
    },
    "Group": {"code": "text"},
    "Version": {
        "code": "text", "description": "text", "project": ("entity", "Project"), "sg_task": ("entity", "Task"),
        "user": ("entity", "HumanUser", "ApiUser"), "sg_uploaded_movie": "url", "created_at": "date_time",
    },
    "Note": {
        "subject": "text", "content": "text", "project": ("entity", "Project"), "tasks": ("multi_entity", "Task"),
        "note_links": ("multi_entity", "Version", "Shot", "Asset", "Task"), "created_at": "date_time",
        "user": ("entity", "HumanUser", "ApiUser"), "sg_status_list": "status_list",
        "replies": ("multi_entity", "Reply"), "attachments": ("multi_entity", "Attachment"),
    },
    "Attachment": {"this_file": "url", "created_at": "date_time"},
    "TimeLog": {
        "date": "date", "duration": "duration", "description": "text", "entity": ("entity", "Task", "Ticket"),
        "user": ("entity", "HumanUser", "Group"), "project": ("entity", "Project"),
    },
    "Reply": {
        "content": "text", "entity": ("entity", "Note", "Ticket"), "user": ("entity", "HumanUser", "ApiUser"),
        "created_at": "date_time",
    },
    "Playlist": {
        "code": "text", "description": "text", "project": ("entity", "Project"),
        "versions": ("multi_entity", "Version"), "created_at": "date_time",
    },
    "EventLogEntry": {"event_type": "text", "description": "text"},
}  # fmt: skip
OFF = frozenset({"Scene"})


def _field(kind):
    kind, *links = (kind,) if isinstance(kind, str) else kind
    return {
        "data_type": {"value": kind, "editable": False},
        "properties": {"default_value": {"value": None}, "valid_types": {"value": links}},
    }


def write_schema(folder):
    """Write the files the mock server reads, as its `generate_schema` does for a real site."""
    fields = {
        entity: {"id": _field("number"), **{name: _field(kind) for name, kind in told.items()}}
        for entity, told in SCHEMA.items()
    }
    entities = {entity: {"name": {"value": entity}, "visible": {"value": entity not in OFF}} for entity in SCHEMA}
    for name, told in (("schema", fields), ("entities", entities)):
        (folder / name).write_bytes(pickle.dumps(told))
    mockgun.Shotgun.set_schema_paths(str(folder / "schema"), str(folder / "entities"))


class Cut(KeyboardInterrupt):
    """The process is killed."""


class MockSite(mockgun.Shotgun):
    """The mock server, with what it leaves out: pages, unknown fields refused, counts, downloads, breakdowns.

    `breaks[n]`: what is raised instead of the n-th answer to come. `asked`: the entity types of all questions.
    """

    def __init__(self):
        super().__init__(URL, SCRIPT, KEY)
        self.breaks, self.asked, self.files, self.downloads = {}, [], {}, []
        self.url = URL

    def connect(self, url, script_name, api_key):
        """Stand in for the client's constructor."""
        if (url, script_name, api_key) != (self.url, SCRIPT, KEY):
            raise AuthenticationFault("Can't authenticate script")
        return self

    def find(self, entity_type, filters, fields=None, order=None, limit=0, **options):
        """Answer one question, a page of it, or break down."""
        self.asked.append(entity_type)
        if len(self.asked) in self.breaks:
            raise self.breaks[len(self.asked)]
        self._validate_entity_fields(entity_type, fields)
        found = super().find(entity_type, filters, fields, order, **options)
        rows = [{name: self._named(value) for name, value in row.items()} for row in found]
        return rows[:limit] if limit else rows

    def summarize(self, entity_type, filters, summary_fields):
        """Count."""
        return {"summaries": {"id": len(super().find(entity_type, filters))}}

    def get_attachment_download_url(self, attachment):
        """Return the address of an upload, as the client makes it."""
        return f"{self.url}/file_serve/attachment/{attachment['id']}"

    def serve(self, handler, _body):
        """Answer a download: bytes, a status, or (status, headers, bytes), as `files` says."""
        attachment_id = int(handler.path.rpartition("/")[2])
        self.downloads.append((attachment_id, handler.headers.get("Cookie")))
        told = self.files.get(attachment_id, 404)
        told = (told, {}, b"") if isinstance(told, int) else told
        status, headers, content = (200, {}, told) if isinstance(told, bytes) else told
        handler.send_response(status)
        for name, value in {"Content-Length": len(content), **headers}.items():
            handler.send_header(name, str(value))
        handler.end_headers()
        handler.wfile.write(content)

    def add(self, entity, /, **values):
        """Create a row; return the reference to it."""
        return {"type": entity, "id": self.create(entity, values)["id"]}

    def _named(self, value):
        """Return a value as a site tells it: references carry the name of what they refer to."""
        if isinstance(value, list):
            return [self._named(one) for one in value]
        if not isinstance(value, dict) or "link_type" in value or value.get("type") not in self._db:
            return value
        row = self._db[value["type"]][value["id"]]
        return {**value, "name": next((row[name] for name in ("name", "code", "content") if row.get(name)), None)}


def upload(number, name, **told):
    """Return the value of a field that holds an uploaded file."""
    signed = f"https://signed.example/?X={number}"
    return {"name": name, "url": signed, "link_type": "upload", "type": "Attachment", "id": number, **told}


MOMENT = datetime(2026, 1, 6, 10, 0, 0, tzinfo=UTC)


def fill(site, *, shots=3):
    """Put a small TV show on the site, beside an archived project and a template; return the references by name."""
    add = site.add
    admin, artist = (add("PermissionRuleSet", name=name) for name in ("Admin", "Artist"))
    layout = add("Department", name="Layout")
    people = {
        name: add(
            "HumanUser", name=f"{name.title()} L", firstname=name.title(), lastname="L",
            email=f"{name}@there.example", login=name, sg_status_list=status, permission_rule_set=rule,
            department=layout,
        )
        for name, status, rule in (
            ("ada", "act", admin), ("bob", "act", artist), ("gone", "dis", artist), ("render", "act", artist),
            ("stranger", "act", artist),
        )
    }  # fmt: skip
    script = add("ApiUser", firstname="mover")
    for code, name, color in (("wtg", "Waiting", "255,0,0"), ("ip", "In Progress", "0,255,0"), ("fin", "Final", None),
                              ("opn", "Open", None), ("vwd", "Viewed", None)):  # fmt: skip
        add("Status", code=code, name=name, bg_color=color)
    anim = add("Step", code="Animation", short_name="ANM", color="10,20,30", entity_type="Shot")
    model = add("Step", code="Modeling", short_name="MDL", color="40,50,60", entity_type="Asset")
    add("Step", code="Unused", short_name="UNU", color="1,1,1", entity_type="Shot")
    show = add("Project", name="Cosmos", sg_status="Active", archived=False, is_template=False, sg_fps=25.0)
    add("Project", name="Old", sg_status="Archived", archived=True, is_template=False)
    add("Project", name="Template", sg_status="Active", archived=False, is_template=True)
    for name in ("ada", "bob"):
        add("ProjectUserConnection", project=show, user=people[name])
    episode = add("Episode", code="E01", project=show)
    sequence = add("Sequence", code="SQ01", description="Opening", project=show, episode=episode)
    lamp = add("Asset", code="Lamp", project=show, sg_asset_type="Prop")
    bulb = add("Asset", code="Bulb", project=show, sg_asset_type="Prop", parents=[lamp])
    add("Asset", code="Untyped", project=show)
    made = {"show": show, "sequence": sequence, "lamp": lamp, "bulb": bulb, "people": people, "shots": [], "tasks": []}
    add("Task", content="model", project=show, step=model, entity=lamp, sg_status_list="fin", created_by=script,
        task_assignees=[people["gone"], people["render"]])  # fmt: skip
    versions = []
    for number in range(1, shots + 1):
        shot = add(
            "Shot", code=f"SH{number:04}", project=show, sg_cut_in=5, sg_cut_duration=20, sg_sequence=sequence,
            assets=[lamp], sg_status_list="ip", sg_handles=8,
        )  # fmt: skip
        task = add(
            "Task", content="anim", project=show, step=anim, entity=shot, sg_status_list="ip", duration=480,
            est_in_mins=960, start_date="2026-01-05", due_date="2026-01-09", created_by=people["ada"],
            task_assignees=[people["bob"]],
        )  # fmt: skip
        for who, day, minutes in (("bob", 5, 60), ("ada", 6, 30), ("bob", 5, 90)):
            add("TimeLog", project=show, entity=task, user=people[who], date=f"2026-01-0{day}", duration=minutes)
        movie = upload(500 + number, "v1.png")
        for take in (1, 2):
            version = add(
                "Version", code=f"SH{number:04}_v{take}", project=show, sg_task=task, user=people["bob"],
                sg_uploaded_movie=movie if take == 1 else None, created_at=MOMENT,
            )  # fmt: skip
            versions.append(version)
        note = add("Note", content="Slower", project=show, tasks=[task], user=people["ada"], created_at=MOMENT,
                   sg_status_list="opn")  # fmt: skip
        replies = [
            add("Reply", content=text, entity=note, user=user, created_at=MOMENT)
            for text, user in (("How much?", people["bob"]), ("By half", script))
        ]
        site.update("Note", note["id"], {"replies": replies})
        add("Note", content="Published", project=show, note_links=[version], user=script, created_at=MOMENT)
        made["shots"].append(shot)
        made["tasks"].append(task)
    for reviewed in (versions, []):
        add("Playlist", code="Dailies", project=show, versions=reviewed, created_at=MOMENT)
    add("Note", content="On nothing", project=show, user=people["ada"], created_at=MOMENT)
    return made
