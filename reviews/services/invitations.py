"""Mails of this app, sent by its jobs: the invitation to a shared playlist, the word that a build is ready."""

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import Person
from reviews.choices import BuildStatus, BuildType
from reviews.models import BuildJob, PlaylistShareLink


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


def send_built(*, job_id, person_id):
    """Mail the address of what was built to whoever asked for it (spec 08, 2.14)."""
    job = BuildJob.objects.select_related("playlist__project").filter(pk=job_id, status=BuildStatus.SUCCEEDED).first()
    person = Person.objects.filter(pk=person_id, active=True, is_bot=False).first()
    if job is None or person is None or not person.email:
        return
    kind = "zip" if job.job_type == BuildType.ARCHIVE else "mp4"
    playlist, host = job.playlist, f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}"
    address = f"{host}/api/data/playlists/{playlist.pk}/jobs/{job.pk}/build/{kind}"
    subject = f"{playlist.project.name} - {playlist.name}".replace("\n", " ").replace("\r", " ")
    text = f"The {'archive' if kind == 'zip' else 'movie'} of the playlist {playlist.name} is ready:\n\n{address}"
    EmailMessage(subject, text, to=[person.email]).send()
