"""Django's door to the back office: the same people, passwords and lock-out as the API."""

from django.contrib.auth.backends import BaseBackend

from accounts.models import Person
from accounts.services import sessions
from productionsite.api.errors import ApiError


class StudioBackend(BaseBackend):
    """Logs people into `/admin/` by e-mail or desktop login."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or not password:
            return None
        try:
            person = sessions.check_credentials(username, password, {})
        except ApiError:
            return None
        return person if person.is_staff else None

    def get_user(self, user_id):
        person = Person.objects.filter(pk=user_id).first()
        return person if person is not None and person.is_active else None
