"""Bodies of the shots app: also read from forms and query strings, told before permissions (spec 05, 1.3)."""

from assets.api.inputs import NAME, LaxInput, NullableField, data_field, name_field
from productions.choices import EntityStatus
from productionsite.api.inputs import Field, Filled, identifier, lax_boolean, lax_integer, list_of, mapping, text


def _status(value):
    """Read a status; what is none becomes `running` (spec 05, 8.6)."""
    return value if value in EntityStatus.values else EntityStatus.RUNNING


def _linked(item):
    """Read what a concept is about: an id, or an object with an `id`, whose spelling the view looks at."""
    if not isinstance(item, dict):
        return identifier(item)
    if not isinstance(item.get("id"), str):
        raise ValueError("An object with an id is expected.")
    return item["id"]


def _parent():
    return Field(identifier, nullable=True)


class ShotInput(LaxInput):
    """`POST /data/projects/<p>/shots`."""

    name = name_field()
    sequence_id = _parent()
    data = data_field()
    nb_frames = Field(lax_integer, nullable=True)
    description = NullableField(text())


class ShotChanges(LaxInput):
    """`PUT /data/shots/<id>`: these columns are read leniently, any other one as in a CRUD body."""

    name = Filled(NAME)
    description = Field(text(), nullable=True)
    nb_frames = Field(lax_integer, nullable=True)
    data = Field(mapping, nullable=True)
    parent_id = _parent()
    canceled = Field(lax_boolean, nullable=True)

    @classmethod
    def read(cls, body):
        """Return the body as it came, with the clean values of the declared columns."""
        clean = super().read(body)
        return {**body, **{name: getattr(clean, name) for name in clean.given}}


class SceneInput(LaxInput):
    """`POST /data/projects/<p>/scenes`."""

    name = name_field()
    sequence_id = _parent()


class SequenceInput(LaxInput):
    """`POST /data/projects/<p>/sequences`."""

    name = name_field()
    episode_id = _parent()
    description = NullableField(text(), default="")
    data = data_field()


class EpisodeInput(LaxInput):
    """`POST /data/projects/<p>/episodes`."""

    name = name_field()
    status = Field(_status, default=EntityStatus.RUNNING)
    description = NullableField(text(), default="")
    data = data_field()


class EditInput(LaxInput):
    """`POST /data/projects/<p>/edits`; the Python client spells the episode `parent_id`."""

    name = name_field()
    episode_id = _parent()
    parent_id = _parent()
    description = NullableField(text(), default="")
    data = data_field()


class ConceptInput(LaxInput):
    """`POST /data/projects/<p>/concepts`."""

    name = name_field()
    data = data_field()
    description = NullableField(text())
    entity_concept_links = Filled(list_of(_linked), default=())
    parent_id = _parent()


class FolderInput(LaxInput):
    """The name of a concept folder."""

    name = Field(NAME, required=True)


class MoveConceptsInput(LaxInput):
    """Which concepts go into which folder; null is the root."""

    concept_ids = Field(list_of(identifier), required=True)
    concept_folder_id = _parent()


class ShotLinkInput(LaxInput):
    """A shot to make from a scene."""

    shot_id = Field(identifier, required=True)
