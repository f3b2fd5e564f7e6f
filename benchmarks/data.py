"""The studio the benchmark measures: one large production among 400, 50 of them open, built once, always the same."""

import datetime
import random

from django.db import transaction

from accounts.choices import Role
from accounts.models import Department, Person
from assets.models import EntityLink
from productions.models import Entity, EntityType, MetadataDescriptor, Project, ProjectPersonLink, ProjectStatus
from tasks.models import Task, TaskPersonLink, TaskStatus, TaskType

PROJECT = "Benchmark"
SHOTS, ASSETS, PEOPLE, OPEN_PROJECTS, CLOSED_PROJECTS = 5000, 5000, 400, 50, 350
TASKS = 8  # on every shot and asset
SEQUENCES, EPISODES, CAST = SHOTS // 50, SHOTS // 250, 5  # CAST: assets in every shot
DESCRIPTORS, TEAM = 30, 40
START = datetime.datetime(2026, 1, 5, 9)
BATCH = 1000


def get_or_build():
    """Return the large production, built at the first call (a minute or so)."""
    found = Project.objects.filter(name=PROJECT).first()
    return found or build()


@transaction.atomic
def build():
    """Write 400 productions and people, and 5,000 shots and 5,000 assets with 80,000 tasks on one."""
    dice = random.Random(7)
    statuses = [
        TaskStatus(name=name, short_name=name.lower(), color="#3273dc", is_done=name == "Done")
        for name in ("Todo", "Wip", "Wfa", "Retake", "Done")
    ]
    TaskStatus.objects.bulk_create(statuses)
    open_, _created = ProjectStatus.objects.get_or_create(name="Open", defaults={"color": "#000000"})
    departments = [Department(name=f"Department {n}", color="#78909C") for n in range(8)]
    Department.objects.bulk_create(departments)
    people = [
        Person(first_name="Person", last_name=str(n), email=f"bench{n}@studio.example", role=Role.USER)
        for n in range(PEOPLE)
    ]
    people[0].role = Role.ADMIN
    Person.objects.bulk_create(people)
    closed, _created = ProjectStatus.objects.get_or_create(name="Closed", defaults={"color": "#000000"})
    projects = [
        Project(name=f"Production {n}", project_status=open_ if n < OPEN_PROJECTS - 1 else closed)
        for n in range(OPEN_PROJECTS + CLOSED_PROJECTS - 1)
    ]
    big = Project(name=PROJECT, project_status=open_)
    Project.objects.bulk_create([*projects, big])
    ProjectPersonLink.objects.bulk_create(
        ProjectPersonLink(project=project, person=person)
        for project in [*projects, big]
        for person in dice.sample(people, TEAM)
    )
    MetadataDescriptor.objects.bulk_create(
        [
            MetadataDescriptor(
                project=project, entity_type="Shot", name=f"Column {n}", field_name=f"column_{n}", data_type="string"
            )
            for project in [*projects, big]
            for n in range(DESCRIPTORS)
        ],
        batch_size=BATCH,
    )
    kinds = {}
    for name in ("Shot", "Sequence", "Episode", "Character", "Prop"):
        kinds[name], _created = EntityType.objects.get_or_create(name=name)
    shots, assets = entities_of(big, kinds, dice)
    _tasks(big, shots, "Shot", statuses, departments, people, dice)
    _tasks(big, assets, "Asset", statuses, departments, people, dice)
    return big


def entities_of(project, kinds, dice):
    """Make the episodes, sequences, shots and assets of a production and its casting; return its shots and assets."""
    episodes = [Entity(name=f"E{n:02}", project=project, entity_type=kinds["Episode"]) for n in range(EPISODES)]
    sequences = [
        Entity(name=f"SQ{n:03}", project=project, entity_type=kinds["Sequence"], parent=episodes[n % EPISODES])
        for n in range(SEQUENCES)
    ]
    shots = [
        Entity(
            name=f"SH{n:04}",
            project=project,
            entity_type=kinds["Shot"],
            parent=sequences[n % SEQUENCES],
            nb_frames=dice.randint(20, 200),
            description="The fox jumps over the fence and looks back." if n % 3 else None,
            data={"frame_in": 1001, "frame_out": 1100 + n % 50, "fps": "25", "layer": "bg", "mood": "crépuscule"},
        )
        for n in range(SHOTS)
    ]
    assets = [
        Entity(
            name=f"Asset {n:04}",
            project=project,
            entity_type=kinds["Character" if n % 2 else "Prop"],
            data={"difficulty": "hard", "family": f"family {n % 17}"},
        )
        for n in range(ASSETS)
    ]
    Entity.objects.bulk_create([*episodes, *sequences, *shots, *assets], batch_size=BATCH)
    cast = {(shot, asset) for shot in shots for asset in dice.sample(assets, CAST)}
    cast |= {(shot.parent.parent, asset) for shot, asset in cast}
    links = [EntityLink(entity_in=holder, entity_out=asset) for holder, asset in cast]
    EntityLink.objects.bulk_create(links, batch_size=BATCH)
    return shots, assets


def _tasks(project, entities, for_entity, statuses, departments, people, dice):
    types = [
        TaskType(name=f"{for_entity} step {n}", for_entity=for_entity, department=departments[n]) for n in range(TASKS)
    ]
    TaskType.objects.bulk_create(types)
    tasks = [
        Task(
            name="main",
            project=project,
            entity=entity,
            task_type=type_,
            task_status=dice.choice(statuses),
            assigner=people[0],
            priority=dice.randint(0, 3),
            estimation=dice.randint(1, 10) * 480,
            duration=dice.randint(0, 10) * 240,
            start_date=START + datetime.timedelta(days=dice.randint(0, 200)),
            due_date=START + datetime.timedelta(days=dice.randint(200, 300)),
            data={"note": "keep"} if dice.random() < 0.3 else None,
        )
        for entity in entities
        for type_ in types
    ]
    Task.objects.bulk_create(tasks, batch_size=BATCH)
    TaskPersonLink.objects.bulk_create(
        [TaskPersonLink(task=task, person=dice.choice(people)) for task in tasks if dice.random() < 0.8],
        batch_size=BATCH,
    )
