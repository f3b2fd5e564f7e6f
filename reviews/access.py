"""Who may see and change playlists (spec 00, 2.6; spec 08, 1) in the terms of `accounts.access`."""

from accounts.access import Access
from accounts.choices import Role


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


class ReadPlaylist(Access):
    """**playlist rule** of the row."""

    def allows(self, facts):
        return may_see_playlist(facts.who, facts.row)


class EditPlaylist(Access):
    """Change or delete the playlist of the row."""

    def allows(self, facts):
        return may_edit_playlist(facts.who, facts.row)
