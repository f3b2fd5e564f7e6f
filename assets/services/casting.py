"""Castings (spec 04, 8): which assets are in which shot, how often, under which label."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assets.models import EntityLink
from productions.models import Entity


def recount(container_ids):
    """Recompute `nb_entities_out` of some entities: how many live entities are cast in each. One statement."""
    links = EntityLink.objects.filter(entity_in_id=OuterRef("pk")).exclude(entity_out__canceled=True)
    count = Subquery(links.order_by().values("entity_in_id").annotate(count=Count("pk")).values("count"))
    Entity.objects.filter(pk__in=container_ids).update(nb_entities_out=Coalesce(count, 0), updated_at=timezone.now())
