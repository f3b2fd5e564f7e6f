"""`/data/persons` as each role sees and writes it (spec 00, 3 persons; spec 02, 5.1)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from accounts.models import DayOff, LoginLog, Organisation, Person
from accounts.signals import person_removing
from events.models import ApiEvent
from tasks.models import Comment, TimeSpent
from tests import factories
from tests.factories import make

URL = "/data/persons"
MINIMAL = {
    "id", "type", "first_name", "last_name", "full_name", "has_avatar", "active", "departments", "studio_id", "role",
    "desktop_login", "is_bot",
}  # fmt: skip
CLIENT = {"id", "type", "first_name", "last_name", "full_name", "has_avatar", "active", "role", "is_bot"}
SECRETS = {*Person.SENSITIVE, "fido_devices"}


def tomorrow():
    return (timezone.now() + timedelta(days=1)).date().isoformat()


# -- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "vendor", "outsider", "bot"])
def test_everybody_lists_everybody_in_the_short_form(studio, role):
    rows = studio.as_(role).get(URL).json()
    assert {row["id"] for row in rows} == {str(person.pk) for person in studio.people.values()}
    assert all(set(row) == MINIMAL and row["departments"] == [] for row in rows)


def test_administrators_list_the_full_form_without_secrets(studio):
    rows = studio.as_("admin").get(URL).json()
    assert {"email", "daily_salary", "full_name"} <= set(rows[0])
    assert not SECRETS & set(rows[0])
    assert "departments" not in rows[0]


def test_password_hashes_only_for_administrators_who_ask(studio):
    admin = {row["id"]: row for row in studio.as_("admin").get(f"{URL}?with_pass_hash=true").json()}
    assert admin[str(studio.artist.pk)]["password"] == studio.artist.password
    assert "password" not in studio.as_("manager").get(f"{URL}?with_pass_hash=true").json()[0]


def test_clients_list_their_open_teams(studio):
    rows = studio.as_("client").get(URL).json()
    team = {str(studio.people[name].pk) for name in ("manager", "supervisor", "artist", "client", "vendor")}
    assert {row["id"] for row in rows} == team
    assert all(set(row) == CLIENT for row in rows)
    page = studio.as_("client").get(f"{URL}?page=1").json()
    assert page["total"] == 5


def test_preview_accounts_are_never_listed(studio):
    hidden = factories.person(Role.CLIENT, preview_project=studio.project)
    assert str(hidden.pk) not in studio.as_("admin").get(URL).content.decode()


def test_departments_come_when_asked_for(studio):
    department = factories.department()
    studio.artist.departments.add(department)
    rows = {row["id"]: row for row in studio.as_("artist").get(f"{URL}?relations=true").json()}
    assert rows[str(studio.artist.pk)]["departments"] == [str(department.pk)]


@pytest.mark.parametrize(("role", "keys"), [("artist", MINIMAL), ("vendor", MINIMAL), ("client", CLIENT)])
def test_one_person_in_the_form_of_the_role(studio, role, keys):
    assert set(studio.as_(role).get(f"{URL}/{studio.artist.pk}").json()) == keys


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_one_person_in_full(studio, role):
    row = studio.as_(role).get(f"{URL}/{studio.artist.pk}").json()
    assert row["email"] == studio.artist.email
    assert row["departments"] == []
    assert not SECRETS & set(row)


def test_clients_do_not_read_people_off_their_teams(studio):
    assert studio.as_("client").get(f"{URL}/{studio.outsider.pk}").status_code == 403


def test_unknown_and_malformed_ids(studio):
    assert studio.as_("artist").get(f"{URL}/{uuid.uuid4()}").status_code == 404
    assert studio.as_("artist").get(f"{URL}/x").status_code == 400


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_secrets_are_no_filters(studio, name):
    assert studio.as_("admin").get(f"{URL}?{name}=x").status_code == 400


@pytest.mark.parametrize(
    ("query", "role", "status"),
    [
        ("phone=1", "artist", 400),
        ("daily_salary=0", "manager", 400),
        ("daily_salary=0", "admin", 200),
        ("is_guest=true", "artist", 200),
        ("nonsense=1", "artist", 200),
        ("id=x", "artist", 400),
        ("departments=x", "artist", 400),
    ],
)
def test_filters_of_the_roles(studio, query, role, status):
    assert studio.as_(role).get(f"{URL}?{query}").status_code == status


def test_people_are_found_the_way_the_client_library_looks(studio):
    person = factories.person(first_name="Ema", last_name="Doe", email="ema@studio.example", desktop_login="ema.doe")
    api = studio.as_("artist")
    for query in (
        "full_name=Ema Doe",
        'full_name=["Ema Doe", "Nobody"]',
        "email=EMA@studio.example&is_bot=False",
        "desktop_login=ema.doe",
        f"id={person.pk}",
    ):
        assert [row["id"] for row in api.get(f"{URL}?{query}").json()] == [str(person.pk)], query


def test_listing_costs_the_same_for_one_and_twenty(studio, sql_count):
    api = studio.as_("admin")
    few = sql_count(api.get, f"{URL}?relations=true&with_pass_hash=true")
    for _number in range(20):
        factories.person(departments=[factories.department()])
    assert sql_count(api.get, f"{URL}?relations=true&with_pass_hash=true") == few


# -- creating ------------------------------------------------------------------------------------

NEW = {"first_name": "Ema", "last_name": "Doe", "email": "Ema.Doe@Studio.example"}


def test_create(studio):
    department = factories.department()
    body = {**NEW, "country": " fr ", "password": "longenough", "departments": [str(department.pk), str(uuid.uuid4())]}
    answer = studio.as_("admin").post(URL, body)
    row = answer.json()
    assert answer.status_code == 201
    assert (row["email"], row["country"], row["departments"]) == ("ema.doe@studio.example", "FR", [str(department.pk)])
    assert "access_token" not in row
    assert not SECRETS & set(row)
    assert Person.objects.get(pk=row["id"]).check_password("longenough")
    assert ApiEvent.objects.get().name == "person:new"


@pytest.mark.parametrize(
    "change",
    [
        {"role": "boss"},
        {"position": "boss"},
        {"seniority": "old"},
        {"contract_type": "none"},
        {"country": "France"},
        {"country": "ZZ"},
        {"country": "qq"},
        {"country": "éé"},
        {"country": ["FR"]},
        {"locale": "xx_YY"},
        {"locale": 3},
        {"timezone": "Mars/Base"},
        {"display_date_format": "MM-DD"},
        {"expiration_date": "2020-01-01"},
        {"expiration_date": "20300101"},
        {"expiration_date": 5},
        {"email": "not an address"},
        {"email": None},
        {"email": 5},
        {"password": "short"},
        {"password": 12345678},
        {"full_name": "Ema Doe"},
        {"name": "Ema"},
        {"first_name": None},
        {"first_name": "x" * 81},
        {"departments": ["x"]},
        {"departments": [{}]},
    ],
)
def test_what_a_person_may_not_be(studio, nothing_written, change):
    with nothing_written():
        assert studio.as_("admin").post(URL, {**NEW, **change}).status_code == 400


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor", "bot"])
def test_only_administrators_create(studio, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).post(URL, NEW).status_code == 403


def test_addresses_are_unique_among_people_not_bots(studio):
    api = studio.as_("admin")
    taken = {**NEW, "email": studio.artist.email.upper()}
    assert api.post(URL, taken).status_code == 400
    answer = api.post(URL, {**taken, "is_bot": True})
    assert answer.status_code == 201
    assert answer.json()["access_token"]


def test_a_full_studio_takes_no_more_people(studio, settings):
    settings.USER_LIMIT = Person.objects.filter(is_bot=False).count()
    api = studio.as_("admin")
    answer = api.post(URL, NEW)
    assert answer.status_code == 400
    assert answer.json()["data"] == {"limit": settings.USER_LIMIT}
    assert api.post(URL, {**NEW, "active": False}).status_code == 201
    assert api.post(URL, {**NEW, "email": "b@studio.example", "is_bot": True}).status_code == 201
    inactive = Person.objects.get(email="ema.doe@studio.example")
    assert api.put(f"{URL}/{inactive.pk}", {"active": True}).status_code == 400


# -- updating ------------------------------------------------------------------------------------


def test_people_change_themselves(studio):
    answer = studio.as_("artist").put(f"{URL}/{studio.artist.pk}", {"first_name": "Grace", "country": "us"})
    assert answer.status_code == 200
    assert (answer.json()["full_name"][:5], answer.json()["country"]) == ("Grace", "US")
    event = ApiEvent.objects.get()
    assert (event.name, event.data) == ("person:update", {"person_id": str(studio.artist.pk)})


@pytest.mark.parametrize(
    "change",
    [
        {"role": "admin"},
        {"active": False},
        {"is_bot": True},
        {"position": "lead"},
        {"seniority": "senior"},
        {"daily_salary": 999},
        {"is_guest": True},
        {"shotgun_id": 7},
        {"ldap_uid": "x"},
        {"login_failed_attemps": 3},
        {"password": "another password"},
        {"jti": "x"},
        {"totp_enabled": True},
        {"preferred_two_factor_authentication": "totp"},
    ],
)
def test_nobody_raises_themselves(studio, change):
    before = Person.objects.filter(pk=studio.artist.pk).values().get()
    answer = studio.as_("artist").put(f"{URL}/{studio.artist.pk}", change)
    after = Person.objects.filter(pk=studio.artist.pk).values().get()
    assert answer.status_code == 200
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


def test_departments_are_the_administrators(studio):
    department = factories.department()
    body = {"departments": [str(department.pk)]}
    assert studio.as_("artist").put(f"{URL}/{studio.artist.pk}", body).json()["departments"] == []
    assert studio.as_("admin").put(f"{URL}/{studio.artist.pk}", body).json()["departments"] == [str(department.pk)]
    assert studio.as_("admin").put(f"{URL}/{studio.artist.pk}", {"departments": None}).json()["departments"] == []


@pytest.mark.parametrize("role", ["manager", "supervisor", "outsider", "client", "vendor", "bot"])
def test_nobody_changes_others(studio, role):
    assert studio.as_(role).put(f"{URL}/{studio.artist.pk}", {"first_name": "X"}).status_code == 403
    assert not ApiEvent.objects.exists()


def test_administrators_change_ranks(studio):
    row = studio.as_("admin").put(f"{URL}/{studio.artist.pk}", {"position": "lead", "daily_salary": 400}).json()
    assert (row["position"], row["daily_salary"]) == ("lead", 400)


@pytest.mark.parametrize(
    "body",
    [[], "x", 5, None, {"role": None}, {"position": "boss"}, {"email": "x"}, {"two_factor_authentication": "sms"}],
)
def test_bad_updates(studio, body):
    raw = b"null" if body is None else body
    assert studio.as_("admin").put(f"{URL}/{studio.artist.pk}", raw).status_code == 400


def test_a_row_can_be_put_back_as_read(studio):
    api = studio.as_("admin")
    bot = api.post(URL, {**NEW, "is_bot": True}).json()
    row = api.get(f"{URL}/{bot['id']}").json()
    answer = api.put(f"{URL}/{bot['id']}", row)
    assert answer.status_code == 200
    assert "access_token" not in answer.json()


def test_naming_the_expiration_date_renews_the_token(studio, anonymous):
    bot = studio.as_("admin").post(URL, {**NEW, "is_bot": True}).json()
    headers = {"HTTP_AUTHORIZATION": f"Bearer {bot['access_token']}"}
    assert anonymous.get("/data/departments", **headers).status_code == 200
    renewed = studio.as_("admin").put(f"{URL}/{bot['id']}", {"expiration_date": None}).json()
    assert anonymous.get("/data/departments", **headers).status_code == 401
    headers = {"HTTP_AUTHORIZATION": f"Bearer {renewed['access_token']}"}
    assert anonymous.get("/data/departments", **headers).status_code == 200


def test_people_get_a_personal_token(studio, anonymous):
    answer = studio.as_("artist").put(f"{URL}/{studio.artist.pk}", {"expiration_date": tomorrow()}).json()
    headers = {"HTTP_AUTHORIZATION": f"Bearer {answer['access_token']}"}
    assert anonymous.get("/data/departments", **headers).status_code == 200


def test_bots_do_not_renew_themselves(studio):
    answer = studio.as_("bot").put(f"{URL}/{studio.bot.pk}", {"expiration_date": None, "first_name": "B"})
    assert answer.status_code == 200
    assert "access_token" not in answer.json()


def test_a_past_expiration_date_stays_but_is_not_set(studio):
    past = (timezone.now() - timedelta(days=2)).date()
    bot = factories.person(is_bot=True, expiration_date=past)
    api = studio.as_("admin")
    kept = api.put(f"{URL}/{bot.pk}", {"active": False, "expiration_date": past.isoformat()})
    assert kept.status_code == 200
    assert "access_token" not in kept.json()
    earlier = (past - timedelta(days=1)).isoformat()
    assert api.put(f"{URL}/{bot.pk}", {"expiration_date": earlier}).status_code == 400


def test_protected_accounts(studio, settings):
    settings.PROTECTED_ACCOUNTS = [studio.manager.email]
    api, path = studio.as_("admin"), f"{URL}/{studio.manager.pk}"
    assert api.put(path, {"active": False}).status_code == 403
    assert api.put(path, {"role": "manager"}).status_code == 403
    assert api.put(path, {"phone": "1"}).status_code == 200
    assert api.delete(f"{path}?force=true").status_code == 403


def test_preview_accounts_are_not_edited_here(studio):
    account = factories.person(Role.CLIENT, preview_project=studio.project)
    assert studio.as_("admin").put(f"{URL}/{account.pk}", {"first_name": "X"}).status_code == 403


def test_a_deactivated_person_is_out_at_once(studio):
    api = studio.as_("artist")
    assert api.get(URL).status_code == 200
    studio.as_("admin").put(f"{URL}/{studio.artist.pk}", {"active": False})
    assert api.get(URL).status_code == 401
    studio.as_("admin").put(f"{URL}/{studio.artist.pk}", {"active": True})
    assert api.get(URL).status_code == 401


# -- deleting ------------------------------------------------------------------------------------


def test_delete_tells_once(studio):
    person = factories.person(departments=[factories.department()])
    assert studio.as_("admin").delete(f"{URL}/{person.pk}").status_code == 204
    event = ApiEvent.objects.get()
    assert (event.name, event.data) == ("person:delete", {"person_id": str(person.pk)})
    assert studio.as_("admin").delete(f"{URL}/{person.pk}").status_code == 404


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor", "bot"])
def test_only_administrators_delete(studio, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).delete(f"{URL}/{studio.outsider.pk}").status_code == 403


def test_nobody_deletes_themselves(studio):
    assert studio.as_("admin").delete(f"{URL}/{studio.admin.pk}").status_code == 403


def test_referred_people_stay(studio, nothing_written):
    make(LoginLog, person=studio.outsider)
    with nothing_written():
        answer = studio.as_("admin").delete(f"{URL}/{studio.outsider.pk}")
    assert answer.status_code == 400
    assert answer.json()["error"] is True


def test_force_takes_along_what_hangs_on_a_person(studio):
    task = factories.task(
        factories.entity(studio.project), assignees=[studio.artist], duration=120, assigner=studio.artist
    )
    make(TimeSpent, person=studio.artist, task=task, duration=120)
    make(TimeSpent, person=studio.vendor, task=task, duration=30)
    make(DayOff, person=studio.artist)
    make(LoginLog, person=studio.artist)
    make(Comment, person=studio.artist, object_id=task.pk)
    assert studio.as_("admin").delete(f"{URL}/{studio.artist.pk}?force=true").status_code == 204
    task.refresh_from_db()
    assert (task.duration, task.assigner_id, list(task.assignees.all())) == (30, None, [])
    assert not Comment.objects.exists()
    assert not DayOff.objects.exists()


def test_apps_below_hear_of_a_forced_deletion_first(studio):
    heard = []

    def listen(sender, person, **options):
        heard.append((person.pk, person.day_offs.count()))

    make(DayOff, person=studio.artist)
    person_removing.connect(listen)
    try:
        assert studio.as_("admin").delete(f"{URL}/{studio.artist.pk}?force=true").status_code == 204
    finally:
        person_removing.disconnect(listen)
    assert heard == [(studio.artist.pk, 1)]


def test_comments_go_whole_with_a_person_and_their_tasks_are_recomputed(studio):
    todo = factories.task_status("todo", is_default=True)
    retake = factories.task_status("retake", is_retake=True)
    task = factories.task(factories.entity(studio.project), status=retake, retake_count=1)
    made = make(Comment, person=studio.artist, object_id=task.pk, object_type="Task", task_status=retake)
    assert studio.as_("admin").delete(f"{URL}/{studio.artist.pk}?force=true").status_code == 204
    task.refresh_from_db()
    assert (task.task_status, task.retake_count, task.last_comment_date) == (todo, 0, None)
    told = ApiEvent.objects.filter(name="comment:delete").values_list("data", flat=True)
    assert [data["comment_id"] for data in told] == [str(made.pk)]


def test_a_refused_forced_deletion_leaves_everything(studio, nothing_written):
    factories.entity(studio.project, created_by=studio.artist)
    make(LoginLog, person=studio.artist)
    with nothing_written():
        assert studio.as_("admin").delete(f"{URL}/{studio.artist.pk}?force=true").status_code == 400


# -- the studio's row ----------------------------------------------------------------------------


def test_chat_tokens_are_the_administrators(studio):
    make(Organisation, name="Studio", chat_token_slack="secret")
    assert studio.as_("admin").get("/data/organisations").json()[0]["chat_token_slack"] == "secret"
    assert "secret" not in studio.as_("manager").get("/data/organisations").content.decode()
    assert studio.as_("manager").get("/data/organisations?chat_token_slack=secret").status_code == 400
    row = Organisation.objects.get()
    assert (
        studio.as_("admin").put(f"/data/organisations/{row.pk}", {"hours_by_day": "7.5"}).json()["hours_by_day"] == 7.5
    )
    assert studio.as_("admin").put(f"/data/organisations/{row.pk}", {"hours_by_day": "many"}).status_code == 400
