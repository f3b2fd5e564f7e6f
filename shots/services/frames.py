"""Numbers of frames of shots, taken from the movies of a task type (spec 05, 10)."""

from django.apps import apps
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from productions.entities import SHOT
from productions.models import Entity
from shots.queries.quotas import fps_of


@transaction.atomic
def set_frames_from_previews(*, project, task_type_id, episode_id=None):
    """Set `nb_frames` of shots from the length of the newest preview of a task type; return what was written.

    A picture has no frames, a preview of unknown length is left out. No event, no version. Answers
    [{id, nb_frames}] for all written shots, changed or not; three statements.
    """
    previews = apps.get_model("files.PreviewFile").objects.filter(
        task__entity_id=OuterRef("pk"), task__task_type_id=task_type_id
    )
    shots = Entity.objects.of_type(SHOT).filter(project_id=project.pk)
    if episode_id is not None:
        shots = shots.filter(parent__parent_id=episode_id)
    newest = Subquery(previews.order_by("-created_at").values("duration")[:1])
    written = list(shots.annotate(length=newest).filter(length__isnull=False).only("pk").order_by("name", "pk"))
    for shot in written:
        shot.nb_frames = round(shot.length * fps_of(project))
        shot.updated_at = timezone.now()
    Entity.objects.bulk_update(written, ["nb_frames", "updated_at"], batch_size=500)
    return [{"id": str(shot.pk), "nb_frames": shot.nb_frames} for shot in written]
