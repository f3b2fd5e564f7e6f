"""Encryption of what must be readable again but not from a stolen database: one-time secrets and codes.

The key is derived from `SECRETS_KEY` (default: `SECRET_KEY`). Sealed text carries a mark, so that what an
import brought in the clear is still understood.
"""

import base64
import logging
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

logger = logging.getLogger(__name__)
MARK = "sealed:"


@lru_cache(maxsize=4)
def _cipher(secret):
    derived = HKDF(SHA256(), length=32, salt=None, info=b"accounts.secrets").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(text):
    """Return `text` encrypted; None and sealed text come back as they are."""
    if text is None or text.startswith(MARK):
        return text
    return MARK + _cipher(settings.SECRETS_KEY).encrypt(text.encode()).decode()


def unseal(text):
    """Return the clear text; None for what another key sealed (as good as lost: set the factor up again)."""
    if text is None or not text.startswith(MARK):
        return text
    try:
        return _cipher(settings.SECRETS_KEY).decrypt(text[len(MARK) :].encode()).decode()
    except InvalidToken:
        logger.warning("A stored secret was sealed with another key and cannot be read.")
        return None


class SealedField(models.TextField):
    """A text that is encrypted in the database and clear in Python; snapshots carry the clear text."""

    def from_db_value(self, value, expression, connection):
        return unseal(value)

    def get_prep_value(self, value):
        return seal(super().get_prep_value(value))

    #: what a snapshot writes for a stored value
    to_snapshot = staticmethod(unseal)
