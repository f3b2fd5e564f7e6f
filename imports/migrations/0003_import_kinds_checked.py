"""The CHECK constraint of import kinds on PostgreSQL: altering the field leaves it as it was there."""

from django.db import migrations

TABLE, COLUMN = "import_job", "kind"


def check_new_kinds(apps, schema_editor):
    """Replace the constraint by the one of today's kinds; SQLite made the table anew and has it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    model = apps.get_model("imports", "ImportJob")
    for name in schema_editor._constraint_names(model, [COLUMN], check=True):
        schema_editor.execute(schema_editor._delete_check_sql(model, name))
    check = model._meta.get_field(COLUMN).db_check(schema_editor.connection)
    schema_editor.execute(schema_editor._create_check_sql(model, f"{TABLE}_{COLUMN}_check", check))


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_import_kinds")]

    operations = [migrations.RunPython(check_new_kinds, migrations.RunPython.noop)]
