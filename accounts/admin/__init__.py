"""Back office pages of the accounts app, and of the journal, which stands above the rights it asks for."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin import equipment, journal, organisation, people

__all__ = ["equipment", "journal", "organisation", "people"]

# The product has roles, not Django's groups.
admin.site.unregister(Group)
