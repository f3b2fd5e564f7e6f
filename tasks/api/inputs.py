"""Bodies of the hand-written routes of this app (spec 06, 1.2: JSON, form fields or query parameters)."""

import orjson

from productionsite.api.errors import BadInput
from productionsite.api.inputs import Field, Input, as_uuid, identifier, lax_boolean, lax_integer, list_of, text


class Given(Field):
    """A field that is checked whenever it is there, null included."""

    def read(self, name, value):
        return self.reader(value)


def json_list(value):
    """Read a list, also null (empty) or a list that a form carries as JSON text."""
    if value is None:
        return []
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except ValueError:
            raise ValueError("A list is expected.") from None
    if not isinstance(value, list):
        raise ValueError("A list is expected.")
    return value


def links_list(value):
    """Read a list of addresses; a form may also carry one plain address."""
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [value]
    return list_of(text())(json_list(value))


def minutes(value):
    """Read a positive number of minutes, also from a text."""
    if isinstance(value, bool):
        raise ValueError("A number is expected.")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError("A number is expected.") from None
    if not 0 < number < 1e9:
        raise ValueError("A positive number is expected.")
    return number


def positive(value):
    """Read an integer of 0 or more, also from a text."""
    number = lax_integer(value)
    if number < 0:
        raise ValueError("An integer of 0 or more is expected.")
    return number


def some_texts(value):
    """Read a list with at least one text."""
    found = list_of(text())(value)
    if not found:
        raise ValueError("At least one item is expected.")
    return found


def id_list(body):
    """Return the ids of a bare JSON array; BadInput (400) for anything else (spec 06, 1.2)."""
    if not isinstance(body, list):
        raise BadInput("A list of ids is expected.")
    found = [as_uuid(item) for item in body]
    if None in found:
        raise BadInput("A list of ids is expected.")
    return list(dict.fromkeys(found))


class FormInput(Input):
    """A body that may come as JSON, form or query, told wrong before rights are looked at."""

    accepts_forms = True
    before_access = True


class CommentInput(FormInput):
    """Body of a comment."""

    task_status_id = Given(text(1), required=True)
    comment = Given(text(), default="")
    person_id = Given(text(), default="")
    created_at = Given(text(), default="")
    checklist = Given(json_list, default=())
    links = Given(links_list, default=())
    for_client = Given(lax_boolean, default=False)


class AssignInput(FormInput):
    """Who a task is assigned to."""

    person_id = Given(text(1), required=True)


class TasksInput(FormInput):
    """Some tasks."""

    task_ids = Given(some_texts, required=True)


class ClearAssignationInput(TasksInput):
    """Some tasks, and the person to take off them (everybody when absent)."""

    task_ids = Given(some_texts, required=True)
    person_id = Field(text())


class PriorityInput(FormInput):
    """Some tasks and their new priority."""

    task_ids = Given(some_texts, required=True)
    priority = Given(positive, required=True)


class EntityTasksInput(FormInput):
    """The types of the tasks wanted on an entity; none means all that fit."""

    task_type_ids = Given(list_of(text()), default=())


class DurationInput(FormInput):
    """Minutes."""

    duration = Given(minutes, required=True)


class MoveInput(FormInput):
    """The task a comment moves to."""

    target_task_id = Given(identifier, required=True)


class ReplyInput(FormInput):
    """What somebody answers."""

    text = Given(text(), default="")


class CopyInput(FormInput):
    """The tasks whose last client comment is repeated, and what to put before it."""

    task_ids = Given(lambda value: list_of(identifier)(some_texts(value)), required=True)
    prefix = Given(text(), default="")
