"""The search index: documents follow every write, and three ways of looking give one answer."""

import random

import pytest
from django.db import connection

from activity import search_index
from activity.models import SearchDocument
from activity.queries import search
from productions.models import Entity, EntityType
from tests import factories

pytestmark = pytest.mark.django_db


def text_of(entity):
    row = SearchDocument.objects.filter(entity=entity).first()
    return row and row.text


@pytest.fixture
def shot():
    project = factories.project()
    episode = factories.entity(project, "Episode", name="E01")
    sequence = factories.entity(project, "Sequence", name="SQ01", parent=episode)
    return factories.shot(project, sequence, name="SH01", data={"fps": "25", "done": True, "none": None})


def test_a_document_says_what_an_entity_is(shot):
    assert text_of(shot) == "e01 sq01 sh01 true"
    asset = factories.entity(shot.project, "Props", name="Chair", description="Old", data={"fps": 25})
    assert text_of(asset) == "props chair old 25"
    assert text_of(shot.parent) is None


def test_documents_follow_every_kind_of_write(shot):
    Entity.objects.filter(pk=shot.pk).update(name="SH02", description="Fox")
    assert text_of(shot) == "e01 sq01 sh02 fox true"
    Entity.objects.filter(pk=shot.parent_id).update(name="SQ09")
    assert text_of(shot) == "e01 sq09 sh02 fox true"
    Entity.objects.filter(pk=shot.parent.parent_id).update(name="E09")
    assert text_of(shot).startswith("e09 sq09 ")
    Entity.objects.filter(pk=shot.pk).update(data=[1, 2])
    assert text_of(shot) == "e09 sq09 sh02 fox"
    elsewhere = factories.project("Elsewhere")
    Entity.objects.filter(pk=shot.pk).update(project=elsewhere)
    assert shot.search_document.project_id == elsewhere.pk
    Entity.objects.filter(pk=shot.pk).update(parent=None, data=None)
    assert text_of(shot) == "sh02 fox"
    Entity.objects.filter(pk=shot.pk).delete()
    assert not SearchDocument.objects.exists()


def test_documents_follow_the_names_of_types(shot):
    asset = factories.entity(shot.project, "Props", name="Chair")
    EntityType.objects.filter(name="Props").update(name="Furniture")
    assert text_of(asset) == "furniture chair"


def test_an_asset_that_becomes_something_else_is_found_no_more(shot):
    asset = factories.entity(shot.project, "Props", name="Chair")
    Entity.objects.filter(pk=asset.pk).update(entity_type=factories.entity_type("Scene"))
    assert text_of(asset) is None


def test_children_written_before_their_parents(shot):
    """A snapshot loads rows in any order."""
    from productionsite.db import deferred_foreign_keys

    kinds = {name: factories.entity_type(name) for name in ("Sequence", "Shot")}
    sequence = Entity(name="SQ77", project=shot.project, entity_type=kinds["Sequence"])
    child = Entity(name="SH77", project=shot.project, entity_type=kinds["Shot"], parent_id=sequence.pk)
    with deferred_foreign_keys():
        Entity.objects.bulk_create([child])
        Entity.objects.bulk_create([sequence])
    assert text_of(child) == "sq77 sh77"


def test_parents_and_children_written_by_one_statement(shot):
    kinds = {name: factories.entity_type(name) for name in ("Sequence", "Shot")}
    sequence = Entity(name="SQ77", project=shot.project, entity_type=kinds["Sequence"])
    child = Entity(name="SH77", project=shot.project, entity_type=kinds["Shot"], parent_id=sequence.pk)
    Entity.objects.bulk_create([sequence, child])
    assert text_of(child) == "sq77 sh77"
    Entity.objects.filter(pk__in=[sequence.pk, child.pk]).update(name="Both")
    assert text_of(child) == "both both"


def test_what_a_migration_drops_is_put_back(shot):
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON entity"
        cursor.execute(f"DROP TRIGGER {search_index.PREFIX[connection.vendor]}updated{table}")
    Entity.objects.filter(pk=shot.pk).update(name="Missed")
    assert "missed" not in text_of(shot)
    search_index.install()
    assert "missed" in text_of(shot)
    Entity.objects.filter(pk=shot.pk).update(name="Seen")
    assert "seen" in text_of(shot)
    assert search_index._is_installed()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL changes tables where they are")
@pytest.mark.parametrize("table", ["entity", "entity_type"])
def test_a_migration_may_rebuild_a_table(table):
    """What SQLite does to change a table: it refuses while a view or a trigger elsewhere names it."""
    search_index.remove(plan=["a migration"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
        cursor.execute(cursor.fetchone()[0].replace(f'"{table}"', '"rebuilt"', 1).replace("%", "%%"))
        cursor.execute(f"DROP TABLE {table}")
        cursor.execute(f"ALTER TABLE rebuilt RENAME TO {table}")
    search_index.install()
    assert search_index._is_installed()


def test_a_migrate_without_work_leaves_the_search_alone():
    search_index.remove(plan=[])
    assert search_index._is_installed()


WORDS = ["fox", "ox", "barn", "Écluse", "sh", "a_b", "50%", 'say "hi"', "dark", "0010", "00"]
QUERIES = ["fox", "ox barn", "écluse", "a_b", "50%", 'say "hi"', "dark 00", "props", "fox barn", "sh 0010 d"]
SHORT = ["f o x", "é 1", "x 5", "sh 0", "a_ 7", "0 % o", "q z j"]  # what no index knows


def plainly(entities, query, words):
    """Return the ids of entities that hold every word, ranked, told without any database."""
    found = []
    for entity in entities:
        name = entity.name.lower()
        text = " ".join(
            filter(None, (entity.entity_type.name, name, entity.description, *(entity.data or {}).values()))
        )
        if all(word in text.lower() for word in words):
            rank = 0 if name == query else 1 if name.startswith(query) else 2 if words[0] in name else 3
            found.append((rank, name, str(entity.pk)))
    return [pk for _rank, _name, pk in sorted(found)]


@pytest.mark.parametrize("few", [2000, 12, 0], ids=["all read", "few named", "walked"])
def test_three_ways_one_answer(few, monkeypatch):
    dice = random.Random(5)
    project = factories.project()
    props = factories.entity_type("Props")
    assets = [
        Entity(
            name=f"{dice.choice(WORDS)} {dice.choice(WORDS)} {n}".replace("É", "é"),
            description=dice.choice([None, *WORDS]),
            data=dice.choice([None, {"mood": dice.choice(WORDS)}]),
            project=project,
            entity_type=props,
        )
        for n in range(60)
    ]
    Entity.objects.bulk_create(assets)
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search_index, "RARE", few // 2)
    monkeypatch.setattr(search_index, "LOTS", few * 3)
    elsewhere = factories.project("Elsewhere")
    Entity.objects.bulk_create([Entity(name=word, project=elsewhere, entity_type=props) for word in WORDS])
    sight = search.Sight(None, [project.pk])
    for query in QUERIES + SHORT:
        words = query.split()
        expected = plainly(assets, query, words)
        for most in (3, 100):
            found = search.find(sight, "asset", query, words, most)
            assert [str(pk) for pk in found] == expected[:most], query


def test_letters_beyond_ascii_are_found_in_either_case(studio):
    factories.entity(studio.project, "Props", name="ÉCLUSE")
    found = studio.as_("artist").post("/data/search", {"query": "Écluse"}).json()["assets"]
    assert [row["name"] for row in found] == ["ÉCLUSE"]


def test_productions_are_found_when_asked_for(studio):
    studio.project.name, studio.project.code = "Winter tale", "WT1"
    studio.project.save()
    factories.project("Winter elsewhere")
    body = {"query": "winter", "index_names": ["projects"]}
    assert [row["name"] for row in studio.as_("artist").post("/data/search", body).json()["projects"]] == [
        "Winter tale"
    ]
    assert len(studio.as_("admin").post("/data/search", body).json()["projects"]) == 2
    assert set(studio.as_("artist").post("/data/search", {"query": "winter"}).json()) == {"assets", "shots", "persons"}


def test_a_search_takes_as_many_queries_for_one_as_for_many(studio, sql_count):
    client = studio.as_("artist")

    def look():
        client.post("/data/search", {"query": "tree", "limit": 50})

    for name in ("tree", "tree two"):
        factories.entity(studio.project, "Props", name=name)
        factories.shot(studio.project, name=name)
    few = sql_count(look)
    for n in range(20):
        factories.entity(studio.project, "Props", name=f"tree {n}")
        factories.shot(studio.project, name=f"tree {n}")
    assert sql_count(look) == few
