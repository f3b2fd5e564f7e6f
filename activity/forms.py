"""Form fields of the back office about other sites."""

from django import forms
from django.core.exceptions import ValidationError

from activity.services.outgoing import RefusedAddress, check_url


class OutgoingURLField(forms.URLField):
    """An address that requests may be sent to: checked the way the request itself is."""

    def __init__(self, **options):
        super().__init__(assume_scheme="https", **options)

    def clean(self, value):
        url = super().clean(value)
        if url:
            try:
                check_url(url)
            except RefusedAddress as refusal:
                raise ValidationError(str(refusal)) from refusal
        return url
