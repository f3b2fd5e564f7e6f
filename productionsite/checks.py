"""Start-up checks: a route without an access rule does not start."""

from django.core import checks
from django.urls import URLPattern, get_resolver

from productionsite.api.access import Access
from productionsite.api.operations import ApiViewSet


def callbacks(patterns):
    """Yield every view callable below some URL patterns."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.callback
        else:
            yield from callbacks(pattern.url_patterns)


@checks.register(checks.Tags.security)
def every_route_has_a_rule(app_configs, **options):
    """Walk the URL map: each viewset method must be an operation with an access rule."""
    errors = []
    for callback in callbacks(get_resolver().url_patterns):
        viewset = getattr(callback, "cls", None)
        if viewset is None or not issubclass(viewset, ApiViewSet):
            continue
        for name in callback.actions.values():
            operation = getattr(getattr(viewset, name), "operation", None)
            if operation is None or not isinstance(operation.access, Access):
                errors.append(checks.Error(f"{viewset.__name__}.{name} has no access rule", id="studio.E001"))
    return errors
