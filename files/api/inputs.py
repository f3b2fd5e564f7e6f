"""Request bodies of the files app."""

from productionsite.api.inputs import Field, Input, identifier, lax_integer, list_of, text


def at_least(minimum):
    """Return a reader of integers from `minimum` on."""

    def read(value):
        number = lax_integer(value)
        if number < minimum:
            raise ValueError(f"An integer from {minimum} on is expected.")
        return number

    return read


class AddPreviewInput(Input):
    """A preview to come: its revision, or none for the next one."""

    accepts_forms = True
    revision = Field(at_least(0), nullable=True)


class MainPreviewInput(Input):
    """The frame that pictures of a movie are to show."""

    accepts_forms = True
    frame_number = Field(at_least(0), nullable=True)


class MainPreviewsInput(Input):
    """Tasks whose latest previews are to stand for their entities."""

    accepts_forms = True
    task_ids = Field(list_of(text(1)), required=True)


class PositionInput(Input):
    """The place of a preview in its revision, from 1."""

    accepts_forms = True
    position = Field(at_least(0), default=0)


class _Items(Field):
    """A list that may be absent but not null."""

    def __init__(self):
        super().__init__(list_of(lambda item: item), default=())

    def read(self, name, value):
        if value is None:
            raise ValueError("This field may not be null.")
        return self.reader(value)


class AnnotationsInput(Input):
    """Drawings added, changed and removed."""

    accepts_forms = True
    additions = _Items()
    updates = _Items()
    deletions = _Items()


class CommentInput(Input):
    """A new remark on a working file."""

    accepts_forms = True
    comment = Field(text(1), required=True)


class SoftwareLinkInput(Input):
    """A software to link."""

    accepts_forms = True
    software_id = Field(identifier, required=True)
