"""CRUD resources of the accounts app (spec 00, 3)."""

from accounts.access import admin_only, studio_data
from accounts.models import Department, HardwareItem, Software, Studio
from productionsite.api.resource import Resource


class Departments(Resource):
    """Studio departments."""

    name = "departments"
    model = Department
    access = studio_data()


class Studios(Resource):
    """Sites and subcontractors a person belongs to."""

    name = "studios"
    model = Studio
    access = studio_data()


class Softwares(Resource):
    """DCC applications."""

    name = "softwares"
    model = Software
    access = studio_data()
    lenient_read_id = True


class HardwareItems(Resource):
    """Machine kinds, for budgets."""

    name = "hardware-items"
    model = HardwareItem
    access = admin_only()


RESOURCES = [Departments, Studios, Softwares, HardwareItems]
