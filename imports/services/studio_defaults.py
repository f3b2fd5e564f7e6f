"""What a new studio starts with: statuses, departments, types (spec 09, 16). Idempotent."""

import dataclasses

from django.db import transaction

from accounts.models import Department
from events.emitter import emit_many
from productions.models import EntityType, ProjectStatus
from tasks.models import TaskStatus, TaskType

TEMPORAL_TYPES = ("Episode", "Sequence", "Shot", "Edit", "Scene", "Concept", "ConceptFolder")
PROJECT_STATUSES = ("Open", "Closed")
BLACK = "#000000"

#: name, short name, color, what is set, for concepts
TASK_STATUSES = (
    ("Todo", "todo", "#f5f5f5", "is_default", False),
    ("Work In Progress", "wip", "#3273dc", "is_wip", False),
    ("Waiting For Approval", "wfa", "#ab26ff", "is_feedback_request", False),
    ("Retake", "retake", "#ff3860", "is_retake", False),
    ("Done", "done", "#22d160", "is_done", False),
    ("Ready To Start", "ready", "#fbc02d", None, False),
    ("Neutral", "neutral", "#CCCCCC", "is_default", True),
    ("Approved", "approved", "#66BB6A", None, True),
    ("Rejected", "rejected", "#E81123", None, True),
)


@dataclasses.dataclass(frozen=True)
class Domain:
    """The defaults of a kind of studio.

    `departments`: {name: color}. `task_types`: {for_entity: [(name, department or None, color, priority)]}.
    """

    asset_types: tuple
    departments: dict
    task_types: dict


CONCEPT = ("Concept", None, "#8D6E63", 1)  # the one the reference's schema already contains
_ASSET_3D = [
    ("Concept", "Concept", "#8D6E63", 1),
    ("Modeling", "Modeling", "#78909C", 2),
    ("Shading", "Modeling", "#64B5F6", 3),
    ("Rigging", "Animation", "#9CCC65", 4),
]
_SHOT_3D = [
    ("Storyboard", "Concept", "#43A047", 1),
    ("Layout", "Layout", "#7CB342", 2),
    ("Animation", "Animation", "#009688", 3),
    ("Lighting", "Compositing", "#F9A825", 4),
    ("FX", "FX", "#26C6DA", 5),
    ("Rendering", "Compositing", "#F06292", 6),
    ("Compositing", "Compositing", "#ff5252", 7),
]
_DEPARTMENTS_3D = {
    "Modeling": "#78909C",
    "Animation": "#009688",
    "FX": "#26C6DA",
    "Compositing": "#F06292",
    "Concept": "#8D6E63",
    "Layout": "#7CB342",
}
_GAMES = {
    "Game Design": "#7B1FA2",
    "Level Design": "#00897B",
    "Character Art": "#78909C",
    "Environment Art": "#43A047",
    "Animation": "#009688",
    "VFX": "#26C6DA",
}
DOMAINS = {
    "3d": Domain(
        asset_types=("Character", "Prop", "Environment", "FX"),
        departments=_DEPARTMENTS_3D,
        task_types={
            "Asset": _ASSET_3D,
            "Shot": _SHOT_3D,
            "Edit": [("Edit", "Compositing", "#9b298c", 8)],
            "Concept": [CONCEPT],
        },
    ),
    "2d": Domain(
        asset_types=("Character", "Prop", "Background", "FX"),
        departments={name: _DEPARTMENTS_3D[name] for name in ("Concept", "Layout", "Animation")}
        | {"Compositing": "#F06292"},
        task_types={
            "Asset": [("Concept", "Concept", "#8D6E63", 1)],
            "Shot": [
                ("Storyboard", "Concept", "#43A047", 1),
                ("Layout", "Layout", "#7CB342", 2),
                ("Animation", "Animation", "#009688", 3),
                ("Clean-up", "Animation", "#4DB6AC", 4),
                ("Color", "Compositing", "#F9A825", 5),
                ("Compositing", "Compositing", "#ff5252", 6),
            ],
            "Edit": [("Edit", "Compositing", "#9b298c", 7)],
            "Concept": [CONCEPT],
        },
    ),
    "vfx": Domain(
        asset_types=("Character", "Prop", "Environment", "FX", "Vehicle"),
        departments={**_DEPARTMENTS_3D, "Matchmove": "#5C6BC0", "DMP": "#8D6E63"},
        task_types={
            "Asset": _ASSET_3D,
            "Shot": [
                ("Matchmove", "Matchmove", "#5C6BC0", 1),
                ("Rotomation", "Matchmove", "#7986CB", 2),
                *_SHOT_3D,
                ("DMP", "DMP", "#A1887F", 8),
            ],
            "Edit": [("Edit", "Compositing", "#9b298c", 9)],
            "Concept": [CONCEPT],
        },
    ),
    "games": Domain(
        asset_types=("Character", "Prop", "Environment", "FX", "UI"),
        departments={**_GAMES, "QA": "#E53935"},
        task_types={
            "Asset": [(name, name, color, place) for place, (name, color) in enumerate(_GAMES.items(), 1)],
            "Shot": [("QA", "QA", "#E53935", 1)],
            "Concept": [("Concept", "Character Art", "#8D6E63", 1)],
        },
    ),
}


@transaction.atomic
def write_defaults(domain="3d"):
    """Write what a studio of a kind (`3d`, `2d`, `vfx`, `games`) starts with; return {what: rows written}.

    Each item is looked for by name (types ignoring case, task types together with what they are for, the
    default statuses by their flag) and left as it is when it is there. Emits `department:new`,
    `task-type:new` and `asset-type:new`.
    """
    chosen = DOMAINS[domain]
    departments = _departments(chosen)
    written = {
        "project statuses": _missing(ProjectStatus, "name", [{"name": n, "color": BLACK} for n in PROJECT_STATUSES]),
        "departments": departments,
        "entity types": _missing(
            EntityType, "name", [{"name": name} for name in (*chosen.asset_types, *TEMPORAL_TYPES)]
        ),
        "task statuses": _task_statuses(),
        "task types": _task_types(chosen),
    }
    emit_many(
        [("department:new", {"department_id": row.pk}, None) for row in departments]
        + [("task-type:new", {"task_type_id": row.pk}, None) for row in written["task types"]]
        + [("asset-type:new", {"asset_type_id": row.pk}, None) for row in written["entity types"]]
    )
    return {what: len(rows) for what, rows in written.items()}


def _missing(model, key, items):
    """Create the items whose key, ignoring case, no row has; return the new rows."""
    known = {value.lower() for value in model.objects.values_list(key, flat=True)}
    return model.objects.bulk_create([model(**item) for item in items if item[key].lower() not in known])


def _departments(domain):
    items = [{"name": name, "color": color} for name, color in domain.departments.items()]
    return _missing(Department, "name", items)


def _task_statuses():
    existing = list(TaskStatus.objects.all())
    short_names = {status.short_name for status in existing}
    defaults = {bool(status.for_concept) for status in existing if status.is_default}
    return TaskStatus.objects.bulk_create(
        TaskStatus(
            name=name,
            short_name=short_name,
            color=color,
            priority=1,
            for_concept=for_concept,
            **({flag: True} if flag else {}),
        )
        for name, short_name, color, flag, for_concept in TASK_STATUSES
        if short_name not in short_names and not (flag == "is_default" and for_concept in defaults)
    )


def _task_types(domain):
    known = {(name.lower(), for_entity) for name, for_entity in TaskType.objects.values_list("name", "for_entity")}
    departments = dict(Department.objects.values_list("name", "pk"))
    return TaskType.objects.bulk_create(
        TaskType(
            name=name,
            for_entity=for_entity,
            department_id=departments.get(department),
            color=color,
            priority=priority,
            short_name="",
        )
        for for_entity, types in domain.task_types.items()
        for name, department, color, priority in types
        if (name.lower(), for_entity) not in known
    )
