"""What a request costs to know its caller, and that nobody stays in who is out (spec 02, 2.2, 3.8, 4.2).

With Redis the copies lie there, in the other runs in local memory: the same code, one process.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts import known_people, tokens
from accounts.authentication import identify, read_claims
from accounts.choices import Role
from accounts.models import Person, RevokedToken
from productionsite.api.errors import ApiError
from tests import factories

pytestmark = pytest.mark.usefixtures("commits_at_once")


@pytest.fixture
def copies(settings):
    """Callers are copied, as with Redis."""
    cache.clear()
    settings.CALLER_CACHE_SECONDS = 60


@pytest.fixture
def person(db):
    return factories.person(Role.MANAGER)


@pytest.fixture
def claims(person):
    return read_claims(tokens.session_tokens(person)[0], "access")


def is_in(claims):
    try:
        return identify(claims)
    except ApiError:
        return None


def test_without_redis_a_caller_costs_one_query(claims, sql_count):
    assert sql_count(identify, claims) == 1
    assert sql_count(identify, claims) == 1


def test_with_redis_a_caller_costs_none(claims, copies, sql_count):
    assert sql_count(identify, claims) == 1
    assert sql_count(identify, claims) == 0


def test_a_copy_is_the_person(person, claims, copies):
    stored, copied = identify(claims).person, identify(claims).person
    assert copied == stored == person
    assert copied.role == Role.MANAGER
    assert copied.first_name == person.first_name  # what is not copied is loaded when asked for
    assert vars(copied).keys() == vars(identify(claims).person).keys() | {"first_name"}


@pytest.mark.parametrize("path", ["person", "bot"])
def test_a_request_costs_one_statement_less(studio, copies, sql_count, path):
    api = studio.as_("artist" if path == "person" else "bot")
    first = sql_count(api.get, "/data/departments")
    assert sql_count(api.get, "/data/departments") == first - 1


def by_save(person):
    person.active = False
    person.save()


def by_update(person):
    Person.objects.filter(pk=person.pk).update(active=False)


def by_bulk_update(person):
    person.active = False
    Person.objects.bulk_update([person], ["active"])


def by_import(person):
    person.active = False
    Person._base_manager.bulk_create([person], update_conflicts=True, update_fields=["active"], unique_fields=["id"])


def by_deletion(person):
    person.delete()


def by_deletion_of_several(person):
    Person.objects.filter(pk=person.pk).delete()


@pytest.mark.parametrize(
    "put_out", [by_save, by_update, by_bulk_update, by_import, by_deletion, by_deletion_of_several]
)
def test_who_is_put_out_is_out_at_once(person, claims, copies, put_out):
    assert is_in(claims)
    assert is_in(claims)
    put_out(person)
    assert not is_in(claims)


def test_who_is_deactivated_through_the_api_is_out_at_once(studio, copies):
    artist = studio.as_("artist")
    assert [artist.get("/data/departments").status_code for _time in range(2)] == [200, 200]
    assert studio.as_("admin").put(f"/data/persons/{studio.artist.pk}", {"active": False}).status_code == 200
    assert artist.get("/data/departments").status_code == 401


def test_another_role_counts_at_once(studio, copies):
    artist = studio.as_("artist")
    assert artist.post("/data/departments", {"name": "x", "color": "#000000"}).status_code == 403
    studio.as_("admin").put(f"/data/persons/{studio.artist.pk}", {"role": "admin"})
    assert artist.post("/data/departments", {"name": "x", "color": "#000000"}).status_code == 201


def test_a_replaced_api_token_is_out_at_once(studio, copies, anonymous):
    path = f"/data/persons/{studio.bot.pk}"
    first = studio.as_("admin").put(path, {"expiration_date": None}).json()["access_token"]
    header = {"HTTP_AUTHORIZATION": f"Bearer {first}"}
    assert [anonymous.get("/data/departments", **header).status_code for _time in range(2)] == [200, 200]
    studio.as_("admin").put(path, {"expiration_date": None})
    assert anonymous.get("/data/departments", **header).status_code == 401


def test_a_closed_preview_window_shuts_out(db, copies):
    until = timezone.now() + timedelta(hours=1)
    guest = factories.person(Role.CLIENT, preview_project=factories.project(), preview_open_until=until)
    claims = read_claims(tokens.session_tokens(guest)[0], "access")
    assert is_in(claims)
    Person.objects.filter(pk=guest.pk).update(preview_open_until=timezone.now())
    assert not is_in(claims)


# -- revocation --------------------------------------------------------------------------------------


def test_a_revoked_session_is_refused_without_the_database(claims, copies, sql_count):
    assert is_in(claims)
    tokens.revoke(claims)
    assert sql_count(is_in, claims) == 0
    assert not is_in(claims)


def test_a_revocation_survives_an_emptied_redis(claims, copies):
    tokens.revoke(claims)
    cache.clear()
    assert not is_in(claims)


def test_a_revocation_is_remembered_as_long_as_its_token(claims):
    tokens.revoke(claims)
    kept = {row.jti: row.expires_at - timezone.now() for row in RevokedToken.objects.all()}
    assert kept[claims["jti"]] > timedelta(days=6, hours=23)
    assert kept[claims["refresh_jti"]] > timedelta(days=14, hours=23)


def test_only_the_session_that_was_ended_is_over(person, copies):
    first, second = (read_claims(tokens.session_tokens(person)[0], "access") for _session in range(2))
    assert is_in(first)
    assert is_in(second)
    tokens.revoke(first)
    assert not is_in(first)
    assert is_in(second)


def test_all_tokens_of_a_session_are_over_with_it(person, claims, copies):
    renewed = {**claims, "jti": "renewed"}
    assert is_in(renewed)
    tokens.revoke(claims)
    assert not is_in(renewed)


# -- what can go wrong -------------------------------------------------------------------------------


def test_a_copy_read_before_a_change_is_worth_nothing(person, claims, copies):
    """A slow request reads the row, somebody deactivates the person, the slow request stores its copy."""
    known = known_people.look_up(person.pk, claims["jti"], claims["jti"])
    columns = (person.pk, True)
    by_update(person)
    known_people.copy(claims["jti"], columns, known.generation)
    assert known_people.look_up(person.pk, claims["jti"], claims["jti"]).columns is None
    assert not is_in(claims)


def test_a_redis_that_is_away_costs_a_query_not_the_log_in(claims, copies, settings, sql_count):
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": redis}
    assert sql_count(identify, claims) == 1
    tokens.revoke(claims)
    assert not is_in(claims)
