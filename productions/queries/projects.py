"""Productions as rows: plain, with relations, extended (spec 03, 3)."""

from collections import defaultdict

from django.db.models import Case, F, OuterRef, Subquery, TextField, Value, When
from orjson import Fragment

from accounts.access import OPEN
from productions.access import visible_descriptors
from productions.choices import EntityStatus
from productions.entities import EPISODE
from productions.models import (
    DepartmentMetadataDescriptorLink,
    Entity,
    MetadataDescriptor,
    Project,
    ProjectStatus,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
)
from productionsite.api.rows import (
    Among,
    IdArray,
    Prepared,
    PreparedRows,
    Shape,
    Wire,
    add_relations,
    fetch,
    relation_parts,
    select,
)

RELATIONS = (
    "team",
    "asset_types",
    "task_statuses",
    "task_types",
    "status_automations",
    "preview_background_files",
)
PLAIN_RELATIONS = ("team", "asset_types", "status_automations", "preview_background_files")  # without link settings
TV_SHOW = "tvshow"
RUNNING = (OPEN, "open", "Active")  # names of the statuses an administrator takes for running

PLAIN = Shape(Project)
FULL = Shape(
    Project,
    relations=RELATIONS,
    computed={
        "descriptors": "array",
        "task_type_links": "object",
        "task_types_priority": "object",
        "task_statuses_link": "object",
        "first_episode_id": "string",
        "project_status_name": "string",
    },
)
TASK_TYPE_LINK = Shape(ProjectTaskTypeLink)
TASK_STATUS_LINK = Shape(ProjectTaskStatusLink)
DESCRIPTOR = Shape(
    MetadataDescriptor,
    keys=[
        "id",
        "project_id",
        "name",
        "field_name",
        "data_type",
        "choices",
        "for_client",
        "entity_type",
        "task_type_id",
        "position",
    ],
    type=None,
)
TASK_TYPE_LINKS = PreparedRows(
    lambda: ProjectTaskTypeLink.objects.filter(Among("project_id")).order_by("created_at", "pk"), TASK_TYPE_LINK
)
TASK_STATUS_LINKS = PreparedRows(
    lambda: ProjectTaskStatusLink.objects.filter(Among("project_id")).order_by("created_at", "pk"), TASK_STATUS_LINK
)
DESCRIPTOR_ORDER = (F("position").asc(nulls_last=True), "name", "pk")


def project_row(project_id):
    """Return one production in its plain form."""
    return fetch(Project.objects.filter(pk=project_id), PLAIN)[0]


def with_relations(queryset):
    """Return productions with their six id lists."""
    return add_relations(fetch(queryset, FULL), queryset, RELATIONS)


def extended(queryset, who):
    """Return productions in the extended form: id lists, descriptors, links with their settings.

    A constant number of statements, whatever the number of productions.
    """
    rows = fetch(queryset, FULL)
    ids = [row["id"] for row in rows]
    id_lists = {(relation, project): Fragment(found) for relation, project, found in ID_LISTS.run(ids)}
    descriptors = descriptors_by_project(visible_descriptors(who), queryset.order_by().values("pk"), ids)
    task_types = _by_project(TASK_TYPE_LINKS.fetch(ids))
    task_statuses = _by_project(TASK_STATUS_LINKS.fetch(ids))
    episodes = first_episodes(queryset) if any(row["production_type"] == TV_SHOW for row in rows) else {}
    for row in rows:
        for name in PLAIN_RELATIONS:
            row[name] = id_lists.get((name, row["id"]), [])
        types = {link["task_type_id"]: link for link in task_types.get(row["id"], ())}
        statuses = {link["task_status_id"]: link for link in task_statuses.get(row["id"], ())}
        row["task_types"] = list(types)
        row["task_statuses"] = list(statuses)
        row["descriptors"] = descriptors[row["id"]]
        row["task_type_links"] = {
            key: {
                "priority": link["priority"],
                "hd_bitrate_compression": link["hd_bitrate_compression"],
                "ld_bitrate_compression": link["ld_bitrate_compression"],
                "is_client_visible": link["is_client_visible"],
            }
            for key, link in types.items()
        }
        row["task_types_priority"] = {key: link["priority"] for key, link in types.items()}
        row["task_statuses_link"] = {
            key: {
                "priority": link["priority"],
                "roles_for_board": link["roles_for_board"],
                "is_client_allowed": link["is_client_allowed"],
            }
            for key, link in statuses.items()
        }
        if row["id"] in episodes:
            row["first_episode_id"] = episodes[row["id"]]
    return rows


def _id_list_parts():
    """Return the querysets of (relation, project id, ids) of the relations whose links carry nothing else."""
    parts = []
    for name in PLAIN_RELATIONS:
        link, owner, target = relation_parts(Project, name)
        links = link._base_manager.filter(Among(owner)).order_by().values(owner)
        label = Value(name, output_field=TextField())
        parts.append(links.annotate(ids=IdArray(target)).values_list(label, Wire(owner, "id"), "ids"))
    return parts


def _department_parts():
    """Return the queryset of (descriptor id, ids of departments) of the descriptors of some productions."""
    links = DepartmentMetadataDescriptorLink.objects.filter(Among("metadata_descriptor__project_id")).order_by()
    links = links.values("metadata_descriptor_id").annotate(ids=IdArray("department_id"))
    return [links.values_list(Wire("metadata_descriptor_id", "id"), "ids")]


ID_LISTS = Prepared(_id_list_parts)
DEPARTMENTS = Prepared(_department_parts)


def _by_project(links):
    found = {}
    for link in links:
        found.setdefault(link["project_id"], []).append(link)
    return found


def descriptors_by_project(descriptors, scope, ids):
    """Return {project id: [descriptor]} in the form productions carry them, ordered by position then name.

    `scope`, `ids`: the productions, as a subquery and as texts.
    """
    rows = fetch(descriptors.filter(project__in=scope).order_by(*DESCRIPTOR_ORDER), DESCRIPTOR)
    departments = {descriptor: Fragment(found) for descriptor, found in DEPARTMENTS.run(ids)} if rows else {}
    found, nobody = defaultdict(list), []  # a production opened since `ids` were read may come along
    for row in rows:
        row["departments"] = departments.get(row["id"], nobody)
        found[row.pop("project_id")].append(row)
    return found


def first_episodes(queryset):
    """Return {project id: episode id} of TV shows: the first running episode by name, else the first of all."""
    episodes = (
        Entity.objects.filter(project=OuterRef("pk"))
        .of_type(EPISODE)
        .order_by(Case(When(status=EntityStatus.RUNNING, then=Value(0)), default=Value(1)), "name", "pk")
    )
    shows = queryset.order_by().filter(production_type=TV_SHOW)
    found = select(shows, Wire("pk", "id"), Wire(Subquery(episodes.values("pk")[:1]), "id"))
    return {project: episode for project, episode in found if episode is not None}


def add_status_names(rows):
    """Put `project_status_name` on rows of productions."""
    names = dict(select(ProjectStatus.objects.all(), Wire("pk", "id"), F("name"))) if rows else {}
    for row in rows:
        row["project_status_name"] = names.get(row["project_status_id"])
    return rows


def open_projects(who, *, name=None):
    """Return running productions in the extended form: all for an administrator, else those of the caller's teams."""
    if who.is_admin:
        queryset = Project.objects.filter(project_status__name__in=RUNNING)
    else:
        queryset = Project.objects.filter(pk__in=who.my_projects())
    if name is not None:
        queryset = queryset.filter(name=name)
    return extended(queryset.order_by("name", "pk"), who)


def all_projects(who, *, name=None):
    """Return every production, closed ones too (spec 03, 5.2): one row at most when a name is given."""
    if not who.is_admin:
        queryset = Project.objects.filter(pk__in=who.team_projects())
        if name is not None:
            queryset = queryset.filter(name__iexact=name)
        return fetch(queryset.order_by("name", "pk")[: 1 if name is not None else None], PLAIN)
    queryset = Project.objects.filter(project_status__isnull=False).order_by("name", "pk")
    if name is not None:
        return fetch(queryset.filter(name__ilike=name)[:1], PLAIN)
    rows = add_status_names(fetch(queryset, PLAIN))
    own = MetadataDescriptor.objects.filter(entity_type="Project")
    descriptors = descriptors_by_project(own, queryset.order_by().values("pk"), [row["id"] for row in rows])
    for row in rows:
        row["descriptors"] = descriptors[row["id"]]
    return rows


def linked(project, name):
    """Return the related objects of a production (`task_types`, `asset_types`, ...) as plain rows."""
    related = getattr(project, name)
    columns = {field.column for field in related.model._meta.concrete_fields}
    order = ["name", "pk"] if "name" in columns else ["created_at", "pk"]
    return fetch(related.order_by(*order), Shape(related.model))
