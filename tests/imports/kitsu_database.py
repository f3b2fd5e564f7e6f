"""A database of another instance, built from a snapshot with the column types of the spec (01)."""

import json
from contextlib import contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.db import models

from imports.services.snapshot import columns_of, tables
from productionsite.fields import ChoiceField, JSONField, RolesField

TYPES = [
    (RolesField, "varchar(255)[]"),
    (ChoiceField, "varchar(255)"),
    (JSONField, "jsonb"),
    (models.UUIDField, "uuid"),
    (models.BooleanField, "boolean"),
    (models.BigIntegerField, "bigint"),
    (models.IntegerField, "integer"),
    (models.FloatField, "double precision"),
    (models.DateTimeField, "timestamp"),
    (models.DateField, "date"),
    (models.CharField, "varchar"),
    (models.TextField, "text"),
]
ODD = {
    ("person", "password"): "bytea",
    ("person", "otp_recovery_codes"): "bytea[]",
    ("person", "fido_credentials"): "jsonb[]",
}


def server_url(name):
    """Return the URL of a database on the server the suite runs on; skips the test when that is none."""
    database = settings.DATABASES["default"]
    if "postgresql" not in database["ENGINE"]:
        pytest.skip("needs PostgreSQL (DATABASE_URL): the other instance's database is one")
    user, password = database.get("USER") or "postgres", database.get("PASSWORD")
    secret = f":{password}" if password else ""
    return f"postgres://{user}{secret}@{database.get('HOST') or '127.0.0.1'}:{database.get('PORT') or 5432}/{name}"


def type_of(model, column, field):
    """Return the type a column has there."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    return ODD.get((model._meta.db_table, column)) or next(name for kind, name in TYPES if isinstance(target, kind))


@contextmanager
def kitsu_database(name, snapshot):
    """Give the URL of a database that holds a snapshot; it is dropped in the end."""
    url, admin = server_url(name), psycopg2.connect(server_url("postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        connection = psycopg2.connect(url)
        fill(connection, snapshot)
        connection.close()
        yield url
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()


def fill(connection, snapshot):
    """Create every table of the spec and store the rows of a snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE alembic_version (version_num varchar(32))")
        for table, model in tables().items():
            types = {column: type_of(model, column, field) for column, field in columns_of(model).items()}
            columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
            cursor.execute(f'CREATE TABLE "{table}" ({columns})')
            for row in snapshot.get(table, ()):
                values = {column: _stored(row[column], kind) for column, kind in types.items() if column in row}
                names = ", ".join(f'"{name}"' for name in values)
                marks = ", ".join(f"%s::{types[name]}" for name in values)
                cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(values.values()))
    connection.commit()


def _stored(value, kind):
    if value is None:
        return None
    if kind == "bytea":
        return value.encode()
    if kind == "bytea[]":
        return [one.encode() for one in value]
    if kind == "jsonb[]":
        return [json.dumps(one) for one in value]
    return json.dumps(value) if kind == "jsonb" else value
