"""Castings of a production as a table (spec 09, 15.3)."""

import itertools

from assets.models import EntityLink
from imports.queries.tables import chunks, in_text_order
from productions.entities import EPISODE, SHOT
from productions.models.entities import TEMPORAL_TYPES
from productions.queries.projects import TV_SHOW
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid

HEADER = ["Parent", "Name", "Asset Type", "Asset", "Occurences", "Label"]
MAIN_PACK = "MP"
#: where the parent and the episode of a container are named
OF_SHOTS = ("entity_in__parent__name", "entity_in__parent__parent")
OF_ASSETS = ("entity_in__entity_type__name", "entity_in__source")


def casting_table(project, *, of_shots, episode):
    """Return (header, rows) of the casting links of a production, sorted by what they say.

    `of_shots`: what shots are made of, else what assets are made of. `episode`: an id, `main` (main pack
    only), `all` (what episodes are made of), or None.
    """
    links = EntityLink.objects.filter(entity_in__project=project)
    if episode == "all":
        of_episodes = links.filter(entity_in__entity_type__name=EPISODE)
        return HEADER, _lines(of_episodes, "entity_in__entity_type__name")
    is_tv_show = project.production_type == TV_SHOW
    wanted = as_uuid(episode)
    if is_tv_show and episode and episode != "main" and wanted is None:
        raise BadInput("episode_id: an id, main or all is expected.", field="episode_id")
    parent, above = OF_SHOTS if of_shots else OF_ASSETS
    if of_shots:
        links = links.filter(entity_in__entity_type__name=SHOT)
    else:
        links = links.exclude(entity_in__entity_type__name__in=TEMPORAL_TYPES)
    if not is_tv_show:
        return HEADER, _lines(links, parent)
    native = links.filter(**{f"{above}__isnull": False})
    if wanted is not None:
        native = native.filter(**{f"{above}_id": wanted})
    elif episode == "main":
        native = native.none()
    rows = _lines(native, parent, f"{above}__name")
    if not of_shots:
        main = _lines(links.filter(**{f"{above}__isnull": True}), parent)
        rows = itertools.chain(rows, ([MAIN_PACK, *cells] for cells in main))
    return ["Episode", *HEADER], rows


def _lines(links, *place):
    """Yield the cells of links: where the container stands (episode first), then what is cast how often as what."""
    texts = (*reversed(place), "entity_in__name", "entity_out__entity_type__name", "entity_out__name")
    ordered = links.order_by(*in_text_order(*texts), "nb_occurences", *in_text_order("label"), "pk")
    for chunk in chunks(ordered.values_list(*texts, "nb_occurences", "label")):
        for *names, count, label in chunk:
            yield [*(name or "" for name in names), count or 0, label or ""]
