"""What PostgreSQL knows of its tables, brought up to date after many rows were written at once.

Its planner believes what it last counted, and counts again when autovacuum comes along, a minute later: until then
it walks ten thousand tasks as if there were none, and a page takes seconds. SQLite plans by its indexes alone.
"""

from django.db import connection, transaction

# A table has grown when it is a fifth larger than it was counted, or was empty then and kept its room; small ones are
# read whole whatever is known.
_GROWN = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')
    AND pg_relation_size(oid)
        > (10 + CASE WHEN reltuples > 0 THEN 1.2 * relpages ELSE 0 END) * current_setting('block_size')::bigint
ORDER BY relname
"""


def refresh():
    """Count the tables that have grown since they were last counted; return their names. Elsewhere: nothing, []."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_GROWN)
        grown = [name for (name,) in cursor.fetchall()]
        if grown:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(map(connection.ops.quote_name, grown))}")
    return grown


def refresh_after_commit():
    """Do so once the running transaction is committed; whoever writes many rows says it. A failure is logged only."""
    transaction.on_commit(refresh, robust=True)
