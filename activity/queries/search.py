"""Finding assets, shots, people and productions by words (spec 08, 7), in the database itself.

Every word must be in the name, what stands above it, the description or the metadata. Who may not see
an entity does not find it: rights narrow the search before pages are cut. People and productions are
hundreds, their names are read; entities are found through `activity.search_index`.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Lower

from accounts.choices import Role
from accounts.models import Person
from accounts.queries.people import with_full_name
from accounts.shapes import MINIMAL, SAFE, add_full_names
from activity import search_index as index
from activity.models import SearchDocument
from assets.queries.entities import hidden_fields, role_projects
from productions.entities import ASSET, SHOT, visible_entities
from productions.models import Entity, Project
from productions.queries.projects import TV_SHOW
from productionsite.api.rows import Shape, Wire, fetch
from tasks.queries.comments import parsed
from tasks.queries.open_tasks import open_project_ids, open_projects
from tasks.queries.tasks import add_facts

SHORTEST = 3
FEW = 2000  # documents that are quicker read than walked
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
    kinds = {"assets": ASSET, "shots": SHOT}
    if not kinds.keys() & set(indexes):
        return found
    if who.is_admin and project_id is not None:
        within = [project_id]  # closed or not
    else:
        within = [pk for pk in open_project_ids(who) if project_id in (None, pk)]
    vendor_on = role_projects(who, Role.VENDOR) & {str(pk) for pk in within}
    sight = Sight(who, within, vendor_on)
    for name, kind in kinds.items():
        if name in indexes:
            ids = find(sight, kind.lower(), query.lower(), [word.lower() for word in words], offset + limit)
            hidden = hidden_fields(who, kind, vendor_on) if vendor_on else {}
            found[name] = _rows(kind, ids[offset:], words, hidden)
    return found


@dataclass
class Sight:
    """What a caller may see of some productions, given by id; `vendor_on`: those of which only what is assigned."""

    who: object
    projects: list
    vendor_on: set = frozenset()

    def __call__(self, documents):
        """Narrow documents, whose words are asked for already: productions cost more to compare with."""
        if not self.vendor_on:
            return documents.filter(project_id__in=self.projects)
        return visible_entities(self.who, documents, self.projects, entity_field="entity_id")

    @cached_property
    def entities(self):
        """The entities of the productions."""
        return Entity.objects.filter(project_id__in=self.projects)

    @cached_property
    def is_small(self):
        """Whether the productions have so few entities that all are read."""
        return self.entities.order_by()[: FEW + 1].count() <= FEW


def _rows(kind, ids, words, hidden):
    queryset = Entity.objects.filter(pk__in=ids)
    rows = {row["id"]: row for row in add_facts(fetch(queryset, ENTITY), queryset, FACTS[kind])}
    return [_finished(rows[str(pk)], kind, words, hidden) for pk in ids]


def find(sight, kind, query, words, most):
    """Return the ids of the first entities in a caller's sight whose document holds every word.

    Words and query are in lower case. In order: the name is the query, begins with it, holds its first word, the
    rest; then by name and id, byte by byte. Three ways to the same answer, each fast where the others are not: few
    documents hold the words, so the index names them; the productions have few entities, so all are read; else, both
    being many, the documents are walked in the order of the answer until there are enough.
    """
    few = index.few(sight, kind, words, FEW)
    if few is not None:
        return _ranked(few, query, words, most)
    of_kind, holding = SearchDocument.objects.filter(kind=kind), [index.reading(word) for word in words]
    if sight.is_small:
        return _ranked(sight(of_kind.filter(*holding, entity__in=sight.entities)), query, words, most)
    # A name that begins with the query holds every word.
    found = _beginning(sight, of_kind, query, most)
    named, begins = index.reading(words[0], "name"), index.beginning(query)
    if len(found) < most:
        few = index.few(sight, kind, words[:1], FEW, "name")
        rest = of_kind.filter(named, ~begins, *holding) if few is None else few.filter(~begins, *holding)
        found += _first(sight(rest), most - len(found))
    if len(found) < most:
        found += _first(sight(of_kind.filter(~named, ~begins, *holding)), most - len(found))
    return found


def _first(documents, most):
    return list(documents.order_by("name", "entity_id").values_list("entity_id", flat=True)[:most])


def _beginning(sight, documents, query, most):
    """Return the ids of the first documents in sight whose name begins with a query, by name.

    Each spelling is a range of the index by itself: SQLite would read every name for two of them.
    """
    parts = [_first(sight(documents.filter(one)), most) for one in index.beginnings(query)]
    if len(parts) == 1:
        return parts[0]
    return _first(documents.filter(entity_id__in=[pk for part in parts for pk in part]), most)


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


def _finished(row, kind, words, hidden):
    row["type"] = kind
    data = parsed(row["data"]) or {}
    if hidden.get(row["project_id"]):
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
