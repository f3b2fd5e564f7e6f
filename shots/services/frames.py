"""Numbers of frames of shots, taken from the movies of a task type (spec 05, 10)."""

from django.apps import apps
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from productions.entities import SHOT, emit_entities
from productions.models import Entity
from productionsite.api.inputs import INT32
from shots.queries.quotas import fps_of


@transaction.atomic
def set_frames_from_previews(*, project, task_type_id, episode_id=None):
    """Set `nb_frames` of shots from the length of the newest preview of a task type; return what was written.

    A picture has no frames, a preview of unknown length is left out, and one of more frames than a shot can
    have. Emits `shot:update` for the shots whose number moved; no version. Answers [{id, nb_frames}] for all
    written shots, changed or not; a constant number of statements.
    """
    previews = apps.get_model("files.PreviewFile").objects.filter(
        task__entity_id=OuterRef("pk"), task__task_type_id=task_type_id
    )
    shots = Entity.objects.of_type(SHOT).filter(project_id=project.pk)
    if episode_id is not None:
        shots = shots.filter(parent__parent_id=episode_id)
    newest = Subquery(previews.order_by("-created_at").values("duration")[:1])
    found = shots.annotate(length=newest).filter(length__isnull=False).only("nb_frames").order_by("name", "pk")
    written, moved, fps = [], [], fps_of(project)
    for shot in found:
        number = round(shot.length * fps)
        if number < INT32:
            moved += [(shot.pk, project.pk)] if shot.nb_frames != number else []
            shot.nb_frames, shot.updated_at = number, timezone.now()
            written.append(shot)
    Entity.objects.bulk_update(written, ["nb_frames", "updated_at"], batch_size=500)
    emit_entities(SHOT, "update", moved)
    return [{"id": str(shot.pk), "nb_frames": shot.nb_frames} for shot in written]
