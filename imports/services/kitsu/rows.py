"""Writes pushed rows: ids and dates kept, nothing derived, one transaction per call (spec 09, 11)."""

from django.db import transaction
from django.utils import timezone

from activity.models import News
from activity.services.news import place_news
from events.emitter import emit_many
from imports.services.kitsu.kinds import KINDS, known_previews
from imports.services.refusals import told_of_entries
from productions.models import Entity
from productionsite.api.errors import BadInput, BadRow
from productionsite.api.inputs import as_uuid, read_ids, read_row, read_value
from productionsite.api.rows import relation_parts
from productionsite.db import statistics
from tasks.models import Comment, Task

BATCH = 1000


@transaction.atomic
def import_rows(name, entries, *, silent=False):
    """Create or update the rows of a kind (`projects`, `entities`, ...); return their ids in order.

    Raises BadInput or BadRow (400) for the first entry that is not a row of that kind; nothing stays then.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadInput("The body must be a list of objects.")
    with told_of_entries():
        return _import_rows(name, entries, silent)


def _import_rows(name, entries, silent):
    kind = KINDS[name]
    prepared = []
    for number, entry in enumerate(entries, start=1):
        with told_of_entries(number):
            prepared.append(dict(kind.prepare(entry)))
    if kind.model is Entity:
        prepared = known_previews(prepared)
    known = _known(name, kind, prepared)
    rows, created, links = [], set(), {relation: {} for relation in kind.relations}
    for number, entry in enumerate(prepared, start=1):
        with told_of_entries(number):
            row, is_new, lists = _row(name, kind, entry, known)
        rows.append(row)
        if is_new:
            created.add(row.pk)
        for relation, ids in lists.items():
            links[relation][row.pk] = ids
    _store(kind.model, rows, created)
    for relation, wanted in links.items():
        if wanted:
            _link(kind, relation, wanted)
    if kind.news:
        place_news(News.objects.filter(**{f"{kind.news}__in": [row.pk for row in rows]}))
    if not silent:
        _tell(name, kind, list(zip(rows, entries)), created)
    statistics.refresh_after_commit()
    return [row.pk for row in rows]


def _known(name, kind, entries):
    """Return {key: stored row}: by id, entity links by what they link."""
    if name == "entity-links":
        pairs = {_pair(entry) for entry in entries}
        ins = {pair[0] for pair in pairs}
        rows = kind.model.objects.filter(entity_in_id__in=[one for one in ins if one])
        return {(row.entity_in_id, row.entity_out_id): row for row in rows}
    ids = []
    for number, entry in enumerate(entries, start=1):
        pk = as_uuid(entry.get("id"))
        if pk is None:
            raise BadInput(f"Entry {number}: every entry needs its id.", field="id")
        ids.append(pk)
    return kind.model._base_manager.in_bulk(ids)


def _pair(entry):
    return as_uuid(entry.get("entity_in_id")), as_uuid(entry.get("entity_out_id"))


def _row(name, kind, entry, known):
    """Return (row with the entry's values, whether it is new, {relation: ids})."""
    key = _pair(entry) if name == "entity-links" else as_uuid(entry["id"])
    if name == "entity-links" and "type" not in entry:
        raise BadInput("type is missing.", field="type")
    row = known.get(key)
    lists = _lists(kind, entry)
    plain = {field: value for field, value in entry.items() if field not in kind.relations}
    values, _none = read_row(kind.model, plain, (), creating=row is None, dropped=kind.dropped)
    if row is None:
        row = known[key] = kind.model(pk=as_uuid(entry.get("id")) or kind.model().pk)
        is_new = True
    else:
        is_new = row._state.adding
    for field, value in {**values, **_dates(kind, entry)}.items():
        setattr(row, field, value)
    if name == "entity-links" and entry.get("id") and not is_new:
        _rename(row, as_uuid(entry["id"]))
    return row, is_new, lists


def _rename(row, new_id):
    """Give a stored entity link the id it has where it comes from."""
    if new_id is None:
        raise BadInput("The id is malformed.", field="id")
    if new_id != row.pk:
        type(row).objects.filter(pk=row.pk).update(id=new_id)
        row.pk = new_id


def _dates(kind, entry):
    """Return the dates an entry keeps; `updated_at` is now for the kinds that say so."""
    fields = {field.name: field for field in kind.model._meta.concrete_fields}
    dates = {name: read_value(fields[name], entry[name]) for name in ("created_at", "updated_at") if entry.get(name)}
    return {**dates, "updated_at": timezone.now()} if kind.fresh else dates


def _lists(kind, entry):
    """Return {relation: ids} of the lists an entry carries."""
    lists = {}
    for relation in kind.relations:
        value = entry.get(relation)
        if value is None:
            continue
        if relation in kind.lenient and isinstance(value, list):
            value = [one for one in value if as_uuid(one.get("id") if isinstance(one, dict) else one)]
        lists[relation] = read_ids(relation, value)
    return lists


def _store(model, rows, created):
    unique = {row.pk: row for row in rows}
    model._base_manager.bulk_create([row for pk, row in unique.items() if pk in created], batch_size=BATCH)
    changed = [row for pk, row in unique.items() if pk not in created]
    if changed:
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._base_manager.bulk_create(
            changed, update_conflicts=True, update_fields=names, unique_fields=["id"], batch_size=BATCH
        )


def _link(kind, relation, wanted):
    """Write a to-many relation: {row id: ids}; replaced or only added to, as the kind says."""
    link, owner, target = relation_parts(kind.model, relation)
    ids = {one for many in wanted.values() for one in many}
    if target == "id":  # the rows themselves point back
        for pk, many in wanted.items():
            link._base_manager.filter(pk__in=many).update(**{owner: pk})
        return
    field = next(f for f in link._meta.concrete_fields if f.attname == target)
    known = set(field.related_model._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
    if ids - known and relation not in kind.lenient:
        raise BadRow(f"{relation}: no row has the id {next(iter(ids - known))}.", field=relation)
    pairs = {(pk, one) for pk, many in wanted.items() for one in many if one in known}
    stored = link._base_manager.filter(**{f"{owner}__in": wanted})
    there = {(pk, one): key for key, pk, one in stored.values_list("pk", owner, target)}
    if kind.relations[relation]:
        link._base_manager.filter(pk__in=[key for pair, key in there.items() if pair not in pairs]).delete()
    new = sorted(pairs - there.keys(), key=str)
    link._base_manager.bulk_create([link(**{owner: pk, target: one}) for pk, one in new], batch_size=BATCH)


def _tell(name, kind, pairs, created):
    projects = _projects(name, kind, [row for row, _entry in pairs])
    events = []
    for row, entry in pairs:
        prefix, payload = kind.event_of(row, entry)
        verb = "new" if row.pk in created else "update"
        events.append((f"{prefix}:{verb}", payload, projects.get(row.pk)))
    emit_many(events)


def _projects(name, kind, rows):
    """Return {row id: production id}."""
    if name == "projects":
        return {row.pk: row.pk for row in rows}
    if name in ("comments", "attachment-files"):
        tasks = {row.pk: row.object_id for row in rows} if name == "comments" else _commented(rows)
        projects = dict(Task.objects.filter(pk__in=tasks.values()).values_list("pk", "project_id"))
        return {pk: projects.get(task) for pk, task in tasks.items()}
    if "." not in kind.project:
        return {row.pk: getattr(row, kind.project) for row in rows}
    path = kind.project.replace(".", "__")
    found = kind.model._base_manager.filter(pk__in=[row.pk for row in rows])
    return dict(found.values_list("pk", path))


def _commented(rows):
    comments = dict(
        Comment.objects.filter(pk__in=[row.comment_id for row in rows if row.comment_id]).values_list("pk", "object_id")
    )
    return {row.pk: comments.get(row.comment_id) for row in rows}
