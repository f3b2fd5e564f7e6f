"""The URL map: every app's router, grouped, then the back office and the API's own pages."""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from django.views.static import serve

from productionsite.api.apidocs import OpenAPIView, SwaggerView
from productionsite.api.router import grouped

SWAGGER_REDIRECT = "drf_spectacular_sidecar/swagger-ui-dist/oauth2-redirect.html"


def api_routes():
    """Return [(path, pattern)] of every operation of every app."""
    return [route for app in settings.STUDIO_APPS for route in import_module(f"{app}.api.urls").router.get_urls()]


urlpatterns = [
    *grouped(api_routes()),
    path("admin/language/", set_language, name="set_language"),
    path("admin/", include("desk.urls")),
    path("admin/", admin.site.urls),
    path("openapi.json", OpenAPIView.as_view(), name="openapi"),
    path("openapi-raw.json", OpenAPIView.as_view()),
    path("apidocs/", SwaggerView.as_view(), name="apidocs"),
    path("apidocs/index.html", SwaggerView.as_view()),
    path("oauth2-redirect.html", RedirectView.as_view(url=static(SWAGGER_REDIRECT))),
    # The manual, as plain text: what a page of the back office links to is there without an outside address.
    re_path(
        r"^docs/(?P<path>[\w-]+\.(?:md|csv))$", serve, {"document_root": settings.BASE_DIR / "docs"}, name="manual"
    ),
]
handler400 = "productionsite.api.errors.handler400"
handler403 = "productionsite.api.errors.handler403"
handler404 = "productionsite.api.errors.handler404"
handler500 = "productionsite.api.errors.handler500"
