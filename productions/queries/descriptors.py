"""Custom columns of productions as rows (spec 03, 9)."""

from productions.access import visible_descriptors
from productions.models import MetadataDescriptor
from productions.queries.projects import DESCRIPTOR_ORDER
from productionsite.api.rows import Shape, add_relations, fetch

FULL = Shape(MetadataDescriptor, relations=("departments",))


def rows(queryset):
    """Return descriptors in their full form."""
    return add_relations(fetch(queryset, FULL), queryset, ["departments"])


def of_project(project_id, who):
    """Return the descriptors of a production the caller may see, ordered by position, then name."""
    found = visible_descriptors(who, MetadataDescriptor.objects.filter(project=project_id))
    return rows(found.order_by(*DESCRIPTOR_ORDER))


def of_type(projects, entity_type):
    """Return the descriptors of one entity type on some productions (ids), production by production."""
    found = MetadataDescriptor.objects.filter(project__in=projects, entity_type=entity_type)
    return rows(found.order_by("project", *DESCRIPTOR_ORDER))


def by_ids(ids):
    """Return the descriptors of some ids, ordered by production."""
    return rows(MetadataDescriptor.objects.filter(pk__in=ids).order_by("project__name", "project", "pk"))
