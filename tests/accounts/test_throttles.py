"""Guessing and flooding: limits that hold whatever process is asked, answers that tell nothing (spec 02, 10)."""

import bcrypt
import pytest

from accounts.models import AttemptCounter
from accounts.services import one_time
from tests import factories
from tests.factories import PASSWORD
from tests.together import at_once

LOGIN = "/auth/login"


# -- the same work, whoever it is ----------------------------------------------------------------------


@pytest.fixture
def hashing(monkeypatch):
    """Return the costs of the password hashes that were computed, in order."""
    costs, hashpw, checkpw = [], bcrypt.hashpw, bcrypt.checkpw

    def hash_password(password, salt):
        costs.append(int(salt[4:6]))
        return hashpw(password, salt)

    def check_password(password, stored):
        costs.append(int(stored[4:6]))
        return checkpw(password, stored)

    monkeypatch.setattr(bcrypt, "hashpw", hash_password)
    monkeypatch.setattr(bcrypt, "checkpw", check_password)
    return costs


def inactive():
    return factories.person(active=False).email


def without_password():
    return factories.person(password=None).email


def bot():
    return factories.person(is_bot=True).email


def known():
    return factories.person().email


def unknown():
    return "nobody@studio.example"


@pytest.mark.parametrize("strategy", ["auth_local_classic", "auth_remote_ldap"])
@pytest.mark.parametrize("account", [known, unknown, inactive, without_password, bot])
def test_a_wrong_password_costs_one_hash_and_answers_the_same(anonymous, hashing, settings, account, strategy):
    settings.AUTH_STRATEGY = strategy
    email = account()
    hashing.clear()
    answer = anonymous.post(LOGIN, {"email": email, "password": "wrong"})
    assert (answer.status_code, answer.json()) == (400, {"login": False, "message": "Wrong credentials."})
    assert hashing == [settings.BCRYPT_ROUNDS]


def test_hashes_cost_what_the_studio_says(db, settings, hashing):
    settings.BCRYPT_ROUNDS = 5
    person = factories.person()
    person.set_password("x" * 8)
    assert person.password.startswith("$2b$05$")


@pytest.mark.parametrize(("method", "path"), [("POST", "/auth/reset-password"), ("GET", "/auth/email-otp?email={}")])
def test_asking_for_a_mail_does_the_same_for_everybody(anonymous, sql_count, method, path):
    """Who it is, is looked up by the job that sends the mail, long after the answer."""
    person = factories.person(email="ada@studio.example", email_otp_enabled=True, email_otp_secret="A" * 32)

    def ask(email):
        answer = anonymous.call(method, path.format(email), {"email": email} if method == "POST" else None)
        answers.add((answer.status_code, answer.content))

    answers = set()
    ask("first@studio.example")  # the network address is counted for the first time
    costs = {sql_count(ask, email) for email in (person.email, "nobody@studio.example", "no address")}
    assert len(costs) == 1
    assert len(answers) == 1


# -- limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["reset", "code"])
def test_mails_are_limited_per_network_address_too(anonymous, mails_of, settings, kind):
    """Ten times the limit of an account: an office behind one address, not a machine going through a list."""
    settings.MAILS_PER_HOUR = 1
    for number in range(12):
        email = f"p{number}@studio.example"
        factories.person(email=email, email_otp_enabled=True, email_otp_secret="A" * 32)
        ask = (anonymous.post, "/auth/reset-password", {"email": email})
        if kind == "code":
            ask = (anonymous.get, f"/auth/email-otp?email={email}")
        answer, mails = mails_of(*ask, HTTP_X_REAL_IP="203.0.113.7")
        assert answer.status_code == 200
        assert len(mails) == (1 if number < 10 else 0), number


def test_a_failed_log_in_is_counted_however_it_ends(anonymous, settings):
    """The count is not part of what a refusal rolls back."""
    settings.LOGIN_FAILURES_PER_ADDRESS = 3
    for _failure in range(3):
        anonymous.post(LOGIN, {"email": "nobody@studio.example", "password": "x"})
    assert AttemptCounter.objects.get().count == 3
    person = factories.person()
    blocked = anonymous.post(LOGIN, {"email": person.email, "password": PASSWORD})
    assert blocked.json()["too_many_failed_login_attemps"] is True


@pytest.mark.django_db(transaction=True)
def test_processes_count_together():
    """Eight connections at once, as of eight processes: no try is lost, whoever opens the window."""

    def tries():
        for _number in range(5):
            one_time.count_attempt("login:ip:203.0.113.7", seconds=300)

    at_once(*[tries] * 8)
    assert one_time.attempts("login:ip:203.0.113.7") == 40


@pytest.mark.django_db(transaction=True)
def test_of_two_takers_at_once_one_gets_the_code():
    one_time.store("app_login", "x", seconds=60)
    got = at_once(*[lambda: one_time.take("app_login", "x") is not None] * 6)
    assert sorted(got) == [False] * 5 + [True]
