import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Documents name their production. They are written anew after every migration that changes their triggers."""

    dependencies = [
        ("activity", "0004_news_facts"),
        ("productions", "0005_shotgun_lookups"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM search_document", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="searchdocument",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=uuid.UUID(int=0),
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="productions.project",
            ),
            preserve_default=False,
        ),
        migrations.RemoveIndex(model_name="searchdocument", name="search_document_name_idx"),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "name", "entity", "project"], name="search_document_walk_idx"),
        ),
    ]
