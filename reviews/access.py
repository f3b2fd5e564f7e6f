"""Who may see and change playlists (spec 00, 2.6; spec 08, 1) in the terms of `accounts.access`."""

from accounts.access import Access, NotVendor
from accounts.choices import Role
from files.access import for_clients, shown_to
from files.models import PreviewFile
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from reviews.models import Playlist


def may_see_playlist(who, playlist):
    """**playlist rule**: a member of the production, no vendor; a client only what is for clients."""
    if not who.may_access(playlist.project_id):
        return False
    role = who.role_in(playlist.project_id)
    return role != Role.VENDOR and (role != Role.CLIENT or bool(playlist.for_client))


def may_edit_playlist(who, playlist):
    """A manager, or a supervisor of the team who created it (or nobody did)."""
    if who.manages(playlist.project_id):
        return True
    return who.supervises(playlist.project_id) and playlist.created_by_id in (None, who.person_id)


def visible_playlists(who, queryset):
    """Narrow playlists to what `may_see_playlist` allows, in one statement more than the listing."""
    if who.is_admin:
        return queryset
    full, client = [], []
    for project_id, role in who.person.team_links.values_list("project_id", "role"):
        effective = who.role if role in (None, Role.ADMIN) else role
        if effective == Role.CLIENT:
            client.append(project_id)
        elif effective != Role.VENDOR:
            full.append(project_id)
    return queryset.filter(project_id__in=full) | queryset.filter(project_id__in=client, for_client=True)


def previews_of_production(playlist):
    """Return the previews a playlist can show: those of its own production, whatever entities it names."""
    return PreviewFile.objects.filter(task__project_id=playlist.project_id)


def previews_shown(who, playlist):
    """Return the previews a playlist can show the caller."""
    return shown_to(who, previews_of_production(playlist))


def previews_handed_out(playlist):
    """Return the previews that leave the studio in a file made of a playlist."""
    previews = previews_of_production(playlist)
    return for_clients(previews) if playlist.for_client else previews


class ReadPlaylist(Access):
    """**playlist rule** of the row."""

    def allows(self, facts):
        return may_see_playlist(facts.who, facts.row)


class EditPlaylist(Access):
    """Change or delete the playlist of the row."""

    def allows(self, facts):
        return may_edit_playlist(facts.who, facts.row)


# -- operations on the playlist a URL names ------------------------------------------------------


def find_playlist(playlist_id):
    """Return a playlist with its production; 404 for an unknown or malformed id, or one without production."""
    playlist = find(Playlist, playlist_id, "project", "episode")
    if playlist.project is None:
        raise NotFound
    return playlist


class OnPlaylist(Access):
    """A rule `(who, playlist)` on the playlist a URL names; the handler gets it as `call.found["playlist_id"]`."""

    def __init__(self, rule):
        self.rule = rule

    def allows(self, facts):
        if "playlist_id" not in facts.found:
            facts.found["playlist_id"] = find_playlist(facts.params["playlist_id"])
        return self.rule(facts.who, facts.found["playlist_id"])

    def __repr__(self):
        return f"OnPlaylist({self.rule.__name__})"


class OnPlaylistOf(Access):
    """The playlist rule on a playlist of the production a URL names, asked in the order of spec 08, 2.9."""

    def allows(self, facts):
        project_id = facts.params["project_id"]
        if not sees_playlists(facts.who, project_id):
            return False
        playlist = find_playlist(facts.params["playlist_id"])
        if playlist.project_id != as_uuid(project_id):
            raise NotFound
        facts.found["playlist_id"] = playlist
        return may_see_playlist(facts.who, playlist)


class SeesPlaylistsOf(Access):
    """A member of the production a URL names, no vendor."""

    def allows(self, facts):
        return sees_playlists(facts.who, facts.params["project_id"])


def sees_playlists(who, project_id):
    """Whether the caller sees playlists of a production at all."""
    return who.may_access(project_id) and who.role_in(project_id) != Role.VENDOR


def manages_playlist(who, playlist):
    """**manager(P)** of the playlist's production."""
    return who.manages(playlist.project_id)


def reads_builds(who, playlist):
    """A manager, or a client when the playlist is for clients."""
    if who.manages(playlist.project_id):
        return True
    return who.team_role(playlist.project_id) == Role.CLIENT and bool(playlist.for_client)


def downloads_builds(who, playlist):
    """Those who read builds, and supervisors."""
    return who.supervises(playlist.project_id) or reads_builds(who, playlist)


MANAGES_BUILDS = NotVendor() & OnPlaylist(manages_playlist)
READS_BUILDS = NotVendor() & OnPlaylist(reads_builds)
DOWNLOADS_BUILDS = NotVendor() & OnPlaylist(downloads_builds)


def shares_playlist(who, playlist):
    """An administrator or manager of the studio who manages the production (spec 08, 3.1)."""
    return who.role in (Role.ADMIN, Role.MANAGER) and who.manages(playlist.project_id)
