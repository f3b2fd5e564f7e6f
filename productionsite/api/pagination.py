"""Numbered pages, the envelope clients walk (spec 00, 2.1); and pages that begin where the last one ended."""

from django.conf import settings
from django.db.models import Q

from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid

LATEST = ("-updated_at", "-created_at", "pk")


def page_of(queryset, page, limit, load, order=LATEST):
    """Return the envelope of one page: `load(queryset)` gives its rows.

    `limit` 0 or None means the studio's default. Page 0 is an empty page with a negative offset, past
    the end is an empty page; the other keys are filled all the same.
    """
    limit = limit or settings.NB_RECORDS_PER_PAGE
    total = queryset.count()
    offset = (page - 1) * limit
    ordered = queryset.order_by(*order)
    return {
        "data": load(ordered[offset : offset + limit]) if 0 <= offset < total else [],
        "total": total,
        "nb_pages": -(-total // limit),
        "limit": limit,
        "offset": offset,
        "page": page,
    }


def after_cursor(queryset, query, name):
    """Return the rows that come after the one a parameter names, newest first; all of them without the parameter.

    However deep, a page costs what the first one does. BadInput (400) for an id that is none of the model's.
    """
    if not query.get(name):
        return queryset
    key = as_uuid(query[name])
    cursor = queryset.model.objects.filter(pk=key).first() if key else None
    if cursor is None:
        raise BadInput(f"{name}: the id of a row is expected.", field=name)
    # Spelled so that an index on the date can begin at the cursor.
    return queryset.filter(Q(created_at__lt=cursor.created_at) | Q(pk__lt=cursor.pk), created_at__lte=cursor.created_at)
