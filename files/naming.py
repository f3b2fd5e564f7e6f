"""Names people see: full names of entities, names of downloads, slugs (spec 07, 3.2, 6.8 and 9.2)."""

from slugify import slugify

from accounts.models import Organisation
from productions.entities import ASSET, kind_of


def slug(text, separator="_"):
    """Return a text in lower-case ASCII letters and digits, everything else one separator.

    Every script is spelled in Latin letters: shots named in Chinese must not all get the same path.

    >>> slug("L'été #3 1,000 & co")
    'l_ete_3_1000_co'
    """
    return slugify(str(text), separator=separator)


def entity_line(entity):
    """Return the names from the top down: episode, sequence, shot; type and name of an asset (spec 07, 6.8)."""
    if kind_of(entity) in (ASSET, "Edit", "Concept", "ConceptFolder", "Concept Folder"):
        return [entity.entity_type.name, entity.name]
    names = [entity.name]
    while entity.parent is not None and len(names) < 4:
        entity = entity.parent
        names.insert(0, entity.name)
    return names


def full_entity_name(entity):
    """Return `Episode / Sequence / Shot`, `Type / Asset`, ..."""
    return " / ".join(entity_line(entity))


def download_name(preview, extension):
    """Return the file name a preview is saved under (spec 07, 9.2)."""
    organisation = Organisation.objects.order_by("created_at").first()
    if organisation is not None and organisation.use_original_file_name and preview.original_name:
        stem = preview.original_name
    else:
        task = preview.task
        parts = [task.project.name, *(entity_line(task.entity) if task.entity else ())]
        parts += [task.task_type.name if task.task_type else "", f"v{preview.revision}"]
        stem = slug("_".join(parts))
    if (preview.position or 1) > 1:
        stem = f"{stem}-{preview.position}"
    return f"{stem}.{extension}"
