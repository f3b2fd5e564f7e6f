"""Rows the path routes presume and create when a studio has not needed them yet (spec 07, 3.2, 4.1 and 5.1)."""

from accounts.models import Software
from events.emitter import emit
from files.models import FileStatus, OutputType


def software(name, short_name, extension):
    """Return the software of a name, created with `software:new` when absent."""
    row, created = Software.objects.get_or_create(
        name=name, defaults={"short_name": short_name, "file_extension": extension}
    )
    if created:
        emit("software:new", {"software_id": row.pk})
    return row


def max_software():
    """Return the software a working path is rendered with when none is named."""
    return software("3ds Max", "max", ".max")


def tree_software():
    """Return the software `<Software>` stands for outside of working paths."""
    return software("3dsmax", "max", ".max")


def blender():
    """Return the software of a new working file when none is named."""
    return software("Blender", "blender", ".blend")


def geometry():
    """Return the output type `<OutputType>` stands for when none is given."""
    row, created = OutputType.objects.get_or_create(name="Geometry", defaults={"short_name": "geo"})
    if created:
        emit("output_type:new", {"output_type_id": row.pk})
    return row


def to_review():
    """Return the status of a new output file when none is named."""
    return FileStatus.objects.get_or_create(name="To review", defaults={"color": "#FFFFFF"})[0]
