"""Request bodies of the files app."""

from productionsite.api.inputs import Field, Filled, Input, identifier, lax_integer, list_of, text


def at_least(minimum):
    """Return a reader of integers from `minimum` on."""

    def read(value):
        number = lax_integer(value)
        if number < minimum:
            raise ValueError(f"An integer from {minimum} on is expected.")
        return number

    return read


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
    position = Filled(at_least(0), default=0)


class AnnotationsInput(Input):
    """Drawings added, changed and removed."""

    accepts_forms = True
    additions = Filled(list_of(lambda item: item), default=())
    updates = Filled(list_of(lambda item: item), default=())
    deletions = Filled(list_of(lambda item: item), default=())


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
    name = Filled(text(maximum=250), default="main")
    mode = Filled(text(), default="working")
    software_id = Field(text(), nullable=True)
    comment = Filled(text(), default="")
    revision = Filled(lax_integer, default=0)
    sep = Filled(text(), default="/")


class NewWorkingFileInput(Input):
    """A revision of a working file."""

    accepts_forms = True
    before_access = True
    name = Field(text(1, 250), required=True)
    mode = Filled(text(), default="working")
    description = Filled(text(), default="")
    comment = Filled(text(), default="")
    person_id = Field(text(), nullable=True)
    software_id = Field(text(), nullable=True)
    revision = Filled(lax_integer, default=0)
    sep = Filled(text(), default="/")


class OutputPathInput(Input):
    """Which output path to preview."""

    accepts_forms = True
    output_type_id = Field(text(1), required=True)
    task_type_id = Field(text(1), required=True)
    name = Filled(text(maximum=250), default="main")
    mode = Filled(text(), default="output")
    revision = Filled(lax_integer, default=0)
    extension = Filled(text(), default="")
    representation = Filled(text(maximum=20), default="")
    separator = Filled(text(), default="/")


class NewOutputInput(Input):
    """An output file to publish."""

    accepts_forms = True
    before_access = True
    output_type_id = Field(text(1), required=True)
    task_type_id = Field(text(1), required=True)
    name = Filled(text(maximum=250), default="main")
    mode = Filled(text(), default="output")
    person_id = Field(text(), nullable=True)
    working_file_id = Field(text(), nullable=True)
    comment = Filled(text(), default="")
    revision = Filled(lax_integer, default=0)
    extension = Filled(text(maximum=10), default="")
    representation = Filled(text(maximum=20), default="")
    nb_elements = Filled(lax_integer, default=1)
    sep = Filled(text(), default="/")
    file_status_id = Field(text(), nullable=True)


class NextRevisionInput(Input):
    """What outputs to number."""

    accepts_forms = True
    before_access = True
    output_type_id = Field(text(1), required=True)
    task_type_id = Field(text(1), required=True)
    name = Filled(text(maximum=250), default="main")


class GuessInput(Input):
    """A path to read backwards."""

    accepts_forms = True
    before_access = True
    project_id = Field(text(1), required=True)
    file_path = Field(text(1), required=True)
    sep = Filled(text(1), default="/")
