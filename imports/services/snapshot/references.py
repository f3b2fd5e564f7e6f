"""Foreign keys of freshly loaded rows: whether one points nowhere, and what to do about it."""

from django.db import DatabaseError, connection, models, transaction

MOST_PASSES = 20  # leaving out a row may orphan others


def has_orphans():
    """Return whether any foreign key points nowhere, as the database itself sees it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            return cursor.fetchone() is not None
        try:
            with transaction.atomic():
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DatabaseError:
            return True
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return False


def mend_references(loaded, warn):
    """Empty the references of some models that point nowhere; a row that needs its reference is left out.

    `warn` is told of every column once.
    """
    for _pass in range(MOST_PASSES):
        if not has_orphans():
            return
        for model in loaded:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey):
                    _mend(model, field, warn)


def _mend(model, field, warn):
    missing = field.remote_field.model._base_manager.filter(pk=models.OuterRef(field.attname))
    orphans = model._base_manager.filter(**{f"{field.attname}__isnull": False}).exclude(models.Exists(missing))
    ids = list(orphans.values_list("pk", flat=True))
    if not ids:
        return
    rows, where = model._base_manager.filter(pk__in=ids), f"{model._meta.db_table}.{field.column}"
    if field.null:
        rows.update(**{field.attname: None})
        warn(f"{where}: {len(ids)} references to rows that are not there, emptied")
    else:
        rows._raw_delete(rows.db)
        warn(f"{where}: {len(ids)} rows left out, what they belong to is not there")
