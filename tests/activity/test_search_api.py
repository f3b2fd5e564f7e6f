"""Finding things by words."""

import pytest

from productions.models import MetadataDescriptor
from tests import factories

SEARCH = "/data/search"


@pytest.fixture
def wood(studio):
    """Three assets and a shot that speak of trees."""
    project = studio.project
    return {
        "prefix": factories.entity(project, "Props", name="Tree_big"),
        "inside": factories.entity(project, "Props", name="Old tree"),
        "text": factories.entity(project, "Props", name="Bush", description="below the tree", data={"mood": "dark"}),
        "canceled": factories.entity(project, "Props", name="Tree gone", canceled=True),
        "shot": factories.shot(project, name="SH_tree"),
    }


def names(answer, index="assets"):
    return [row["name"] for row in answer.json()[index]]


def test_names_come_before_texts_and_canceled_things_are_found_too(studio, wood):
    answer = studio.as_("artist").post(SEARCH, {"query": "tree", "limit": 10})
    assert names(answer) == ["Tree gone", "Tree_big", "Old tree", "Bush"]
    assert names(answer, "shots") == ["SH_tree"]
    assert [row["matched_terms"] for row in answer.json()["assets"]] == [["name"]] * 3 + [["description"]]


def test_every_word_counts(studio, wood):
    client = studio.as_("artist")
    assert names(client.post(SEARCH, {"query": "props big"})) == ["Tree_big"]
    assert names(client.post(SEARCH, {"query": "dark"})) == ["Bush"]
    assert client.post(SEARCH, {"query": "tr"}).json() == {}


def test_pages_of_a_search(studio, wood):
    client = studio.as_("artist")
    pages = [names(client.post(SEARCH, {"query": "tree", "limit": 2, "offset": offset})) for offset in (0, 2)]
    assert pages == [["Tree gone", "Tree_big"], ["Old tree", "Bush"]]


@pytest.mark.parametrize(("who", "amount"), [("admin", 4), ("client", 4), ("vendor", 1), ("outsider", 0)])
def test_nobody_finds_what_they_may_not_see(studio, wood, who, amount):
    factories.task(wood["text"], assignees=[studio.vendor])
    assert len(names(studio.as_(who).post(SEARCH, {"query": "tree", "limit": 10}))) == amount


def test_people_are_found_by_name(studio):
    studio.artist.first_name, studio.artist.last_name = "Wilhelmina", "Oak"
    studio.artist.save()
    body = {"query": "mina oak", "index_names": ["persons"]}
    answer = studio.as_("client").post(SEARCH, body).json()
    assert [row["full_name"] for row in answer["persons"]] == ["Wilhelmina Oak"]
    assert "email" not in answer["persons"][0]
    assert set(answer) == {"persons"}


@pytest.mark.parametrize("change", [{"query": None}, {"limit": 0}, {"offset": -1}, {"project_id": "nonsense"}])
def test_a_bad_search_is_refused(studio, change):
    assert studio.as_("artist").post(SEARCH, {"query": "tree", **change}).status_code == 400


def test_a_vendor_reads_no_metadata_of_other_departments(studio, wood):
    factories.task(wood["text"], assignees=[studio.vendor])
    descriptor = MetadataDescriptor.objects.create(
        project=studio.project, entity_type="Asset", name="Mood", field_name="mood", data_type="string"
    )
    department = factories.department()
    descriptor.departments.add(department)
    found = {who: studio.as_(who).post(SEARCH, {"query": "below"}).json()["assets"][0] for who in ("vendor", "artist")}
    assert {who: row["data"] for who, row in found.items()} == {"vendor": {}, "artist": {"mood": "dark"}}
    studio.vendor.departments.add(department)
    assert studio.as_("vendor").post(SEARCH, {"query": "below"}).json()["assets"][0]["data"] == {"mood": "dark"}
