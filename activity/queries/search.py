"""Finding assets, shots and people by words (spec 08, 7), in the database itself.

Every word must be in the name, what stands above it, the description or the metadata. Who may not see
an entity does not find it: rights narrow the search before pages are cut.
"""

from django.db.models import Case, CharField, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast

from accounts.choices import Role
from accounts.models import Person
from accounts.queries.people import with_full_name
from accounts.shapes import MINIMAL, SAFE, add_full_names
from productions.access import visible_descriptors
from productions.entities import ASSET, SHOT, visible_entities
from productions.models import Entity, MetadataDescriptor
from productions.queries.projects import TV_SHOW
from productionsite.api.rows import Shape, Wire, fetch
from tasks.queries.comments import parsed
from tasks.queries.open_tasks import open_projects
from tasks.queries.tasks import add_facts

SHORTEST = 3
ENTITY = Shape(Entity)
TECHNICAL = frozenset({"frame_in", "frame_out", "fps", "handle_in", "handle_out"})
ABOVE = {ASSET: ("entity_type__name",), SHOT: ("parent__name", "parent__parent__name")}
FACTS = {
    ASSET: {
        "project_name": "project__name",
        "asset_type_name": "entity_type__name",
        "preview_file_extension": "preview_file__extension",
    },
    SHOT: {
        "project_name": "project__name",
        "sequence_name": "parent__name",
        "preview_file_extension": "preview_file__extension",
        "_production_type": "project__production_type",
        "_episode": "parent__parent__name",
        "_episode_id": Wire("parent__parent_id", "id"),
    },
}


def search(who, *, query, project_id, limit, offset, indexes):
    """Return {index: rows} of what a caller finds; {} for a query of less than three characters."""
    words = query.split()
    if len(query) < SHORTEST or not words:
        return {}
    found = {}
    if "persons" in indexes:
        found["persons"] = people(who, words, limit, offset)
    for index, kind in (("assets", ASSET), ("shots", SHOT)):
        if index in indexes:
            found[index] = entities(who, kind, query, words, project_id, limit, offset)
    return found


def entities(who, kind, query, words, project_id, limit, offset):
    """Return one page of the assets or shots a caller finds: those whose name starts with the query first."""
    scope = Entity.objects.assets() if kind == ASSET else Entity.objects.of_type(SHOT)
    scope = visible_entities(who, scope.exclude(canceled=True), open_projects(who))
    scope = scope.filter(project_id__in=open_projects(who))
    if project_id is not None:
        scope = scope.filter(project_id=project_id)
    scope = scope.annotate(metadata=Cast("data", TextField()))
    for word in words:
        wanted = Q(name__icontains=word) | Q(description__icontains=word) | Q(metadata__icontains=word)
        for path in ABOVE[kind]:
            wanted |= Q(**{f"{path}__icontains": word})
        scope = scope.filter(wanted)
    rank = Case(
        When(name__iexact=query, then=Value(0)),
        When(name__istartswith=query, then=Value(1)),
        When(name__icontains=words[0], then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ranked = scope.annotate(rank=rank).order_by("rank", "name", "pk")
    ids = list(ranked.values_list("pk", flat=True)[offset : offset + limit])
    queryset = Entity.objects.filter(pk__in=ids)
    rows = {row["id"]: row for row in add_facts(fetch(queryset, ENTITY), queryset, FACTS[kind])}
    hidden = hidden_fields(who, {row["project_id"] for row in rows.values()}, kind)
    return [_finished(rows[str(pk)], kind, words, hidden) for pk in ids]


def hidden_fields(who, project_ids, kind):
    """Return {production id: metadata keys} of other departments, which vendors do not see."""
    found = {}
    for project_id in project_ids:
        if who.role_in(project_id) == Role.VENDOR:
            all_of = MetadataDescriptor.objects.filter(project_id=project_id, entity_type=kind)
            seen = visible_descriptors(who, all_of).values("pk")
            found[project_id] = set(all_of.exclude(pk__in=seen).values_list("field_name", flat=True))
    return found


def _finished(row, kind, words, hidden):
    row["type"] = kind
    data = parsed(row["data"]) or {}
    if row["project_id"] in hidden:
        data = row["data"] = {key: value for key, value in data.items() if key not in hidden[row["project_id"]]}
    if kind == SHOT:
        is_show, episode, episode_id = (row.pop(key) for key in ("_production_type", "_episode", "_episode_id"))
        if is_show == TV_SHOW:
            row["episode"], row["episode_id"] = episode, episode_id
    texts = {"name": " ".join(filter(None, (row.get("asset_type_name"), row.get("sequence_name"), row["name"])))}
    texts["description"] = row["description"] or ""
    texts.update({key: str(value) for key, value in data.items() if key not in TECHNICAL})
    row["matched_terms"] = [key for key, text in texts.items() if any(word.lower() in text.lower() for word in words)]
    return row


def people(who, words, limit, offset):
    """Return one page of the people a caller finds by name: active ones, no guests."""
    scope = Person.objects.filter(active=True, is_guest=False, preview_project__isnull=True)
    scope = with_full_name(scope).annotate(found=Cast("shown_name", CharField()))
    for word in words:
        scope = scope.filter(found__icontains=word)
    shape = SAFE if who.is_admin else MINIMAL
    rows = add_full_names(fetch(scope.order_by("first_name", "last_name", "pk")[offset : offset + limit], shape))
    for row in rows:
        row["matched_terms"] = ["name"]
        if not who.is_admin:
            row["departments"] = []
    return rows
