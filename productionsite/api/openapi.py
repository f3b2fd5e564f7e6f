"""The OpenAPI document, told by the declarations: operations, resources, shapes, inputs, access rules.

drf-spectacular assembles, versions and serves it. What no declaration says is not in it: an answer
without a shape is described in words.
"""

import inspect
import re
import sys
from collections import Counter

from django.conf import settings
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import ResolvedComponent

from productionsite.api import schemas
from productionsite.api.access import Access
from productionsite.api.filters import CONTROLS
from productionsite.api.inputs import SERVER_COLUMNS
from productionsite.api.operations import BY_RESOURCE, ApiViewSet
from productionsite.api.query_reading import query_of
from productionsite.api.resource import Resource
from productionsite.api.rows import Shape
from productionsite.checks import callbacks

PARAMETER = re.compile(r"<(\w+)>")
RULES = {"list": "list", "create": "create", "retrieve": "read", "update": "update", "destroy": "delete"}
#: what a rule's sentence says to programmers of the server only
INTERNAL = re.compile(r"[;,][^;]*\b(?:call|facts)\.found\b.*")
FILES = {"png": "image/png", "mp4": "video/mp4", "csv": "text/csv", "file": "application/octet-stream"}
BODIES = {"POST", "PUT", "PATCH"}

# -- what every document has ---------------------------------------------------------------------

_ERROR = {"error": {"type": "boolean"}, "message": {"type": "string"}}
_TOLD = {
    "type": "object",
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string", "nullable": True}, "message": {"type": "string"}},
            },
        }
    },
    "additionalProperties": True,
    "nullable": True,
}
ERROR_SCHEMAS = {
    "Error": {"type": "object", "properties": _ERROR, "required": ["error", "message"]},
    "InputError": {"type": "object", "properties": {**_ERROR, "data": _TOLD}, "required": ["error", "message"]},
    "RowError": {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]},
    "TokenError": {"type": "object", "properties": {"msg": {"type": "string"}}, "required": ["msg"]},
    "DryRun": {
        "type": "object",
        "description": "What a write sent with `Prefer: dry-run` would have done; nothing was kept.",
        "properties": {
            "dry_run": {
                "type": "object",
                "properties": {
                    "changes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "table": {"type": "string"},
                                "action": {"type": "string", "enum": ["created", "updated", "deleted"]},
                                "rows": {"type": "integer"},
                            },
                        },
                    },
                    "events": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"name": {"type": "string"}, "data": {"type": "object"}},
                        },
                    },
                },
            }
        },
    },
    "Page": {
        "type": "object",
        "properties": {
            "data": {"type": "array", "items": {}},
            **{name: {"type": "integer"} for name in ("total", "nb_pages", "limit", "offset", "page")},
        },
        "required": ["data", "total", "nb_pages", "limit", "offset", "page"],
    },
}


def _ref(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


def _json(schema):
    return {"application/json": {"schema": schema}}


def _one_of(*names):
    return {"oneOf": [_ref("schemas", name) for name in names]}


ERRORS = {
    400: ("BadInput", "A value, a field or the state of a row is refused.", _one_of("InputError", "Error", "RowError")),
    401: ("NotIdentified", "No token, or one that no longer counts.", _one_of("TokenError", "Error")),
    403: ("Refused", "The caller may not do this.", _ref("schemas", "Error")),
    404: ("NotFound", "There is no such thing.", _ref("schemas", "Error")),
    413: ("TooLarge", "The body is too large.", _ref("schemas", "Error")),
    415: ("NotJSON", "The body must be JSON.", _ref("schemas", "Error")),
    422: ("TokenUnreadable", "The token is malformed or badly signed.", _ref("schemas", "TokenError")),
}


def _query(name, schema, description):
    return {"name": name, "in": "query", "schema": schema, "description": description}


PARAMETERS = {
    "page": _query("page", {"type": "integer"}, "Answer one numbered page, newest change first, in an envelope."),
    "limit": _query("limit", {"type": "integer", "minimum": 0}, "Rows of a page; 0 is the studio's default."),
    "relations": _query("relations", {"type": "boolean"}, "Add the id lists of relations."),
    "fields": _query("fields", {"type": "string"}, "Keep only these keys (comma separated) beside `id` and `type`."),
    "prefer": {
        "name": "Prefer",
        "in": "header",
        "schema": {"type": "string", "enum": ["dry-run"]},
        "description": "`dry-run`: run the real code, answer what it would do, keep nothing. "
        "The answer carries `Preference-Applied: dry-run` and the key `dry_run`.",
    },
}
SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "`POST /auth/login`."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "access_token_cookie", "description": "Set for browsers."},
}


# -- access rules in words -----------------------------------------------------------------------


def rule_text(rule):
    """Return what an access rule says, from the sentences of its terms."""
    parts = vars(rule)
    if {"first", "second"} == set(parts):
        first, second = map(rule_text, parts.values())
        word = "or" if "Either" in type(rule).__name__ else "and"
        return f"{first}; {word} {second[:1].lower()}{second[1:]}"
    text = INTERNAL.sub("", (inspect.getdoc(rule) or type(rule).__name__).split("\n")[0]).rstrip(". ")
    unsaid = []
    for name, value in parts.items():
        said = str(getattr(value, "value", value))
        if value is None:
            text = re.sub(rf" ?\([^()]*`{name}`[^()]*\)", "", text)
        elif isinstance(value, tuple | list | set | frozenset):
            unsaid.append(", ".join(sorted(str(getattr(item, "value", item)) for item in value)))
        elif isinstance(value, Access):
            unsaid.append(rule_text(value))
        elif f"`{name}`" in text:
            text = text.replace(f"`{name}`", f"`{said}`")
        elif inspect.isroutine(value):
            unsaid.append((inspect.getdoc(value) or value.__name__).split("\n")[0].rstrip("."))
        elif isinstance(value, str):
            unsaid.append(f"`{said}`")
    return f"{text} ({'; '.join(unsaid)})" if unsaid else text


# -- the routes ----------------------------------------------------------------------------------


class Route:
    """One operation of the URL map with the names the document gives it."""

    def __init__(self, viewset, action):
        self.viewset, self.action = viewset, action
        self.operation = getattr(viewset, action).operation
        self.resource = getattr(viewset, "resource", None) if self.operation.access is BY_RESOURCE else None
        self.app = viewset.__module__.split(".")[0]
        module = viewset.__module__.rsplit(".", 1)[-1].replace("_", "-")
        self.noun = self.resource.name if self.resource else module
        self.path = "/" + PARAMETER.sub(r"{\1}", self.operation.path)
        self.method = self.operation.method.lower()

    @property
    def tag(self):
        """The group of the route: `tasks / time-spents`."""
        return f"{self.app} / {self.noun}"

    def ids(self):
        """Return possible operation ids, from the readable to the surely unique one."""
        verb = RULES.get(self.action, self.action) if self.resource else self.action
        owner = self.resource.name if self.resource else re.sub(r"(?<!^)(?=[A-Z])", "_", self.viewset.__name__).lower()
        short = f"{owner}_{verb}".replace("-", "_")
        return [short, f"{self.app}_{short}", f"{self.method}{re.sub(r'[^a-z0-9]+', '_', self.path.lower())}"]

    @property
    def rule(self):
        """The access rule."""
        if self.resource is None:
            return self.operation.access
        return getattr(self.resource.access, RULES[self.action])

    @property
    def is_list(self):
        """Whether the answer is a list of rows: the operation's sentence says `List` (or `Order`)."""
        if self.resource is not None:
            return self.action == "list"
        return self.operation.summary.split(" ")[0].rstrip(",") in ("List", "Order")


def routes():
    """Return the routes of the URL map, in the order of the apps."""
    found = {}
    for callback in callbacks(get_resolver().url_patterns):
        viewset = getattr(callback, "cls", None)
        if viewset is not None and issubclass(viewset, ApiViewSet):
            for action in callback.actions.values():
                found.setdefault((viewset, action), Route(viewset, action))
    order = {app: place for place, app in enumerate(settings.STUDIO_APPS)}
    return sorted(found.values(), key=lambda route: (order.get(route.app, 99), route.noun, route.path, route.method))


def operation_ids(all_routes):
    """Return {route: id}: the shortest readable id nobody else has."""
    left, given = list(all_routes), {}
    for level in range(3):
        counts = Counter(route.ids()[level] for route in left)
        taken = set(given.values())
        for route in left:
            name = route.ids()[level]
            if counts[name] == 1 and name not in taken:
                given[route] = name
        left = [route for route in left if route not in given]
    return given


# -- the document --------------------------------------------------------------------------------


class StudioGenerator(SchemaGenerator):
    """Builds the paths and components of the document from the declarations."""

    def parse(self, input_request, public):
        """Return {path: {method: operation}} of every route."""
        paths, found = {}, routes()  # walks the URL map, which loads every module that declares something
        self._names = _shape_names()
        self._shared()
        names = operation_ids(found)
        for route in found:
            paths.setdefault(route.path, {})[route.method] = self.operation(route, names[route])
        return paths

    def get_schema(self, request=None, public=False):
        """Return the document, with its groups described and ordered by app."""
        document = super().get_schema(request, public)
        groups = {}
        for route in routes():
            owner = route.resource if route.resource is not None else sys.modules[route.viewset.__module__]
            groups.setdefault(route.tag, (inspect.getdoc(owner) or "").split("\n")[0])
        document["tags"] = [{"name": name, "description": text} for name, text in groups.items()]
        document["x-tagGroups"] = [
            {"name": app, "tags": [name for name in groups if name.startswith(f"{app} / ")]}
            for app in settings.STUDIO_APPS
        ]
        return document

    def _add(self, kind, name, schema):
        component = ResolvedComponent(name, kind, schema, f"{kind}/{name}")
        if component.key not in self.registry._components:
            self.registry.register(component)
        return _ref(kind, name)

    def _shared(self):
        for name, schema in ERROR_SCHEMAS.items():
            self._add("schemas", name, schema)
        for name, text, schema in ERRORS.values():
            self._add("responses", name, {"description": text, "content": _json(schema)})
        for name, parameter in PARAMETERS.items():
            self._add("parameters", name, parameter)
        for name, scheme in SECURITY_SCHEMES.items():
            self._add("securitySchemes", name, scheme)

    def operation(self, route, name):
        """Return the operation object of a route."""
        declared = route.operation
        answer = {
            "operationId": name,
            "tags": [route.tag],
            "summary": _summary(route),
            "description": _description(route),
            "parameters": [*_path_parameters(declared.path), *self._query_parameters(route)],
            "responses": self._responses(route),
            "security": [] if route.rule.public else [{scheme: []} for scheme in SECURITY_SCHEMES],
        }
        if declared.dry_run:
            answer["parameters"].append(_ref("parameters", "prefer"))
        body = self._body(route)
        if body is not None:
            answer["requestBody"] = {"required": True, "content": body}
        return answer

    def _query_parameters(self, route):
        if route.resource is None:
            return [_read(name, kind) for name, kind in query_of(route.viewset, route.action).items()]
        relations = [_ref("parameters", "relations")] if route.resource.relations else []
        if route.action == "retrieve":
            return relations
        if route.action != "list":
            return []
        shared = [_ref("parameters", name) for name in ("page", "limit", "fields")]
        shape, filters = route.resource.shape, []
        for column, field in shape.fields.items():
            if column not in CONTROLS:
                schema = schemas.column_schema(field, nullable=False)
                text = schema.pop("description", "")
                filters.append(_query(column, schema, f"Only rows with this value, or one of `[...]`. {text}".strip()))
        for relation in shape.relations:
            filters.append(_query(relation, schemas.UUID, "Only rows linked to this id."))
        known = {*shape.fields, *shape.relations, *CONTROLS}
        for extra in sorted(set(route.resource.filters) - known):
            filters.append(_query(extra, {"type": "string"}, "Only rows with this value."))
        return [*shared, *relations, *filters]

    # -- bodies and answers ----------------------------------------------------------------------

    def _body(self, route):
        declared, resource = route.operation, route.resource
        if resource is not None:
            if route.action not in ("create", "update"):
                return None
            creating = route.action == "create"
            dropped = set(resource.create_dropped) if creating else set(resource.protected)
            if not creating and resource.has_project:
                dropped.add("project_id")
            schema = schemas.row_body(resource.model, dropped=dropped, relations=resource.writable, creating=creating)
            return _json(self._add("schemas", f"{resource.model.__name__}{route.action.title()}", schema))
        if declared.body is object:
            return _json({"description": "Any JSON."})
        if declared.body is not None:
            name = f"{route.app.title()}{declared.body.__name__}"
            reference = self._add("schemas", name, schemas.input_schema(declared.body))
            forms = {"multipart/form-data": {"schema": reference}} if declared.accepts_forms else {}
            return {**_json(reference), **forms}
        if declared.method == "POST" and declared.path.startswith(("pictures/", "import/csv", "import/otio")):
            upload = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            return {"multipart/form-data": {"schema": upload}}
        return None

    def _row(self, answer):
        if isinstance(answer, Resource):
            readonly = SERVER_COLUMNS | set(answer.protected)
            return self._add("schemas", answer.model.__name__, schemas.shape_schema(answer.shape, readonly=readonly))
        name = self._names.get(id(answer))
        schema = schemas.shape_schema(answer, readonly=SERVER_COLUMNS)
        return schema if name is None else self._add("schemas", name, schema)

    def _answer(self, route):
        answer = route.operation.answer
        if isinstance(answer, Resource | Shape):
            row = self._row(answer)
            rows = {"type": "array", "items": row}
            if route.resource is not None and route.is_list:
                page = {"allOf": [_ref("schemas", "Page"), {"type": "object", "properties": {"data": rows}}]}
                return "The rows; one page of them when `page` is given.", _json({"oneOf": [rows, page]})
            return ("The rows.", _json(rows)) if route.is_list else ("The row.", _json(row))
        text = str(answer) if isinstance(answer, str) else ""
        for word, media_type in FILES.items():
            if text.lower().rstrip(".").split(" ")[-1:] == [word]:
                return text, {media_type: {"schema": {"type": "string", "format": "binary"}}}
        rows = {"type": "array", "items": {}} if route.is_list else {}
        return text or "Done.", _json(rows)

    def _responses(self, route):
        declared = route.operation
        found = {}
        if declared.status == 204:
            found["204"] = {"description": "Done; nothing to say."}
            if declared.dry_run:
                found["200"] = {"description": "The dry run.", "content": _json(_ref("schemas", "DryRun"))}
        else:
            text, content = self._answer(route)
            found[str(declared.status)] = {"description": text, "content": content}
        wrong = {400}
        if not route.rule.public:
            wrong |= {401, 403, 422}
        if "<" in declared.path:
            wrong |= {404}
        if declared.body is not None or route.action in ("create", "update"):
            wrong |= {413} if declared.accepts_forms else {413, 415}
        for status in sorted(wrong):
            found[str(status)] = _ref("responses", ERRORS[status][0])
        return found


def _read(name, kind):
    """Return the parameter of something a handler reads from the query string."""
    if name in PARAMETERS:
        return _ref("parameters", name)
    if kind in ("flag", "integer"):
        return _query(name, {"type": "boolean" if kind == "flag" else "integer"}, "")
    if kind == "text":
        return _query(name, dict(schemas.UUID) if name.endswith("_id") else {"type": "string"}, "")
    schema = schemas.column_schema(kind, nullable=False)
    return _query(name, schema, schema.pop("description", "") or "Only rows with this value.")


def _summary(route):
    if route.resource is None:
        return route.operation.summary.rstrip(".")
    noun = route.resource.name.replace("-", " ")
    return {
        "list": f"List {noun}",
        "create": f"Create one of {noun}",
        "retrieve": f"Read one of {noun}",
        "update": f"Update one of {noun}",
        "destroy": f"Delete one of {noun}",
    }[route.action]


def _description(route):
    text = [] if route.resource is None else [inspect.getdoc(route.resource) or ""]
    if route.resource is None:
        rest = (inspect.getdoc(getattr(route.viewset, route.action)) or "").split("\n", 1)[1:]
        text += [part.strip() for part in rest]
    text.append(f"**Access:** {rule_text(route.rule)}.")
    return "\n\n".join(part for part in text if part)


def _path_parameters(path):
    found = []
    for name in PARAMETER.findall(path):
        is_id = name.endswith("_id")
        number = name in ("year", "month", "week", "day")
        schema = dict(schemas.UUID) if is_id else {"type": "integer" if number else "string"}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _words(text):
    return "".join(word.title() for word in text.split("_") if word.upper() not in ("", "SHAPE", "ROW"))


def _shape_names():
    """Return {id of a shape: component name} of the shapes declared by name in the apps' modules.

    `DayOffRow`, or with what tells several shapes of a model apart: `PersonMinimalRow`, `EntityEditsRow`.
    """
    found, taken = {}, set()
    for module_name in sorted(sys.modules):
        path = module_name.split(".")
        if path[0] not in settings.STUDIO_APPS or sys.modules[module_name] is None:
            continue
        for variable, value in sorted(vars(sys.modules[module_name]).items()):
            if not isinstance(value, Shape) or id(value) in found:
                continue
            model, words = value.model.__name__, _words(variable)
            words = "" if words.lower() in model.lower() else words
            place = _words(path[-1])
            names = [f"{model}{words}Row", f"{model}{place}{words}Row", f"{model}{_words(path[0])}{place}{words}Row"]
            name = next((name for name in names if name not in taken), f"{names[-1]}{len(taken)}")
            taken.add(name)
            found[id(value)] = name
    return found
