import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def place_news(apps, _schema_editor):
    """Give stored news the production of their task and the status of their comment, in one statement."""
    tasks = apps.get_model("tasks", "Task").objects.filter(pk=OuterRef("task_id"))
    comments = apps.get_model("tasks", "Comment").objects.filter(pk=OuterRef("comment_id"))
    apps.get_model("activity", "News").objects.update(
        project_id=Subquery(tasks.values("project_id")[:1]),
        task_status_id=Subquery(comments.values("task_status_id")[:1]),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0003_search'),
        ('files', '0004_staged_files'),
        ('productions', '0004_entity_lookups'),
        ('tasks', '0004_stamp'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='news',
            name='project',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='news', to='productions.project'),
        ),
        migrations.AddField(
            model_name='news',
            name='task_status',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='news', to='tasks.taskstatus'),
        ),
        migrations.RunPython(place_news, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='news',
            index=models.Index(fields=['project', 'created_at', 'id'], name='news_project_created_idx'),
        ),
        migrations.AddIndex(
            model_name='news',
            index=models.Index(fields=['project', 'task_status', 'change'], name='news_counted_idx'),
        ),
    ]
