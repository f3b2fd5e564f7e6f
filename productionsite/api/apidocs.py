"""Serves the OpenAPI document (`/openapi.json`) and the page to browse it (`/apidocs/`), to everybody."""

from functools import cache

from django.http import HttpResponse
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from productionsite.api.openapi import StudioGenerator
from productionsite.api.rendering import to_json


@cache
def document():
    """Return the OpenAPI document as JSON bytes; it changes only with the code, so it is made once per process."""
    return to_json(StudioGenerator().get_schema(public=True))


class OpenAPIView(SpectacularJSONAPIView):
    """The document."""

    def get(self, request, *args, **kwargs):
        """Answer `GET /openapi.json`."""
        return HttpResponse(document(), content_type="application/json")


class SwaggerView(SpectacularSwaggerView):
    """The document to read and to try, from files of this server (drf-spectacular-sidecar)."""

    url_name = "openapi"
