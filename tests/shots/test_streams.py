"""Streamed boards: their first line comes before anything is read, their memory and statements do not grow."""

import json
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Who
from assets.models import EntityLink
from assets.queries.boards import view_of
from productionsite.api import rows
from productionsite.api.rows import Beside
from shots.models import Shot
from shots.queries.boards import SHOTS
from tasks.models import Task
from tests import factories

pytestmark = pytest.mark.django_db
KINDS = {"shots": "Shot", "assets": "Prop"}
WIDE = ('"entity"."id" ASC', '"task"."entity_id" ASC')  # what is not sorted in memory: entities and tasks


class Production:
    """Entities of one kind, each with two tasks and, for assets, cast in an episode; more of them by `grow`."""

    def __init__(self, studio, kind):
        self.studio, self.kind, self.number = studio, kind, 0
        self.episode = factories.entity(studio.project, "Episode")
        self.sequence = factories.entity(studio.project, "Sequence", parent=self.episode)
        self.types = [factories.task_type(), factories.task_type()]
        self.model = self.make()
        self.status = factories.task(self.model).task_status

    def make(self):
        self.number += 1
        parent = {"parent": self.sequence} if self.kind == "shots" else {}
        data = {"mood": "grey" * 50}
        return factories.entity(self.studio.project, KINDS[self.kind], name=f"N{self.number:05}", data=data, **parent)

    def grow(self, number):
        model = self.model
        more = [type(model)(
            name=f"M{self.number}-{n}", project_id=model.project_id, entity_type_id=model.entity_type_id,
            parent_id=model.parent_id, data=model.data,
        ) for n in range(number)]  # fmt: skip
        self.number += number
        type(model).objects.bulk_create(more)
        Task.objects.bulk_create(
            Task(name="main", project_id=model.project_id, entity=one, task_type=kind, task_status=self.status)
            for one in more
            for kind in self.types
        )
        if self.kind == "assets":
            EntityLink.objects.bulk_create(EntityLink(entity_in=self.episode, entity_out=one) for one in more)

    def path(self, query=""):
        return f"/data/{self.kind}/with-tasks?project_id={self.studio.project.pk}{query}"


def read(client, path):
    """Read a stream to its end without keeping it; return how many lines it has."""
    return sum(chunk.count(b"\n") for chunk in client.get(path).streaming_content)


@pytest.mark.parametrize("form", ["&stream=true", "&stream=true&compact=true"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_of_twice_the_rows_takes_the_same_statements_and_memory(studio, kind, form, monkeypatch):
    monkeypatch.setattr(rows, "FETCH_SIZE", 100)
    production, client = Production(studio, kind), studio.as_("artist")
    path = production.path(form)
    read(client, path)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            lines = read(client, path)
        tracemalloc.start()
        read(client, path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return lines, len(seen), peak

    production.grow(600)
    lines, statements, peak = cost()
    assert lines == 602  # and the header
    production.grow(600)
    lines, again, higher = cost()
    assert lines == 1202
    assert again == statements <= 5
    assert higher < 1.2 * peak


def test_the_first_line_comes_before_anything_is_read(studio):
    production = Production(studio, "shots")
    production.grow(150)
    view = view_of(Who(studio.admin), "Shot", studio.project.pk)
    shots = Shot.objects.filter(project=studio.project)
    answer = SHOTS.answer(shots, Task.objects.filter(project=studio.project), view=view, stream=True)
    chunks = iter(answer.streaming_content)
    with CaptureQueriesContext(connection) as seen:
        assert json.loads(next(chunks)) == {"compact": False}
        assert len(seen) == 0
        assert next(chunks).count(b"\n") == 100  # of 151: the rows are not gathered first
        assert next(chunks).count(b"\n") == 51
    assert next(chunks, None) is None


@pytest.mark.parametrize("kind", KINDS)
def test_streams_are_read_from_indexes_on_sqlite(studio, kind):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sorts on its own disk what it has no index for")
    production, client = Production(studio, kind), studio.as_("artist")
    with CaptureQueriesContext(connection) as seen:
        read(client, production.path("&stream=true"))
    wide = [query["sql"] for query in seen if query["sql"].split(" ORDER BY ")[-1] in WIDE]
    assert len(wide) == 2
    for sql in wide:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = [row[-1] for row in cursor.fetchall()]
        assert not [step for step in plan if "TEMP B-TREE" in step], plan


def test_lines_beside_rows_are_found_by_owner_and_others_skipped():
    lines = Beside([("a", 1), ("b", 2), ("b", 3), ("d", 4), ("e", 5)])
    assert [lines.of(owner) for owner in ("b", "c", "d", "f")] == [[("b", 2), ("b", 3)], [], [("d", 4)], []]
    assert Beside([]).of("a") == []
    assert Beside([(1, "a"), (2, "b")], 1).of("b") == [(2, "b")]
