"""Numbered pages, the envelope clients walk (spec 00, 2.1)."""

from django.conf import settings

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
