"""Short-lived secrets in the database, so that every process sees them and a restart loses none."""

import hashlib
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import AttemptCounter, OneTimeSecret


def fingerprint(text):
    """Return a digest to look a secret up by without storing it."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def store(kind, subject, *, seconds, secret=None, data=None):
    """Keep a secret for some seconds, in place of a former one of the same kind and subject."""
    now = timezone.now()
    OneTimeSecret.objects.filter(expires_at__lt=now).delete()
    values = {"secret": secret, "data": data, "expires_at": now + timedelta(seconds=seconds)}
    OneTimeSecret.objects.update_or_create(kind=kind, subject=str(subject), defaults=values)


def peek(kind, subject):
    """Return a secret that is still good, or None; it stays."""
    return OneTimeSecret.objects.filter(kind=kind, subject=str(subject), expires_at__gt=timezone.now()).first()


def take(kind, subject):
    """Return a secret that is still good and use it up, or None. Of two takers at once only one gets it."""
    found = peek(kind, subject)
    if found is None or not OneTimeSecret.objects.filter(pk=found.pk).delete()[0]:
        return None
    return found


def first_use(kind, subject, *, seconds):
    """Whether something is seen for the first time; it is remembered for some seconds."""
    now = timezone.now()
    OneTimeSecret.objects.filter(expires_at__lt=now).delete()
    expires_at = now + timedelta(seconds=seconds)
    try:
        with transaction.atomic():
            OneTimeSecret.objects.create(kind=kind, subject=str(subject), expires_at=expires_at)
    except IntegrityError:
        return False
    return True


def attempts(key):
    """Return how often something was tried in the running window."""
    found = AttemptCounter.objects.filter(key=key[:200], expires_at__gt=timezone.now()).values_list("count", flat=True)
    return found[0] if found else 0


@transaction.atomic
def count_attempt(key, *, seconds):
    """Count one more try; the first one opens a window of some seconds. Returns the count."""
    now, key = timezone.now(), key[:200]
    AttemptCounter.objects.filter(expires_at__lte=now).delete()
    counter, _created = AttemptCounter.objects.get_or_create(
        key=key, defaults={"expires_at": now + timedelta(seconds=seconds)}
    )
    AttemptCounter.objects.filter(pk=key).update(count=F("count") + 1)
    return counter.count + 1
