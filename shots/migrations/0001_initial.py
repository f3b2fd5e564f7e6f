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
            name='Concept',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('productions.entity',),
        ),
        migrations.CreateModel(
            name='ConceptFolder',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('productions.entity',),
        ),
        migrations.CreateModel(
            name='Edit',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('productions.entity',),
        ),
        migrations.CreateModel(
            name='Episode',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('productions.entity',),
        ),
        migrations.CreateModel(
            name='Scene',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('productions.entity',),
        ),
        migrations.CreateModel(
            name='Sequence',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('productions.entity',),
        ),
        migrations.CreateModel(
            name='Shot',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('productions.entity',),
        ),
        migrations.CreateModel(
            name='EntityConceptLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('entity_in', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concept_links', to='productions.entity')),
                ('entity_out', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concept_of_links', to='productions.entity')),
            ],
            options={
                'db_table': 'entity_concept_link',
            },
        ),
        migrations.CreateModel(
            name='EntityVersion',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=160)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entity_versions', to='productions.entity')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entity_versions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'entity_version',
            },
        ),
    ]
