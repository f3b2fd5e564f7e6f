"""The door of the back office: e-mail, password, and the code of a second factor for who has one.

Not inside `accounts.admin`: the site asks for this form before any page may be registered.
"""

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from unfold.forms import AuthenticationForm
from unfold.widgets import BASE_INPUT_CLASSES


class LoginForm(AuthenticationForm):
    """Asks for everything at once, so that nobody learns which part was wrong."""

    code = forms.CharField(
        label=_("Second factor"),
        required=False,
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "class": " ".join(BASE_INPUT_CLASSES),
                "placeholder": _("Code, if you have set one up"),
            }
        ),
    )
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The e-mail, the password or the code is wrong, or this account has no access here."),
    }

    @sensitive_variables()
    def clean(self):
        """Check the three together."""
        given = {name: self.cleaned_data.get(name) for name in ("username", "password", "code")}
        if given["username"] and given["password"]:
            self.user_cache = authenticate(self.request, **given)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data
