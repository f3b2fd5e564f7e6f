"""The read-only client login that shows a production as its clients see it (spec 03, 7)."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Person
from events.emitter import emit
from productions.entities import lock_project
from productions.models import ProjectPersonLink
from productions.services.deletion import remove_people
from productions.services.settings import changed
from productionsite.api.errors import BadInput, NotFound

WINDOW = timedelta(hours=1)
LOCAL_STRATEGY = "auth_local_classic"


def find_account(project_id):
    """Return the preview account of a production, or None."""
    return Person.objects.filter(preview_project=project_id).first()


@transaction.atomic
def create_account(*, project):
    """Give a production a preview account, or its account a new password; return (person, password).

    The account is closed until it is opened. Emits `project:update` when it is new. Raises BadInput when
    people do not log in with local passwords.
    """
    if settings.AUTH_STRATEGY != LOCAL_STRATEGY:
        raise BadInput("Preview accounts need the local password strategy.")
    password = secrets.token_urlsafe(12)
    lock_project(project.pk)  # of two callers at once, one creates
    account = find_account(project.pk)
    created = account is None
    if created:
        account = Person(
            first_name="Preview",
            last_name=project.name,
            email=f"preview-{secrets.token_hex(6)}@preview.kitsu.invalid",
            role=Role.CLIENT,
            preview_project=project,
        )
    account.set_password(password)
    account.preview_opened_at = account.preview_open_until = None
    account.save()
    if created:
        ProjectPersonLink.objects.create(project=project, person=account)
        changed(project.pk)
    return account, password


@transaction.atomic
def open_account(*, project_id, is_open):
    """Open the preview account for an hour from now, or close it; return it. No event.

    Opening an open account extends its window; opening a closed one refuses the tokens given before.
    """
    account = find_account(project_id)
    if account is None:
        raise NotFound("The production has no preview account.")
    now = timezone.now()
    if not is_open:
        account.preview_opened_at = account.preview_open_until = None
    else:
        if account.preview_open_until is None or account.preview_open_until < now:
            account.preview_opened_at = now
        account.preview_open_until = now + WINDOW
    account.save(update_fields=["preview_opened_at", "preview_open_until"])
    return account


@transaction.atomic
def delete_account(*, project_id):
    """Remove the preview account of a production, if there is one. Emits `person:delete`."""
    account = find_account(project_id)
    if account is not None:
        remove_people([account.pk])
        emit("person:delete", {"person_id": account.pk})
