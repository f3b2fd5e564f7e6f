"""The tables of spec 01: enumerations the database enforces, immediate references, time-ordered ids."""

import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from productions.models import Milestone, Project
from productionsite.fields import ChoiceField, RolesField
from productionsite.models import BaseModel, new_id
from tests import factories

ENUMERATIONS = [
    pytest.param(model, field, id=f"{model._meta.db_table}.{field.column}")
    for app in settings.STUDIO_APPS
    for model in apps.get_app_config(app).get_models()
    if not model._meta.proxy
    for field in model._meta.concrete_fields
    if isinstance(field, ChoiceField | RolesField)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), ENUMERATIONS)
def test_the_database_refuses_a_code_outside_the_enumeration(model, field):
    row = factories.make(model)
    bad = ["no-such-role"] if isinstance(field, RolesField) else "no-code"
    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**{field.attname: bad})
    good = field.codes if isinstance(field, RolesField) else field.codes[-1]
    model._base_manager.filter(pk=row.pk).update(**{field.attname: good})


@pytest.mark.django_db
def test_the_board_roles_accept_any_list_of_roles():
    (model, field) = next(p.values for p in ENUMERATIONS if isinstance(p.values[1], RolesField))
    row = factories.make(model)
    for good in ([], ["admin"], ["client", "vendor", "user"], None):
        model._base_manager.filter(pk=row.pk).update(**{field.attname: good})
    for bad in ("admin", {"admin": 1}, ["admin", "boss"]):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(**{field.attname: bad})


@pytest.mark.django_db
def test_a_bad_reference_is_refused_at_once():
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.create(name="Layout locked", project_id=uuid.uuid4())


@pytest.mark.django_db
def test_ids_are_kept_in_the_spelling_of_the_api():
    production = factories.project()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM project")
        (stored,) = cursor.fetchone()
    assert str(stored) == str(production.pk)
    assert Project.objects.get(pk=str(production.pk).upper()) == production


def test_ids_sort_in_the_order_they_were_made():
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {(made.version, made.variant) for made in ids} == {(7, uuid.RFC_4122)}


@pytest.mark.django_db
def test_saving_moves_updated_at_and_creating_keeps_given_dates():
    made = factories.department("Layout", created_at="2020-01-01", updated_at="2020-01-01")
    made.refresh_from_db()
    assert made.updated_at.year == 2020
    made.name = "Set dressing"
    made.save(update_fields=["name"])
    made.refresh_from_db()
    assert made.updated_at.year > 2020
    assert made.created_at.year == 2020


def test_every_row_has_the_base_columns_or_is_a_link():
    for app in settings.STUDIO_APPS:
        for model in apps.get_app_config(app).get_models():
            if not issubclass(model, BaseModel) and getattr(model, "IN_SNAPSHOT", True):
                assert all(
                    isinstance(f, models.ForeignKey | models.BigAutoField) or f.column in ("shotgun_id", "role")
                    for f in model._meta.concrete_fields
                ), model
