"""Every page of the back office opens, in a number of statements that does not grow with the rows."""

import itertools
import re
import uuid
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.urls import reverse

from accounts.admin.base import StudioAdmin
from accounts.admin.rows import RowsWidget
from accounts.choices import default_board_roles
from accounts.models import Organisation, Person
from activity.models import Webhook
from assets.models import AssetInstance
from imports.models import ImportJob
from productions.models import Entity, ProductionScheduleVersionTaskLink
from productionsite.admin import SECTIONS
from productionsite.models import BaseModel, LinkModel
from tasks.models import Comment, Task, TimeSpent
from tests import factories

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
MODELS = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
_numbers = itertools.count(1)


#: what clients store in some columns
STRUCTURES = {
    "annotations": [{"time": 0, "drawing": {"objects": [{"type": "path", "id": "1"}]}}],
    "checklist": [{"text": "Eyes", "checked": True}],
    "choices": ["calm", "wild"],
    "exceptions": {"2026-03": 5},
    "file_tree": {"working": {"mountpoint": "/m", "folder_path": {"shot": "<Shot>"}}},
    "links": ["https://studio.example/1"],
    "secondary_extensions": ["blend1"],
}


def page(model, name, *args):
    """Return the address of a page."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def full_row(model, depth=1, needed=()):
    """Make a row whose optional foreign keys are set too, so that lists have something to join."""
    values, coded = {}, admin.site._registry[model].codes if model in admin.site._registry else {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.null and not field.unique and (depth or field.name in needed):
            values[field.name] = full_row(field.related_model, max(depth - 1, 0))
        elif isinstance(field, models.JSONField):
            is_list = field.default in (list, default_board_roles) or field.name == "shots"
            usual = [] if is_list else {"key": ["value", next(_numbers)]}
            values[field.name] = STRUCTURES.get(field.name, usual)
        elif field.name in coded:
            values[field.name] = coded[field.name][0]
    if model is Webhook:
        values["events"] = ["task:*"]
    if model is Person:
        values["email"] = f"made{next(_numbers)}@studio.example"
    return factories.make(model, **values)


def test_every_table_of_the_product_has_a_page():
    inlined = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    tables = {
        model
        for app in settings.STUDIO_APPS
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, BaseModel | LinkModel) and not model._meta.proxy
    }
    # shown with what they work on, or nothing to look at
    bookkeeping = {"files.PreviewJob", "files.StagedFile", "reviews.BuildRun", "imports.ImportPage"}
    assert {model._meta.label for model in tables - inlined - set(REGISTERED)} == bookkeeping


def test_plain_link_rows_are_edited_inside_their_owner():
    assert [model for model in REGISTERED if issubclass(model, LinkModel)] == []


@MODELS
def test_pages_are_declared_the_studio_way(model):
    page = admin.site._registry[model]
    assert isinstance(page, StudioAdmin)
    assert page.section in SECTIONS
    assert page.search_fields
    assert page.ordering
    assert page.list_display != ("__str__",)


@MODELS
def test_every_column_is_on_the_page_of_its_row(model, rf, studio):
    """A field added to a model shows up without anybody touching its page."""
    request = rf.get("/")
    request.user = studio.admin
    page = admin.site._registry[model]
    shown = flatten_fieldsets(page.get_fieldsets(request, model()))
    assert sorted(shown) == sorted({f.name for f in model._meta.concrete_fields} - set(page.hidden))


@MODELS
def test_foreign_keys_are_looked_up(model, rf, studio):
    request = rf.get("/")
    request.user = studio.admin
    page = admin.site._registry[model]
    for name in page.get_autocomplete_fields(request):
        target = admin.site._registry[model._meta.get_field(name).related_model]
        assert target.search_fields
    plain = {f.name for f in model._meta.fields if isinstance(f, models.ForeignKey)}
    assert plain == set(page.get_autocomplete_fields(request))


@MODELS
def test_list_and_row_open(model, office):
    row = full_row(model)
    client = office("admin")
    assert client.get(page(model, "changelist")).status_code == 200
    assert client.get(page(model, "changelist"), {"q": "a"}).status_code == 200
    found = client.get(page(model, "changelist"), {"q": str(row.pk)})
    assert found.status_code == 200
    assert [shown.pk for shown in found.context["cl"].result_list] == [row.pk]
    response = client.get(page(model, "change", row.pk))
    assert response.status_code == 200
    assert str(row.pk) in response.content.decode()


@MODELS
def test_form_for_a_new_row_opens(model, office):
    response = office("admin").get(page(model, "add"))
    assert response.status_code in (200, 403)
    if admin.site._registry[model].addable and "Journal" not in repr(admin.site._registry[model].scope):
        assert response.status_code == 200


@MODELS
def test_lists_take_a_constant_number_of_statements(model, office, sql_count):
    client = office("admin")
    full_row(model)
    client.get(page(model, "changelist"))
    few = sql_count(client.get, page(model, "changelist"))
    if model is not Organisation:
        for _ in range(19):
            full_row(model)
    assert sql_count(client.get, page(model, "changelist")) == few


@MODELS
def test_saving_a_row_as_it_is_keeps_it(model, office):
    """The form of an untouched row is valid, and saving it changes no column."""
    row = full_row(model)
    client = office("admin")
    response = client.get(page(model, "change", row.pk))
    if not response.context["has_change_permission"]:
        return
    before = model._base_manager.filter(pk=row.pk).values().get()
    data = form_data(response)
    saved = client.post(page(model, "change", row.pk), data)
    assert saved.status_code == 302, saved.context["errors"]
    assert model._base_manager.filter(pk=row.pk).values().get() == before


def lines_sent(name, lines):
    """Return what a browser sends back of a table's untouched lines: {name: value}."""
    data = {name: [str(number) for number in range(len(lines))]}
    for number, line in enumerate(lines):
        told = {key: value for key, value in line.items() if value not in (None, "", False)}
        data |= {f"{name}-{number}-{key}": value for key, value in told.items()}
    return data


def form_data(response):
    """Return what a browser would send back for the form of a page."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            widget = bound.field.widget
            names = {bound.html_name: value}
            if isinstance(widget, RowsWidget):
                names = lines_sent(bound.html_name, value)
            elif hasattr(widget, "decompress"):
                names = {f"{bound.html_name}_{n}": part for n, part in enumerate(widget.decompress(value))}
            data.update({name: item for name, item in names.items() if item is not None and item is not False})
    return data


@MODELS
def test_a_row_can_be_made_by_hand(model, office):
    """What a row cannot do without, typed into the form of a new one, makes one."""
    client = office("admin")
    response = client.get(page(model, "add"))
    if response.status_code == 403 or model is ImportJob:  # made of an uploaded file: tests/imports
        return
    row = full_row(model, depth=0, needed=admin.site._registry[model].needed)
    sent = form_data(response)
    for name, field in response.context["adminform"].form.fields.items():
        value = field.prepare_value(getattr(row, model._meta.get_field(name).attname))
        sent.pop(name, None)
        if isinstance(field.widget, RowsWidget):
            sent.update(lines_sent(name, value))
        elif hasattr(field.widget, "decompress"):
            sent.update({f"{name}_{part}": text for part, text in enumerate(field.widget.decompress(value)) if text})
        elif value is not None and value is not False:
            sent[name] = value
    model._base_manager.filter(pk=row.pk).delete()
    before = model._base_manager.count()
    made = client.post(page(model, "add"), sent)
    if model is ProductionScheduleVersionTaskLink:  # made of two productions, which the rules refuse
        assert "not of the same production" in str(made.context["errors"])
        return
    assert made.status_code == 302, made.context["errors"]
    assert model._base_manager.count() == before + 1


@MODELS
def test_pages_are_headed_by_what_people_call_the_row(model, office):
    """`Comment object (01a2…)` is nobody's name for anything."""
    row = full_row(model)
    for name in ("change", "history", "delete"):
        content = office("admin").get(page(model, name, row.pk)).content.decode()
        assert " object (" not in content.split("<body")[-1], name


def test_rows_whose_name_is_empty_are_not_headed_by_their_id(studio, office):
    row = factories.make(AssetInstance, asset=factories.entity(studio.project), name=None)
    content = office("manager").get(page(AssetInstance, "change", row.pk)).content.decode()
    heading = re.sub(r"<[^>]+>", " ", content.split("<h1")[1].split("</h1>")[0])
    assert str(row.pk) not in heading
    assert f"Asset instance {str(row.pk)[-6:]}" in heading


@pytest.mark.parametrize("name", ["change", "history", "delete"])
def test_the_way_to_a_row_leads_through_its_list(studio, office, name):
    """Django's apps are no places of the studio: `Productions › Assets & shots › Keeper` misled."""
    shot = factories.shot(studio.project)
    content = office("manager").get(page(Entity, name, shot.pk)).content.decode()
    crumbs = re.findall(r'<a href="([^"]+)" class="crumb', content)
    assert crumbs == [page(Entity, "changelist"), page(Entity, "change", shot.pk)]


def test_plain_ids_are_named_like_foreign_keys(studio, office):
    task = factories.task(factories.shot(studio.project, name="SH7"))
    said = factories.make(Comment, object_id=task.pk, object_type="Task", person=studio.manager)
    link = f'<a href="{page(Task, "change", task.pk)}" class="text-link">{task.entity.parent.name} / SH7 / '
    client = office("manager")
    assert link in client.get(page(Comment, "change", said.pk)).content.decode()
    said.object_id = uuid.uuid4()  # the task is gone
    said.save()
    assert str(said.object_id) in office("admin").get(page(Comment, "change", said.pk)).content.decode()


def test_rows_without_a_name_are_headed_by_what_their_list_says_first(studio, office):
    task = factories.task(factories.shot(studio.project))
    spent = factories.make(TimeSpent, task=task, person=studio.artist, date=date(2026, 3, 2))
    content = office("admin").get(page(TimeSpent, "change", spent.pk)).content.decode()
    assert f"2 Mar 2026, {studio.artist.full_name}" in content
