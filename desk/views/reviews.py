"""Reviews: the playlists of a production, the player, drawings, and the files both show."""

import orjson
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from PIL import Image

from accounts.access import refuse_unless
from accounts.admin_access import who_of
from desk.access import find_led
from desk.pages import file, page, render
from desk.queries import reviews as queries
from desk.queries.boards import statuses_of
from desk.views.production import frame
from files import storage
from files.access import find_preview, may_annotate, preview_picture, preview_task_access
from files.api.media import HIGH_FIRST, MP4, PNG, first_stored
from files.api.serving import serve
from files.drawings import annotated
from files.services.annotations import update_annotations
from productionsite.api.errors import BadInput
from reviews.access import find_playlist, may_see_playlist

SLOTS = {
    "thumbnail": storage.THUMBNAIL,
    "square": storage.SQUARE,
    "preview": storage.PREVIEW,
    "original": storage.PICTURE,
}
WIDEST = 1920  # pixels of a drawing's layer
MOST_DRAWING = 2 * 1024 * 1024  # bytes of one saved drawing


@page
def index(request, project_id):
    """List the playlists of a production."""
    who = who_of(request)
    project = find_led(who, project_id)
    found = queries.playlists(who, project, request.GET.get("page"))
    pages = found.paginator.get_elided_page_range(found.number, on_each_side=2, on_ends=1)
    context = {**frame(project, _("Reviews")), "playlists": found, "page": found, "pages": pages}
    return render(request, "desk/reviews.html", {**context, "manages": who.manages(project.pk)})


@page
def player(request, playlist_id):
    """Play a playlist: movies and pictures with their drawings and comments."""
    who = who_of(request)
    playlist = find_playlist(playlist_id)
    project = find_led(who, playlist.project_id)
    refuse_unless(may_see_playlist(who, playlist))
    entries = queries.player(who, playlist)
    statuses = statuses_of(project)
    context = {**frame(project, _("Reviews")), "playlist": playlist, "entries": entries, "statuses": statuses}
    return render(request, "desk/player.html", {**context, "subtitle": playlist.name})


# -- files -----------------------------------------------------------------------------------------


@file
def picture(request, preview_id, size):
    """Send a picture of a preview, to those who may see it."""
    if size not in SLOTS:
        raise Http404
    preview = find_preview(preview_id)
    refuse_unless(preview_picture(who_of(request), preview))
    return serve(request, SLOTS[size], preview.pk, content_type=PNG, modified=preview.updated_at)


@file
def movie(request, preview_id):
    """Send the movie of a preview, to those who may see it."""
    preview = find_preview(preview_id)
    refuse_unless(preview_task_access(who_of(request), preview))
    slot = first_stored(preview, HIGH_FIRST)
    return serve(request, slot, preview.pk, content_type=MP4, modified=preview.updated_at)


# -- drawings --------------------------------------------------------------------------------------


@file
def drawing(request, preview_id, place):
    """Send one stored drawing of a preview as a transparent picture of its size."""
    preview = find_preview(preview_id)
    refuse_unless(preview_task_access(who_of(request), preview))
    stored = preview.annotations if isinstance(preview.annotations, list) else []
    if place >= len(stored) or not isinstance(stored[place], dict):
        raise Http404
    shape = stored[place].get("drawing") or {}
    objects = shape.get("objects") if isinstance(shape, dict) else None
    response = HttpResponse(content_type=PNG)
    response["Cache-Control"] = "no-cache"
    empty = Image.new("RGBA", layer_size(preview, objects or []), (0, 0, 0, 0))
    annotated(empty, objects or []).save(response, "PNG")
    return response


def layer_size(preview, objects):
    """Return the pixels of a drawing's layer: the preview's, else its canvas's, `WIDEST` at most."""
    canvas = next((one for one in objects if isinstance(one, dict) and one.get("canvasWidth")), {})
    sides = (preview.width, preview.height)
    if not all(sides):
        sides = [canvas.get("canvasWidth"), canvas.get("canvasHeight")]
    if not all(isinstance(side, int | float) and 0 < side < 100_000 for side in sides):
        sides = (1280, 720)
    share = min(1, WIDEST / sides[0], WIDEST / sides[1])
    return max(round(sides[0] * share), 1), max(round(sides[1] * share), 1)


@page
@require_POST
def draw(request, preview_id):
    """Add a drawing to a preview at a moment of it; answer the moments that have one."""
    who, preview = who_of(request), find_preview(preview_id)
    refuse_unless(may_annotate(who, preview))
    text = request.POST.get("drawing", "")
    try:
        sent = orjson.loads(text) if len(text) <= MOST_DRAWING else None
    except ValueError:
        sent = None
    if not isinstance(sent, dict) or not isinstance(sent.get("objects"), list) or not sent["objects"]:
        raise BadInput("A drawing is expected.", field="drawing")
    added = {"time": sent.get("time"), "drawing": {"objects": sent["objects"]}}
    row = update_annotations(preview=preview, person_id=who.person_id, additions=[added])
    return JsonResponse({"message": _("Drawing saved."), "annotations": queries.times_of(row.annotations)})
