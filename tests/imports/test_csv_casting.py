"""CSV import of castings (spec 09, 7)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assets.models import EntityLink
from events.models import ApiEvent
from productions.models import Entity
from tests import factories

HEADER = "Parent,Name,Asset Type,Asset,Occurences,Label\n"


@pytest.fixture
def film(studio):
    """A production with the shot SQ1 / SH1 and the assets Prop / Lamp, Prop / (A), Character / Ada."""
    project = studio.project
    sequence = factories.entity(project, "Sequence", name="SQ1")
    factories.shot(project, sequence, name="SH1")
    factories.entity(project, "Prop", name="Lamp")
    factories.entity(project, "Prop", name="(A)")
    factories.entity(project, "Character", name="Ada")
    return project


def upload(studio, project, rows, query="", header=HEADER, role="manager", **headers):
    client = studio.as_(role)
    client.headers.update(headers)
    return client.upload(
        f"/import/csv/projects/{project.pk}/casting{query}",
        file=SimpleUploadedFile("casting.csv", (header + rows).encode()),
    )


def links():
    rows = EntityLink.objects.order_by("entity_out__name")
    return list(rows.values_list("entity_in__name", "entity_out__name", "nb_occurences", "label"))


def test_links_are_made_and_changed_and_kept(studio, film):
    answer = upload(studio, film, "SQ1,SH1,PROP,lamp,2,Some Label\nSq1,sh1,Prop,(A),,\n\nProp,Lamp,Character,Ada,1,x\n")
    assert (answer.status_code, answer.json()) == (201, [None, None, None])
    assert links() == [("SH1", "(A)", 1, ""), ("Lamp", "Ada", 1, "x"), ("SH1", "Lamp", 2, "some-label")]
    assert Entity.objects.get(name="SH1").nb_entities_out == 2
    upload(studio, film, "SQ1,SH1,Prop,Lamp,5,\n")
    assert ("SH1", "Lamp", 5, "") in links()
    assert len(links()) == 3
    upload(studio, film, "SQ1,SH1,Prop,Lamp,5\n", header=HEADER.replace(",Label", ""))
    assert ("SH1", "Lamp", 5, "fixed") in links()


def test_the_same_file_twice_changes_nothing(studio, film, nothing_written):
    rows = "SQ1,SH1,Prop,Lamp,2,a\nProp,Lamp,Character,Ada,1,x\n"
    upload(studio, film, rows)
    names = set(ApiEvent.objects.values_list("name", flat=True))
    assert names == {"entity-link:new", "shot:casting-update", "asset:casting-update"}
    with nothing_written():
        assert upload(studio, film, rows).status_code == 201


def test_unknown_names_are_left_out_and_told(studio, film):
    rows = "SQ1,SH1,Prop,Sofa,1,\nSQ9,SH1,Prop,Lamp,1,\nSQ1,SH1,Prop,Lamp,1,\n"
    answer = upload(studio, film, rows)
    assert answer.json() == [None, None, None]
    assert len(links()) == 1
    told = upload(studio, film, rows, HTTP_PREFER="dry-run").json()
    assert (told["skipped"], told["unchanged"]) == (2, 1)
    assert [(row["line_number"], row["column"]) for row in told["warnings"]] == [(2, "Asset"), (3, "Name")]


@pytest.mark.parametrize("count", ["x", "1.5", "0"])
def test_one_bad_row_changes_nothing(studio, film, nothing_written, count):
    with nothing_written():
        answer = upload(studio, film, f"SQ1,SH1,Prop,Lamp,1,\nSQ1,SH1,Prop,(A),{count},\n")
    assert (answer.status_code, answer.json()["line_number"], answer.json()["column"]) == (400, 3, "Occurences")


def test_episodes_of_a_tv_show(studio, film):
    film.production_type = "tvshow"
    film.save()
    episode = factories.entity(film, "Episode", name="E01")
    sequence = factories.entity(film, "Sequence", name="SQ1", parent=episode)
    shot = factories.shot(film, sequence, name="SH1")
    header = f"Episode,{HEADER}"
    answer = upload(studio, film, "E01,SQ1,SH1,Prop,Lamp,1,\nMP,Prop,Lamp,Character,Ada,1,\n", header=header)
    assert answer.status_code == 201
    cast_in = set(EntityLink.objects.filter(entity_out__name="Lamp").values_list("entity_in_id", flat=True))
    assert cast_in == {shot.pk, episode.pk}
    upload(studio, film, ",Episode,E01,Character,Ada,3,\n", header=header)
    assert EntityLink.objects.get(entity_in=episode, entity_out__name="Ada").nb_occurences == 3


@pytest.mark.parametrize(("role", "status"), [("supervisor", 403), ("artist", 403), ("outside_manager", 403)])
def test_who_may_not(studio, film, nothing_written, role, status):
    with nothing_written():
        assert upload(studio, film, "SQ1,SH1,Prop,Lamp,1,\n", role=role).status_code == status


def test_queries_do_not_grow_with_rows(studio, film, sql_count):
    sequence = Entity.objects.get(name="SQ1")
    for number in range(20):
        factories.shot(film, sequence, name=f"T{number}")

    def rows(first, last):
        return "".join(f"SQ1,T{number},Prop,Lamp,1,\n" for number in range(first, last))

    upload(studio, film, rows(0, 1))
    once = sql_count(upload, studio, film, rows(1, 2))
    assert sql_count(upload, studio, film, rows(2, 20)) == once
