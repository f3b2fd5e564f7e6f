"""What a client needs to know when it starts (spec 08, 4.1)."""

from django.apps import apps
from django.conf import settings

from accounts.choices import Role
from accounts.models import Department, Person, Studio
from accounts.queries.people import on_open_team_of
from accounts.shapes import CLIENT, MINIMAL, SAFE, add_full_names
from activity.models import Notification
from activity.queries.filters import filters_of, groups_of
from productions.models import CustomAction, EntityType, PreviewBackgroundFile, ProjectStatus
from productions.models.entities import TEMPORAL_TYPES
from productions.queries.projects import open_projects
from productionsite.api.rows import Shape, add_relations, fetch
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
SHAPES = {key: Shape(model) for key, model in STUDIO_DATA.items()}


def context_of(who):
    """Return the caller's context: the studio's vocabulary, people, productions and what is theirs."""
    asset_types = EntityType.objects.exclude(name__in=TEMPORAL_TYPES).order_by("name", "pk")
    roles = who.person.team_links.filter(role__isnull=False).values_list("project_id", "role")
    Plugin = apps.get_model("imports.Plugin")
    context = {
        "asset_types": add_relations(fetch(asset_types, ASSET_TYPE), asset_types, ["task_types"]),
        **{key: fetch(shape.model.objects.order_by("created_at", "pk"), shape) for key, shape in SHAPES.items()},
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
    people = Person.objects.filter(is_guest=False, preview_project__isnull=True).order_by("created_at", "pk")
    if who.role == Role.CLIENT:
        rows = add_full_names(fetch(people.filter(on_open_team_of(who)), CLIENT))
        return sorted(rows, key=lambda row: row["full_name"])
    shape = SAFE if who.role in (Role.ADMIN, Role.MANAGER) else MINIMAL
    return add_relations(add_full_names(fetch(people, shape)), people, ["departments"])
