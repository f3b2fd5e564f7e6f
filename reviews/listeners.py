"""What this app does when those above it say what goes: the movies built of playlists."""

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver

from assets.signals import entities_deleting
from files import storage
from productions.signals import project_deleting
from reviews.jobs import send_built
from reviews.models import BuildJob
from reviews.signals import build_ready


def _discard_builds(playlists):
    jobs = BuildJob.objects.filter(playlists)
    storage.discard(list(jobs.values_list("pk", flat=True)), [storage.BUILD], force=True)


@receiver(project_deleting, dispatch_uid="reviews.project_deleting")
def project_deleted(sender, project_id, **_kwargs):
    """Remove the movies built of a production's playlists; the rows go by themselves."""
    _discard_builds(Q(playlist__project=project_id) | Q(playlist__episode__project=project_id))


@receiver(entities_deleting, dispatch_uid="reviews.entities_deleting")
def entities_deleted(sender, entity_ids, **_kwargs):
    """Remove the movies built of the playlists of episodes; the rows go by themselves."""
    _discard_builds(Q(playlist__episode__in=entity_ids))


@receiver(build_ready, dispatch_uid="reviews.build_ready")
def build_finished(sender, job, person_id, **_kwargs):
    """Mail whoever asked for a build, after the commit."""
    transaction.on_commit(lambda: send_built.delay(str(job.pk), str(person_id)))
