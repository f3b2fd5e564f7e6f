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
            name='EventCounter',
            fields=[
                ('id', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'event_counter',
            },
        ),
        migrations.CreateModel(
            name='LiveEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('data', productionsite.fields.JSONField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'live_event',
            },
        ),
        migrations.CreateModel(
            name='ApiEvent',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(db_index=True, max_length=80)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('sequence', models.BigIntegerField(blank=True, editable=False, null=True, unique=True)),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='api_events', to='productions.project')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='api_events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'api_event',
                'indexes': [models.Index(fields=['created_at'], name='api_event_created_idx'), models.Index(fields=['project', 'created_at'], name='api_event_project_created_idx'), models.Index(condition=models.Q(('sequence__isnull', True)), fields=['created_at', 'id'], name='api_event_unnumbered_idx')],
            },
        ),
    ]
