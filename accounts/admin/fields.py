"""What form fields the columns of a page get, and what they say to whoever only reads."""

from django.db import models
from django.utils.translation import gettext as _

from accounts.admin.forms import LabelledChoice, coded_field, formfield_of, structure_of
from accounts.admin.rows import told
from accounts.admin.terms import HELP
from productionsite.terms import word


class StudioFields:
    """Form fields and lookups shared by pages and the link rows inside them."""

    #: json column → the kind of form field that shows it as lines (`accounts.admin.rows`)
    structures = {}
    #: text column → the codes it may hold, where the table has no enumeration of them (`productionsite.terms`)
    codes = {}
    #: column of a plain id → the model (`app.Model`) whose row it is
    points_at = {}
    #: column → what these pages call it, where the studio's term for its name would mislead (`accounts.admin.terms`)
    renamed = {}

    def get_field_queryset(self, db, db_field, request):
        """Offer only rows the person may see."""
        target = self.admin_site._registry.get(db_field.remote_field.model)
        return target.choices(request) if target else super().get_field_queryset(db, db_field, request)

    def get_autocomplete_fields(self, request):
        """Look every foreign key up by typing: no list of ten thousand shots in a page."""
        registered = self.admin_site._registry
        return [f.name for f in self.opts.fields if isinstance(f, models.ForeignKey) and f.related_model in registered]

    def formfield_for_dbfield(self, db_field, request, **options):
        """Return the form field of a column."""
        field = (
            structure_of(db_field, self.structures)
            or coded_field(db_field, self.codes)
            or formfield_of(db_field)
            or super().formfield_for_dbfield(db_field, request, **options)
        )
        if field is not None:
            field.show_hidden_initial = False  # the stored row says what changed, not the page
            field.help_text = field.help_text or (_(HELP[db_field.name]) if db_field.name in HELP else "")
            if getattr(db_field, "choices", None) and hasattr(field, "choices"):
                field.choices = [(code, word(code) if code else label) for code, label in field.choices]
        return field

    def structure_to_read(self, db_field, row, value):
        """Return a json structure to read: the table of its kind, else as names and values."""
        kind = structure_of(db_field, self.structures)
        if not value:
            return "–"
        if kind is None or not kind.shows(value):
            return told(value)
        kind.row = row
        return kind.as_table(value)

    def formfield_for_foreignkey(self, db_field, request, **options):
        """Name the chosen row the way its own page does."""
        target = self.admin_site._registry.get(db_field.related_model)
        label_of = getattr(target, "label", str)
        return super().formfield_for_foreignkey(
            db_field, request, **{"form_class": LabelledChoice, "label_of": label_of, **options}
        )
