"""Request bodies of the reviews app."""

from productionsite.api.inputs import Field, Input, identifier, lax_boolean, list_of, mapping, text


def optional_id(value):
    """Read an id; the empty text means none."""
    return None if value == "" else identifier(value)


def entity_entry(value):
    """Read `{entity_id, preview_file_id}` of an entry to add."""
    mapping(value)
    if "entity_id" not in value:
        raise ValueError("Every entity has an entity_id.")
    preview_id = value.get("preview_file_id")
    return identifier(value["entity_id"]), None if preview_id is None else optional_id(preview_id)


class AddEntityInput(Input):
    """An entity to add to a playlist."""

    accepts_forms = True
    entity_id = Field(identifier, required=True)
    preview_file_id = Field(optional_id, nullable=True)


class AddEntitiesInput(Input):
    """Entities to add to a playlist."""

    accepts_forms = True
    entities = Field(list_of(entity_entry), required=True)


class TemporaryInput(Input):
    """Tasks and entities to play without saving a playlist."""

    accepts_forms = True
    task_ids = Field(list_of(identifier), default=())
    entity_ids = Field(list_of(identifier), default=())


class NotifyInput(Input):
    """Which clients to tell."""

    accepts_forms = True
    studio_id = Field(optional_id, nullable=True)
    department_id = Field(optional_id, nullable=True)


class ShareInput(Input):
    """A link to share."""

    accepts_forms = True
    expiration_date = Field(text(), nullable=True)
    can_comment = Field(lax_boolean, default=True)
    password = Field(text(maximum=72), nullable=True)


class InviteInput(Input):
    """Whom to send a link."""

    accepts_forms = True
    emails = Field(list_of(text()), default=())
    person_ids = Field(list_of(identifier), default=())
    message = Field(text(), default="")


class GuestInput(Input):
    """Who reviews."""

    accepts_forms = True
    first_name = Field(text(), default="Guest")
    last_name = Field(text(), default="")
    guest_id = Field(optional_id, nullable=True)


class AsGuestInput(Input):
    """Which guest acts."""

    accepts_forms = True
    guest_id = Field(text(1), required=True)


class GuestCommentInput(Input):
    """What a guest says."""

    accepts_forms = True
    guest_id = Field(text(1), required=True)
    task_id = Field(text(1), required=True)
    task_status_id = Field(text(1), required=True)
    checklist = Field(list_of(mapping), default=())
    text = Field(text(), default="")


class GuestEditInput(Input):
    """What a guest changes of what they said."""

    accepts_forms = True
    guest_id = Field(text(1), required=True)
    checklist = Field(list_of(mapping), nullable=True)
    task_status_id = Field(text(1), nullable=True)
    text = Field(text(), nullable=True)


class GuestAnnotationsInput(Input):
    """What a guest draws."""

    accepts_forms = True
    guest_id = Field(text(1), required=True)
    preview_file_id = Field(text(1), required=True)
    additions = Field(list_of(mapping), default=())
    updates = Field(list_of(mapping), default=())
    deletions = Field(list_of(mapping), default=())
