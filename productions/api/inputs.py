"""Bodies of the hand-written routes of this app (spec 03): lax types, forms stand in for JSON."""

from accounts.choices import Role
from productionsite.api.inputs import (
    Field,
    Filled,
    Input,
    identifier,
    lax_boolean,
    lax_integer,
    list_of,
    one_of,
    text,
)

TEAM_ROLES = (Role.USER, Role.SUPERVISOR, Role.MANAGER, Role.CLIENT, Role.VENDOR)


def positive(value):
    """Read an integer of 1 or more."""
    number = lax_integer(value)
    if number < 1:
        raise ValueError("An integer of 1 or more is expected.")
    return number


class SettingInput(Input):
    """Base of bodies whose mistakes are told before a missing permission (spec 03, 1.2)."""

    accepts_forms = True
    before_access = True


class MemberInput(SettingInput):
    """A person to add to a team."""

    person_id = Field(text(1), required=True)
    role = Field(one_of(*TEAM_ROLES), nullable=True)


class TeamRoleInput(SettingInput):
    """The role of a member on a production."""

    role = Field(one_of(*TEAM_ROLES), nullable=True)


class AssetTypeInput(SettingInput):
    """An asset type to link."""

    asset_type_id = Field(text(1), required=True)


class TaskTypeInput(SettingInput):
    """A task type to link, with its settings on the production."""

    task_type_id = Field(identifier, required=True)
    priority = Field(lax_integer, nullable=True)
    hd_bitrate_compression = Field(positive, nullable=True)
    ld_bitrate_compression = Field(positive, nullable=True)
    is_client_visible = Field(lax_boolean, nullable=True)


class TaskStatusInput(SettingInput):
    """A task status to link."""

    task_status_id = Field(text(1), required=True)


class ClientAllowedInput(SettingInput):
    """Whether clients may use a status on the production; null follows the studio."""

    is_client_allowed = Field(lax_boolean, required=True, nullable=True)


class StatusAutomationInput(SettingInput):
    """An automation to link."""

    status_automation_id = Field(text(1), required=True)


class BackgroundInput(SettingInput):
    """A preview background to link."""

    preview_background_file_id = Field(text(1), required=True)


def _task_type_entry(value):
    if not isinstance(value, dict):
        raise ValueError("An object is expected.")
    entry = TaskTypeInput.read(value)
    return {name: getattr(entry, name) for name in TaskTypeInput.fields() if name in entry.given}


class BatchInput(SettingInput):
    """Task types, task statuses and asset types to link at once."""

    task_types = Filled(list_of(_task_type_entry), default=())
    task_status_ids = Filled(list_of(identifier), default=())
    asset_type_ids = Filled(list_of(identifier), default=())
    replace_task_types = Filled(lax_boolean, default=False)
