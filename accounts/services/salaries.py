"""Salary scales: one per department, position and seniority (spec 00, 3 salary-scales)."""

from itertools import product

from django.db import transaction

from accounts.choices import Position, Seniority
from accounts.models import Department, SalaryScale


def missing_scales():
    """Return the (department id, position, seniority) that have no scale yet."""
    known = set(SalaryScale.objects.values_list("department_id", "position", "seniority"))
    departments = Department.objects.order_by("pk").values_list("pk", flat=True)
    return [key for key in product(departments, Position.values, Seniority.values) if key not in known]


def ensure_scales():
    """Create the missing scales, salary 0, in one INSERT.

    Only when some are missing are the departments locked and the gaps looked up again: two first
    readers at the same moment do not create them twice.
    """
    if not missing_scales():
        return
    with transaction.atomic():
        list(Department.objects.select_for_update().order_by("pk").values_list("pk"))
        SalaryScale.objects.bulk_create(
            SalaryScale(department_id=department, position=position, seniority=seniority)
            for department, position, seniority in missing_scales()
        )
