"""Shots, sequences, episodes, scenes, edits and concepts with their tasks (spec 05, 6)."""

from accounts.choices import Role
from assets.queries.boards import Board, own_tasks, task_model, view_of, view_of_one
from assets.queries.entities import (
    as_array,
    assigned_entities,
    joined_id,
    json_array,
    metadata,
    scoped,
)
from productions.entities import CONCEPT, EDIT, EPISODE, SCENE, SEQUENCE, SHOT, label_kinds
from productions.models import Entity
from productionsite.api.errors import NotFound
from productionsite.api.inputs import well_formed
from productionsite.api.rows import Wire
from shots.models import EntityConceptLink
from shots.queries.listings import of_kind, with_assigned_descendants

FRAMES = ("fps", "frame_in", "frame_out")


def _spread_frames(row):
    """Put the frame range of the metadata beside it; the bag is parsed once, {} for null."""
    bag = row["data"] = metadata(row["data"])
    for key in FRAMES:
        row[key] = bag.get(key)


def _finish_shot(row):
    _spread_frames(row)
    row["episode_name"] = row["episode_name"] or ""


def _finish_group(row):
    _spread_frames(row)
    row["episode_id"] = row["episode_id"] or "None"
    row["preview_file_id"] = row["preview_file_id"] or ""
    del row["_project_id"]


def _finish_edit(row):
    row["episode_name"] = row["episode_name"] or ""
    if row["data"] is None:
        row["data"] = {}


def _finish_concept(row):
    _spread_frames(row)
    row["entity_concept_links"] = as_array(row["entity_concept_links"])


COMMON = {
    "canceled": "canceled",
    "data": Wire("data", "json"),
    "description": "description",
    "entity_type_id": joined_id("entity_type_id"),
    "id": joined_id("id"),
    "name": "name",
    "parent_id": joined_id("parent_id"),
    "preview_file_id": joined_id("preview_file_id"),
    "project_id": joined_id("project_id"),
    "project_name": "project__name",
    "source_id": joined_id("source_id"),
    "nb_entities_out": "nb_entities_out",
}

SHOTS = Board(
    columns={
        **COMMON,
        "nb_frames": "nb_frames",
        "is_casting_standby": "is_casting_standby",
        "sequence_id": joined_id("parent_id"),
        "sequence_name": "parent__name",
        "episode_id": joined_id("parent__parent_id"),
        "episode_name": "parent__parent__name",
    },
    fields=(
        "canceled data description entity_type_id episode_id episode_name fps frame_in frame_out id name nb_frames "
        "parent_id preview_file_id project_id project_name sequence_id sequence_name source_id nb_entities_out "
        "is_casting_standby type"
    ),
    tasks=(
        "id duration due_date end_date done_date entity_id estimation is_subscribed last_comment_date "
        "last_preview_file_id nb_assets_ready priority real_start_date retake_count start_date difficulty "
        "nb_drawings task_status_id task_type_id assignees data"
    ),
    finish=_finish_shot,
    order=("episode_name", "sequence_name", "name"),
    kind_fields="shot_fields",
    type_name=SHOT,
)
GROUPS = Board(
    columns={
        "id": joined_id("id"),
        "name": "name",
        "status": "status",
        "episode_id": joined_id("parent_id"),
        "description": "description",
        "preview_file_id": joined_id("preview_file_id"),
        "canceled": "canceled",
        "data": Wire("data", "json"),
        "_project_id": joined_id("project_id"),
    },
    fields="id name status episode_id description frame_in frame_out fps preview_file_id canceled data",
    tasks=(
        "id estimation entity_id end_date due_date done_date duration last_comment_date last_preview_file_id "
        "priority real_start_date retake_count start_date difficulty task_status_id task_type_id data "
        "is_subscribed assignees"
    ),
    finish=_finish_group,
)
EDITS = Board(
    columns={**COMMON, "episode_id": joined_id("parent_id"), "episode_name": "parent__name"},
    fields=(
        "canceled data description entity_type_id episode_id episode_name id name parent_id preview_file_id "
        "project_id project_name source_id nb_entities_out type"
    ),
    tasks=(
        "id duration due_date entity_id end_date estimation last_comment_date last_preview_file_id nb_assets_ready "
        "priority real_start_date retake_count start_date task_status_id task_type_id data is_subscribed assignees"
    ),
    finish=_finish_edit,
    type_name=EDIT,
)
CONCEPTS = Board(
    columns={
        **COMMON,
        "nb_frames": "nb_frames",
        "is_casting_standby": "is_casting_standby",
        "preview_file_status": "preview_file__status",
        "entity_concept_links": json_array(EntityConceptLink.objects, "entity_in_id", "entity_out_id"),
        "updated_at": Wire("updated_at", "datetime"),
        "created_at": Wire("created_at", "datetime"),
        "created_by": joined_id("created_by_id"),
    },
    fields=(
        "canceled data description entity_type_id fps frame_in frame_out id name nb_frames parent_id "
        "preview_file_id preview_file_status project_id project_name source_id nb_entities_out is_casting_standby "
        "entity_concept_links type updated_at created_at created_by"
    ),
    tasks=(
        "id duration due_date end_date entity_id estimation last_comment_date nb_assets_ready priority "
        "real_start_date retake_count start_date task_status_id task_type_id data is_subscribed assignees"
    ),
    finish=_finish_concept,
    type_name=CONCEPT,
)
LINKED = Board(
    columns={key: value for key, value in CONCEPTS.columns.items() if key != "preview_file_status"},
    fields=" ".join(key for key in CONCEPTS.fields if key not in ("preview_file_status", "type")),
    tasks=(
        "id duration due_date end_date entity_id estimation last_comment_date nb_assets_ready priority "
        "real_start_date retake_count start_date task_status_id task_type_id assigner_id assignees"
    ),
    finish=_finish_concept,
    type_name="Entity",
)
BOARDS = {SHOT: SHOTS, SEQUENCE: GROUPS, EPISODE: GROUPS, SCENE: GROUPS, EDIT: EDITS, CONCEPT: CONCEPTS}


def board(call, kind, project_id, followed=None):
    """Return a with-tasks listing; shots also in compact and streamed form.

    `followed`: the ids of the tasks the caller is subscribed to, when they are known already.
    """
    found, tasks = selection(call, kind, project_id)
    flags = {name: kind == SHOT and call.query.get(name) == "true" for name in ("compact", "stream")}
    view = view_of(call.who, kind, project_id, followed=followed)
    return BOARDS[kind].answer(found, tasks, view=view, **flags)


def selection(call, kind, project_id):
    """Return (entities, tasks) of the board a caller asks for, as querysets."""
    who, query = call.who, call.query
    found = of_kind(kind, project_id)
    if kind == SHOT:
        found = found.filter(parent__isnull=False)
    if "id" in query and kind in (SHOT, EDIT, CONCEPT):
        found = found.filter(pk=well_formed(query["id"], "id"))
    if "episode_id" in query and kind != CONCEPT:
        found = _in_episode(found, kind, query)
    as_vendor = project_id is not None and who.role_in(project_id) == Role.VENDOR
    mine = as_vendor
    if kind in (SHOT, EDIT, CONCEPT):
        found = scoped(who, found, project_id) if project_id is not None else found
        if "assigned_to" in query:
            mine, found = True, found.filter(pk__in=assigned_entities(who))
    elif as_vendor:
        found = with_assigned_descendants(who, kind, found)
    tasks = task_model().objects.filter(entity_id__in=found.values("pk"))
    if "assigned_to" in query and kind in (SEQUENCE, EPISODE, SCENE):
        tasks = tasks.filter(assignees=well_formed(query["assigned_to"], "assigned_to"))
    return found, own_tasks(who, tasks) if mine else tasks


def _in_episode(found, kind, query):
    """Narrow a board to an episode: `all` is no filter, `main` is what has no episode (spec 05, 6)."""
    above = "parent__parent" if kind == SHOT else "parent"
    if query["episode_id"] == "all":
        return found
    if query["episode_id"] == "main":
        return found.filter(**{f"{above}__isnull": True})
    return found.filter(**{f"{above}_id": well_formed(query["episode_id"], "episode_id")})


def find(who, entity_id, kind):
    """Return one shot, edit or concept with all that its answer says, tasks apart; NotFound for none.

    A shot without sequence is not found either.
    """
    found = BOARDS[kind].find(who, entity_id, kind)
    if kind == SHOT and found.row["parent_id"] is None:
        raise NotFound
    return found


def single_shot(who, shot):
    """Return one shot that `find` found with its tasks and everything it is linked to."""
    return _merged(who, SHOT, shot)


def single_concept(who, concept):
    """Return one concept that `find` found with its tasks and everything it is linked to."""
    return _merged(who, CONCEPT, concept)


def _merged(who, kind, found):
    """Return the board row of an entity overwritten by its full row: metadata as stored unless hidden."""
    view = view_of_one(who, kind, found)
    row, full = BOARDS[kind].single(found, view=view)
    if view.hidden is not None:
        full["data"] = row["data"]
    return {**row, **full}


def single_edit(who, edit):
    """Return one edit that `find` found with its tasks; only what the board says of it."""
    return EDITS.single(edit, view=view_of_one(who, EDIT, edit))[0]


def linked_entities(who, entity):
    """Return the entities that point at one by a concept link, with their tasks (spec 04, 7.4)."""
    links = EntityConceptLink.objects.filter(entity_out=entity).values("entity_in_id")
    found = Entity.objects.filter(pk__in=links)
    found = scoped(who, found, entity.project_id)
    tasks = task_model().objects.filter(entity_id__in=found.values("pk"))
    rows = LINKED.rows(found, tasks, view=view_of(who, CONCEPT, entity.project_id))
    return label_kinds(rows)
