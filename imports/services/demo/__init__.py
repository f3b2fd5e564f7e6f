"""A small, complete production to look around in: two months of work around today.

`story` says what it is about, `days` when, and the rest write it: `work` tasks with their histories, `office`
schedule and money, `pictures` and `reviews` what is looked at.
"""

import io

from django.db import transaction

from accounts.models import Department, Person
from accounts.passwords import hash_password
from assets.models import EntityLink
from imports.services.demo import days, office, reviews
from imports.services.demo.story import (
    ASSETS,
    CAST,
    COLUMNS,
    DESCRIPTION,
    DOMAIN,
    FPS,
    MILESTONES,
    NAME,
    PEOPLE,
    SALARIES,
    SEQUENCES,
    WORK,
)
from imports.services.demo.work import write_work
from imports.services.engine import run_import
from imports.services.studio_defaults import DOMAINS, write_defaults
from productions.models import (
    Entity,
    EntityType,
    Project,
    ProjectAssetTypeLink,
    ProjectPersonLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
)
from productions.services.descriptors import create_descriptor
from productions.services.projects import open_status
from productionsite.actor import acting_as
from tasks.models import TaskStatus, TaskType

PASSWORD = "mypassword"  # noqa: S105 (printed by the command; the demo's people exist to be logged in as)


def email_of(first_name):
    """Return the e-mail of one of the demo's people."""
    return f"{first_name.lower()}@demo.example.com"


def load_demo():
    """Write the demo production unless it is there; return it and whether it was written.

    The rows are one transaction; pictures are drawn and published after it, a broken disk does not lose them.
    """
    found = Project.objects.filter(name=NAME).first()
    if found is not None:
        return found, False
    with transaction.atomic():
        write_defaults(DOMAIN)
        people = _people()
        manager = people["Maya"]
        with acting_as(manager.pk):
            project = _project(people)
            _columns(project)
            _import("assets", _assets_csv(), project, manager)
            _import("shots", _shots_csv(), project, manager)
            _cast(project)
            office.write_time_off(people)
            write_work(project, people)
            office.write_planning(project)
            office.write_money(project, people)
    with acting_as(manager.pk):
        reviews.publish(project)
        reviews.annotate(project, people["Tomas"])
        reviews.write_playlists(project, manager)
    return project, True


def _people():
    departments = {row.name: row for row in Department.objects.all()}
    hashed, people = hash_password(PASSWORD), {}
    for first_name, last_name, role, department, position, seniority in PEOPLE:
        defaults = {"first_name": first_name, "last_name": last_name, "role": role, "password": hashed}
        if position:
            pay = SALARIES[position, seniority]
            defaults.update(position=position, seniority=seniority, daily_salary=pay)
        person, _created = Person.objects.get_or_create(email=email_of(first_name), defaults=defaults)
        if department:
            person.departments.add(departments[department])
        people[first_name] = person
    return people


def _project(people):
    project = Project.objects.create(
        name=NAME,
        code="LTH",
        description=DESCRIPTION,
        project_status=open_status(),
        fps=str(FPS),
        resolution="1920x1080",
        production_style="3d",
        start_date=days.workday(MILESTONES[0][1]),
        end_date=days.workday(MILESTONES[-1][1]),
        man_days=360,
        is_set_preview_automated=True,
        data={},
    )
    ProjectPersonLink.objects.bulk_create(ProjectPersonLink(project=project, person=one) for one in people.values())
    types = EntityType.objects.filter(name__in=DOMAINS[DOMAIN].asset_types)
    ProjectAssetTypeLink.objects.bulk_create(ProjectAssetTypeLink(project=project, asset_type=one) for one in types)
    used = {(name, kind): place for place, (name, kind, *_rest) in enumerate(WORK, 1)}
    task_types = [one for one in TaskType.objects.all() if (one.name, one.for_entity) in used]
    ProjectTaskTypeLink.objects.bulk_create(
        ProjectTaskTypeLink(project=project, task_type=one, priority=used[one.name, one.for_entity])
        for one in task_types
    )
    ProjectTaskStatusLink.objects.bulk_create(
        ProjectTaskStatusLink(project=project, task_status=one, priority=place)
        for place, one in enumerate(TaskStatus.objects.filter(for_concept=False).order_by("created_at", "pk"), 1)
    )
    return project


def _columns(project):
    for name, entity_type, data_type, choices in COLUMNS:
        create_descriptor(
            project=project,
            name=name,
            entity_type=entity_type,
            data_type=data_type,
            choices=choices,
            for_client=False,
            departments=[],
        )


def _assets_csv():
    yield "Type,Name,Description,Complexity,Outsourced"
    for kind, name, description, complexity, outsourced in ASSETS:
        yield f'{kind},{name},"{description}",{complexity},{str(outsourced).lower()}'


def _shots_csv():
    yield "Sequence,Name,Description,Frame In,Frame Out,Camera,Time of day"
    number = 0
    for place, (sequence, shots) in enumerate(SEQUENCES.items()):
        for name, description in enumerate(shots, 1):
            last = 1000 + FPS * (2 + number % 4)
            camera, moment = COLUMNS[2][3][number % 4], ("dusk", "night", "morning")[place]
            yield f'{sequence},SH{name:03}0,"{description}",1001,{last},{camera},{moment}'
            number += 1


def _import(kind, lines, project, manager):
    run_import(kind, io.BytesIO("\n".join(lines).encode()), project=project, author_id=manager.pk)


def _cast(project):
    """Cast assets in shots: each of `CAST` in every so many."""
    assets = {asset.name: asset for asset in Entity.objects.assets().filter(project=project)}
    links = []
    shots = list(Entity.objects.of_type("Shot").filter(project=project).order_by("parent__name", "name"))
    for number, shot in enumerate(shots):
        cast = [name for name, every in CAST.items() if number % every == 0]
        links += [EntityLink(entity_in=shot, entity_out=assets[name], nb_occurences=1) for name in cast]
        shot.nb_entities_out = len(cast)
    EntityLink.objects.bulk_create(links)
    Entity.objects.bulk_update(shots, ["nb_entities_out"])
