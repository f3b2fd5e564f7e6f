"""CRUD resources of the imports app (spec 00, 3)."""

from accounts.access import admin_only
from imports.models import Plugin
from productionsite.api.resource import Resource


class Plugins(Resource):
    """Installed server plugins. Events say `plugin_id` = the row's id, as the table name gives it."""

    name = "plugins"
    model = Plugin
    access = admin_only()


RESOURCES = [Plugins]
