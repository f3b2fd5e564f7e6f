"""Every table of this app, one module per noun."""

from .equipment import HardwareItem, HardwareItemDepartmentLink, Software, SoftwareDepartmentLink
from .logins import DesktopLoginLog, LoginLog
from .organisation import Department, Organisation, Studio
from .people import DepartmentLink, Person
from .salaries import SalaryScale
from .time_off import DayOff
from .tokens import RevokedToken

__all__ = [
    "DayOff",
    "Department",
    "DepartmentLink",
    "DesktopLoginLog",
    "HardwareItem",
    "HardwareItemDepartmentLink",
    "LoginLog",
    "Organisation",
    "Person",
    "RevokedToken",
    "SalaryScale",
    "Software",
    "SoftwareDepartmentLink",
    "Studio",
]
