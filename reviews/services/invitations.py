"""The mail that invites to a shared playlist; run by the job `reviews.send_invitation`."""

from django.conf import settings
from django.core.mail import EmailMessage

from reviews.models import PlaylistShareLink


def send(*, link_id, to, message, inviter):
    """Mail the address of a link; a link that was revoked meanwhile is not sent."""
    link = PlaylistShareLink.objects.select_related("playlist__project").filter(pk=link_id, is_active=True).first()
    if link is None:
        return
    address = f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}/playlists/shared/{link.token}"
    playlist = link.playlist
    lines = [f"{inviter} invites you to review the playlist {playlist.name} of {playlist.project.name}.", ""]
    if message:
        lines += [message, ""]
    lines.append(address)
    subject = f"{playlist.project.name} - {playlist.name}".replace("\n", " ").replace("\r", " ")
    EmailMessage(subject, "\n".join(lines), to=[to]).send()
