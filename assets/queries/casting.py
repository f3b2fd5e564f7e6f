"""Reads of castings (spec 04, 8 and 9): one statement each, whatever the size of the production."""

from django.db.models import F

from assets.models import EntityLink
from assets.queries.entities import joined_id
from productionsite.api.pagination import page_of
from productionsite.api.rows import Shape, fetch, select

CAST = {
    "asset_id": joined_id("entity_out_id"),
    "asset_name": F("entity_out__name"),
    "asset_type_name": F("entity_out__entity_type__name"),
    "preview_file_id": joined_id("entity_out__preview_file_id"),
    "nb_occurences": F("nb_occurences"),
    "label": F("label"),
}
OWNER = {"is_shared": F("entity_out__is_shared"), "project_id": joined_id("entity_out__project_id")}
STATE = {"ready_for": joined_id("entity_out__ready_for_id"), "episode_id": joined_id("entity_out__source_id")}
LINK = Shape(EntityLink)
PRECISE_LINK = Shape(EntityLink, precise=True)
BARE_KEYS = ("id", "entity_in_id", "entity_out_id", "nb_occurences", "label", "data", "created_at")
BARE_LINK = Shape(EntityLink, keys=BARE_KEYS, precise=True)


def _rows(links, **columns):
    links = links.exclude(entity_out__canceled=True)
    return [dict(zip(columns, values)) for values in select(links, *columns.values())]


def _by_asset(row):
    return row["asset_type_name"], row["asset_name"]


def castings(container_ids):
    """Return {entity id: casting rows} of some entities, those without casting included (spec 04, 8.1)."""
    links = EntityLink.objects.filter(entity_in_id__in=container_ids)
    rows = _rows(links, container=joined_id("entity_in_id"), **CAST, **STATE, **OWNER)
    found = {str(pk): [] for pk in container_ids}
    for row in sorted(rows, key=_by_asset):
        found[row.pop("container")].append(row)
    return found


def casting(entity_id):
    """Return the casting rows of one entity, by type name and name."""
    return castings([entity_id])[str(entity_id)]


def all_cast(container_ids, asset):
    """Return whether every one of some entities casts an asset."""
    links = EntityLink.objects.filter(entity_in_id__in=container_ids, entity_out_id=asset.pk)
    return links.count() == len(container_ids)


def _grouped(links, order, **columns):
    """Return {container id: rows}, the rows sorted before they are grouped."""
    found = {}
    rows = _rows(links, container=joined_id("entity_in_id"), container_name=F("entity_in__name"), **CAST, **columns)
    for row in sorted(rows, key=order):
        row["name"] = row["asset_name"]
        del row["container_name"]
        found.setdefault(row.pop("container"), []).append(row)
    return found


def casting_of_asset_type(project_id, asset_type_id):
    """Return {asset id: rows} of the assets of a type in a production (spec 04, 8.4)."""
    links = EntityLink.objects.filter(entity_in__project_id=project_id, entity_in__entity_type_id=asset_type_id)
    return _grouped(links, _by_asset)


def casting_of_sequences(**where):
    """Return {container id: rows} of the containers with a parent that `where` selects (spec 04, 8.7)."""
    conditions = {f"entity_in__{name}": value for name, value in where.items()}
    links = EntityLink.objects.filter(entity_in__parent__isnull=False, **conditions)

    def order(row):
        return row["sequence_name"], row["container_name"], *_by_asset(row)

    return _grouped(links, order, sequence_name=F("entity_in__parent__name"), **OWNER)


def casting_of_project(project_id):
    """Return {container id: rows} of every container of a production, whatever its kind (spec 04, 8.8)."""
    return _grouped(EntityLink.objects.filter(entity_in__project_id=project_id), _by_asset, **OWNER)


# -- links as rows -------------------------------------------------------------------------------


def links_of_project(project_id, *, page=None, limit=None, after=None):
    """Return the casting links of a production's containers (spec 04, 9.1).

    Without anything: a plain array with microseconds. `page` (≥ 1): the envelope of a page, in seconds.
    `after`: the links created strictly after a moment, with microseconds.
    """
    links = EntityLink.objects.filter(entity_in__project_id=project_id).order_by("created_at", "pk")
    if page:
        return page_of(links, page, limit, lambda rows: fetch(rows, LINK), order=("created_at", "pk"))
    if after is not None:
        limit = limit or 100
        rows = fetch(links.filter(created_at__gt=after)[:limit], PRECISE_LINK)
        return {"data": rows, "total": links.count(), "limit": limit}
    return fetch(links[:limit] if limit else links, BARE_LINK)


def link_row(link_id):
    """Return one casting link as a row."""
    return fetch(EntityLink.objects.filter(pk=link_id), LINK)[0]
