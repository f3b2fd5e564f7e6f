"""Every table of this app, one module per noun."""

from .equipment import HardwareItem, HardwareItemDepartmentLink, Software, SoftwareDepartmentLink
from .logins import DesktopLoginLog, LoginLog
from .one_time import AttemptCounter, OneTimeSecret
from .organisation import Department, Organisation, Studio
from .people import CALLER_COLUMNS, DepartmentLink, Person
from .salaries import SalaryScale
from .time_off import DayOff
from .tokens import RevokedToken

__all__ = [
    "CALLER_COLUMNS",
    "AttemptCounter",
    "DayOff",
    "Department",
    "DepartmentLink",
    "DesktopLoginLog",
    "HardwareItem",
    "HardwareItemDepartmentLink",
    "LoginLog",
    "OneTimeSecret",
    "Organisation",
    "Person",
    "RevokedToken",
    "SalaryScale",
    "Software",
    "SoftwareDepartmentLink",
    "Studio",
]
