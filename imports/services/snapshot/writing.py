"""Writes a snapshot of the whole studio, streamed."""

from django.db import transaction

from imports.services.snapshot.schema import columns_of, tables
from productionsite.api.rendering import to_json
from productionsite.api.rows import Shape, stream


@transaction.atomic
def dump(file, *, progress=lambda table, rows: None):
    """Write the snapshot of the whole studio to a binary file; return {table: rows written}.

    `progress(table, rows written)` is called after each batch.
    """
    counts = {}
    file.write(b"{")
    for number, (table, model) in enumerate(tables().items()):
        file.write((b",\n" if number else b"\n") + to_json(table) + b": [")
        counts[table] = 0
        columns = columns_of(model)
        shape = Shape(model, keys=list(columns), type=None, precise=True)
        encrypted = {column: field.to_snapshot for column, field in columns.items() if hasattr(field, "to_snapshot")}
        for rows in stream(model._base_manager.order_by("pk"), shape):
            for column, reveal in encrypted.items():
                for row in rows:
                    row[column] = reveal(row[column])
            file.write((b",\n" if counts[table] else b"\n") + b",\n".join([to_json(row) for row in rows]))
            counts[table] += len(rows)
            progress(table, counts[table])
        file.write(b"]")
    file.write(b"\n}\n")
    return counts
