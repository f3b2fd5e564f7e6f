"""Changing, resetting and handing out passwords (spec 02, 3.3 and 5.2)."""

from accounts.access import Admin, HumanSubject, PersonOnly, Public
from accounts.addresses import client_address
from accounts.models import Person
from accounts.services import passwords, sessions, two_factor
from productionsite.api.errors import ApiError, BadInput
from productionsite.api.inputs import Field, Input, text
from productionsite.api.operations import ApiViewSet, operation

ABOUT_PERSON = HumanSubject() & Admin()


class ChangeInput(Input):
    """The old password and the new one, twice."""

    accepts_forms = True
    old_password = Field(text(1), required=True)
    password = Field(text(1), required=True)
    password_2 = Field(text(1), required=True)


class AskResetInput(Input):
    """Whose password."""

    accepts_forms = True
    email = Field(text(1), required=True)


class ResetInput(Input):
    """The mailed token and the new password, twice."""

    accepts_forms = True
    email = Field(text(1), required=True)
    token = Field(text(1), required=True)
    password = Field(text(1), required=True)
    password2 = Field(text(1), required=True)


class NewPasswordInput(Input):
    """A new password, twice."""

    accepts_forms = True
    password = Field(text(1), required=True)
    password_2 = Field(text(1), required=True)


class Passwords(ApiViewSet):
    """One's own password."""

    @operation("POST", "auth/change-password", access=PersonOnly(), body=ChangeInput)
    def change(self, request):
        """Change one's own password; a mail tells it."""
        given, person = self.call.body, Person.objects.get(pk=self.call.who.person_id)
        sessions.check_old_password(person, given.old_password)
        passwords.check_new_password(given.password, given.password_2)
        passwords.set_password(person=person, password=given.password, end_sessions=False)
        return {"success": True}

    @operation("POST", "auth/reset-password", access=Public(), body=AskResetInput)
    def ask_reset(self, request):
        """Ask for a mail with a reset link; the answer is the same whether the address is known or not."""
        passwords.ask_for_reset(email=self.call.body.email, ip_address=client_address(request))
        return {"success": "Reset token sent"}

    @operation("PUT", "auth/reset-password", access=Public(), body=ResetInput)
    def reset(self, request):
        """Set a password with a mailed token."""
        given = self.call.body
        passwords.reset_password(email=given.email, token=given.token, password=given.password, again=given.password2)
        return {"success": True}


class PasswordsOfOthers(ApiViewSet):
    """What administrators do about people's passwords and second factors."""

    @operation("GET", "actions/persons/<person_id>/invite", access=ABOUT_PERSON)
    def invite(self, request, person_id):
        """Mail an invitation with a link to set a password, good for a week."""
        passwords.invite(person=self.call.found["person"])
        return {"success": True, "message": "Email sent"}

    @operation("POST", "actions/persons/<person_id>/reset-password-link", access=ABOUT_PERSON)
    def reset_link(self, request, person_id):
        """Return a link to set a password with, the pending one when there is one."""
        person = self.call.found["person"]
        passwords.check_settable(person, self.call.who.person_id)
        return {"reset_password_link": passwords.reset_link(person, passwords.pending_or_new_token(person))}

    @operation("POST", "actions/persons/<person_id>/change-password", access=ABOUT_PERSON, body=NewPasswordInput)
    def change(self, request, person_id):
        """Set the password of somebody else; a mail tells them."""
        given, person, caller_id = self.call.body, self.call.found["person"], self.call.who.person_id
        passwords.check_settable(person, caller_id)
        if given.password != given.password_2:
            raise BadInput("The passwords differ.", field="password_2")
        passwords.check_length(given.password)
        passwords.set_password(person=person, password=given.password, end_sessions=person.pk != caller_id)
        return {"success": True}

    @operation("DELETE", "actions/persons/<person_id>/disable-two-factor-authentication", access=ABOUT_PERSON)
    def disable_two_factor(self, request, person_id):
        """Switch every second factor of a person off; a mail tells them."""
        person = self.call.found["person"]
        if person.is_admin and person.pk != self.call.who.person_id:
            raise ApiError("The second factors of another administrator cannot be switched off.")
        two_factor.disable_all(person=person)
        return {"success": True}
