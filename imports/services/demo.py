"""A small, complete production to look around in: people of every role, assets, shots, casting, tasks, reviews."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from accounts.choices import Role
from accounts.models import Department, Person
from accounts.passwords import hash_password
from assets.models import EntityLink
from files.services.previews import add_preview
from files.services.publishing import upload_preview
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
from productions.services.projects import open_status
from productionsite.actor import acting_as
from tasks.models import Comment, Task, TaskStatus, TaskType

NAME = "The Lighthouse"
DOMAIN = "3d"
PASSWORD = "mypassword"  # noqa: S105 (printed by the command; the demo's people exist to be logged in as)
#: first name, last name, role, department
PEOPLE = [
    ("Maya", "Chen", Role.MANAGER, None),
    ("Tomas", "Berg", Role.SUPERVISOR, "Animation"),
    ("Aisha", "Diallo", Role.SUPERVISOR, "Modeling"),
    ("Leo", "Martin", Role.USER, "Animation"),
    ("Nora", "Silva", Role.USER, "Modeling"),
    ("Ivan", "Petrov", Role.USER, "Compositing"),
    ("Emma", "Clark", Role.CLIENT, None),
    ("Kenji", "Sato", Role.VENDOR, "FX"),
]
ASSETS = [
    ("Character", "Keeper", "An old man with a storm lamp", "done", "wfa"),
    ("Character", "Gull", "Follows the keeper everywhere", "done", "wip"),
    ("Character", "Child", "Washed ashore", "wfa", "todo"),
    ("Prop", "Storm lamp", "Brass, dented", "done", "done"),
    ("Prop", "Rowing boat", "Leaks", "retake", "todo"),
    ("Prop", "Log book", "", "wip", "todo"),
    ("Environment", "Lighthouse", "Inside and out", "done", "wip"),
    ("Environment", "Reef", "At low tide", "wip", "todo"),
    ("FX", "Storm", "Rain, spray, lightning", "todo", "todo"),
]
SEQUENCES = {"SQ010": 5, "SQ020": 4, "SQ030": 6}
STATUSES = ["done", "wfa", "wip", "retake", "wip", "todo"]
PICTURES = 12  # previews published, the rest of the tasks have none


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
            _import("assets", _assets_csv(), project, manager)
            _import("shots", _shots_csv(), project, manager)
            _cast(project)
    with acting_as(manager.pk):
        _publish(project)
    return project, True


def _people():
    departments = {row.name: row for row in Department.objects.all()}
    hashed, people = hash_password(PASSWORD), {}
    for first_name, last_name, role, department in PEOPLE:
        defaults = {"first_name": first_name, "last_name": last_name, "role": role, "password": hashed}
        person, _created = Person.objects.get_or_create(email=email_of(first_name), defaults=defaults)
        if department:
            person.departments.add(departments[department])
        people[first_name] = person
    return people


def _project(people):
    project = Project.objects.create(
        name=NAME,
        description="A keeper, a gull and a storm: three minutes of animation to look around in.",
        project_status=open_status(),
        fps="24",
        is_set_preview_automated=True,
        data={},
    )
    ProjectPersonLink.objects.bulk_create(ProjectPersonLink(project=project, person=one) for one in people.values())
    types = EntityType.objects.filter(name__in=DOMAINS[DOMAIN].asset_types)
    ProjectAssetTypeLink.objects.bulk_create(ProjectAssetTypeLink(project=project, asset_type=one) for one in types)
    used = ("Modeling", "Rigging", "Layout", "Animation", "Compositing")
    task_types = TaskType.objects.filter(name__in=used, for_entity__in=("Asset", "Shot"))
    ProjectTaskTypeLink.objects.bulk_create(
        ProjectTaskTypeLink(project=project, task_type=one, priority=one.priority) for one in task_types
    )
    ProjectTaskStatusLink.objects.bulk_create(
        ProjectTaskStatusLink(project=project, task_status=one, priority=place)
        for place, one in enumerate(TaskStatus.objects.filter(for_concept=False).order_by("created_at", "pk"), 1)
    )
    return project


def _assets_csv():
    yield "Type,Name,Description,Modeling,Modeling comment,Modeling assignations,Rigging,Rigging assignations"
    for kind, name, description, modeling, rigging in ASSETS:
        comment = "Ready for a look." if modeling in ("wfa", "done") else ""
        yield f'{kind},{name},"{description}",{modeling},{comment},Nora Silva,{rigging},Leo Martin'


def _shots_csv():
    yield "Sequence,Name,Description,Frame In,Frame Out,Layout,Animation,Animation comment,Animation assignations"
    number = 0
    for sequence, count in SEQUENCES.items():
        for place in range(1, count + 1):
            status = STATUSES[number % len(STATUSES)]
            comment = {"retake": "The weight is on the wrong foot.", "wfa": "First pass, timing only."}.get(status, "")
            last = 1000 + 24 * (2 + number % 4)
            yield f'{sequence},SH{place:03}0,,1001,{last},done,{status},"{comment}",Leo Martin'
            number += 1


def _import(kind, lines, project, manager):
    run_import(kind, io.BytesIO("\n".join(lines).encode()), project=project, author_id=manager.pk)


def _cast(project):
    """Cast the keeper, his lamp and the lighthouse in every shot, the gull in every other one."""
    assets = {asset.name: asset for asset in Entity.objects.assets().filter(project=project)}
    links = []
    shots = list(Entity.objects.of_type("Shot").filter(project=project).order_by("parent__name", "name"))
    for number, shot in enumerate(shots):
        cast = ["Keeper", "Storm lamp", "Lighthouse", *(["Gull"] if number % 2 else [])]
        links += [EntityLink(entity_in=shot, entity_out=assets[name], nb_occurences=1) for name in cast]
        shot.nb_entities_out = len(cast)
    EntityLink.objects.bulk_create(links)
    Entity.objects.bulk_update(shots, ["nb_entities_out"])


def _publish(project):
    """Publish a drawn picture on tasks that were worked on, each with the comment it belongs to."""
    tasks = Task.objects.filter(project=project, last_comment_date__isnull=False).exclude(
        task_status__short_name="todo"
    )
    related = ("entity__entity_type", "entity__parent", "task_type", "project")
    chosen = tasks.filter(task_type__name__in=("Modeling", "Animation")).select_related(*related)
    for number, task in enumerate(chosen.order_by("task_type__name", "entity__name", "pk")[:PICTURES]):
        comment = Comment.objects.filter(object_id=task.pk).order_by("-created_at").first()
        preview = add_preview(task=task, comment=comment, author_id=comment.person_id)
        upload_preview(preview=preview, upload=_picture(task, number))


def _picture(task, number):
    """Return a drawn PNG that says which entity and task it is of, as an uploaded file."""
    image = Image.new("RGB", (960, 540), f"hsl({number * 37 % 360}, 35%, 25%)")
    draw = ImageDraw.Draw(image)
    for step in range(12):
        inset = step * 22
        draw.rectangle(
            (inset, inset, 959 - inset, 539 - inset), outline=f"hsl({number * 37 % 360}, 45%, {30 + step * 3}%)"
        )
    parent = f"{task.entity.parent.name} / " if task.entity.parent else ""
    draw.text((330, 250), f"{parent}{task.entity.name}\n{task.task_type.name}", fill="white", font_size=32)
    written = io.BytesIO()
    image.save(written, "PNG")
    return SimpleUploadedFile(f"{task.entity.name}.png", written.getvalue(), "image/png")
