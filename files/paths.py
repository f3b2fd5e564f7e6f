"""File trees: from a template and a context to a folder and a file name (spec 07, 3)."""

import dataclasses
import re

from files.naming import slug
from productions.entities import ASSET, ensure_temporal_types, kind_of
from productionsite.api.errors import ApiError, NotFound

TOKEN = re.compile(r"<(\w+)(?:\.(\w+))?>")
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
FIELDS = ("name", "short_name", "number", "id")
PARENTED = ("Shot", "Scene")
KINDS = {"Shot": "shot", "Sequence": "sequence", "Scene": "scene", "Episode": "episode"}


class MalformedTree(ApiError):
    """400: the production has no file tree, or one that cannot give this path."""

    def body(self):
        return {"message": self.message, **self.extra}


@dataclasses.dataclass
class Context:
    """What a path is about. `default_software`, `default_output_type`: functions that give what was not given."""

    project: object
    entity: object
    name: str = "main"
    revision: int = 1
    folder_revision: int | None = None
    task: object = None
    task_type: object = None
    software: object = None
    output_type: object = None
    instance: object = None
    representation: str = ""
    separator: str = "/"
    default_software: object = None
    default_output_type: object = None


def padded(number):
    """Return a revision on at least three digits."""
    return f"{number or 0:03d}"


def kind_of_template(context):
    """Return which template of a tree an entity or an instance takes (spec 07, 3.1)."""
    if context.instance is not None:
        return "instance_asset" if context.instance.target_asset_id else "instance"
    kind = KINDS.get(kind_of(context.entity))
    if kind is None:
        ensure_temporal_types()
        return "asset"
    return kind


def _mode(context, mode):
    tree = context.project.file_tree
    if not isinstance(tree, dict) or not tree:
        raise MalformedTree("The production has no file tree.")
    found = tree.get(mode)
    if not isinstance(found, dict):
        raise MalformedTree(f"The file tree has no mode {mode!r:.80}.")
    return found


def _template(section, name, kind):
    templates = section.get(name)
    if not isinstance(templates, dict) or not isinstance(templates.get(kind), str):
        raise MalformedTree(f"The file tree has no {name} for {kind}.")
    style = templates.get("style")
    return templates[kind], style if isinstance(style, str) else ""


def root_path(section, separator):
    """Return the text every path of a mode starts with."""
    mountpoint, root = section.get("mountpoint"), section.get("root")
    if not isinstance(mountpoint, str) or "root" not in section or not isinstance(root, str | None):
        raise MalformedTree("The file tree lacks its mountpoint or its root.")
    return f"{mountpoint}{separator}{root}{separator}" if root else f"{mountpoint}{separator}"


def styled(text, style):
    """Return a slug in the style of a tree: only `uppercase` changes anything."""
    return text.upper() if style == "uppercase" else text


def folder_path(context, mode):
    """Return the folder of a context in a mode of its production's tree."""
    section = _mode(context, mode)
    template, style = _template(section, "folder_path", kind_of_template(context))
    values = _Values(context, context.revision if context.folder_revision is None else context.folder_revision)

    def one(match):
        token, field = match.group(1), match.group(2) or "name"
        value = values.get(token, field)
        if value is None:
            return match.group(0)
        return str(value) if field == "id" else styled(slug(value), style)

    return root_path(section, context.separator) + TOKEN.sub(one, template).replace("/", context.separator)


def file_name(context, mode):
    """Return the file name of a context, without extension."""
    section = _mode(context, mode)
    template, style = _template(section, "file_name", kind_of_template(context))
    values = _Values(context, context.revision)

    def one(match):
        value = values.get(match.group(1), match.group(2) or "name")
        return match.group(0) if value is None else str(value).lower()

    text = TOKEN.sub(one, template)
    ids = UUID4.findall(text)
    result = styled(slug(text), style)
    for one_id in ids:  # the slug took their dashes away
        result = result.replace(styled(slug(one_id), style), one_id)
    return result


class _Values:
    """The values of tokens in a context."""

    def __init__(self, context, revision):
        self.context, self.revision = context, revision

    def get(self, token, field):
        """Return the value of `<Token.field>`: a text, "" for nothing, None for a null column."""
        method = getattr(self, f"of_{token}", None)
        if method is None:
            raise MalformedTree(f"The file tree uses a token nobody knows: <{token}>.")
        field = field if field in FIELDS else "name"
        value = method(field)
        if value is None or isinstance(value, str):
            return value
        if not hasattr(value, "pk"):
            return str(value)
        if field == "id":
            return str(value.pk)
        if field not in {column.name for column in value._meta.concrete_fields}:
            raise MalformedTree(f"The file tree asks for a {field} that <{token}> does not have.")
        return getattr(value, field)

    def of_Project(self, field):
        return self.context.project

    def of_Task(self, field):
        if self.context.task is None:
            raise MalformedTree("The file tree asks for a task where there is none.")
        return self.context.task

    def of_TaskType(self, field):
        task = self.context.task
        return self.context.task_type or (task.task_type if task else None) or ""

    def of_Department(self, field):
        task_type = self.of_TaskType(field)
        if task_type == "":
            return ""
        if task_type.department is None:
            raise NotFound("The task type has no department.")
        return task_type.department

    def of_Shot(self, field):
        return self.context.entity

    def of_Asset(self, field):
        return self.context.instance.asset if self.context.instance else self.context.entity

    def of_AssetType(self, field):
        ensure_temporal_types()
        asset = self.of_Asset(field)
        if kind_of(asset) != ASSET:
            raise NotFound("The entity is not an asset.")
        return asset.entity_type

    def of_Scene(self, field):
        return self.context.entity or ""

    def of_Sequence(self, field):
        entity, kind = self.context.entity, kind_of(self.context.entity)
        if kind == "Sequence":
            sequence = entity
        elif kind in PARENTED:
            sequence = entity.parent
            if sequence is None:
                raise NotFound("The entity has no sequence.")
        else:
            return ""
        if field == "name" and "Seq" in sequence.name:
            return f"S{sequence.name[3:].zfill(3)}"
        return sequence

    def of_Episode(self, field):
        entity = self.context.entity
        while entity is not None and kind_of(entity) != "Episode":
            entity = entity.parent if kind_of(entity) in (*PARENTED, "Sequence") else None
        return entity or "e001"

    def of_TemporalEntity(self, field):
        return self.context.entity

    def of_TemporalEntityType(self, field):
        kind = self.context.entity.entity_type
        return kind.name.lower() if field == "name" else kind

    def of_OutputType(self, field):
        output_type = self.context.output_type or self.context.default_output_type()
        return output_type.name.lower() if field == "name" else output_type

    def of_Software(self, field):
        return self.context.software or self.context.default_software()

    def of_Instance(self, field):
        instance = self.context.instance
        if instance is None:
            return ""
        number = f"{instance.number or 0:04d}"
        return (instance.name or number) if field == "name" else number

    def of_Representation(self, field):
        return self.context.representation

    def of_Name(self, field):
        return self.context.name

    of_OutputFile = of_WorkingFile = of_Name

    def of_Version(self, field):
        return padded(self.revision)

    of_Revision = of_Version
