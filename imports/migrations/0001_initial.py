import django.db.models.deletion
import django.utils.timezone
import productionsite.fields
import productionsite.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('productions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataImportError',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('event_data', productionsite.fields.JSONField()),
                ('source', productionsite.fields.ChoiceField(blank=True, choices=[('csv', 'Csv'), ('shotgun', 'Shotgun')], max_length=255, null=True)),
            ],
            options={
                'db_table': 'data_import_error',
            },
        ),
        migrations.CreateModel(
            name='Plugin',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('plugin_id', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(db_index=True, max_length=80)),
                ('description', models.TextField(blank=True, null=True)),
                ('version', models.CharField(max_length=50)),
                ('maintainer_name', models.CharField(max_length=200)),
                ('maintainer_email', models.CharField(blank=True, max_length=255, null=True)),
                ('website', models.TextField(blank=True, null=True)),
                ('license', models.CharField(max_length=80)),
                ('revision', models.CharField(blank=True, max_length=12, null=True)),
                ('frontend_project_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('frontend_studio_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('icon', models.CharField(blank=True, max_length=255, null=True)),
            ],
            options={
                'db_table': 'plugin',
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('kind', productionsite.fields.ChoiceField(choices=[('assets', 'Assets'), ('shots', 'Shots'), ('edits', 'Edits')], max_length=255)),
                ('state', productionsite.fields.ChoiceField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], db_index=True, default='queued', max_length=255)),
                ('file_name', models.CharField(max_length=255)),
                ('content', models.BinaryField(blank=True, null=True)),
                ('options', productionsite.fields.JSONField(default=dict)),
                ('rows_total', models.IntegerField(default=0)),
                ('rows_done', models.IntegerField(default=0)),
                ('report', productionsite.fields.JSONField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('attempts', models.IntegerField(default=0)),
                ('worker', models.CharField(blank=True, default='', max_length=255)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='import_jobs', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_jobs', to='productions.project')),
            ],
            options={
                'db_table': 'import_job',
                'indexes': [models.Index(fields=['person', 'created_at'], name='import_job_person_idx')],
            },
        ),
    ]
