"""Single sign-on: which person an identity of a provider is (spec 02, 3.12).

The protocols live in `services/oidc.py` and `services/saml.py`; both end here.
"""

import dataclasses
import secrets
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Department, DepartmentLink, Person, Studio
from accounts.passwords import hash_password
from accounts.services import persons
from events.emitter import emit
from productionsite.api.errors import ApiError, BadInput
from productionsite.api.inputs import as_uuid

LONGEST_SUBJECT = 255  # characters of the columns for subjects and e-mails


class SsoRefused(ApiError):
    """400 `{"error": "<text>"}`."""

    def body(self):
        return {"error": self.message}


@dataclasses.dataclass
class Identity:
    """Who a provider says somebody is. `fields`: columns of the person to keep in step with it."""

    provider: str  # `oidc` or `saml`: which pair of columns binds it
    issuer: str | None
    subject: str | None
    email: str | None
    fields: dict = dataclasses.field(default_factory=dict)
    departments: list | None = None  # names or ids, None when the provider does not say

    def __post_init__(self):
        """Refuse a subject no column could hold as it is; cut names to their columns, leave out what is no text."""
        if self.subject is not None and not _fits(self.subject, LONGEST_SUBJECT):
            raise SsoRefused("The identity provider does not say who this is.")
        if not _fits(self.email, LONGEST_SUBJECT):
            self.email = None
        self.fields = {name: _cut(name, value) for name, value in self.fields.items() if _usable(name, value)}


def _fits(value, longest):
    return isinstance(value, str) and 0 < len(value) <= longest and "\0" not in value


def _usable(name, value):
    """Whether a column takes a claim: a text or an id, or nothing where the column may be empty."""
    return Person._meta.get_field(name).null if value is None else isinstance(value, str | UUID)


def _cut(name, value):
    longest = Person._meta.get_field(name).max_length
    return value.replace("\0", "")[:longest] if isinstance(value, str) else value


@transaction.atomic
def person_of(identity):
    """Return the person of an identity: bound already, else bound by e-mail now, else created.

    Emits `person:new`, or `person:update` when something changed. Raises SsoRefused.
    """
    person = _bound(identity)
    if person is not None:
        return _update(person, identity)
    if not identity.email:
        raise SsoRefused("The provider gives no e-mail address.")
    person = Person.objects.select_for_update().filter(email=identity.email.lower(), is_bot=False).first()
    if person is None:
        return _create(identity)
    if identity.subject is not None:
        _bind(person, identity)
    return _update(person, identity, changed=identity.subject is not None)


def _columns(identity):
    return f"{identity.provider}_issuer", f"{identity.provider}_subject"


def _bound(identity):
    if identity.subject is None:
        return None
    issuer, subject = _columns(identity)
    found = Person.objects.filter(**{issuer: identity.issuer, subject: identity.subject}, is_bot=False)
    return found.select_for_update().first()


def _bind(person, identity):
    issuer, subject = _columns(identity)
    if persons.is_protected(person):
        raise SsoRefused("This account is protected.")
    if getattr(person, issuer) == identity.issuer and getattr(person, subject) not in (None, identity.subject):
        raise SsoRefused("The account belongs to another identity of this provider.")
    setattr(person, issuer, identity.issuer)
    setattr(person, subject, identity.subject)


def _create(identity):
    try:
        persons.check_seat()
        email = persons.clean_email(identity.email)
    except BadInput as error:
        raise SsoRefused(error.message) from error
    person = Person(email=email, first_name="", last_name="", desktop_login="")
    person.password = hash_password(secrets.token_urlsafe(32))
    if identity.subject is not None:
        _bind(person, identity)
    for name, value in identity.fields.items():
        setattr(person, name, value)
    person.save(force_insert=True)
    _set_departments(person, identity)
    emit("person:new", {"person_id": person.pk})
    return person


def _update(person, identity, *, changed=False):
    for name, value in identity.fields.items():
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed = True
    if changed:
        person.save()
    changed = _set_departments(person, identity) or changed
    if changed:
        emit("person:update", {"person_id": person.pk})
    return person


def _set_departments(person, identity):
    """Put the person in the departments the provider names; return whether that changed anything."""
    if identity.departments is None:
        return False
    wanted = _named(Department, identity.departments)
    now = set(person.departments.values_list("pk", flat=True))
    DepartmentLink.objects.filter(person=person, department__in=now - wanted).delete()
    DepartmentLink.objects.bulk_create(DepartmentLink(person=person, department_id=pk) for pk in wanted - now)
    return wanted != now


def _named(model, values):
    """Return the ids of the rows a provider names, or gives the ids of; unknown ones are left out."""
    ids = [pk for pk in map(as_uuid, values) if pk]
    return set(model.objects.filter(Q(name__in=values) | Q(pk__in=ids)).values_list("pk", flat=True))


def studio_id_of(value):
    """Return the id of a studio named or identified by a provider, None when there is none."""
    return next(iter(_named(Studio, [value])), None)


def home():
    """Return where a browser goes after a single sign-on."""
    return f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}"


def api_base():
    """Return the address providers know this API by: behind the usual `/api` prefix."""
    return f"{home()}/api"
