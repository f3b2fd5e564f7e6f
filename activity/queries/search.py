"""Finding assets, shots, people and productions by words (spec 08, 7), in the database itself.

Every word must be in the name, what stands above it, the description or the metadata. Who may not see
an entity does not find it: rights narrow the search before pages are cut. People and productions are
hundreds, their names are read; entities are found through `activity.search_index`.
"""

from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Lower

from accounts.choices import Role
from accounts.models import Person
from accounts.queries.people import with_full_name
from accounts.shapes import MINIMAL, SAFE, add_full_names
from activity import search_index as index
from productions.access import projects_as, visible_descriptors
from productions.entities import ASSET, SHOT, visible_entities
from productions.models import Entity, MetadataDescriptor, Project
from productions.queries.projects import TV_SHOW
from productionsite.api.rows import Shape, Wire, fetch
from tasks.queries.comments import parsed
from tasks.queries.open_tasks import open_project_ids, open_projects
from tasks.queries.tasks import add_facts

SHORTEST = 3
FEW = 2000  # documents that are quicker read than looked for
STRETCH, LONGEST = 100, 8000  # documents whose rights are asked at once, at first and at most
ENTITY = Shape(Entity)
PROJECT = Shape(Project, keys=["id", "name", "code", "description", "production_type", "has_avatar"])
TECHNICAL = frozenset({"frame_in", "frame_out", "fps", "handle_in", "handle_out"})
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
    if "projects" in indexes:
        found["projects"] = projects(who, words, limit, offset)
    for name, kind in (("assets", ASSET), ("shots", SHOT)):
        if name in indexes:
            found[name] = entities(who, kind, query, words, project_id, limit, offset)
    return found


def entities(who, kind, query, words, project_id, limit, offset):
    """Return one page of the assets or shots a caller finds: those whose name starts with the query first."""
    scope = Entity.objects.assets() if kind == ASSET else Entity.objects.of_type(SHOT)
    projects = None
    if project_id is None or not who.is_admin:
        projects = open_project_ids(who)
        scope = visible_entities(who, scope.filter(project_id__in=projects), projects)
    if project_id is not None:
        scope, projects = scope.filter(project_id=project_id), [project_id]
    lower = [word.lower() for word in words]
    ids = find(scope, kind.lower(), query.lower(), lower, offset + limit, projects)[offset:]
    queryset = Entity.objects.filter(pk__in=ids)
    rows = {row["id"]: row for row in add_facts(fetch(queryset, ENTITY), queryset, FACTS[kind])}
    hidden = hidden_fields(who, {row["project_id"] for row in rows.values()}, kind)
    return [_finished(rows[str(pk)], kind, words, hidden) for pk in ids]


def find(scope, kind, query, words, most, projects=None):
    """Return the ids of the first entities of `scope` whose document holds every word, in lower case.

    In order: the name is the query, begins with it, holds its first word, the rest; then by name and id, byte
    by byte. `kind`: that of all entities of `scope`; `projects`: ids of productions it lies within, those of others
    may have thousands of documents before the first to be found. Three ways to the same answer, each fast where the
    others are not: few documents hold the words, so the index names them; few entities may be seen, so all are
    read; else, both being many, the documents are walked in the order of the answer until there are enough.
    """
    documents = index.documents(kind, projects)
    few = index.few(kind, words, FEW, projects=projects)
    if few is not None:
        return _first(_ranked(few, query, words, None), scope, most)
    if _are_few(scope):
        documents = documents.filter(*map(index.reading, words), entity__in=scope)
        return _ranked(documents, query, words, most)
    # A name that begins with the query holds every word.
    named, begins = index.reading(words[0], "name"), index.beginning(query)
    found, held = _beginning(documents, query, scope, most), list(map(index.reading, words))
    if len(found) < most:
        few = index.few(kind, words[:1], FEW, "name")
        inside = documents.filter(named) if few is None else few
        found += _walk(inside.filter(~begins, *held), scope, most - len(found))
    if len(found) < most:
        found += _walk(documents.filter(~named, ~begins, *held), scope, most - len(found))
    return found


def _allowed(ids, scope):
    """Return those of some ids that belong to `scope`, in their order.

    Rights are asked for ids, never joined with the words: what a database guesses of both together is far off.
    """
    seen = set(index.among(scope, ids).order_by().values_list("pk", flat=True)) if ids else ()
    return [pk for pk in ids if pk in seen]


def _first(ids, scope, most):
    """Return the first of some ids that belong to `scope`, asking for ever longer stretches of them."""
    found, start, size = [], 0, STRETCH
    while len(found) < most and start < len(ids):
        found += _allowed(ids[start : start + size], scope)
        start, size = start + size, min(size * 2, LONGEST)
    return found[:most]


def _beginning(documents, query, scope, most):
    """Return the ids of the first documents whose name begins with a query, by name.

    Each spelling is a range of the index by itself: SQLite would read every name for two of them.
    """
    walks = [_walk(documents.filter(one), scope, most) for one in index.beginnings(query)]
    if len(walks) == 1:
        return walks[0]
    found = documents.filter(entity_id__in=[pk for walk in walks for pk in walk])
    return list(found.order_by("name", "entity_id").values_list("entity_id", flat=True)[:most])


def _walk(documents, scope, most):
    """Return the ids of the first documents by name that belong to `scope`, looking at ever longer stretches."""
    found, size, last = [], STRETCH, None
    while len(found) < most:
        part = documents
        if last is not None:  # spelled so that the index on names can begin there
            part = part.filter(Q(name__gt=last[0]) | Q(entity_id__gt=last[1]), name__gte=last[0])
        rows = list(part.order_by("name", "entity_id").values_list("name", "entity_id")[:size])
        found += _allowed([pk for _name, pk in rows], scope)
        if len(rows) < size:
            break
        size, last = min(size * 2, LONGEST), rows[-1]
    return found[:most]


def _are_few(queryset):
    return queryset.order_by()[: FEW + 1].count() <= FEW


def _ranked(documents, query, words, most):
    spellings = index.spellings(query)
    rank = Case(
        When(name__in=spellings, then=Value(0)),
        When(index.beginning(query), then=Value(1)),
        When(index.reading(words[0], "name"), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ranked = documents.annotate(rank=rank).order_by("rank", "name", "entity_id")
    return list(ranked.values_list("entity_id", flat=True)[:most])


def hidden_fields(who, project_ids, kind):
    """Return {production id: metadata keys} of other departments, which vendors do not see."""
    if who.is_admin or not project_ids:
        return {}
    mine = projects_as(who, Role.VENDOR).filter(project_id__in=project_ids)
    found = {str(project_id): set() for project_id in mine.values_list("project_id", flat=True)}
    if found:
        all_of = MetadataDescriptor.objects.filter(project_id__in=found, entity_type=kind)
        unseen = all_of.exclude(pk__in=visible_descriptors(who, all_of).values("pk"))
        for project_id, field_name in unseen.values_list("project_id", "field_name"):
            found[str(project_id)].add(field_name)
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


def projects(who, words, limit, offset):
    """Return one page of the running productions of a caller that hold every word in name, code or description."""
    scope = Project.objects.filter(pk__in=open_projects(who))
    for word in words:
        scope = scope.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(description__icontains=word))
    rows = fetch(scope.order_by(Lower("name"), "pk")[offset : offset + limit], PROJECT)
    for row in rows:
        texts = ((key, (row[key] or "").lower()) for key in ("name", "code", "description"))
        row["matched_terms"] = [key for key, text in texts if any(word.lower() in text for word in words)]
    return rows
