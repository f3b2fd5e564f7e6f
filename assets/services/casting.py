"""Castings (spec 04, 8): which assets are in which shot, how often, under which label.

Every write here keeps what follows from a casting: the counter of the container, the readiness of the
tasks of a shot, the mirror of a shot's casting on its episode, and the events. All set-based: a constant
number of statements for any number of containers and assets.
"""

import dataclasses
from collections import defaultdict
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assets.models import EntityLink
from assets.services.readiness import casting_event, containers_of, refresh_casting_stats, refresh_readiness
from events.emitter import emit_many
from productions.entities import EPISODE, SHOT, ensure_temporal_types, entities_of_kind, kind_of
from productions.models import Entity

BATCH = 1000  # rows of one statement
AUTO = {"auto": True}  # the `data` of an episode's link that mirrors the casting of a shot


@dataclasses.dataclass(frozen=True)
class Cast:
    """One line of a casting: an asset, how many of it, what for."""

    asset_id: UUID
    nb_occurences: int = 1
    label: str = ""


def recount(container_ids):
    """Recompute `nb_entities_out` of some entities: how many live entities are cast in each. One statement."""
    links = EntityLink.objects.filter(entity_in_id=OuterRef("pk")).exclude(entity_out__canceled=True)
    count = Subquery(links.order_by().values("entity_in_id").annotate(count=Count("pk")).values("count"))
    Entity.objects.filter(pk__in=container_ids).update(nb_entities_out=Coalesce(count, 0), updated_at=timezone.now())


def settle(container_ids):
    """Bring in step what follows from castings: the counters of entities, the readiness of the shots among them."""
    if not container_ids:
        return
    recount(container_ids)
    refresh_readiness(list(entities_of_kind(SHOT).filter(pk__in=container_ids).values_list("pk", flat=True)))


def follow_assets(asset_ids, told=None):
    """Bring in step every entity that casts some assets which were just cancelled, restored or shared.

    Those in `told` (live containers with a parent unless given) are told when their count moved (spec 04,
    8.9), the others are recounted only.
    """
    links = EntityLink.objects.filter(entity_out_id__in=asset_ids)
    told = containers_of(asset_ids) if told is None else told
    refresh_casting_stats(told)
    others = set(links.values_list("entity_in_id", flat=True)) - set(told)
    if others:
        recount(others)


def leave_castings(entity_ids):
    """Take entities that are going out of all castings, and what they cast with them; return what cast them.

    Automatic links of episodes that only these shots called for go too. What is returned is not recounted yet:
    call `settle` or `refresh_casting_stats` on it.
    """
    going = set(entity_ids)
    links = EntityLink.objects.filter(Q(entity_in_id__in=going) | Q(entity_out_id__in=going))
    containers, gone = set(), defaultdict(set)
    parts = ("entity_in_id", "entity_out_id", "entity_in__parent__parent_id", "entity_in__entity_type__name")
    for container_id, asset_id, episode_id, kind in links.values_list(*parts):
        containers.add(container_id)
        if kind == SHOT and container_id in going and episode_id not in (None, *going) and asset_id not in going:
            gone[episode_id].add(asset_id)
    links.delete()
    _drop_automatic(gone)
    return containers - going


def _counts(container_ids):
    return dict(Entity.objects.filter(pk__in=container_ids).values_list("pk", "nb_entities_out"))


def _lock(container_ids):
    """Return the containers with their type and their parents, locked in a fixed order."""
    found = Entity.objects.filter(pk__in=container_ids).select_related("entity_type", "parent").order_by("pk")
    return list(found.select_for_update(of=("self",), no_key=True))


def _episode_of(container):
    """Return the id of the episode above a shot, or None."""
    return container.parent.parent_id if kind_of(container) == SHOT and container.parent else None


@transaction.atomic
def replace_castings(castings, *, refused=frozenset()):
    """Replace the whole castings of some entities: {entity id: [Cast]} (spec 04, 8.2).

    Links are made anew: ids change, metadata of the old links goes. Ids that are no entity are skipped, and
    those `refused` where they are not cast already; of two lines for one asset the last counts.
    """
    containers = _lock(castings)
    wanted = {one.pk: castings[one.pk] for one in containers}
    known = _known({line.asset_id for lines in wanted.values() for line in lines})
    before, events = defaultdict(set), []
    for link in EntityLink.objects.filter(entity_in_id__in=wanted):
        before[link.entity_in_id].add(link.entity_out_id)
    EntityLink.objects.filter(entity_in_id__in=wanted).delete()

    links = {}
    for container in containers:
        castable = known - (refused - before[container.pk])
        for line in wanted[container.pk]:
            if line.asset_id in castable:
                links.setdefault((container.pk, line.asset_id), _new_link(container.pk, line))
    first = {key: link.nb_occurences for key, link in links.items()}
    for container in containers:
        for line in wanted[container.pk]:
            if (link := links.get((container.pk, line.asset_id))) is not None:
                link.nb_occurences, link.label = line.nb_occurences, line.label
    EntityLink.objects.bulk_create(links.values())
    recount(wanted)
    counts = _counts(wanted)

    added, removed = {}, {}
    for container in containers:
        ids = {line.asset_id for line in wanted[container.pk]}
        added[container.pk] = ids - before[container.pk]
        removed[container.pk] = before[container.pk] - ids
    episodes = {one.pk: removed[one.pk] for one in containers if kind_of(one) == EPISODE and removed[one.pk]}
    _leave_shots(episodes)
    _mirror(
        [
            (one, links[one.pk, line.asset_id])
            for one in containers
            for line in wanted[one.pk]
            if (one.pk, line.asset_id) in links
        ]
    )
    refresh_readiness([one.pk for one in containers if kind_of(one) == SHOT])
    for container in containers:
        seen = set()
        for line in wanted[container.pk]:
            link = links.get((container.pk, line.asset_id))
            if link is None:
                continue
            is_new = line.asset_id not in seen
            seen.add(line.asset_id)
            count = first[container.pk, line.asset_id] if is_new else line.nb_occurences
            events += _link_events(container, link, is_new, count)
        args = (counts[container.pk], added[container.pk], removed[container.pk])
        events.append(casting_event(kind_of(container), container.pk, container.project_id, *args))
    emit_many(events)
    _clean_mirror([(one, removed[one.pk]) for one in containers])


@transaction.atomic
def replace_casting_of_asset(*, asset_id, lines, refused=frozenset()):
    """Replace what is cast in an asset; see `replace_castings`."""
    ensure_temporal_types()
    replace_castings({asset_id: lines}, refused=refused)


@transaction.atomic
def cast_asset(*, asset_id, container_ids, nb_occurences=None, label=None):
    """Add an asset to some entities, change it there, or (`nb_occurences` 0) remove it (spec 04, 8.6).

    None keeps the current number (1 on a new link) or label ("" on a new one). Other assets stay as they are.
    """
    if nb_occurences == 0:
        uncast_asset(asset_id=asset_id, container_ids=container_ids)
        return
    containers = _lock(container_ids)
    stored = {
        link.entity_in_id: link for link in EntityLink.objects.filter(entity_in__in=containers, entity_out_id=asset_id)
    }
    new = [
        _new_link(one.pk, Cast(asset_id, nb_occurences or 1, label or "")) for one in containers if one.pk not in stored
    ]
    EntityLink.objects.bulk_create(new)
    for link in stored.values():
        link.nb_occurences = link.nb_occurences if nb_occurences is None else nb_occurences
        link.label = link.label if label is None else label
        link.updated_at = timezone.now()
    EntityLink.objects.bulk_update(stored.values(), ["nb_occurences", "label", "updated_at"])
    links = {**stored, **{link.entity_in_id: link for link in new}}
    recount(links)
    counts = _counts(links)
    _mirror([(one, links[one.pk]) for one in containers])
    refresh_readiness([one.pk for one in containers if kind_of(one) == SHOT])
    events = []
    for container in containers:
        link, is_new = links[container.pk], container.pk not in stored
        events += _link_events(container, link, is_new, link.nb_occurences)
        args = (counts[container.pk], [asset_id] if is_new else [])
        events.append(casting_event(kind_of(container), container.pk, container.project_id, *args))
    emit_many(events)


@transaction.atomic
def merge_castings(castings):
    """Add lines to the castings of some entities, change those that are there; nothing is taken off (spec 09, 7).

    `castings`: {entity id: [Cast]}; of two lines for one asset the last counts. Returns ({(entity id, asset id)}
    of new links, the same of changed ones). A line that says what is stored writes and tells nothing.
    """
    containers = _lock(castings)
    stored = {}
    for link in EntityLink.objects.filter(entity_in__in=containers).order_by("created_at", "pk"):
        stored.setdefault((link.entity_in_id, link.entity_out_id), link)
    new, changed = {}, {}
    for container in containers:
        for line in castings[container.pk]:
            key = (container.pk, line.asset_id)
            link = new.get(key) or stored.get(key)
            if link is None:
                new[key] = _new_link(container.pk, line)
            elif (link.nb_occurences, link.label) != (line.nb_occurences, line.label):
                link.nb_occurences, link.label, link.updated_at = line.nb_occurences, line.label, timezone.now()
                if key not in new:
                    changed[key] = link
    EntityLink.objects.bulk_create(new.values(), batch_size=BATCH)
    EntityLink.objects.bulk_update(changed.values(), ["nb_occurences", "label", "updated_at"], batch_size=BATCH)
    touched = {entity_id for entity_id, _asset_id in (*new, *changed)}
    recount({entity_id for entity_id, _asset_id in new})
    counts = _counts(touched)
    _mirror([(one, link) for one in containers for key, link in new.items() if key[0] == one.pk])
    refresh_readiness([one.pk for one in containers if kind_of(one) == SHOT and one.pk in touched])
    events, projects = [], {one.pk: one.project_id for one in containers}
    for link in new.values():
        payload = {"entity_in_id": str(link.entity_in_id), "entity_out_id": str(link.entity_out_id)}
        payload |= {"entity_link_id": str(link.pk), "nb_occurences": link.nb_occurences}
        events.append(("entity-link:new", payload, projects[link.entity_in_id]))
    for container in containers:
        if container.pk in touched:
            added = [asset_id for entity_id, asset_id in new if entity_id == container.pk]
            args = (container.pk, container.project_id, counts[container.pk])
            events.append(casting_event(kind_of(container), *args, added))
    emit_many(events)
    return set(new), set(changed)


@transaction.atomic
def uncast_asset(*, asset_id, container_ids, leave_shots=True):
    """Remove an asset from the castings of some entities; those that do not cast it are left alone, silently.

    On an episode the asset also leaves all its shots, unless told otherwise.
    """
    links = EntityLink.objects.filter(entity_in_id__in=container_ids, entity_out_id=asset_id)
    containers = _lock(list(links.values_list("entity_in_id", flat=True)))
    EntityLink.objects.filter(entity_in__in=containers, entity_out_id=asset_id).delete()
    ids = [one.pk for one in containers]
    recount(ids)
    counts = _counts(ids)
    if leave_shots:
        _leave_shots({one.pk: {asset_id} for one in containers if kind_of(one) == EPISODE})
    refresh_readiness([one.pk for one in containers if kind_of(one) == SHOT])
    emit_many(
        [casting_event(kind_of(one), one.pk, one.project_id, counts[one.pk], removed=[asset_id]) for one in containers]
    )
    _clean_mirror([(one, {asset_id}) for one in containers])


# -- parts -------------------------------------------------------------------------------------


def _known(asset_ids):
    return set(Entity.objects.filter(pk__in=asset_ids).values_list("pk", flat=True))


def _new_link(container_id, line):
    return EntityLink(
        entity_in_id=container_id, entity_out_id=line.asset_id, nb_occurences=line.nb_occurences, label=line.label
    )


def _link_events(container, link, is_new, count):
    payload = {"entity_link_id": str(link.pk), "nb_occurences": count}
    if is_new:
        payload |= {"entity_in_id": str(link.entity_in_id), "entity_out_id": str(link.entity_out_id)}
    events = [(f"entity-link:{'new' if is_new else 'update'}", payload, container.project_id)]
    if kind_of(container) == EPISODE:
        events.append(_asset_update(link.entity_out_id, container.project_id))
    return events


def _asset_update(asset_id, project_id):
    return "asset:update", {"asset_id": str(asset_id)}, project_id


def _mirror(pairs):
    """Cast what shots cast in the episodes above them, as automatic links, where it is not yet (spec 04, 8.10)."""
    wanted, projects = {}, {}
    for container, link in pairs:
        episode_id = _episode_of(container)
        if episode_id is not None:
            wanted.setdefault((episode_id, link.entity_out_id), link.label)
            projects[episode_id] = container.project_id
    if not wanted:
        return
    episodes = {one.pk for one in _lock(projects) if kind_of(one) == EPISODE}
    stored = set(EntityLink.objects.filter(entity_in_id__in=episodes).values_list("entity_in_id", "entity_out_id"))
    new = [
        EntityLink(entity_in_id=episode_id, entity_out_id=asset_id, label=label, data=AUTO)
        for (episode_id, asset_id), label in wanted.items()
        if episode_id in episodes and (episode_id, asset_id) not in stored
    ]
    if new:
        EntityLink.objects.bulk_create(new)
        recount({link.entity_in_id for link in new})
        emit_many([_asset_update(link.entity_out_id, projects[link.entity_in_id]) for link in new])


def _clean_mirror(pairs):
    """Drop the automatic links that assets which left shots had to the episodes above: [(container, asset ids)]."""
    gone = defaultdict(set)
    for container, asset_ids in pairs:
        episode_id = _episode_of(container)
        if episode_id is not None:
            gone[episode_id] |= asset_ids
    _drop_automatic({episode_id: asset_ids for episode_id, asset_ids in gone.items() if asset_ids})


def _drop_automatic(gone):
    """Drop automatic episode links whose asset no shot of the episode casts any more (spec 04, 8.10).

    `gone`: {episode id: {asset id}} of what some shots do not cast any longer.
    """
    if not gone:
        return
    episodes = {one.pk: one for one in _lock(gone) if kind_of(one) == EPISODE}
    cast = set(
        EntityLink.objects.filter(
            entity_in__parent__parent_id__in=episodes, entity_out_id__in=set().union(*gone.values())
        ).values_list("entity_in__parent__parent_id", "entity_out_id")
    )
    links = EntityLink.objects.filter(entity_in_id__in=episodes, entity_out_id__in=set().union(*gone.values()))
    dead = [
        link
        for link in links.select_related("entity_out").order_by("created_at", "pk")
        if (link.data or {}).get("auto")
        and link.entity_out_id in gone[link.entity_in_id]
        and (link.entity_in_id, link.entity_out_id) not in cast
    ]
    if not dead:
        return
    EntityLink.objects.filter(pk__in=[link.pk for link in dead]).delete()
    events, counts = [], {pk: one.nb_entities_out or 0 for pk, one in episodes.items()}
    for link in dead:
        episode = episodes[link.entity_in_id]
        counts[episode.pk] = max(0, counts[episode.pk] - (not link.entity_out.canceled))
        args = (episode.pk, episode.project_id, counts[episode.pk])
        events.append(casting_event(EPISODE, *args, removed=[link.entity_out_id]))
        events.append(_asset_update(link.entity_out_id, episode.project_id))
    recount({link.entity_in_id for link in dead})
    emit_many(events)


def _leave_shots(removed):
    """Take assets that left an episode off all its shots: {episode id: {asset id}} (spec 04, 8.10)."""
    if not any(removed.values()):
        return
    links = EntityLink.objects.filter(
        entity_in__parent__parent_id__in=removed, entity_out_id__in=set().union(*removed.values())
    ).select_related("entity_in__entity_type", "entity_in__parent", "entity_out")
    leaving = [
        link
        for link in links.order_by("entity_in_id", "created_at", "pk")
        if kind_of(link.entity_in) == SHOT and link.entity_out_id in removed[link.entity_in.parent.parent_id]
    ]
    if not leaving:
        return
    shots = {link.entity_in_id for link in leaving}
    EntityLink.objects.filter(pk__in=[link.pk for link in leaving]).delete()
    counts, events = _counts(shots), []
    for link in leaving:
        shot, live = link.entity_in, not link.entity_out.canceled
        counts[shot.pk] = max(0, (counts[shot.pk] or 0) - live)
        args = (SHOT, shot.pk, shot.project_id, counts[shot.pk])
        if live:
            events.append(casting_event(*args))
        events.append(casting_event(*args, removed=[link.entity_out_id]))
    recount(shots)
    refresh_readiness(shots)
    emit_many(events)
