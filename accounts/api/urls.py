"""Routes of the accounts app."""

from accounts.api.departments import DepartmentHardware, DepartmentPeople, DepartmentSoftware
from accounts.api.passwords import Passwords, PasswordsOfOthers
from accounts.api.people import People
from accounts.api.presence import Presence
from accounts.api.resources import RESOURCES
from accounts.api.sessions import Sessions
from accounts.api.sso import Oidc, SamlLogin
from accounts.api.status import Status
from accounts.api.time_off import TimeOff
from accounts.api.timesheets import HourTables, PersonHours
from accounts.api.two_factor import EmailOtp, Fido, RecoveryCodes, Totp
from productionsite.api.router import Router

router = Router(
    resources=RESOURCES,
    viewsets=[
        Status,
        Sessions,
        Totp,
        EmailOtp,
        Fido,
        RecoveryCodes,
        Oidc,
        SamlLogin,
        Passwords,
        PasswordsOfOthers,
        People,
        DepartmentPeople,
        DepartmentSoftware,
        DepartmentHardware,
        Presence,
        TimeOff,
        PersonHours,
        HourTables,
    ],
)
