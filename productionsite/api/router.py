"""Resources and viewsets become URLs: one DRF router per app, one grouped URL map for the site."""

import re

from django.core.exceptions import ImproperlyConfigured
from django.urls import include, re_path
from rest_framework.routers import SimpleRouter

from productionsite.api import dry_run
from productionsite.api.operations import BY_RESOURCE, NO_CONTENT, Answer, ApiViewSet, operation

_PARAMETER = re.compile(r"<(\w+)>")


class ResourceViewSet(ApiViewSet):
    """The five operations of a CRUD resource."""

    resource = None

    def rehearse(self, run, status):
        """Run a write for real, or as a dry run when the caller prefers so."""
        if not self.wants_dry_run():
            rows = run()
            if isinstance(rows, Answer):
                return rows
            return NO_CONTENT if rows is None else Answer(rows, status)
        with dry_run.rehearsal() as preview:
            rows = run()
        report = {"changes": preview.changes, "events": preview.events}
        body = {**(rows or {}), "dry_run": report}
        return Answer(body, status if rows is not None else 200, {"Preference-Applied": "dry-run"})


def viewset_of(resource):
    """Return the viewset class of a resource instance."""
    path, one = f"data/{resource.name}", f"data/{resource.name}/<instance_id>"

    class Generated(ResourceViewSet):
        @operation("GET", path, access=BY_RESOURCE, answer=resource)
        def list(self, request):
            return self.resource.list(self.call)

        @operation("POST", path, access=BY_RESOURCE, body=object, answer=resource, status=201, dry_run=True)
        def create(self, request):
            return self.rehearse(lambda: self.resource.create(self.call), 201)

        @operation("GET", one, access=BY_RESOURCE, answer=resource)
        def retrieve(self, request, instance_id):
            return self.resource.read(self.call, instance_id)

        @operation("PUT", one, access=BY_RESOURCE, body=object, answer=resource, dry_run=True)
        def update(self, request, instance_id):
            return self.rehearse(lambda: self.resource.update(self.call, instance_id), 200)

        @operation("DELETE", one, access=BY_RESOURCE, status=204, dry_run=True)
        def destroy(self, request, instance_id):
            return self.rehearse(lambda: self.resource.delete(self.call, instance_id), 204)

    Generated.__name__ = Generated.__qualname__ = f"{type(resource).__name__}ViewSet"
    Generated.__doc__ = type(resource).__doc__
    Generated.__module__ = type(resource).__module__
    Generated.resource = resource
    return Generated


class Router(SimpleRouter):
    """Collects an app's resources and viewsets. Both spellings of a path, with and without `/`, are one route."""

    def __init__(self, *, resources=(), viewsets=()):
        super().__init__()
        self.viewsets = [*(viewset_of(resource()) for resource in resources), *viewsets]

    def get_routes_by_path(self):
        """Return {path: (viewset, {method: function name})}, merged over viewsets by path."""
        routes = {}
        for viewset in self.viewsets:
            for name, op in viewset.operations():
                routes.setdefault((op.path, viewset), {})[op.method.lower()] = name
        return routes

    def get_urls(self):
        """Return the URL patterns of every operation."""
        urls = []
        for (path, viewset), actions in self.get_routes_by_path().items():
            view = viewset.as_view(actions)
            name = f"{viewset.__name__}.{next(iter(actions.values()))}"
            urls.append((path, re_path(pattern_of(path), view, name=name)))
        return urls


def pattern_of(path):
    """Return the regular expression of an operation's path (or of the rest of one)."""
    return "^" + _PARAMETER.sub(r"(?P<\1>[^/]+)", re.escape(path)) + "/?$"


def specificity(path):
    """Return a sort key: of two paths one request could match, the one with more written out comes first."""
    return [("<" in segment, -len(_PARAMETER.sub("", segment))) for segment in path.split("/")]


def grouped(urls):
    """Group (path, pattern) pairs by their first two segments, so that a request tries few of the 800 routes.

    Written-out segments go before parameters, so that `projects/open` is not taken for a project's id.
    Raises ImproperlyConfigured when two viewsets share a path: all methods of a path live in one.
    """
    groups, seen = {}, set()
    for path, pattern in sorted(urls, key=lambda url: specificity(url[0])):
        if path in seen:
            raise ImproperlyConfigured(f"two viewsets serve {path}")
        seen.add(path)
        groups.setdefault("/".join(path.split("/")[:2]), []).append((path, pattern))
    patterns = []
    for prefix, members in groups.items():
        if "<" in prefix or len(members) == 1:
            patterns += [pattern for _path, pattern in members]
            continue
        rest = [
            re_path(pattern_of(path[len(prefix) :]), pattern.callback, name=pattern.name) for path, pattern in members
        ]
        patterns.append(re_path(f"^{re.escape(prefix)}(?=/|$)", include(rest)))
    return patterns
