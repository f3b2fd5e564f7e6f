"""Equipment: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import JSONField
from productionsite.models import BaseModel


class HardwareItem(BaseModel):
    """Machine kinds, for budgets."""

    name = models.CharField(max_length=40, unique=True)
    short_name = models.CharField(max_length=20)
    archived = models.BooleanField(null=True, blank=True, default=False)
    monthly_cost = models.IntegerField(null=True, blank=True, default=0)
    inventory_amount = models.IntegerField(null=True, blank=True, default=0)
    departments = models.ManyToManyField(
        "accounts.Department",
        through="accounts.HardwareItemDepartmentLink",
        related_name="hardware_items",
        blank=True,
    )

    class Meta:
        db_table = "hardware_item"

    def __str__(self):
        return str(self.name or self.pk)


class Software(BaseModel):
    """DCC applications, for working files and budgets."""

    name = models.CharField(max_length=40, unique=True)
    short_name = models.CharField(max_length=20)
    archived = models.BooleanField(null=True, blank=True, default=False)
    version = models.CharField(max_length=20, null=True, blank=True)
    file_extension = models.CharField(max_length=20)
    secondary_extensions = JSONField(null=True, blank=True)  # list of strings
    monthly_cost = models.IntegerField(null=True, blank=True, default=0)
    inventory_amount = models.IntegerField(null=True, blank=True, default=0)
    departments = models.ManyToManyField(
        "accounts.Department", through="accounts.SoftwareDepartmentLink", related_name="softwares", blank=True
    )

    class Meta:
        db_table = "software"

    def __str__(self):
        return str(self.name or self.pk)


class HardwareItemDepartmentLink(BaseModel):
    """Which departments a hardware item belongs to."""

    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="hardware_item_department_links"
    )
    hardware_item = models.ForeignKey(
        "accounts.HardwareItem", on_delete=models.PROTECT, related_name="hardware_item_department_links"
    )

    class Meta:
        db_table = "hardware_item_department_link"
        constraints = [
            models.UniqueConstraint(fields=["department", "hardware_item"], name="hardware_item_department_link_uniq"),
        ]


class SoftwareDepartmentLink(BaseModel):
    """Which departments a software belongs to."""

    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="software_department_links"
    )
    software = models.ForeignKey(
        "accounts.Software", on_delete=models.PROTECT, related_name="software_department_links"
    )

    class Meta:
        db_table = "software_department_link"
        constraints = [
            models.UniqueConstraint(fields=["department", "software"], name="software_department_link_uniq"),
        ]
