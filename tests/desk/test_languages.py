"""The back office speaks English and French; the API stays English."""

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Person
from productionsite import catalogues
from tasks.models import Task
from tests import factories
from tests.admin.test_pages import page

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_back_office_is_translated(language):
    """Texts of pages and code, names of tables, columns, filters and enumerations."""
    missing = catalogues.missing(catalogues.renewed(language))
    assert missing == [], "run `manage.py catalogue` and translate what it lists"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language):
    for message in catalogues.read(language):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        one = message.id[0] if isinstance(message.id, tuple) else message.id
        if message.id and all(texts):
            for text in texts:
                for sign in ("%(", "{"):
                    assert text.count(sign) == one.count(sign), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_compiled(language):
    stored = catalogues.path_of(language).with_suffix(".mo").read_bytes()
    assert stored == catalogues.compiled(catalogues.read(language)), "run `manage.py catalogue`"


def test_a_person_reads_their_own_language(studio, office):
    assert "Waiting for my approval" in office("manager").get("/admin/").content.decode()
    Person.objects.filter(pk=studio.manager.pk).update(locale="fr_FR")
    content = office("manager").get("/admin/").content.decode()
    assert "En attente de ma validation" in content
    assert '<html lang="fr"' in content


def test_the_choice_of_the_browser_comes_first(studio, office):
    client = office("manager")
    chosen = client.post("/admin/language/", {"language": "fr", "next": "/admin/"})
    assert (chosen.status_code, chosen["Location"]) == (302, "/admin/")
    assert "Mes productions" in client.get("/admin/").content.decode()
    client.cookies["django_language"] = "xx"
    assert "My productions" in client.get("/admin/").content.decode()


def test_the_door_speaks_the_browsers_language(db):
    content = Client(headers={"accept-language": "fr"}).get("/admin/login/").content.decode()
    assert "Second facteur" in content
    assert "Second factor" in Client(headers={"accept-language": "de"}).get("/admin/login/").content.decode()


def test_tables_are_named_in_french_too(studio, office):
    Person.objects.filter(pk=studio.admin.pk).update(locale="fr_FR")
    content = office("admin").get(page(Person, "add")).content.decode()
    for word in ("Prénom", "Identité", "Grilles de salaire"):
        assert word.lower() in content.lower()
    Person.objects.filter(pk=studio.admin.pk).update(locale="en_US")
    assert "First name" in office("admin").get(page(Person, "add")).content.decode()


def test_the_api_stays_english(studio, anonymous):
    response = anonymous.get("/data/projects", HTTP_ACCEPT_LANGUAGE="fr", HTTP_COOKIE="django_language=fr")
    assert response.json() == {"msg": "Missing Authorization Header"}
    assert not response.has_header("Content-Language")


def test_enumerations_days_and_numbers_are_the_readers(studio, office):
    Person.objects.filter(pk=studio.admin.pk).update(locale="fr_FR")
    task = factories.task(factories.shot(studio.project, name="SH7"), estimation=5 * 480 + 240, priority=3)
    task.due_date = datetime(2026, 12, 8, 9)
    task.save()
    content = office("admin").get(page(Task, "changelist")).content.decode()
    for word in ("5,5", "Urgence", "8 décembre 2026", "Tâches"):
        assert word in content, word
    assert "2640" not in content
    assert "Chargé de production" in office("admin").get(page(Person, "changelist")).content.decode()
    assert "8 déc." in office("admin").get(f"/admin/desk/tasks/{task.pk}/").content.decode()
    Person.objects.filter(pk=studio.admin.pk).update(locale="en_US")
    assert "5.5" in office("admin").get(page(Task, "changelist")).content.decode()
    assert "8 Dec 2026" in office("admin").get(f"/admin/desk/tasks/{task.pk}/").content.decode()
