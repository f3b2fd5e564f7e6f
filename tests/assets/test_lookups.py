"""Names are found with an index, whatever their case: the database's own plan of every look-up says so."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from productions.models import Entity
from tests import factories

pytestmark = pytest.mark.django_db
MANY = 2500  # rows: enough that reading them all is the dearer plan


@pytest.fixture
def crowd(studio):
    """Assets and shots in two productions, and what the database knows about their numbers."""
    prop, shot = factories.entity_type("Prop"), factories.entity_type("Shot")
    studio.sequence = factories.entity(studio.project, "Sequence", name="SQ01")
    other = factories.project()
    rows = [
        Entity(name=f"{kind.name} {n:04}", project=project, entity_type=kind, parent=parent)
        for project, parent in ((studio.project, studio.sequence), (other, None))
        for kind in (prop, shot)
        for n in range(MANY // 2)
    ]
    Entity.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return studio


def plans_of(call):
    """Return the plans of the statements of a call that look up entities by their name."""
    with CaptureQueriesContext(connection) as seen:
        call()
    by_name = re.compile(r'SELECT .*FROM "entity".*WHERE.*"entity"\."name"[^,]* (LIKE|IN|=) ', re.DOTALL)
    statements = [query["sql"] for query in seen if by_name.search(query["sql"])]
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    plans = []
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(f"{explain} {sql}")
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    assert plans, "nothing is looked up by name"
    return plans


def finds_by_name(plan):
    """Whether a plan narrows the entities by their name with an index, and never reads all of them."""
    if connection.vendor == "postgresql":
        return re.search(r"Index Cond: .*name", plan) and "Seq Scan on entity" not in plan.replace("entity_type", "")
    return re.search(r"SEARCH entity USING (COVERING )?INDEX \S+ \(.*name[=<>]", plan)


def test_clients_look_names_up_with_an_index(crowd):
    client, project = crowd.as_("admin"), f"project_id={crowd.project.pk}"
    for path in (
        f"/data/assets?{project}",
        f"/data/assets/all?{project}",
        f"/data/projects/{crowd.project.pk}/assets?",
        f"/data/entities?{project}",
        "/data/entities?",
    ):
        for name in ("Prop 0042", "prop 0042", "PROP 0042", "pRoP 004_"):
            found = client.get(f"{path}&name={name}").json()
            assert found
            assert all(row["name"].startswith("Prop 004") for row in found)
            for plan in plans_of(lambda asked=f"{path}&name={name}": client.get(asked)):
                assert finds_by_name(plan), (path, name, plan)


def test_creation_looks_for_the_name_with_an_index(crowd):
    client = crowd.as_("admin")
    for kind in ("episodes", "sequences", "shots", "scenes", "edits", "concepts", "concept-folders"):
        path = f"/data/projects/{crowd.project.pk}/{kind}"
        for plan in plans_of(lambda path=path: client.post(path, {"name": "Shot 0042"})):
            assert finds_by_name(plan), (kind, plan)
        assert client.post(path, {"name": "Shot 0042"}).status_code == 201


def test_a_rename_looks_for_the_name_with_an_index(crowd):
    asset = Entity.objects.get(project=crowd.project, name="Prop 0042")

    def rename():
        answer = crowd.as_("admin").put(f"/data/entities/{asset.pk}", {"name": "Prop 0043"})
        assert answer.status_code == 400

    for plan in plans_of(rename):
        assert finds_by_name(plan), plan


def test_the_csv_import_looks_names_up_with_an_index(crowd):
    sheets = {"shots": "Sequence,Name\nSQ01,Shot 0042\nSQ01,New", "assets": "Type,Name\nProp,Prop 0042\nProp,New"}
    for kind, sheet in sheets.items():
        file = SimpleUploadedFile("sheet.csv", sheet.encode(), content_type="text/csv")

        def upload(kind=kind, file=file):
            answer = crowd.as_("admin").upload(f"/import/csv/projects/{crowd.project.pk}/{kind}", file=file)
            assert answer.status_code == 201, answer.content

        for plan in plans_of(upload):
            assert finds_by_name(plan), (kind, plan)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("ab\\", "ab\\"), ("\\", None), ("a%25\\", "ab\\"), ("a\\%25", "a%"), ("ab\\\\", "ab\\"), ("a_", "ab")],
)
def test_a_pattern_may_end_in_an_escape_sign(studio, pattern, found):
    for name in ("ab\\", "ab", "a%"):
        factories.entity(studio.project, "Prop", name=name)
    answer = studio.as_("artist").get(f"/data/assets?project_id={studio.project.pk}&name={pattern}")
    names = [row["name"] for row in answer.json()]
    assert found in names if found else names == []
