"""CRUD resources of the accounts app (spec 00, 3)."""

from accounts.access import Admin, Anyone, Self, admin_only, refuse_unless, studio_data
from accounts.api.persons import Persons
from accounts.models import DayOff, Department, HardwareItem, Organisation, SalaryScale, Software, Studio
from accounts.queries.time_off import shape_about
from accounts.services import salaries, time_off
from accounts.shapes import ORGANISATION, PUBLIC_ORGANISATION
from productionsite.api.errors import BadInput, BadRow, Refused
from productionsite.api.inputs import as_uuid
from productionsite.api.resource import Resource, Rules
from productionsite.api.rows import fetch


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


class Organisations(Resource):
    """The studio itself: one row of settings. Chat tokens are for administrators, in filters too."""

    name = "organisations"
    model = Organisation
    access = studio_data()

    def shape_for(self, call):
        return ORGANISATION if call.who.is_admin else PUBLIC_ORGANISATION


class SalaryScales(Resource):
    """What a day costs per department, position and seniority; the missing ones appear when they are listed."""

    name = "salary-scales"
    model = SalaryScale
    access = admin_only()
    protected = frozenset({"department_id"})

    def list(self, call):
        self.access.list.check(call.facts())
        salaries.ensure_scales()
        return fetch(self.queryset().order_by("created_at", "pk"), self.shape)

    def check_create(self, call, payload):
        raise BadInput("Salary scales are made with their department; change the existing one.")


class DayOffs(Resource):
    """Time off of people. Whose rows a caller reads, and whether with the reason: spec 02, 7.2."""

    name = "day-offs"
    model = DayOff
    access = Rules(
        list=Admin(),
        read=Anyone(),
        create=Admin() | Self("person_id"),
        update=Admin() | Self("person_id"),
        delete=Admin() | Self("person_id"),
    )

    def read(self, call, instance_id):
        row = self.load(instance_id)
        shape = shape_about(call.who, row.person_id)
        if shape is None:
            raise Refused
        return fetch(self.queryset().filter(pk=row.pk), shape)[0]

    def check_create(self, call, payload):
        for name in ("person_id", "date", "end_date"):
            if name not in payload:
                raise BadRow(f"'{name}'", field=name)
            if payload[name] is None:
                raise BadRow(f"{name}: the field may not be null", field=name)

    def check_update(self, call, row, payload):
        moved = "person_id" in payload and as_uuid(payload["person_id"]) != row.person_id
        refuse_unless(call.who.is_admin or not moved)

    def before_create(self, call, values, links):
        self._check_days(DayOff(**values))

    def before_update(self, call, row, values, links):
        changed = DayOff(person_id=row.person_id, date=row.date, end_date=row.end_date, pk=row.pk)
        for name, value in values.items():
            setattr(changed, name, value)
        self._check_days(changed, but=row.pk)

    @staticmethod
    def _check_days(day_off, but=None):
        if day_off.date > day_off.end_date:
            raise BadRow("end_date: the last day is before the first", field="end_date")
        time_off.check_overlap(person_id=day_off.person_id, first_day=day_off.date, last_day=day_off.end_date, but=but)

    def after_create(self, call, row, payload):
        if row.person_id is None:  # nobody's days: hours without a person are not theirs
            return
        time_off.clear_time_spents(person_id=row.person_id, first_day=row.date, last_day=row.end_date)

    def after_update(self, call, row, before, links):
        self.after_create(call, row, None)


RESOURCES = [Departments, Studios, Softwares, HardwareItems, Organisations, SalaryScales, DayOffs, Persons]
