"""CRUD resources of the reviews app (spec 00, 3)."""

from accounts.access import NotVendor, SupervisorOf
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from productionsite.api.resource import Resource, Rules
from reviews.access import EditPlaylist, ReadPlaylist, visible_playlists
from reviews.choices import PlaylistFor
from reviews.models import Playlist
from reviews.services import playlists


class Playlists(Resource):
    """Ordered review sessions."""

    name = "playlists"
    model = Playlist
    relations = ("build_jobs",)
    writable_relations = ()
    access = Rules(
        list=NotVendor(),
        read=ReadPlaylist(),
        create=SupervisorOf(),
        update=EditPlaylist(),
        delete=EditPlaylist(),
    )

    def visible(self, call, queryset):
        return visible_playlists(call.who, queryset)

    def body(self, call):
        """The web page says `all` or `main` for no episode, and anything for no task type (spec 00, 3)."""
        payload = dict(super().body(call))
        if call.request.method == "POST":
            if payload.get("episode_id") in ("all", "main"):
                payload["episode_id"] = None
            if "task_type_id" in payload:
                payload["task_type_id"] = as_uuid(payload["task_type_id"])
        return payload

    def check_create(self, call, payload):
        self._check_for_entity(payload)

    def check_update(self, call, row, payload):
        self._check_for_entity(payload)

    @staticmethod
    def _check_for_entity(payload):
        code = payload.get("for_entity")
        if code is not None and code not in PlaylistFor.values:
            raise BadInput(f"for_entity: expected one of {', '.join(PlaylistFor.values)}")

    def before_create(self, call, values, links):
        values["created_by_id"] = call.who.person_id
        if "shots" in values:
            values["shots"] = playlists.clean_new_entries(values["shots"])

    def before_update(self, call, row, values, links):
        if "shots" in values:
            values["shots"] = playlists.clean_entries(values["shots"])

    def before_delete(self, call, row):
        playlists.clear(row)


RESOURCES = [Playlists]
