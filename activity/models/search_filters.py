"""Search filters: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class SearchFilter(BaseModel):
    """Saved searches."""

    list_type = models.CharField(max_length=80, db_index=True)
    entity_type = models.CharField(max_length=80, null=True, blank=True)
    name = models.CharField(max_length=200, blank=True, default="")
    search_query = models.CharField(max_length=500, blank=True, default="")  # text query
    is_shared = models.BooleanField(default=False)
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="search_filters"
    )
    search_filter_group = models.ForeignKey(
        "activity.SearchFilterGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="search_filters",
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="search_filters"
    )
    project = models.ForeignKey(
        "productions.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="search_filters"
    )

    class Meta:
        db_table = "search_filter"

    def __str__(self):
        return str(self.name or self.pk)


class SearchFilterGroup(BaseModel):
    """Groups of saved searches."""

    list_type = models.CharField(max_length=80, db_index=True)
    entity_type = models.CharField(max_length=80, null=True, blank=True)
    name = models.CharField(max_length=200, blank=True, default="")
    color = models.CharField(max_length=8, blank=True, default="")
    is_shared = models.BooleanField(default=False)
    person = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="search_filter_groups",
    )
    project = models.ForeignKey(
        "productions.Project",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="search_filter_groups",
    )
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="search_filter_groups",
    )

    class Meta:
        db_table = "search_filter_group"

    def __str__(self):
        return str(self.name or self.pk)
