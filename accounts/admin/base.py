"""The base of every back office page: rights, read-only ids and dates, secrets, lookups, writes.

A model's page declares what is its own:

    @admin.register(Milestone)
    class MilestoneAdmin(StudioAdmin):
        scope = OfProduction()
        section = "Productions"
        list_display = ["name", "date", "project", "task_type"]

The rest follows from the model: autocompletion for foreign keys, one joined query per list, ids and
dates that nobody edits, and writes that run through the API resource (`accounts.admin.writes`).
"""

from datetime import date

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.template.defaultfilters import floatformat
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from unfold.admin import ModelAdmin, TabularInline

from accounts.admin import writes
from accounts.admin.fields import StudioFields
from accounts.admin.forms import CodesFilter, RelatedFilter, StudioForm
from accounts.admin.history import events_of
from accounts.admin.terms import HELP, name_columns
from accounts.admin_access import AdminOnly, who_of
from productionsite.actor import acting_as
from productionsite.api.inputs import as_uuid
from productionsite.terms import word

RECORD = ("id", "created_at", "updated_at")
SWATCH = '<span style="display:inline-block;width:.8em;height:.8em;border-radius:50%;background:{}"></span> {}'


def working_days(minutes):
    """Return minutes as working days of eight hours, as the reader writes numbers; nothing for none."""
    return floatformat(minutes / 480, -1) if minutes else None


def swatch(color, text):
    """Return a text with a dot of its colour in front."""
    return format_html(SWATCH, color or "transparent", text)


def tab(title, fields):
    """Return a fieldset that is a tab of its own."""
    return (title, {"classes": ["tab"], "fields": fields})


class Named:
    """A row that templates call by its label: their heads print the row itself."""

    def __init__(self, row, label):
        self._row, self._label = row, label

    def __getattr__(self, name):
        return getattr(self._row, name)

    def __str__(self):
        return self._label


class StudioAdmin(StudioFields, ModelAdmin):
    """A model's pages. Declare `scope`, `section` and what the list shows."""

    #: who sees and writes the rows (`accounts.admin_access`)
    scope = AdminOnly()
    #: group, place in it and icon (Material Symbols) in the navigation; without a section: reachable, not listed
    section = None
    rank = 5
    icon = "table_rows"
    #: what the pages call the rows (default: the model's name)
    singular = None
    plural = None
    #: columns nobody is shown, and columns only administrators are shown
    hidden = ()
    admin_columns = ()
    #: whether rows are made by hand at all
    addable = True
    #: columns shown but kept by the product, and columns that are said once, when the row is made
    derived = ()
    fixed = ()
    #: columns that may be null in the table but that a new row cannot do without
    needed = ()
    #: foreign keys that `label` looks at, and further ones that computed columns of the list look at
    label_related = ()
    list_select_related_extra = ()

    class Media:
        css = {"all": ["desk/rows.css"]}
        js = ["desk/names.js"]

    form = StudioForm
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    list_fullwidth = True
    list_disable_select_all = True
    compressed_fields = True
    warn_unsaved_form = True
    change_form_outer_after_template = "admin/events.html"
    object_history_template = "admin/events_page.html"
    delete_confirmation_template = "admin/deletion.html"
    #: how many of a row's events its page shows; the history page shows more
    events_shown = 8

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        # Only what the pages are called: migrations are made from the declared options, not from these.
        singular = str(self.singular or self.opts.verbose_name)
        self.opts.verbose_name = gettext_lazy(singular)
        self.opts.verbose_name_plural = gettext_lazy(self.plural or f"{singular}s")
        for inline_class in self.inlines:
            name_columns(inline_class.model._meta.concrete_fields, inline_class.renamed, gettext_lazy)
        name_columns(self.opts.concrete_fields, self.renamed, gettext_lazy)
        self._has_name = self.model.__str__ is not models.Model.__str__
        if not self._has_name and not self.label_related:
            self.label_related = (*self.list_select_related_extra, *filter(self._is_foreign_key, self._first_columns()))
        self._coded = {name: self._in_words(name) for name in self.codes}
        for column in self._computed():
            column.short_description = gettext_lazy(str(column.short_description))

    def _in_words(self, name):
        """Return a column of the list that says the word of a code."""

        def column(row):
            code = getattr(row, name)
            return word(code) if code else None

        column.short_description, column.admin_order_field = self.opts.get_field(name).verbose_name, name
        return column

    def _computed(self):
        """Return the methods that are columns of the list."""
        columns = (getattr(type(self), name, None) for name in self.list_display)
        return [column for column in columns if hasattr(column, "short_description")]

    def words(self):
        """Yield what these pages are called, their groups, columns and fields, in English: see `catalogues`."""
        with override(None):
            yield "More"
            yield from filter(None, (str(self.opts.verbose_name), str(self.opts.verbose_name_plural), self.section))
            yield from (title for title, _options in self.fieldsets or () if title)
            yield from (str(inline.verbose_name) for inline in self.inlines)
            yield from (str(column.short_description) for column in self._computed())
            for model in (self.model, *(inline.model for inline in self.inlines)):
                for field in model._meta.concrete_fields:
                    yield str(field.verbose_name)
                    yield from (str(label) for _code, label in field.flatchoices if label)
            yield from (word(code) for codes in self.codes.values() for code in codes)
            yield from HELP.values()

    def label(self, row):
        """Return how a row is named in lookups and heads; what has no name by what its list says of it first."""
        if self._has_name:
            said = str(row)
        else:
            said = ", ".join(filter(None, (self._said(row, name) for name in self._first_columns())))
        return said if said not in ("", str(row.pk)) else f"{capfirst(self.opts.verbose_name)} {str(row.pk)[-6:]}"

    def _first_columns(self):
        return self.list_display_links or self.list_display[:2]

    def _said(self, row, name):
        column = getattr(self, name, None)
        value = column(row) if callable(column) else getattr(row, name)
        return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value or "")

    # -- rights --------------------------------------------------------------------------------

    def resource(self):
        """Return the API resource whose rules and writes the page takes over; None where it has services of its own."""
        return writes.resource_of(self.model)

    def get_queryset(self, request):
        """Return the rows the person may see."""
        return self.scope.visible(who_of(request), super().get_queryset(request))

    def choices(self, request):
        """Return the rows the person may choose from, with what their labels are made of."""
        rows = self.get_queryset(request)
        return rows.select_related(*self.label_related) if self.label_related else rows

    def has_module_permission(self, request):
        """Whether the model shows in the navigation."""
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        """Whether the person may look; which rows, `get_queryset` decides."""
        return request.user.is_active and request.user.is_staff and self.scope.may_view(who_of(request))

    def has_add_permission(self, request):
        """Whether the person may create rows, here and through the API."""
        allowed = self.addable and self.has_view_permission(request) and self.scope.may_add(who_of(request))
        return allowed and self._rule("create", request)

    def has_change_permission(self, request, obj=None):
        """Whether the person may edit this row, here and through the API."""
        allowed = self.has_view_permission(request) and self.scope.may_change(who_of(request), obj)
        return allowed and (obj is None or self._rule("update", request, obj))

    def has_delete_permission(self, request, obj=None):
        """Whether the person may delete this row, here and through the API."""
        allowed = self.has_view_permission(request) and self.scope.may_delete(who_of(request), obj)
        return allowed and (obj is None or self._rule("delete", request, obj))

    def _rule(self, verb, request, row=None):
        resource = self.resource()
        return resource is None or writes.rule_allows(getattr(resource.access, verb), request, row)

    def hidden_columns(self, request):
        """Return the fields this person is not shown anywhere on these pages."""
        return {*self.hidden, *(() if who_of(request).is_admin else self.admin_columns)}

    def lookup_allowed(self, lookup, value, request=None):
        """Refuse filters on hidden fields: `?password__startswith=` would tell what the page does not."""
        hidden = set(self.hidden) if request is None else self.hidden_columns(request)
        return lookup.split("__")[0] not in hidden and super().lookup_allowed(lookup, value, request)

    # -- lists ---------------------------------------------------------------------------------

    def get_list_display(self, request):
        """Return the columns of the list, without the hidden ones."""
        hidden = self.hidden_columns(request)
        return [self._coded.get(name, name) for name in super().get_list_display(request) if name not in hidden]

    def get_list_display_links(self, request, list_display):
        """Return the columns that lead to the row."""
        links = super().get_list_display_links(request, list_display)
        return [self._coded.get(name, name) for name in links or ()]

    def get_list_select_related(self, request):
        """Join what the list names: a list is one query, however many rows it has."""
        return [*self.list_select_related_extra, *filter(self._is_foreign_key, self.get_list_display(request))]

    def _is_foreign_key(self, name):
        try:
            return isinstance(self.opts.get_field(name), models.ForeignKey)
        except FieldDoesNotExist:
            return False

    def get_list_filter(self, request):
        """Filter foreign keys by lookup, everything else the usual way, hidden fields not at all."""
        hidden = self.hidden_columns(request)
        names = [name for name in super().get_list_filter(request) if name not in hidden]
        kinds = dict.fromkeys(self.codes, CodesFilter) | dict.fromkeys(
            filter(self._is_foreign_key, names), RelatedFilter
        )
        return [(name, kinds[name]) if name in kinds else name for name in names]

    def get_search_fields(self, request):
        """Search what the person is shown."""
        hidden = self.hidden_columns(request)
        return [name for name in super().get_search_fields(request) if name.split("__")[0] not in hidden]

    def get_search_results(self, request, queryset, search_term):
        """Search the search fields; a whole id finds its row."""
        found = as_uuid(search_term.strip())
        if found is not None:
            return queryset.filter(pk=found), False
        return super().get_search_results(request, queryset, search_term)

    # -- forms ---------------------------------------------------------------------------------

    def get_readonly_fields(self, request, obj=None):
        """Return what nobody edits: ids, dates, derived columns, and what the API does not write either."""
        names = {*RECORD, *self.derived, *super().get_readonly_fields(request, obj)}
        names |= {field.name for field in self.opts.concrete_fields if not field.editable} - self.hidden_columns(
            request
        )
        resource = self.resource()
        if obj is not None:
            names |= {*self.fixed}
        if resource is not None:
            kept = {*resource.protected, *({"project_id"} if resource.has_project else ())}
            kept = resource.create_dropped if obj is None else kept
            names |= {field.name for field in self.opts.concrete_fields if field.column in kept}
        stored = {field.name for field in self.opts.concrete_fields}
        return sorted(name for name in names if name in stored or name not in RECORD)

    def get_exclude(self, request, obj=None):
        """Leave hidden fields out of the form."""
        return [*(super().get_exclude(request, obj) or ()), *self.hidden_columns(request)]

    def get_fieldsets(self, request, obj=None):
        """Return the declared groups (or one of all fields), columns in none of them, the row's own id and dates."""
        hidden, readonly = self.hidden_columns(request), self.get_readonly_fields(request, obj)
        record = [name for name in RECORD if name in readonly]
        shown = [field.name for field in self.opts.concrete_fields if field.name not in RECORD]
        groups = list(self.fieldsets or ())
        placed = {name for _title, options in groups for name in options["fields"]}
        rest = [name for name in shown if name not in placed]
        groups.append(("More" if groups else None, {"fields": rest, "classes": ["tab"] if groups else []}))
        kept = []
        for title, options in groups:
            names = [name for name in options["fields"] if name not in hidden]
            if obj is None:
                names = [name for name in names if name not in readonly]
            if names:
                kept.append((title and _(title), {**options, "fields": names}))
        if obj is not None and record:
            kept.append((_("Record"), {"fields": record, "classes": ["tab"] if self.fieldsets else []}))
        return kept

    def get_form(self, request, obj=None, change=False, **options):
        """Return the form class; after a refusal by the rules it carries the reason."""
        base = super().get_form(request, obj, change, **options)
        for name in self.needed:
            if name in base.base_fields:
                base.base_fields[name].required = True
        return type(base.__name__, (base,), {"refusal": getattr(request, "studio_refusal", None)})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Head the page with the row's label, and end it with what happened to the row."""
        if obj is not None:
            named = self.label(obj)
            context.update(subtitle=named, original=Named(obj, named), events=events_of(obj)[: self.events_shown])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        """Show who changed what: the events of the journal about the row."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "title": _("History"), "opts": self.opts}
        context.update(
            object=Named(row, self.label(row)), subtitle=self.label(row), events=events_of(row), **(extra_context or {})
        )
        return TemplateResponse(request, self.object_history_template, context)

    # -- writes --------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save a row; when the rules refuse, nothing is kept and the form says why."""
        with acting_as(request.user.pk):
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except writes.REFUSALS as error:
                request.studio_refusal = writes.sentence(error)
                return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Write the row through its API resource."""
        resource = self.resource()
        if change and not form.changed_data:
            return
        if resource is None:
            super().save_model(request, obj, form, change)
        elif change:
            writes.update(request, resource, obj, form.changed_data)
        else:
            writes.create(request, resource, obj, form.cleaned_data)

    def save_related(self, request, form, formsets, change):
        """Write the link rows; tell the change of a row whose links changed; keep the row in the person's reach."""
        super().save_related(request, form, formsets, change)
        row, resource = form.instance, self.resource()
        linked = any(formset.has_changed() for formset in formsets)
        if resource is not None and change and linked and not form.changed_data:
            writes.update(request, resource, row, ())
        if not (self.get_queryset(request).filter(pk=row.pk).exists() and self._in_reach(request, row)):
            raise PermissionDenied("The change would move the row out of your reach.")

    def _in_reach(self, request, row):
        return self.scope.may_change(who_of(request), row)

    def get_deleted_objects(self, objs, request):
        """Rehearse the deletion: say what goes along, or why it cannot be."""
        if self.resource() is None:
            found = super().get_deleted_objects(objs, request)
            if any(found[2:]):  # somebody else's to delete, or protected
                return found
        return self.rehearsed_deletion(objs, request)

    def render_delete_form(self, request, context):
        """Call the row what its own page calls it."""
        row = context["object"]
        return super().render_delete_form(request, {**context, "object": Named(row, self.label(row))})

    def rehearsed_deletion(self, objs, request):
        """Return what the page of a deletion says: what goes, what goes along, why not."""
        rows = list(objs)
        counts, refusals = writes.rehearse_deletion(lambda row: self.delete_model(request, row), rows, self.label)
        return [self.label(row) for row in rows], counts, set(), refusals

    def delete_model(self, request, obj):
        """Delete the row through its API resource."""
        resource = self.resource()
        if resource is None:
            super().delete_model(request, obj)
        else:
            writes.delete(request, resource, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        """Delete the chosen rows, all or none, each with its own rules and events."""
        for row in list(queryset):
            if not self.has_delete_permission(request, row):
                raise PermissionDenied
            self.delete_model(request, row)

    def delete_view(self, request, object_id, extra_context=None):
        """Ask, then delete."""
        return self._refusals_as_messages(request, super().delete_view, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        """List, and run actions on the chosen rows."""
        return self._refusals_as_messages(request, super().changelist_view, extra_context)

    def _refusals_as_messages(self, request, view, *args):
        with acting_as(request.user.pk):
            try:
                return view(request, *args)
            except writes.REFUSALS as error:
                self.message_user(request, writes.sentence(error), messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())


class LinkInline(StudioFields, TabularInline):
    """Link rows inside their owner's page: who may edit the owner may edit them."""

    extra = 0
    ordering = ("pk",)
    tab = True
    per_page = 25
    hide_title = True

    def _owner(self, request, obj):
        owner = self.admin_site._registry[self.parent_model]
        return owner.has_add_permission(request) if obj is None else owner.has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """Return what nobody edits."""
        return [name for name in super().get_readonly_fields(request, obj) if name not in RECORD]

    def has_view_permission(self, request, obj=None):
        """Shown to whoever sees the owner."""
        return self.admin_site._registry[self.parent_model].has_view_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        """Follows the owner."""
        return self._owner(request, obj)

    def has_change_permission(self, request, obj=None):
        """Follows the owner."""
        return self._owner(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Follows the owner."""
        return self._owner(request, obj)


class DerivedInline(LinkInline):
    """Link rows that the product writes: shown, not edited."""

    def _owner(self, request, obj):
        return False


def inline(model, *, name=None, fk=None, kind=LinkInline, **attributes):
    """Return an inline class of a link model; `name`: the title of its tab."""
    title = gettext_lazy(str(name or model._meta.verbose_name))
    values = {"model": model, "fk_name": fk, "verbose_name": title, "verbose_name_plural": title, **attributes}
    return type(f"{model.__name__}Inline", (kind,), values)
