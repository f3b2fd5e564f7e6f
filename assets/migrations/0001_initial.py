import django.db.models.deletion
import django.utils.timezone
import productionsite.fields
import productionsite.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('productions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Asset',
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
            name='AssetInstance',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(blank=True, max_length=80, null=True)),
                ('number', models.IntegerField(blank=True, null=True)),
                ('description', models.CharField(blank=True, max_length=200, null=True)),
                ('active', models.BooleanField(blank=True, default=True, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asset_instances', to='productions.entity')),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deprecated_asset_instances', to='productions.entity')),
                ('entity_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asset_instances', to='productions.entitytype')),
                ('scene', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scene_asset_instances', to='productions.entity')),
                ('target_asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nested_asset_instances', to='productions.entity')),
            ],
            options={
                'db_table': 'asset_instance',
                'constraints': [models.UniqueConstraint(fields=('asset', 'target_asset', 'scene', 'number'), name='asset_instance_asset_target_asset_scene_number_uniq')],
            },
        ),
        migrations.CreateModel(
            name='AssetInstanceLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('asset_instance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asset_instance_links', to='assets.assetinstance')),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asset_instance_links', to='productions.entity')),
            ],
            options={
                'db_table': 'asset_instance_link',
                'constraints': [models.UniqueConstraint(fields=('entity', 'asset_instance'), name='asset_instance_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='EntityLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('nb_occurences', models.IntegerField(blank=True, default=1, null=True)),
                ('label', models.CharField(blank=True, default='', max_length=80, null=True)),
                ('entity_in', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='casting_links', to='productions.entity')),
                ('entity_out', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cast_in_links', to='productions.entity')),
            ],
            options={
                'db_table': 'entity_link',
                'constraints': [models.UniqueConstraint(fields=('entity_in', 'entity_out'), name='entity_link_uniq')],
            },
        ),
        migrations.AddField(
            model_name='assetinstance',
            name='shots',
            field=models.ManyToManyField(blank=True, related_name='instance_casting', through='assets.AssetInstanceLink', to='productions.entity'),
        ),
    ]
