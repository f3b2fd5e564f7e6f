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


class Given(Field):
    """A field that may be absent but, unlike others with a default, not null (spec 07, 1.1)."""

    def read(self, name, value):
        if value is None:
            raise ValueError("This field may not be null.")
        return self.reader(value)


class FileTreeInput(Input):
    """The name of a file tree that ships with the product."""

    accepts_forms = True
    tree_name = Field(text(1), required=True)


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
    position = Given(at_least(0), default=0)


class AnnotationsInput(Input):
    """Drawings added, changed and removed."""

    accepts_forms = True
    additions = Given(list_of(lambda item: item), default=())
    updates = Given(list_of(lambda item: item), default=())
    deletions = Given(list_of(lambda item: item), default=())


class CommentInput(Input):
    """A new remark on a working file."""

    accepts_forms = True
    before_access = True
    comment = Field(text(1), required=True)


class SoftwareLinkInput(Input):
    """A software to link; a mistake is told before a missing permission (spec 03, 1.2)."""

    accepts_forms = True
    before_access = True
    software_id = Field(identifier, required=True)


class WorkingPathInput(Input):
    """Which working path to preview."""

    accepts_forms = True
    name = Given(text(maximum=250), default="main")
    mode = Given(text(), default="working")
    software_id = Field(text(), nullable=True)
    comment = Given(text(), default="")
    revision = Given(lax_integer, default=0)
    sep = Given(text(), default="/")


class NewWorkingFileInput(Input):
    """A revision of a working file."""

    accepts_forms = True
    before_access = True
    name = Field(text(1, 250), required=True)
    mode = Given(text(), default="working")
    description = Given(text(), default="")
    comment = Given(text(), default="")
    person_id = Field(text(), nullable=True)
    software_id = Field(text(), nullable=True)
    revision = Given(lax_integer, default=0)
    sep = Given(text(), default="/")


class OutputPathInput(Input):
    """Which output path to preview."""

    accepts_forms = True
    output_type_id = Field(text(1), required=True)
    task_type_id = Field(text(1), required=True)
    name = Given(text(maximum=250), default="main")
    mode = Given(text(), default="output")
    revision = Given(lax_integer, default=0)
    extension = Given(text(), default="")
    representation = Given(text(maximum=20), default="")
    separator = Given(text(), default="/")


class NewOutputInput(Input):
    """An output file to publish."""

    accepts_forms = True
    before_access = True
    output_type_id = Field(text(1), required=True)
    task_type_id = Field(text(1), required=True)
    name = Given(text(maximum=250), default="main")
    mode = Given(text(), default="output")
    person_id = Field(text(), nullable=True)
    working_file_id = Field(text(), nullable=True)
    comment = Given(text(), default="")
    revision = Given(lax_integer, default=0)
    extension = Given(text(maximum=10), default="")
    representation = Given(text(maximum=20), default="")
    nb_elements = Given(lax_integer, default=1)
    sep = Given(text(), default="/")
    file_status_id = Field(text(), nullable=True)


class NextRevisionInput(Input):
    """What outputs to number."""

    accepts_forms = True
    before_access = True
    output_type_id = Field(text(1), required=True)
    task_type_id = Field(text(1), required=True)
    name = Given(text(maximum=250), default="main")


class GuessInput(Input):
    """A path to read backwards."""

    accepts_forms = True
    before_access = True
    project_id = Field(text(1), required=True)
    file_path = Field(text(1), required=True)
    sep = Given(text(1), default="/")
