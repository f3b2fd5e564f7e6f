"""Django's door to the back office: the same people, passwords, second factors and lock-out as the API."""

from django.contrib.auth.backends import BaseBackend

from accounts.addresses import client_address
from accounts.models import Person
from accounts.services import sessions, two_factor
from productionsite.api.errors import ApiError


def factors_of(code):
    """Return the second factors a typed code may be: six digits of an app or a mail, else a recovery code."""
    code = (code or "").strip()
    if not code:
        return {}
    return {"totp": code, "email_otp": code} if code.isdigit() else {"recovery_code": code}


class StudioBackend(BaseBackend):
    """Logs people into `/admin/` by e-mail or desktop login."""

    def authenticate(self, request, username=None, password=None, code="", **kwargs):
        """Return the person who may enter the back office, or None.

        Somebody who must set a second factor up first (`ENFORCE_2FA`) does not get in: no session of
        theirs is good for anything else.
        """
        if not username or not password:
            return None
        address = request and client_address(request)
        try:
            person = sessions.check_credentials(username, password, factors_of(code), ip_address=address)
        except ApiError:
            return None
        if not person.is_staff or two_factor.must_set_up(person):
            return None
        sessions.note_login(person, ip_address=address, from_browser=True)
        return person

    def get_user(self, user_id):
        """Return the person of a session, None once they are inactive."""
        person = Person.objects.filter(pk=user_id).first()
        return person if person is not None and person.is_active else None
