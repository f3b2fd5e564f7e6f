"""Schedule versions: copies of the planning of a production, and putting one in force (spec 03, 12)."""

from django.utils import timezone

from events.emitter import emit_many
from productions.models import ProductionScheduleVersion, Project
from productions.services.projects import project_changed


def forget_version(*, version):
    """Detach what was made from a version that goes away; emit `project:update` for productions it was applied to."""
    now = timezone.now()
    derived = ProductionScheduleVersion.objects.filter(production_schedule_from=version)
    derived.update(production_schedule_from=None, updated_at=now)
    applied = Project.objects.filter(from_schedule_version=version)
    projects = list(applied.values_list("pk", flat=True))
    Project.objects.filter(pk__in=projects).update(from_schedule_version=None, updated_at=now)
    emit_many([project_changed(project) for project in projects])
