"""Routes of the accounts app."""

from accounts.api.departments import DepartmentHoldings
from accounts.api.people import People
from accounts.api.presence import Presence
from accounts.api.resources import RESOURCES
from accounts.api.sessions import Sessions
from accounts.api.time_off import TimeOff
from accounts.api.timesheets import HourTables, PersonHours
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES,
    viewsets=[Sessions, People, DepartmentHoldings, Presence, TimeOff, PersonHours, HourTables],
)
