"""What news, notifications and chats say about an entity: its full name, its episode, its picture."""

from productionsite.api.rows import Wire


def entity_facts(path=""):
    """Return the columns around the entity at `path` of a queryset (of entities themselves), for `add_facts`."""
    at = f"{path}__" if path else ""
    return {
        "_name": f"{at}name",
        "_type": f"{at}entity_type__name",
        "_parent": f"{at}parent__name",
        "_above": f"{at}parent__parent__name",
        "episode_id": Wire(f"{at}parent__parent_id", "id"),
        "entity_preview_file_id": Wire(f"{at}preview_file_id", "id"),
    }


def name_entities(rows, key="full_entity_name"):
    """Turn the columns of `entity_facts` into the full name: `Episode / Sequence / Shot`, `Type / Asset`."""
    for row in rows:
        name, kind, parent, above = (row.pop(column) for column in ("_name", "_type", "_parent", "_above"))
        parts = [above, parent, name] if parent else [kind, name]
        row[key] = " / ".join(part for part in parts if part)
    return rows
