"""From a path back to what it is about (spec 07, 3.4): the templates of a production's file tree, read backwards."""

import re

from django.db.models import Q

from accounts.models import Department
from files.models import OutputType
from files.paths import root_path, styled
from productions.models import Entity, EntityType
from productionsite.api.errors import BadInput
from tasks.models import Task, TaskType

SIMPLE_TOKEN = re.compile(r"(\w*)<(\w+)>(\w*)")


def guess(project, file_path, separator):
    """Return what a path may be: [{"Template": kind, token: id or value}], each once, [] for nothing.

    Raises BadInput (400) for a production without file tree. A path of another production gives bare kinds.
    """
    tree = project.file_tree
    if not isinstance(tree, dict):
        raise BadInput("The production has no file tree.")
    found = []
    for section in sorted_like_the_database(tree).values():
        templates = section.get("folder_path") if isinstance(section, dict) else None
        if not isinstance(templates, dict):
            continue
        style = templates.get("style")
        root = recased(root_path(section, separator), style)
        path = recased(file_path, style)
        if not path.startswith(root):
            continue
        rest = path[len(root) :]
        for kind, template in sorted_like_the_database(templates).items():
            if not isinstance(template, str):
                continue
            values = match(template, rest, separator)
            if values:
                guessed = {"Template": kind, **resolve(project, values)}
                if guessed not in found:
                    found.append(guessed)
    return found


def sorted_like_the_database(part):
    """Return an object of a tree in the order PostgreSQL keeps it: keys by length, then by bytes."""
    return {key: part[key] for key in sorted(part, key=lambda key: (len(key.encode()), key.encode()))}


def recased(text, style):
    """Return a text in the case of a style."""
    return styled(text.lower(), style) if style in ("lowercase", "uppercase") else text


def match(template, path, separator):
    """Return {token: text} of the elements a path and a template share, or None when a literal differs."""
    values = {}
    for element, part in zip(template.split(separator), path.split(separator)):
        token = SIMPLE_TOKEN.search(element)
        if token is None:
            if element != part:
                return None
            continue
        prefix, name, suffix = token.groups()
        text = part.replace("_", " ")
        text = text[len(prefix) : len(text) - len(suffix)]
        if not values.get(name):
            values[name] = text
    return values


def resolve(project, values):
    """Return {token: id or value} in template order, up to the first token that means nothing."""
    found, rows = {}, {}
    for name, text in values.items():
        finder = FINDERS.get(name)
        row = finder(project, text, rows) if finder else None
        if row is None:
            break
        rows[name] = row
        found[name] = row if isinstance(row, str) else str(row.pk)
    return found


def _like(text):
    return Q(name__ilike=text.replace("\\", "\\\\"))


def _first(queryset, text):
    return queryset.filter(_like(text)).order_by("created_at", "pk").first()


def _project(project, text, rows):
    same = type(project).objects.filter(pk=project.pk).filter(_like(text))
    return same.first()


def _entity_type(project, text, rows):
    return _first(EntityType.objects.all(), text)


def _entities(project, rows, *needed, **columns):
    if any(name not in rows for name in ("Project", *needed)):
        return Entity.objects.none()
    return Entity.objects.filter(project=project, **columns)


def _asset(project, text, rows):
    return _first(_entities(project, rows, "AssetType", entity_type=rows.get("AssetType")), text)


def _of_kind(kind, *, parent=None, required=False):
    def find(project, text, rows):
        entities = _entities(project, rows, *([parent] if required else []), entity_type__name=kind)
        if parent in rows:
            entities = entities.filter(parent=rows[parent])
        return _first(entities, text)

    return find


def _temporal_entity(project, text, rows):
    kind = rows.get("TemporalEntityType")
    return _first(_entities(project, rows, "TemporalEntityType", entity_type=kind), text)


def _task(project, text, rows):
    entity = rows.get("Scene") or rows.get("Asset") or rows.get("Shot")
    if entity is None or "TaskType" not in rows or "Project" not in rows:
        return None
    return _first(Task.objects.filter(project=project, task_type=rows["TaskType"], entity=entity), text)


def _in(model):
    return lambda project, text, rows: _first(model.objects.all(), text)


def _raw(project, text, rows):
    return text or None


def _version(project, text, rows):
    number = int(text) if text.isascii() and text.isdigit() else 0
    return str(number) if number else None


FINDERS = {
    "Project": _project,
    "AssetType": _entity_type,
    "TemporalEntityType": _entity_type,
    "Asset": _asset,
    "Episode": _of_kind("Episode"),
    "Sequence": _of_kind("Sequence", parent="Episode"),
    "Scene": _of_kind("Scene", parent="Sequence"),
    "Shot": _of_kind("Shot", parent="Sequence", required=True),
    "TemporalEntity": _temporal_entity,
    "Department": _in(Department),
    "TaskType": _in(TaskType),
    "OutputType": _in(OutputType),
    "Task": _task,
    "Name": _raw,
    "Representation": _raw,
    "Version": _version,
}
