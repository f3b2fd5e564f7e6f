"""Bodies of the assets app: also read from forms and query strings, told before permissions (spec 04, 2)."""

from assets.services.casting import Cast
from productionsite.api.errors import BadInput
from productionsite.api.inputs import (
    INT32,
    Field,
    Filled,
    Input,
    InputList,
    as_uuid,
    identifier,
    lax_boolean,
    lax_integer,
    list_of,
    mapping,
    some_of,
    text,
)

NAME = text(1, 160)
LABEL = text(0, 80)


class NullableField(Field):
    """A field whose explicit null is kept, and told apart from its absence."""

    def read(self, name, value):
        return None if value is None else self.reader(value)


def name_field():
    """Return the field of an entity's name."""
    return Field(NAME, required=True)


def data_field():
    """Return the field of a metadata bag; null gives an empty one."""
    return Field(mapping, default={})


class LaxInput(Input):
    """A body that may also come as a form, told before a missing permission."""

    accepts_forms = True
    before_access = True


class AssetInput(LaxInput):
    """`POST .../assets/new`."""

    name = name_field()
    description = NullableField(text(), default="")
    data = data_field()
    is_shared = Field(lax_boolean, default=False)
    episode_id = Field(identifier, nullable=True)


class ShareInput(LaxInput):
    """Which assets to share, or to stop sharing."""

    is_shared = Filled(lax_boolean, default=True)
    asset_ids = Field(list_of(identifier), nullable=True)


class InstanceInput(LaxInput):
    """One more instance of an asset in a scene."""

    asset_id = Field(identifier, required=True)
    description = Field(text(0, 200), nullable=True)


class NestedInstanceInput(LaxInput):
    """One more instance of an asset in another asset."""

    asset_to_instantiate_id = Field(identifier, required=True)
    description = Field(text(0, 200), nullable=True)


class ShotInstanceInput(LaxInput):
    """An instance to cast in a shot."""

    asset_instance_id = Field(identifier, required=True)


def _count(value):
    value = lax_integer(value)
    if value < 0:
        raise ValueError("A number of at least 0 is expected.")
    return value


class CastAssetInput(LaxInput):
    """One asset in several castings (spec 04, 8.6)."""

    entity_ids = Field(some_of(identifier), required=True)
    nb_occurences = Field(_count, nullable=True)
    label = Field(LABEL, nullable=True)


class CastInput(Input):
    """One line of the casting of an asset (spec 04, 8.3)."""

    asset_id = Field(identifier, required=True)
    nb_occurences = Filled(_count, default=1)
    label = Filled(LABEL, default="")


class AssetCastingInput(InputList):
    """The casting of an asset."""

    accepts_forms = True
    before_access = True
    item = CastInput


def read_casting(body):
    """Return the [Cast] of a casting body (spec 04, 8.2): lines without asset or number are skipped.

    Numbers are coerced (floats rounded, texts read, null is 1), a null label is none. Anything that cannot
    be stored is refused before the old casting is touched, a line that is no object too.
    """
    if not isinstance(body, list) or any(not isinstance(item, dict) for item in body):
        raise BadInput("A list of casting lines is expected.")
    return [_cast(item) for item in body if {"asset_id", "nb_occurences"} <= item.keys()]


def _cast(item):
    asset_id, count, label = as_uuid(item["asset_id"]), item["nb_occurences"], item.get("label")
    try:
        count = 1 if count is None else round(float(count))
    except (TypeError, ValueError, OverflowError) as error:
        raise BadInput("nb_occurences: a number is expected", field="nb_occurences") from error
    if asset_id is None:
        raise BadInput("asset_id: an id is expected", field="asset_id")
    if not -INT32 <= count < INT32:
        raise BadInput("nb_occurences: the number is out of range", field="nb_occurences")
    if label is not None and not (isinstance(label, str) and len(label) <= 80):
        raise BadInput("label: a text of at most 80 characters is expected", field="label")
    return Cast(asset_id, count, label or "")
