"""Setting second factors up and off (spec 02, 3.5)."""

from django.conf import settings

from accounts import mails
from accounts.access import PersonOnly, Public
from accounts.addresses import client_address
from accounts.api.sessions import (
    CHALLENGE_COOKIE,
    SecondFactorInput,
    is_browser,
    with_cookies,
)
from accounts.models import Person
from accounts.services import fido, passwords, sessions, two_factor
from productionsite.api.errors import BadInput
from productionsite.api.inputs import Field, Input, mapping, text
from productionsite.api.operations import ApiViewSet, operation


class TotpInput(Input):
    """The first code of an authenticator app."""

    accepts_forms = True
    totp = Field(text(), required=True)


class EmailCodeInput(Input):
    """The first mailed code."""

    accepts_forms = True
    email_otp = Field(text(), required=True)


class RegistrationInput(Input):
    """What a new key answered, and its name."""

    accepts_forms = True
    registration_response = Field(mapping, required=True)
    device_name = Field(text(1), required=True)


class RemoveKeyInput(SecondFactorInput):
    """Which key goes, with a second factor."""

    device_name = Field(text(1), required=True)


class _TwoFactorViewSet(ApiViewSet):
    def enabled(self, request, codes):
        """Answer a method switched on: new recovery codes (or null) and a new, unrestricted session."""
        person = Person.objects.get(pk=self.call.who.person_id)
        access, refresh = sessions.new_tokens(person, self.call.who.claims)
        rows = {"otp_recovery_codes": codes, "access_token": access, "refresh_token": refresh}
        return with_cookies(rows, access, refresh) if is_browser(request) else rows

    def account(self, request):
        """Return the `email` of the query or form; it must be there."""
        email = request.GET.get("email") or request._request.POST.get("email")
        if not email:
            raise BadInput("The email is missing.")
        return email


class Totp(_TwoFactorViewSet):
    """Authenticator apps."""

    @operation("PUT", "auth/totp", access=PersonOnly())
    def prepare(self, request):
        """Give the secret to set an authenticator app up with."""
        uri, secret = two_factor.prepare_totp(self.call.who.person_id)
        return {"totp_provisionning_uri": uri, "otp_secret": secret}

    @operation("POST", "auth/totp", access=PersonOnly(), body=TotpInput)
    def enable(self, request):
        """Switch the authenticator app on with its first code."""
        who = self.call.who
        with two_factor.limited_tries(who.person):
            codes = two_factor.enable_totp(who.person_id, self.call.body.totp)
        return self.enabled(request, codes)

    @operation("DELETE", "auth/totp", access=PersonOnly(), body=SecondFactorInput)
    def disable(self, request):
        """Switch the authenticator app off."""
        who = self.call.who
        with two_factor.limited_tries(who.person):
            two_factor.disable(who.person_id, "totp", self.call.body.factors(request))
        return {"success": True}


class EmailOtp(_TwoFactorViewSet):
    """Mailed codes."""

    @operation("GET", "auth/email-otp", access=Public())
    def ask(self, request):
        """Mail a code to log in with; the answer is the same whoever asks."""
        email, address = self.account(request), client_address(request)
        if passwords.may_mail("otp", email, address):
            mails.later("requested_code", email, address or "")
        return {"success": True}

    @operation("PUT", "auth/email-otp", access=PersonOnly())
    def prepare(self, request):
        """Mail the first code."""
        two_factor.prepare_email_otp(self.call.who.person_id)
        return {"success": True}

    @operation("POST", "auth/email-otp", access=PersonOnly(), body=EmailCodeInput)
    def enable(self, request):
        """Switch mailed codes on with the first one."""
        who = self.call.who
        with two_factor.limited_tries(who.person):
            codes = two_factor.enable_email_otp(who.person_id, self.call.body.email_otp)
        return self.enabled(request, codes)

    @operation("DELETE", "auth/email-otp", access=PersonOnly(), body=SecondFactorInput)
    def disable(self, request):
        """Switch mailed codes off."""
        who = self.call.who
        with two_factor.limited_tries(who.person):
            two_factor.disable(who.person_id, "email_otp", self.call.body.factors(request))
        return {"success": True}


class Fido(_TwoFactorViewSet):
    """Security keys."""

    @operation("GET", "auth/fido", access=Public())
    def challenge(self, request):
        """Give the challenge a key must sign to log in."""
        email = self.account(request)
        person = sessions.find_account(email)
        options, session = fido.begin_login(person)
        return self._with_challenge(options, session)

    @operation("PUT", "auth/fido", access=PersonOnly())
    def prepare(self, request):
        """Give the options to register a key with."""
        person = Person.objects.get(pk=self.call.who.person_id)
        return self._with_challenge(*fido.begin_registration(person))

    @operation("POST", "auth/fido", access=PersonOnly(), body=RegistrationInput)
    def register(self, request):
        """Register a key."""
        given = self.call.body
        credential = fido.complete_registration(
            self.call.who.person,
            session=request.COOKIES.get(CHALLENGE_COOKIE),
            response=given.registration_response,
            device_name=given.device_name,
        )
        return self.enabled(request, two_factor.enable_fido(self.call.who.person_id, credential))

    @operation("DELETE", "auth/fido", access=PersonOnly(), body=RemoveKeyInput)
    def remove(self, request):
        """Remove a key by its name."""
        who, given = self.call.who, self.call.body
        with two_factor.limited_tries(who.person):
            two_factor.remove_fido(who.person_id, given.device_name, given.factors(request))
        return {"success": True}

    @staticmethod
    def _with_challenge(options, session):
        response = with_cookies(options)
        response.set_cookie(
            CHALLENGE_COOKIE, session, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
        return response


class RecoveryCodes(_TwoFactorViewSet):
    """Codes for the day the phone is lost."""

    @operation("PUT", "auth/recovery-codes", access=PersonOnly(), body=SecondFactorInput)
    def renew(self, request):
        """Replace the recovery codes."""
        who = self.call.who
        with two_factor.limited_tries(who.person):
            codes = two_factor.renew_recovery_codes(who.person_id, self.call.body.factors(request))
        return {"otp_recovery_codes": codes}
