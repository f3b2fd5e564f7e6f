"""Acknowledging a comment (spec 06, 9.10)."""

from django.db import transaction

from events.emitter import emit
from tasks.models import CommentAcknowledgement


@transaction.atomic
def toggle_acknowledgement(*, comment, person_id, project_id):
    """Acknowledge a comment, or take it back. Emits `comment:acknowledge` or `comment:unacknowledge`, live only."""
    link, created = CommentAcknowledgement.objects.get_or_create(comment=comment, person_id=person_id)
    if not created:
        link.delete()
    verb = "acknowledge" if created else "unacknowledge"
    payload = {"comment_id": comment.pk, "person_id": person_id}
    emit(f"comment:{verb}", payload, project_id=project_id, persist=False)
