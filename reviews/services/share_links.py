"""Share links of playlists: making, revoking, opening them, inviting people (spec 08, 3)."""

import uuid
from datetime import datetime, time

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Person
from accounts.passwords import hash_password, password_matches
from accounts.services import one_time
from productionsite.api.errors import BadInput, NotFound
from reviews.errors import ShareError
from reviews.models import PlaylistShareLink

MOST_TRIES = 30  # wrong passwords for a link in a window
TRIES_WINDOW = 600  # seconds
REMEMBERED = 600  # seconds a right password is not computed again


def expiration(value):
    """Return the moment a link ends: a date means the end of that day; BadInput for anything else."""
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadInput("expiration_date: an ISO 8601 date is expected", field="expiration_date") from error
    if len(value) <= 10:
        return datetime.combine(moment.date(), time.max)
    return moment.replace(tzinfo=None)


@transaction.atomic
def create_link(*, playlist, author_id, expiration_date=None, can_comment=True, password=None):
    """Make a link that opens a playlist to whoever has it; no event."""
    return PlaylistShareLink.objects.create(
        token=str(uuid.uuid4()),
        playlist=playlist,
        created_by_id=author_id,
        expiration_date=expiration(expiration_date),
        can_comment=can_comment,
        password=hash_password(password) if password else None,
    )


@transaction.atomic
def revoke_link(link):
    """End a link; its guests and what they said stay."""
    link.is_active = False
    link.save(update_fields=["is_active"])


def open_link(token, password):
    """Return the link of a token; NotFound for an unknown, revoked or expired one and for a wrong password.

    The four cannot be told apart, so that nobody learns which tokens exist.
    """
    related = ("playlist__project", "playlist__episode")
    link = PlaylistShareLink.objects.select_related(*related).filter(token=token, is_active=True).first()
    if link is None or is_expired(link):
        raise NotFound
    if link.password and not _opens(link, password or ""):
        raise NotFound
    return link


def is_expired(link):
    """Whether the time of a link is over."""
    return link.expiration_date is not None and link.expiration_date < timezone.now()


def _opens(link, password):
    """Whether a password opens a link. A page of pictures asks many times: the right one is remembered for a while.

    Wrong ones are counted: after too many, only those who were in already stay in until the window is over.
    """
    proof = f"share-link:{salted_hmac('reviews.share_links', f'{link.password}:{password}').hexdigest()}"
    if cache.get(proof):
        return True
    tries = f"share-link:{link.pk}"
    if one_time.attempts(tries) >= MOST_TRIES:
        return False
    if not password_matches(password, link.password):
        if password:  # a page that asks before its visitor was asked is no guess
            one_time.count_attempt(tries, seconds=TRIES_WINDOW)
        return False
    cache.set(proof, True, REMEMBERED)
    return True


def invite(*, link, emails, person_ids, message, inviter):
    """Mail a link to addresses and people, each address once; return the addresses (spec 08, 3.1).

    Raises ShareError (400) for an invalid address: then nobody gets a mail. Unknown people are skipped.
    """
    from reviews.jobs import send_invitation  # the job imports the mail's module

    addresses = {}
    for email in emails:
        address = email.strip()
        try:
            validate_email(address)
        except ValidationError as error:
            raise ShareError(f"{address[:100]!r} is not an e-mail address.") from error
        addresses.setdefault(address.lower(), address)
    for address in Person.objects.filter(pk__in=person_ids, email__isnull=False).values_list("email", flat=True):
        addresses.setdefault(address.lower(), address)
    sent = list(addresses.values())
    for address in sent:
        transaction.on_commit(
            lambda to=address: send_invitation.delay(str(link.pk), to, message, inviter.full_name), robust=True
        )
    return sent
