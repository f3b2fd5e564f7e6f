"""The mails as they arrive: text and HTML, in the language of the person they go to (spec 02, 3.13)."""

import re
from email import message_from_bytes, policy

import pytest

from accounts.mails import LANGUAGES, language_of
from accounts.models import Organisation, Person
from accounts.services import two_factor
from tests import factories
from tests.factories import PASSWORD


@pytest.mark.parametrize(
    ("locale", "default", "expected"),
    [
        ("en_US", "en_US", "en"),
        ("fr_FR", "en_US", "fr"),
        ("fr_CA", "en_US", "fr"),
        ("fr", "en_US", "fr"),
        ("ja_JP", "fr_FR", "en"),
        (None, "fr_FR", "fr"),
    ],
)
def test_the_language_of_a_person(settings, locale, default, expected):
    settings.DEFAULT_LOCALE = default
    assert language_of(Person(locale=locale)) == expected


def reset(studio, anonymous):
    return anonymous.post("/auth/reset-password", {"email": studio.artist.email}, HTTP_X_REAL_IP="203.0.113.9")


def invitation(studio, anonymous):
    return studio.as_("admin").get(f"/actions/persons/{studio.artist.pk}/invite")


def change(studio, anonymous):
    body = {"old_password": PASSWORD, "password": "another password", "password_2": "another password"}
    return studio.as_("artist").post("/auth/change-password", body)


def first_code(studio, anonymous):
    return studio.as_("artist").put("/auth/email-otp")


def code(studio, anonymous):
    Person.objects.filter(pk=studio.artist.pk).update(
        email_otp_enabled=True, email_otp_secret=two_factor.new_secret(), otp_recovery_codes=[]
    )
    return anonymous.get(f"/auth/email-otp?email={studio.artist.email}", HTTP_X_REAL_IP="203.0.113.9")


def switched_off(studio, anonymous):
    Person.objects.filter(pk=studio.artist.pk).update(totp_enabled=True, totp_secret=two_factor.new_secret())
    return studio.as_("admin").delete(f"/actions/persons/{studio.artist.pk}/disable-two-factor-authentication")


LINK = r"https://localhost:8080/reset-change-password\?email=\S+&token=[A-Z0-9]{64}"
WORDING = [
    # what makes the mail, its subject per language, what the text and (escaped) the HTML hold
    (reset, {"en": "Password recovery", "fr": "Nouveau mot de passe"}, [LINK, r"203\.0\.113\.9"]),
    (invitation, {"en": "You are invited", "fr": "Vous êtes invité·e"}, [LINK + "&type=new"]),
    (change, {"en": "Your password was changed", "fr": "Votre mot de passe a été changé"}, []),
    (first_code, {"en": "Your log-in code", "fr": "Votre code de connexion"}, [r"\b\d{6}\b"]),
    (code, {"en": "Your log-in code", "fr": "Votre code de connexion"}, [r"\b\d{6}\b", r"203\.0\.113\.9"]),
    (
        switched_off,
        {
            "en": "Two-factor authentication was switched off",
            "fr": "La double authentification a été désactivée",
        },
        [],
    ),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("make", "subjects", "held"), WORDING)
def test_each_mail_in_each_language(studio, anonymous, mails_of, make, subjects, held, language):
    Organisation.objects.update_or_create(defaults={"name": "Ink & Paint\nFilms"})
    Person.objects.filter(pk=studio.artist.pk).update(
        locale=f"{language}_XX", first_name="Éva <b>", email="eva@s.example"
    )
    studio.artist.refresh_from_db()
    answer, mails = mails_of(make, studio, anonymous)
    assert answer.status_code == 200
    assert len(mails) == 1
    mail = message_from_bytes(mails[0].message().as_bytes(), policy=policy.default)
    assert mail["Subject"].strip() == f"Ink & Paint Films - {subjects[language]}"
    assert (mail["To"], mail["From"]) == ("eva@s.example", "no-reply@your-studio.com")
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    hello = {"en": "Hello", "fr": "Bonjour"}[language]
    assert f"{hello} Éva <b>," in text
    assert f"{hello} Éva &lt;b&gt;," in html
    assert f'<html lang="{language}">' in html
    for pattern in held:
        assert re.search(pattern, text), pattern
        assert re.search(pattern.replace("&", "&amp;"), html), pattern
    assert PASSWORD not in text + html
    assert "{" not in text + html


def test_nobody_without_an_address_is_mailed(studio, mails_of):
    Person.objects.filter(pk=studio.artist.pk).update(email=None)
    assert studio.as_("admin").get(f"/actions/persons/{studio.artist.pk}/invite").status_code == 400
    body = {"password": "another password", "password_2": "another password"}
    path = f"/actions/persons/{studio.artist.pk}/change-password"
    answer, mails = mails_of(studio.as_("admin").post, path, body)
    assert answer.status_code == 200
    assert not mails


def test_a_code_a_mail_carries_opens_a_log_in(anonymous, mails_of):
    person = factories.person(email="ada@studio.example", locale="fr_FR")
    Person.objects.filter(pk=person.pk).update(email_otp_enabled=True, email_otp_secret=two_factor.new_secret())
    _answer, mails = mails_of(anonymous.get, "/auth/email-otp?email=ada@studio.example")
    given = re.search(r"\b\d{6}\b", mails[0].body)[0]
    body = {"email": person.email, "password": PASSWORD, "email_otp": given}
    assert anonymous.post("/auth/login", body).status_code == 200
