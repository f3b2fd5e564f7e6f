"""Which query parameters a hand-written operation reads, found in its own code and in what it calls.

No operation declares its query parameters: the code that reads them is the declaration. This module
follows a handler through the functions it hands the query to, and collects the names: `flag("force")`,
`query.get("name")`, `query["name"]`, `"name" in query`, `whole_number(query, "limit")`, lists of names
passed along with the query, and the columns of a shape that filters a listing.
"""

import ast
import inspect
import sys
from functools import cache

from productionsite.api.filters import apply_filters, whole_number
from productionsite.api.operations import Call
from productionsite.api.rows import Shape

DEEPEST = 6  # calls followed from a handler


@cache
def _functions(module_name):
    """Return {(name, first line): syntax tree} of every function of a module."""
    tree = ast.parse(inspect.getsource(sys.modules[module_name]))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
            found[node.name, min(lines)] = node
    return found


def _tree_of(function):
    function = inspect.unwrap(function)
    try:
        code = function.__code__
        return _functions(function.__module__).get((function.__name__, code.co_firstlineno))
    except (AttributeError, KeyError, OSError, TypeError):
        return None


def _text(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_named(node, name):
    """Whether an expression is the query or the call: a variable of that name, or an attribute of that name."""
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)


class Reading(ast.NodeVisitor):
    """Collects `{parameter: kind}` from one function and what it hands the query to.

    Kinds: `flag`, `integer`, `text`, or the model field a filter compares with.
    """

    def __init__(self, function, owner, depth=0):
        self.names = {}
        self.globals = getattr(inspect.unwrap(function), "__globals__", {})
        self.owner, self.depth = owner, depth
        tree = _tree_of(function)
        if tree is not None:
            self.generic_visit(tree)

    def add(self, name, kind="text"):
        """Note a parameter; a later, plainer kind does not replace a better one."""
        if name and name.isidentifier() and self.names.get(name, "text") == "text":
            self.names[name] = kind

    def resolve(self, node):
        """Return the object a name or a dotted name stands for, or None."""
        if isinstance(node, ast.Name):
            return self.globals.get(node.id)
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                return inspect.getattr_static(self.owner, node.attr, None)
            return getattr(self.resolve(node.value), node.attr, None)
        return None

    def visit_Subscript(self, node):
        """Note `query["name"]`."""
        if _is_named(node.value, "query"):
            self.add(_text(node.slice))
        self.generic_visit(node)

    def visit_Compare(self, node):
        """Note `"name" in query`."""
        if any(_is_named(other, "query") for other in node.comparators):
            self.add(_text(node.left))
        self.generic_visit(node)

    def visit_Call(self, node):
        """Note `flag("name")` and `query.get("name")`; follow functions that are handed the query."""
        self.generic_visit(node)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method == "flag" and node.args:
            self.add(_text(node.args[0]), "flag")
        elif method == "get" and node.args and _is_named(node.func.value, "query"):
            self.add(_text(node.args[0]))
        else:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            handed = any(_is_named(value, "query") or _is_named(value, "call") for value in values)
            if handed or (isinstance(node.func, ast.Attribute) and _is_named(node.func.value, "self")):
                self.follow(self.resolve(node.func), node.args if handed else ())

    def follow(self, target, arguments):
        """Add what a called function reads, and the names it is told to read."""
        target = getattr(target, "__func__", target)
        if not inspect.isfunction(target) or target.__module__.startswith("django"):
            return
        for argument in arguments:
            self.add(_text(argument), "integer" if target is whole_number else "text")
            self.add_all(argument)
        if target not in (whole_number, apply_filters) and self.depth < DEEPEST:
            for name, kind in _reading(target, self.owner, self.depth + 1).items():
                self.add(name, kind)

    def add_all(self, argument):
        """Note every name of a literal or declared list of names, every column of a shape."""
        value = self.resolve(argument)
        if isinstance(argument, ast.Tuple | ast.List | ast.Set):
            for item in argument.elts:
                self.add(_text(item))
        elif isinstance(value, Shape):
            for column, field in value.fields.items():
                self.add(column, field)
        elif isinstance(value, tuple | list | set | frozenset | dict):
            for item in value:
                self.add(item if isinstance(item, str) else None)


@cache
def _reading(function, owner, depth):
    if getattr(Call, getattr(function, "__name__", ""), None) is function:
        return {}
    return Reading(function, owner, depth).names


def query_of(viewset, action):
    """Return `{parameter: kind}` of what a handler reads from the query string, sorted by name."""
    return dict(sorted(_reading(getattr(viewset, action), viewset, 0).items()))
