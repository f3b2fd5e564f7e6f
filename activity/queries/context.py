"""What a client needs to know when it starts (spec 08, 4.1)."""

from django.apps import apps
from django.conf import settings
from orjson import Fragment

from accounts.choices import Role
from accounts.models import Department, DepartmentLink, Person, Studio
from accounts.queries.people import on_open_team_of
from accounts.shapes import CLIENT, MINIMAL, SAFE, add_full_names
from activity.models import Notification
from activity.queries.filters import filters_of, groups_of
from productions.models import CustomAction, EntityType, PreviewBackgroundFile, ProjectStatus
from productions.models.entities import TEMPORAL_TYPES, TaskTypeAssetTypeLink
from productions.queries.projects import open_projects
from productionsite.api.rows import IdArray, Prepared, PreparedRows, Shape, Wire, fetch
from tasks.models import StatusAutomation, TaskStatus, TaskType

ASSET_TYPE = Shape(EntityType, type="AssetType", relations=("task_types",))
PLUGIN_KEYS = (
    "id",
    "plugin_id",
    "name",
    "description",
    "version",
    "maintainer_name",
    "maintainer_email",
    "frontend_project_enabled",
    "frontend_studio_enabled",
    "icon",
)
STUDIO_DATA = {
    "custom_actions": CustomAction,
    "status_automations": StatusAutomation,
    "departments": Department,
    "studios": Studio,
    "project_status": ProjectStatus,
    "task_types": TaskType,
    "task_status": TaskStatus,
    "preview_background_files": PreviewBackgroundFile,
}


def _listing(model):
    return PreparedRows(lambda: model.objects.order_by("created_at", "pk"), Shape(model))


def _id_lists(link, owner, target):
    """Return the statement that brings the id lists of a to-many accessor, of every row that has any."""

    def build():
        links = link.objects.order_by().values(owner).annotate(ids=IdArray(target))
        return [links.values_list(Wire(owner, "id"), "ids")]

    return Prepared(build)


def _everybody():
    return Person.objects.filter(is_guest=False, preview_project__isnull=True).order_by("created_at", "pk")


# The statements that say the same whoever asks.
LISTINGS = {key: _listing(model) for key, model in STUDIO_DATA.items()}
ASSET_TYPES = PreparedRows(
    lambda: EntityType.objects.exclude(name__in=TEMPORAL_TYPES).order_by("name", "pk"), ASSET_TYPE
)
TASK_TYPES_OF_ASSET_TYPES = _id_lists(TaskTypeAssetTypeLink, "asset_type_id", "task_type_id")
PEOPLE = {shape: PreparedRows(_everybody, shape) for shape in (SAFE, MINIMAL)}
DEPARTMENTS_OF_PEOPLE = _id_lists(DepartmentLink, "person_id", "department_id")


def _with_ids(rows, name, id_lists):
    found, nothing = {owner: Fragment(ids) for owner, ids in id_lists.run()}, []
    for row in rows:
        row[name] = found.get(row["id"], nothing)
    return rows


def context_of(who):
    """Return the caller's context: the studio's vocabulary, people, productions and what is theirs."""
    roles = who.person.team_links.filter(role__isnull=False).values_list("project_id", "role")
    Plugin = apps.get_model("imports.Plugin")
    context = {
        "asset_types": _with_ids(ASSET_TYPES.fetch(), "task_types", TASK_TYPES_OF_ASSET_TYPES),
        **{key: listing.fetch() for key, listing in LISTINGS.items()},
        "notification_count": Notification.objects.filter(person_id=who.person_id, read=False).count(),
        "persons": people_of(who),
        "project_roles": {str(project_id): role for project_id, role in roles},
        "projects": open_projects(who),
        "search_filters": filters_of(who),
        "search_filter_groups": groups_of(who),
        "plugins": fetch(Plugin.objects.order_by("name"), Shape(Plugin, keys=PLUGIN_KEYS, type=None)),
    }
    if who.is_admin:
        context["user_limit"] = settings.USER_LIMIT
    return context


def people_of(who):
    """Return the people a client can name: those of their open teams for clients, everybody else for others."""
    if who.role == Role.CLIENT:
        rows = add_full_names(fetch(_everybody().filter(on_open_team_of(who)), CLIENT))
        return sorted(rows, key=lambda row: row["full_name"])
    shape = SAFE if who.role in (Role.ADMIN, Role.MANAGER) else MINIMAL
    return _with_ids(add_full_names(PEOPLE[shape].fetch()), "departments", DEPARTMENTS_OF_PEOPLE)
