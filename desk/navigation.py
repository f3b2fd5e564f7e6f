"""The side bar: the desk and the person's productions first, then the pages of every table."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin_access import who_of
from desk.access import led_productions
from productionsite import admin

MOST = 12  # productions in the side bar; the dashboard and their own list show all


def sidebar(request):
    """Return the groups and pages the person may open (`UNFOLD["SIDEBAR"]["navigation"]`)."""
    shown = getattr(request, "desk_project", None)
    led = led_productions(who_of(request)).order_by("name", "pk").only("name")[:MOST]
    desk = [{"title": _("Dashboard"), "icon": "space_dashboard", "link": reverse("admin:index")}]
    desk += [
        {
            "title": project.name,
            "icon": "movie",
            "link": reverse("desk:production", args=[project.pk]),
            "active": project == shown,
        }
        for project in led
    ]
    return [{"title": _("My desk"), "items": desk}, *admin.navigation(request)]
