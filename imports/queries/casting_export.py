"""Castings of a production as CSV (spec 09, 15.3)."""

from assets.models import EntityLink
from productions.entities import ASSET, EPISODE, SHOT, base_type
from productions.queries.projects import TV_SHOW
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid

HEADER = ["Parent", "Name", "Asset Type", "Asset", "Occurences", "Label"]
MAIN_PACK = "MP"
AROUND = ("entity_in__entity_type", "entity_in__parent__parent", "entity_in__source", "entity_out__entity_type")


def casting_table(project, *, of_shots, episode):
    """Return (header, rows) of the casting links of a production, sorted by what they say.

    `of_shots`: what shots are made of, else what assets are made of. `episode`: an id, `main` (main pack
    only), `all` (what episodes are made of), or None.
    """
    links = list(EntityLink.objects.filter(entity_in__project=project).select_related(*AROUND))
    by_kind = {SHOT: [], EPISODE: [], ASSET: []}
    for link in links:
        by_kind.setdefault(base_type(link.entity_in.entity_type.name), []).append(link)
    if episode == "all":
        return HEADER, sorted(_cells(EPISODE, link) for link in by_kind[EPISODE])
    is_tv_show = project.production_type == TV_SHOW
    wanted = as_uuid(episode)
    if is_tv_show and episode and episode != "main" and wanted is None:
        raise BadInput("episode_id: an id, main or all is expected.", field="episode_id")
    if of_shots:
        native, main_pack = _by_episode(by_kind[SHOT], lambda shot: shot.parent and shot.parent.parent)
        place = _sequence
    else:
        native, main_pack = _by_episode(by_kind[ASSET], lambda parent: parent.source)
        place = _type
    if not is_tv_show:
        return HEADER, sorted([place(link.entity_in), *_rest(link)] for _name, link in [*native, *main_pack])
    if wanted is not None:
        native = [pair for pair in native if pair[0].pk == wanted]
    rows = sorted([name.name, place(link.entity_in), *_rest(link)] for name, link in native)
    main = sorted([MAIN_PACK, place(link.entity_in), *_rest(link)] for _name, link in main_pack)
    if episode == "main":
        rows = []
    return ["Episode", *HEADER], rows if of_shots else rows + main


def _by_episode(links, episode_of):
    """Return ([(episode, link)], [(None, link)]): links of entities of an episode, and of none."""
    pairs = [(episode_of(link.entity_in), link) for link in links]
    return [pair for pair in pairs if pair[0] is not None], [pair for pair in pairs if pair[0] is None]


def _sequence(shot):
    return shot.parent.name if shot.parent else ""


def _type(parent):
    return parent.entity_type.name


def _cells(kind, link):
    return [kind, *_rest(link)]


def _rest(link):
    asset = link.entity_out
    return [link.entity_in.name, asset.entity_type.name, asset.name, link.nb_occurences or 0, link.label or ""]
