"""Share links as the team manages them (spec 08, 3.1)."""

from productionsite.api.errors import NotFound
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Shape, fetch
from reviews.access import OnPlaylist, shares_playlist
from reviews.api.inputs import InviteInput, ShareInput
from reviews.models import PlaylistShareLink
from reviews.services import share_links
from reviews.services.share_links import is_expired

LINK = Shape(PlaylistShareLink, hide=["password"], computed={"has_password": "boolean", "is_expired": "boolean"})
SHARES = OnPlaylist(shares_playlist)


def link_rows(queryset):
    """Return links without their passwords, saying whether they have one and whether their time is over."""
    facts = {str(link.pk): link for link in queryset.only("password", "expiration_date")}
    rows = fetch(queryset, LINK)
    for row in rows:
        link = facts[row["id"]]
        row["has_password"], row["is_expired"] = link.password is not None, is_expired(link)
    return rows


class ShareLinks(ApiViewSet):
    """Links that open a playlist to people outside."""

    def _link(self, token):
        link = self.call.found["playlist_id"].playlist_share_links.filter(token=token).first()
        if link is None:
            raise NotFound
        return link

    @operation("GET", "data/playlists/<playlist_id>/share", access=SHARES, answer=LINK)
    def list(self, request, playlist_id):
        """List the active links of a playlist."""
        links = self.call.found["playlist_id"].playlist_share_links.filter(is_active=True)
        return link_rows(links.order_by("created_at", "pk"))

    @operation("POST", "data/playlists/<playlist_id>/share", access=SHARES, body=ShareInput, answer=LINK, status=201)
    def create(self, request, playlist_id):
        """Make a link."""
        body = self.call.body
        link = share_links.create_link(
            playlist=self.call.found["playlist_id"],
            author_id=self.call.who.person_id,
            expiration_date=body.expiration_date,
            can_comment=body.can_comment,
            password=body.password,
        )
        return link_rows(PlaylistShareLink.objects.filter(pk=link.pk))[0]

    @operation("DELETE", "data/playlists/<playlist_id>/share/<token>", access=SHARES, answer=LINK)
    def revoke(self, request, playlist_id, token):
        """End a link."""
        link = self._link(token)
        share_links.revoke_link(link)
        return link_rows(PlaylistShareLink.objects.filter(pk=link.pk))[0]

    @operation(
        "POST",
        "data/playlists/<playlist_id>/share/<token>/invite",
        access=SHARES,
        body=InviteInput,
        answer="`{sent: [address]}`",
    )
    def invite(self, request, playlist_id, token):
        """Mail a link to people."""
        link = self._link(token)
        if not link.is_active:
            raise NotFound
        sent = share_links.invite(
            link=link,
            emails=self.call.body.emails,
            person_ids=self.call.body.person_ids,
            message=self.call.body.message,
            inviter=self.call.who.person,
        )
        return {"sent": sent}
