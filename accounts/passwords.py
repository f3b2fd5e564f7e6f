"""Passwords as the column keeps them: plain bcrypt text, the one that moves between instances (spec 02, 3.4)."""

import bcrypt
from django.conf import settings

LONGEST = 72  # bytes bcrypt looks at


def hash_password(password):
    """Return the bcrypt text of a password, at the studio's cost (`BCRYPT_ROUNDS`)."""
    return bcrypt.hashpw(
        password.encode(errors="surrogatepass")[:LONGEST], bcrypt.gensalt(settings.BCRYPT_ROUNDS)
    ).decode()


def password_matches(password, stored):
    """Whether a password opens a stored hash. An older, cheaper hash stays as it is."""
    if not stored:
        return False
    try:
        return bcrypt.checkpw(password.encode(errors="surrogatepass")[:LONGEST], stored.encode())
    except ValueError:
        return False
