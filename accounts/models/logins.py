"""Logins: rows and constraints (spec 01)."""

from django.db import models

from accounts.choices import LoginOrigin
from productionsite.fields import ChoiceField
from productionsite.models import BaseModel


class DesktopLoginLog(BaseModel):
    """Workstation logins reported by tools."""

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="desktop_login_logs")
    date = models.DateTimeField()

    class Meta:
        db_table = "desktop_login_log"


class LoginLog(BaseModel):
    """Web/script logins."""

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="login_logs")
    ip_address = models.CharField(max_length=50, null=True, blank=True)  # IPv4/IPv6 text
    origin = ChoiceField(LoginOrigin, null=True, blank=True)

    class Meta:
        db_table = "login_log"
