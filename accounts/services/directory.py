"""Keeping the studio's people in step with its directory (spec 09, 17.2)."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.services import ldap
from accounts.signals import portrait_given
from events.emitter import emit_many

COLUMNS = ("email", "first_name", "last_name", "active", "desktop_login", "ldap_uid", "is_generated_from_ldap")


def sync():
    """Align people with the directory; return {"created", "updated", "deactivated", "left out"} counts.

    Photos become portraits, one by one once the people are stored: the work on pictures holds no transaction.
    """
    counts, photos = _sync()
    for person, photo in photos:
        portrait_given.send(Person, person=person, picture=photo)
    return counts


@transaction.atomic
def _sync():
    """Align people; return (counts, [(person, bytes of a photo)]).

    Matched by `ldap_uid`, then desktop login, then e-mail. Unknown ones are created while there are
    seats; people who came from the directory and are gone from it are deactivated.
    """
    people = list(Person.objects.select_for_update().filter(is_bot=False, preview_project__isnull=True))
    by_uid = {person.ldap_uid: person for person in people if person.ldap_uid}
    by_login = {person.desktop_login: person for person in people if person.desktop_login}
    by_email = {person.email: person for person in people if person.email}
    seats = settings.USER_LIMIT - sum(1 for person in people if person.active and not person.is_guest)
    created, changed, photos, found, left_out = [], [], [], set(), 0
    for entry in ldap.entries():
        matches = [by_uid.get(entry["uid"]), by_login.get(entry["desktop_login"])]
        matches += [by_email.get(email) for email in entry["emails"]]
        person = next((match for match in matches if match is not None and match.pk not in found), None)
        if person is None:
            if seats <= 0:
                left_out += 1
                continue
            seats -= 1
            person = Person(is_generated_from_ldap=True)
            _align(person, entry, by_email)
            created.append(person)
        elif _align(person, entry, by_email):
            changed.append(person)
        found.add(person.pk)
        if entry["photo"]:
            photos.append((person, entry["photo"]))
    gone = [person for person in people if person.is_generated_from_ldap and person.active and person.pk not in found]
    for person in gone:
        person.active = False
    _write(created, [*changed, *gone])
    counts = {"created": len(created), "updated": len(changed), "deactivated": len(gone), "left out": left_out}
    return counts, photos


def _align(person, entry, by_email):
    """Put what the directory says on a person; return whether anything changed."""
    email = next((mail for mail in entry["emails"] if by_email.get(mail) in (None, person)), person.email)
    wanted = {
        "email": email,
        "first_name": entry["first_name"],
        "last_name": entry["last_name"],
        "active": True,
        "desktop_login": entry["desktop_login"],
        "ldap_uid": entry["uid"],
        "is_generated_from_ldap": True,
    }
    changed = any(getattr(person, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(person, name, value)
    if email:
        by_email[email] = person
    return changed


def _write(created, changed):
    now = timezone.now()
    for person in changed:
        person.updated_at = now
    Person.objects.bulk_create(created)
    Person.objects.bulk_update(changed, [*COLUMNS, "updated_at"], batch_size=500)
    emit_many(
        [
            *(("person:new", {"person_id": person.pk}, None) for person in created),
            *(("person:update", {"person_id": person.pk}, None) for person in changed),
        ]
    )
