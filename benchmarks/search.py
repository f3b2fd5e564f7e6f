"""Finding words among a hundred thousand entities."""

import random
import time

from django.db import connection, transaction

from accounts.models import Person
from productions.models import Entity, EntityType, Project, ProjectPersonLink, ProjectStatus

ENTITIES, PRODUCTIONS, BATCH = 100_000, 20, 1000
LIMIT = 50.0  # milliseconds
HEADER = f"\n{'search':34} {'as':10} {'found':>6} {'SQL':>4} {'ms':>9} {'limit':>6}"
NAME = "Search benchmark {}"
WORDS = (
    "fox", "barn", "river", "lantern", "bridge", "harbour", "meadow", "tower", "cellar", "market", "forest", "glacier",
)  # fmt: skip
QUERIES = (
    "lantern_0041",  # one name
    "SH0",  # the beginning of every shot
    "SH0123",
    "001",  # inside a tenth of all names
    "lantern bridge",
    "crépuscule",  # in the metadata of a third
    "fence",  # in the description of two thirds, in no name
    "sq012 sh0",
    "a b c",  # words too short for an index
    "q x j",  # the same, of letters that are nowhere together
    "asset",  # the beginning of ten thousand names a member may not see
    "nowhere at all",
)


def build():
    """Write 70,000 shots and 30,000 assets on twenty productions."""
    dice = random.Random(11)
    status, _created = ProjectStatus.objects.get_or_create(name="Open", defaults={"color": "#000000"})
    kinds = {name: EntityType.objects.get_or_create(name=name)[0] for name in ("Shot", "Sequence", "Character", "Prop")}
    member = Person.objects.get(email="bench1@studio.example")
    rows = []
    for number in range(PRODUCTIONS):
        project = Project.objects.create(name=NAME.format(number), project_status=status)
        ProjectPersonLink.objects.get_or_create(project=project, person=member)
        sequences = [Entity(name=f"SQ{n:03}", project=project, entity_type=kinds["Sequence"]) for n in range(70)]
        rows += sequences
        rows += [
            Entity(
                name=f"SH{n:04}",
                project=project,
                entity_type=kinds["Shot"],
                parent=sequences[n // 50],
                description="The animal jumps over the fence and looks back." if n % 3 else None,
                data={"frame_in": 1001, "fps": "25", "mood": "crépuscule" if n % 3 == 0 else "day"},
            )
            for n in range(ENTITIES * 7 // 10 // PRODUCTIONS)
        ]
        rows += [
            Entity(
                name=f"{dice.choice(WORDS)}_{dice.choice(WORDS)}_{n:04}",
                project=project,
                entity_type=kinds["Character" if n % 2 else "Prop"],
                data={"family": f"family {n % 17}"},
            )
            for n in range(ENTITIES * 3 // 10 // PRODUCTIONS)
        ]
    with transaction.atomic():
        Entity.objects.bulk_create(rows, batch_size=BATCH)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE search_document, entity")


def measure(client, headers, repeat=5):
    """Print how long each search takes for an administrator and for a member; return whether all keep the limit."""
    if not Project.objects.filter(name=NAME.format(PRODUCTIONS - 1)).exists():
        start = time.perf_counter()
        build()
        print(f"\n{ENTITIES} entities written and indexed in {time.perf_counter() - start:.1f} s")
    print(HEADER)
    kept = True
    for query in QUERIES:
        for who, their in headers.items():
            statements = 0

            def count(execute, sql, params, many, context):
                nonlocal statements
                statements += 1
                return execute(sql, params, many, context)

            body, times = {"query": query, "limit": 10}, []
            for _ in range(repeat):
                start = time.perf_counter()
                answer = client.post("/data/search", body, content_type="application/json", **their)
                times.append((time.perf_counter() - start) * 1000)
                assert answer.status_code == 200, answer.content
            with connection.execute_wrapper(count):
                found = client.post("/data/search", body, content_type="application/json", **their).json()
            good = min(times) <= LIMIT
            kept &= good
            print(
                f"{query:34} {who:10} {sum(map(len, found.values())):6} {statements:4} {min(times):9.1f} {LIMIT:6.0f}"
                f"{'' if good else '   OVER'}"
            )
    return kept
