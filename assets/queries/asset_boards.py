"""Assets with their tasks: the board listing and the single asset (spec 04, 4.4 and 4.5)."""

import orjson
from django.db.models import F

from accounts.choices import Role
from assets.models import Asset, EntityLink
from assets.queries.assets import in_episode
from assets.queries.boards import Alongside, Board, own_tasks, task_model, view_of, view_of_one
from assets.queries.entities import assigned_entities, find_entity, joined_id, json_array, scoped
from productions.entities import ASSET, EPISODE, entities_of_kind
from productionsite.api.inputs import as_uuid, well_formed
from productionsite.api.rows import Wire


def _finish(row):
    row["preview_file_id"] = row["preview_file_id"] or ""
    row["episode_id"] = row["episode_id"] or ""
    row["ready_for"] = row["ready_for"] or "None"
    row["casting_episode_ids"] = []
    if row["data"] is None:
        row["data"] = {}
    del row["_project_id"]


BOARD = Board(
    columns={
        "id": joined_id("id"),
        "name": "name",
        "description": "description",
        "preview_file_id": joined_id("preview_file_id"),
        "asset_type_name": "entity_type__name",
        "asset_type_id": joined_id("entity_type_id"),
        "canceled": "canceled",
        "ready_for": joined_id("ready_for_id"),
        "episode_id": joined_id("source_id"),
        "is_casting_standby": "is_casting_standby",
        "is_shared": "is_shared",
        "data": Wire("data", "json"),
        "_project_id": joined_id("project_id"),
    },
    fields=(
        "id name description preview_file_id asset_type_name asset_type_id canceled ready_for episode_id "
        "casting_episode_ids is_casting_standby is_shared data"
    ),
    tasks=(
        "id due_date done_date duration entity_id estimation end_date is_subscribed last_comment_date "
        "last_preview_file_id priority real_start_date retake_count start_date difficulty task_status_id "
        "task_type_id assignees data"
    ),
    finish=_finish,
    order=("asset_type_name", "name"),
    kind_fields="asset_fields",
)


def selection(call, project_id):
    """Return (assets, tasks) of the board a caller asks for, as querysets."""
    query, who = call.query, call.who
    found = Asset.objects.all() if project_id is None else Asset.objects.filter(project_id=project_id)
    if "id" in query:
        found = found.filter(pk=well_formed(query["id"], "id"))
    if "episode_id" in query:
        found = found.filter(in_episode(query["episode_id"]))
    found = scoped(who, found, project_id)
    if "assigned_to" in query:
        found = found.filter(pk__in=assigned_entities(who))
    tasks = task_model().objects.filter(entity_id__in=found.values("pk"))
    role = who.role if project_id is None else who.role_in(project_id)
    if "assigned_to" in query or role == Role.VENDOR:
        tasks = own_tasks(who, tasks)
    return found, tasks


def board(call, project_id, followed=None):
    """Return the board listing in the encoding the query asks for.

    `followed`: the ids of the tasks the caller is subscribed to, when they are known already.
    """
    assets, tasks = selection(call, project_id)
    view = view_of(call.who, ASSET, project_id, followed=followed)
    also = None if project_id is None else cast_episodes(call.query, project_id)
    flags = {name: call.query.get(name) == "true" for name in ("compact", "stream")}
    return BOARD.answer(assets, tasks, view=view, also=also, **flags)


def cast_episodes(query, project_id):
    """Return the episodes of a production that assets are cast in, by episode name: what a board adds to its rows.

    Narrowed to an asset or an episode that the query names; lines of assets that a board leaves out do no harm.
    """
    episodes = entities_of_kind(EPISODE).filter(project_id=project_id)
    episode_id = as_uuid(query.get("episode_id"))
    if episode_id is not None:
        episodes = episodes.filter(pk=episode_id)
    links = EntityLink.objects.filter(entity_in__in=episodes.values("pk"))
    if "id" in query:
        links = links.filter(entity_out_id=query["id"])
    columns = (joined_id("entity_out_id"), F("entity_in__name"), joined_id("entity_in_id"))
    return Alongside("casting_episode_ids", links, "entity_out_id", columns, _episodes_by_name)


def _episodes_by_name(lines):
    return [pk for _asset, _name, pk in sorted(lines)]


def find(who, asset_id, kind):
    """Return one asset with all that its answer says, tasks apart; NotFound for none."""
    links = EntityLink.objects.filter(entity_in__in=entities_of_kind(EPISODE).values("pk"))
    episodes = json_array(links, "entity_out_id", "entity_in__name", "entity_in_id")
    return find_entity(who, asset_id, kind, **BOARD.further, project_name="project__name", _episodes=episodes)


def detail(who, found):
    """Return one asset that `find` found with its tasks, as this caller may see it."""
    shown, row = BOARD.single(found, view=view_of_one(who, ASSET, found))
    for key in ("source_id", "nb_frames"):
        del row[key]
    episodes = orjson.loads(row.pop("_episodes") or "[]")
    shown["casting_episode_ids"] = [pk for _name, pk in sorted(episodes)]
    return {**row, **shown}
