"""The forms a person or the studio is served in (spec 01, Serialisation; spec 02, 1.1)."""

from accounts.models import Organisation, Person
from productionsite.api.rows import Shape, add_relations, fetch

CHAT_TOKENS = ("chat_token_slack", "chat_webhook_mattermost", "chat_token_discord")

SAFE = Shape(Person, hide=Person.SENSITIVE, relations=("departments",), computed={"full_name": "string"})
MINIMAL = Shape(
    Person,
    keys=["id", "first_name", "last_name", "has_avatar", "active", "studio_id", "role", "desktop_login", "is_bot"],
    hide=Person.SENSITIVE,
    relations=("departments",),
    computed={"full_name": "string"},
)
CLIENT = Shape(
    Person,
    keys=["id", "first_name", "last_name", "has_avatar", "active", "role", "is_bot"],
    hide=Person.SENSITIVE,
    computed={"full_name": "string"},
)
AUTHOR = Shape(
    Person,
    keys=["id", "first_name", "last_name", "has_avatar", "role"],
    hide=Person.SENSITIVE,
    type=None,
    computed={"full_name": "string"},
)
ORGANISATION = Shape(Organisation)
PUBLIC_ORGANISATION = Shape(Organisation, hide=CHAT_TOKENS)


def add_full_names(rows):
    """Put `full_name` on rows of people."""
    for row in rows:
        row["full_name"] = " ".join(part for part in (row["first_name"], row["last_name"]) if part)
    return rows


def person_row(person_id, shape=SAFE, *, departments=True):
    """Return one person in a form, with the department ids when the form knows them."""
    queryset = Person.objects.filter(pk=person_id)
    rows = add_full_names(fetch(queryset, shape))
    if departments and "departments" in shape.relations:
        add_relations(rows, queryset, ["departments"])
    return rows[0]
