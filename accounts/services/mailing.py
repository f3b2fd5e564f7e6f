"""What the mails say and to whom they go; run by the job `accounts.send_mail`."""

from accounts import mails
from accounts.models import Organisation, Person
from accounts.services import passwords, two_factor


def _send(template, person, **context):
    if person is None or not person.email:
        return
    studio = Organisation.objects.order_by("created_at").values_list("name", flat=True).first() or "Kitsu"
    # A line break in the studio's name would end the subject.
    mails.send(template, person=person, studio=" ".join(studio.split()), **context)


def _by_id(person_id):
    return Person.objects.filter(pk=person_id).first()


def _by_email(email):
    return Person.objects.filter(email=email.strip().lower(), is_bot=False, active=True).first()


def reset_link(email, address=""):
    """Mail a reset link to the active person of an e-mail, if there is one. `address`: where it was asked for."""
    person = _by_email(email)
    if person is not None:
        token = passwords.new_reset_token(person, seconds=passwords.TWO_HOURS)
        _send("reset_link", person, link=passwords.reset_link(person, token), address=address)


def invitation(person_id):
    """Mail an invitation with a link to set a first password."""
    person = _by_id(person_id)
    if person is not None:
        token = passwords.pending_or_new_token(person)
        link = passwords.reset_link(person, token, invitation=True)
        _send("invitation", person, link=link)


def password_changed(person_id):
    """Tell a person that their password was changed."""
    _send("password_changed", _by_id(person_id))


def one_time_code(person_id, address=""):
    """Mail a log-in code that is good for some minutes."""
    person = _by_id(person_id)
    if person is not None and person.email_otp_secret:
        _send("one_time_code", person, code=two_factor.new_email_code(person), address=address)


def requested_code(email, address=""):
    """Mail a log-in code to the active person of an e-mail who uses mailed codes, if there is one."""
    person = _by_email(email)
    if person is not None and person.email_otp_enabled:
        one_time_code(person.pk, address)


def two_factor_disabled(person_id):
    """Tell a person that an administrator switched their second factors off."""
    _send("two_factor_disabled", _by_id(person_id))


MAILS = {
    function.__name__: function
    for function in (reset_link, invitation, password_changed, one_time_code, requested_code, two_factor_disabled)
}
