"""Rules of productions themselves: checks of their columns, first episode, copied descriptors (spec 03, 5)."""

import re

from django.conf import settings

from accounts.access import OPEN
from accounts.models import Person
from events.emitter import emit_many
from productions.choices import EntityStatus, MetadataType
from productions.entities import EPISODE, emit_entity, temporal_type_id
from productions.models import Entity, MetadataDescriptor, ProjectStatus
from productionsite.actor import current_actor
from productionsite.api.errors import BadInput

FIRST_EPISODE = "E01"
BITRATES = ("hd_bitrate_compression", "ld_bitrate_compression")
STATUS_COLOR = "#000000"
_RESOLUTION = re.compile(r"(\d{3,4})?x\d{3,4}")


def project_changed(project_id):
    """Return the `project:update` event bound to the production, for `emit_many`."""
    return ("project:update", {"project_id": project_id}, project_id)


def status_named(name):
    """Return the project status of a name, created on first need."""
    return ProjectStatus.objects.get_or_create(name=name, defaults={"color": STATUS_COLOR})[0]


def open_status():
    """Return the status of running productions."""
    return status_named(OPEN)


def is_open(project):
    """Whether a production is running: its status is the one named `Open`."""
    return project.project_status_id is not None and project.project_status.name == OPEN


def check_team(person_ids):
    """Refuse preview accounts on the team of a new production: each belongs to one production only."""
    if Person.objects.filter(pk__in=person_ids, preview_project__isnull=False).exists():
        raise BadInput("A preview account cannot join another production.", field="team")


def check_resolution(value):
    """Refuse a resolution that is neither empty nor `1920x1080` or `x1080` (3 or 4 digits each)."""
    if value not in (None, "") and not _RESOLUTION.fullmatch(str(value)):
        raise BadInput("resolution: WIDTHxHEIGHT or xHEIGHT is expected, 3 or 4 digits each.", field="resolution")


def check_bitrates(given, *, high=None):
    """Refuse encoding bitrates (Mbit/s) out of range.

    `given`: the ones to check, {column: value}. Each is an integer from 1 to the instance's high bitrate;
    the low one may not exceed the high one that will apply (`high`, else the instance's).
    """
    maximum = settings.MOVIE_HIGHDEF_BITRATE
    for column in BITRATES:
        value = given.get(column)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= maximum:
            raise BadInput(f"{column}: an integer from 1 to {maximum} is expected.", field=column)
    low = given.get("ld_bitrate_compression")
    if low is not None and low > (given.get("hd_bitrate_compression") or high or maximum):
        raise BadInput(
            "ld_bitrate_compression: the low bitrate may not exceed the high one.", field="ld_bitrate_compression"
        )


def check_changed_bitrates(row, payload):
    """Check the bitrates an update changes, the low one against the high one that results."""
    changed = {name: payload[name] for name in BITRATES if name in payload and payload[name] != getattr(row, name)}
    check_bitrates(changed, high=payload.get("hd_bitrate_compression", row.hd_bitrate_compression))


def ensure_first_episode(project):
    """Return the id of a TV show's first episode by name, creating `E01` when there is none; emit `episode:new`."""
    episodes = Entity.objects.filter(project=project.pk).of_type(EPISODE)
    found = episodes.order_by("name", "pk").values_list("pk", flat=True).first()
    if found is not None:
        return found
    episode = Entity.objects.create(
        name=FIRST_EPISODE,
        project=project,
        entity_type_id=temporal_type_id(EPISODE),
        status=EntityStatus.RUNNING,
        created_by_id=current_actor(),
    )
    emit_entity(EPISODE, "new", episode)
    return episode.pk


def copy_project_descriptors(project):
    """Give a new production the studio's `Project` columns: one per field name of the other open productions.

    Emits `metadata-descriptor:new` for each.
    """
    others = MetadataDescriptor.objects.filter(entity_type="Project", project__project_status__name=OPEN)
    own = set(
        MetadataDescriptor.objects.filter(entity_type="Project", project=project).values_list("field_name", "name")
    )
    taken, names = {field for field, _name in own}, {name for _field, name in own}
    copies, links = [], []
    link_model = MetadataDescriptor.departments.through
    for source in others.exclude(project=project).order_by("created_at", "pk").prefetch_related("departments"):
        if source.field_name in taken or source.name in names:
            continue
        taken.add(source.field_name)
        names.add(source.name)
        copy = MetadataDescriptor(
            project=project,
            entity_type="Project",
            name=source.name,
            field_name=source.field_name,
            data_type=source.data_type or MetadataType.STRING,
            choices=source.choices,
            for_client=source.for_client,
        )
        copies.append(copy)
        links += [
            link_model(metadata_descriptor=copy, department=department) for department in source.departments.all()
        ]
    MetadataDescriptor.objects.bulk_create(copies)
    link_model.objects.bulk_create(links)
    emit_many([("metadata-descriptor:new", {"metadata_descriptor_id": copy.pk}, project.pk) for copy in copies])
