import accounts.choices
import django.db.models.deletion
import django.utils.timezone
import productionsite.fields
import productionsite.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('tasks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomAction',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80)),
                ('url', models.CharField(blank=True, max_length=400, null=True)),
                ('entity_type', models.CharField(blank=True, default='all', max_length=40, null=True)),
                ('is_ajax', models.BooleanField(blank=True, default=False, null=True)),
            ],
            options={
                'db_table': 'custom_action',
            },
        ),
        migrations.CreateModel(
            name='EntityType',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=30, unique=True)),
                ('short_name', models.CharField(blank=True, max_length=20, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
            ],
            options={
                'db_table': 'entity_type',
            },
        ),
        migrations.CreateModel(
            name='PreviewBackgroundFile',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=40)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
                ('is_default', models.BooleanField(blank=True, db_index=True, default=False, null=True)),
                ('original_name', models.CharField(blank=True, max_length=250, null=True)),
                ('extension', models.CharField(blank=True, max_length=6, null=True)),
                ('file_size', models.BigIntegerField(blank=True, default=0, null=True)),
            ],
            options={
                'db_table': 'preview_background_file',
            },
        ),
        migrations.CreateModel(
            name='ProjectStatus',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=20, unique=True)),
                ('color', models.CharField(max_length=7)),
            ],
            options={
                'db_table': 'project_status',
            },
        ),
        migrations.CreateModel(
            name='ProjectTemplate',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('fps', models.CharField(blank=True, default='25', max_length=10, null=True)),
                ('ratio', models.CharField(blank=True, default='16:9', max_length=10, null=True)),
                ('resolution', models.CharField(blank=True, default='1920x1080', max_length=12, null=True)),
                ('production_type', models.CharField(blank=True, default='short', max_length=20, null=True)),
                ('production_style', productionsite.fields.ChoiceField(choices=[('2d', 'Style 2D'), ('2dpaper', 'Style 2Dpaper'), ('3d', 'Style 3D'), ('2d3d', 'Style 2D3D'), ('ar', 'Ar'), ('vfx', 'Vfx'), ('stop-motion', 'Stop Motion'), ('motion-design', 'Motion Design'), ('archviz', 'Archviz'), ('commercial', 'Commercial'), ('catalog', 'Catalog'), ('immersive', 'Immersive'), ('nft', 'Nft'), ('video-game', 'Video Game'), ('vr', 'Vr')], default='2d3d', max_length=255)),
                ('max_retakes', models.IntegerField(blank=True, default=0, null=True)),
                ('is_clients_isolated', models.BooleanField(blank=True, default=False, null=True)),
                ('is_client_stats_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('is_client_task_list_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('is_client_task_panel_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('is_preview_download_allowed', models.BooleanField(blank=True, default=False, null=True)),
                ('is_set_preview_automated', models.BooleanField(blank=True, default=False, null=True)),
                ('is_publish_default_for_artists', models.BooleanField(blank=True, default=False, null=True)),
                ('is_single_preview_per_revision', models.BooleanField(blank=True, default=False, null=True)),
                ('is_frame_in_numbering', models.BooleanField(blank=True, default=False, null=True)),
                ('revision_padding', models.IntegerField(default=0)),
                ('homepage', models.CharField(blank=True, default='assets', max_length=80, null=True)),
                ('hd_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('ld_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('file_tree', productionsite.fields.JSONField(blank=True, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('metadata_descriptors', productionsite.fields.JSONField(blank=True, default=list, null=True)),
                ('default_preview_background_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='default_for_templates', to='productions.previewbackgroundfile')),
            ],
            options={
                'db_table': 'project_template',
            },
        ),
        migrations.CreateModel(
            name='ProjectTemplateAssetTypeLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('asset_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_template_asset_type_links', to='productions.entitytype')),
                ('project_template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_template_asset_type_links', to='productions.projecttemplate')),
            ],
            options={
                'db_table': 'project_template_asset_type_link',
                'constraints': [models.UniqueConstraint(fields=('project_template', 'asset_type'), name='project_template_asset_type_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectTemplatePreviewBackgroundFileLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('preview_background_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_template_preview_background_file_links', to='productions.previewbackgroundfile')),
                ('project_template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_template_preview_background_file_links', to='productions.projecttemplate')),
            ],
            options={
                'db_table': 'project_template_preview_background_file_link',
                'constraints': [models.UniqueConstraint(fields=('project_template', 'preview_background_file'), name='project_template_preview_background_file_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectTemplateStatusAutomationLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('project_template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_template_status_automation_links', to='productions.projecttemplate')),
                ('status_automation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_template_status_automation_links', to='tasks.statusautomation')),
            ],
            options={
                'db_table': 'project_template_status_automation_link',
                'constraints': [models.UniqueConstraint(fields=('project_template', 'status_automation'), name='project_template_status_automation_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectTemplateTaskStatusLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('priority', models.IntegerField(blank=True, null=True)),
                ('roles_for_board', productionsite.fields.RolesField(blank=True, codes=['user', 'admin', 'supervisor', 'manager', 'client', 'vendor'], default=accounts.choices.default_board_roles, null=True)),
                ('is_client_allowed', models.BooleanField(blank=True, null=True)),
                ('project_template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_template_task_status_links', to='productions.projecttemplate')),
                ('task_status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_template_task_status_links', to='tasks.taskstatus')),
            ],
            options={
                'db_table': 'project_template_task_status_link',
                'constraints': [models.UniqueConstraint(fields=('project_template', 'task_status'), name='project_template_task_status_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectTemplateTaskTypeLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('priority', models.IntegerField(blank=True, null=True)),
                ('hd_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('ld_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('is_client_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('project_template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_template_task_type_links', to='productions.projecttemplate')),
                ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_template_task_type_links', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'project_template_task_type_link',
                'constraints': [models.UniqueConstraint(fields=('project_template', 'task_type'), name='project_template_task_type_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='TaskTypeAssetTypeLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('asset_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='task_type_asset_type_links', to='productions.entitytype')),
                ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='task_type_asset_type_links', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'task_type_asset_type_link',
                'constraints': [models.UniqueConstraint(fields=('asset_type', 'task_type'), name='task_type_asset_type_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('code', models.CharField(blank=True, max_length=80, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True)),
                ('file_tree', productionsite.fields.JSONField(blank=True, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('has_avatar', models.BooleanField(blank=True, default=False, null=True)),
                ('fps', models.CharField(blank=True, default='25', max_length=10, null=True)),
                ('ratio', models.CharField(blank=True, default='16:9', max_length=10, null=True)),
                ('resolution', models.CharField(blank=True, default='1920x1080', max_length=12, null=True)),
                ('production_type', models.CharField(blank=True, default='short', max_length=20, null=True)),
                ('production_style', productionsite.fields.ChoiceField(choices=[('2d', 'Style 2D'), ('2dpaper', 'Style 2Dpaper'), ('3d', 'Style 3D'), ('2d3d', 'Style 2D3D'), ('ar', 'Ar'), ('vfx', 'Vfx'), ('stop-motion', 'Stop Motion'), ('motion-design', 'Motion Design'), ('archviz', 'Archviz'), ('commercial', 'Commercial'), ('catalog', 'Catalog'), ('immersive', 'Immersive'), ('nft', 'Nft'), ('video-game', 'Video Game'), ('vr', 'Vr')], default='2d3d', max_length=255)),
                ('start_date', models.DateField(blank=True, null=True)),
                ('end_date', models.DateField(blank=True, null=True)),
                ('man_days', models.IntegerField(blank=True, null=True)),
                ('nb_episodes', models.IntegerField(blank=True, default=0, null=True)),
                ('episode_span', models.IntegerField(blank=True, default=0, null=True)),
                ('max_retakes', models.IntegerField(blank=True, default=0, null=True)),
                ('is_clients_isolated', models.BooleanField(blank=True, default=False, null=True)),
                ('is_client_stats_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('is_client_task_list_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('is_client_task_panel_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('is_preview_download_allowed', models.BooleanField(blank=True, default=False, null=True)),
                ('is_set_preview_automated', models.BooleanField(blank=True, default=False, null=True)),
                ('homepage', models.CharField(blank=True, default='assets', max_length=80, null=True)),
                ('is_publish_default_for_artists', models.BooleanField(blank=True, default=False, null=True)),
                ('is_bot_collaboration_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('is_single_preview_per_revision', models.BooleanField(blank=True, default=False, null=True)),
                ('is_frame_in_numbering', models.BooleanField(blank=True, default=False, null=True)),
                ('revision_padding', models.IntegerField(default=0)),
                ('hd_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('ld_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('default_preview_background_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='default_for_projects', to='productions.previewbackgroundfile')),
                ('project_status', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='productions.projectstatus')),
            ],
            options={
                'db_table': 'project',
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('revision', models.IntegerField(default=1)),
                ('name', models.CharField(max_length=255)),
                ('currency', models.CharField(blank=True, max_length=3, null=True)),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='budgets', to='productions.project')),
            ],
            options={
                'db_table': 'budget',
            },
        ),
        migrations.CreateModel(
            name='BudgetEntry',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('start_date', models.DateField()),
                ('months_duration', models.IntegerField()),
                ('daily_salary', models.FloatField()),
                ('position', productionsite.fields.ChoiceField(blank=True, choices=[('supervisor', 'Supervisor'), ('lead', 'Lead'), ('artist', 'Artist')], default='artist', max_length=255, null=True)),
                ('seniority', productionsite.fields.ChoiceField(blank=True, choices=[('senior', 'Senior'), ('mid', 'Mid'), ('junior', 'Junior')], default='mid', max_length=255, null=True)),
                ('exceptions', productionsite.fields.JSONField(blank=True, null=True)),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_entries', to='productions.budget')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_entries', to='accounts.department')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='budget_entries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'budget_entry',
            },
        ),
        migrations.CreateModel(
            name='MetadataDescriptor',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('entity_type', models.CharField(db_index=True, max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('data_type', productionsite.fields.ChoiceField(blank=True, choices=[('string', 'String'), ('number', 'Number'), ('list', 'List'), ('taglist', 'Taglist'), ('boolean', 'Boolean'), ('checklist', 'Checklist'), ('date', 'Date'), ('url', 'Url'), ('textarea', 'Textarea'), ('person', 'Person')], max_length=255, null=True)),
                ('field_name', models.CharField(max_length=120)),
                ('choices', productionsite.fields.JSONField(blank=True, null=True)),
                ('for_client', models.BooleanField(blank=True, db_index=True, default=False, null=True)),
                ('position', models.IntegerField(blank=True, null=True)),
                ('task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='metadata_descriptors', to='tasks.tasktype')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='metadata_descriptors', to='productions.project')),
            ],
            options={
                'db_table': 'metadata_descriptor',
                'constraints': [models.UniqueConstraint(condition=models.Q(('task_type__isnull', False)), fields=('project', 'entity_type', 'task_type', 'name'), name='metadata_descriptor_project_entity_type_task_type_name_uniq'), models.UniqueConstraint(condition=models.Q(('task_type__isnull', False)), fields=('project', 'entity_type', 'task_type', 'field_name'), name='metadata_descriptor_project_entity_type_task_type_field_name'), models.UniqueConstraint(condition=models.Q(('task_type__isnull', True)), fields=('project', 'entity_type', 'name'), name='metadata_descriptor_project_entity_type_name_uniq_null'), models.UniqueConstraint(condition=models.Q(('task_type__isnull', True)), fields=('project', 'entity_type', 'field_name'), name='metadata_descriptor_project_entity_type_field_name_uniq_null')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentMetadataDescriptorLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='department_metadata_descriptor_links', to='accounts.department')),
                ('metadata_descriptor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='department_metadata_descriptor_links', to='productions.metadatadescriptor')),
            ],
            options={
                'db_table': 'department_metadata_descriptor_link',
                'constraints': [models.UniqueConstraint(fields=('metadata_descriptor', 'department'), name='department_metadata_descriptor_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProductionScheduleVersion',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80)),
                ('locked', models.BooleanField(blank=True, default=False, null=True)),
                ('canceled', models.BooleanField(blank=True, default=False, null=True)),
                ('production_schedule_from', models.ForeignKey(blank=True, db_column='production_schedule_from', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='derived_versions', to='productions.productionscheduleversion')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='production_schedule_versions', to='productions.project')),
            ],
            options={
                'db_table': 'production_schedule_version',
                'constraints': [models.UniqueConstraint(fields=('name', 'project'), name='production_schedule_version_name_project_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProductionScheduleVersionTaskLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('start_date', models.DateTimeField(blank=True, null=True)),
                ('due_date', models.DateTimeField(blank=True, null=True)),
                ('estimation', models.FloatField(blank=True, default=0.0, null=True)),
                ('production_schedule_version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='production_schedule_version_task_links', to='productions.productionscheduleversion')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='production_schedule_version_task_links', to='tasks.task')),
            ],
            options={
                'db_table': 'production_schedule_version_task_link',
                'constraints': [models.UniqueConstraint(fields=('production_schedule_version', 'task'), name='production_schedule_version_ta_context_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProductionScheduleVersionTaskLinkPersonLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='production_schedule_version_task_link_person_links', to=settings.AUTH_USER_MODEL)),
                ('production_schedule_version_task_link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='production_schedule_version_task_link_person_links', to='productions.productionscheduleversiontasklink')),
            ],
            options={
                'db_table': 'production_schedule_version_task_link_person_link',
                'constraints': [models.UniqueConstraint(fields=('production_schedule_version_task_link', 'person'), name='production_schedule_version_task_link_person_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('date', models.DateField(blank=True, null=True)),
                ('name', models.CharField(max_length=40)),
                ('task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='tasks.tasktype')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='productions.project')),
            ],
            options={
                'db_table': 'milestone',
            },
        ),
        migrations.CreateModel(
            name='Entity',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=160)),
                ('code', models.CharField(blank=True, max_length=160, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True)),
                ('canceled', models.BooleanField(blank=True, default=False, null=True)),
                ('nb_frames', models.IntegerField(blank=True, null=True)),
                ('nb_entities_out', models.IntegerField(blank=True, default=0, null=True)),
                ('is_casting_standby', models.BooleanField(blank=True, default=False, null=True)),
                ('is_shared', models.BooleanField(default=False)),
                ('status', productionsite.fields.ChoiceField(choices=[('standby', 'Standby'), ('running', 'Running'), ('complete', 'Complete'), ('canceled', 'Canceled')], db_index=True, default='running', max_length=255)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, db_column='created_by', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='created_entities', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='productions.entity')),
                ('ready_for', models.ForeignKey(blank=True, db_column='ready_for', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ready_entities', to='tasks.tasktype')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sourced_entities', to='productions.entity')),
                ('entity_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entities', to='productions.entitytype')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entities', to='productions.project')),
            ],
            options={
                'db_table': 'entity',
                'indexes': [models.Index(fields=['entity_type', 'parent'], name='entity_entity_t_parent_idx'), models.Index(fields=['entity_type', 'project'], name='entity_entity_t_project_idx'), models.Index(fields=['project', 'entity_type', 'status'], name='entity_project_entity_t_status')],
                'constraints': [models.UniqueConstraint(fields=('name', 'project', 'entity_type', 'parent'), name='entity_name_project_entity_type_parent_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectAssetTypeLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('asset_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_asset_type_links', to='productions.entitytype')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_asset_type_links', to='productions.project')),
            ],
            options={
                'db_table': 'project_asset_type_link',
                'constraints': [models.UniqueConstraint(fields=('project', 'asset_type'), name='project_asset_type_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectPersonLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('shotgun_id', models.IntegerField(blank=True, null=True)),
                ('role', productionsite.fields.ChoiceField(blank=True, choices=[('user', 'User'), ('admin', 'Admin'), ('supervisor', 'Supervisor'), ('manager', 'Manager'), ('client', 'Client'), ('vendor', 'Vendor')], max_length=255, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_links', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_links', to='productions.project')),
            ],
            options={
                'db_table': 'project_person_link',
                'constraints': [models.UniqueConstraint(fields=('project', 'person'), name='project_person_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectPreviewBackgroundFileLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('preview_background_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_preview_background_file_links', to='productions.previewbackgroundfile')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_preview_background_file_links', to='productions.project')),
            ],
            options={
                'db_table': 'project_preview_background_file_link',
                'constraints': [models.UniqueConstraint(fields=('project', 'preview_background_file'), name='project_preview_background_file_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectStatusAutomationLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_status_automation_links', to='productions.project')),
                ('status_automation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_status_automation_links', to='tasks.statusautomation')),
            ],
            options={
                'db_table': 'project_status_automation_link',
                'constraints': [models.UniqueConstraint(fields=('project', 'status_automation'), name='project_status_automation_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectTaskStatusLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('priority', models.IntegerField(blank=True, null=True)),
                ('roles_for_board', productionsite.fields.RolesField(blank=True, codes=['user', 'admin', 'supervisor', 'manager', 'client', 'vendor'], default=accounts.choices.default_board_roles, null=True)),
                ('is_client_allowed', models.BooleanField(blank=True, null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_task_status_links', to='productions.project')),
                ('task_status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_task_status_links', to='tasks.taskstatus')),
            ],
            options={
                'db_table': 'project_task_status_link',
                'constraints': [models.UniqueConstraint(fields=('project', 'task_status'), name='project_task_status_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectTaskTypeLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('priority', models.IntegerField(blank=True, null=True)),
                ('hd_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('ld_bitrate_compression', models.IntegerField(blank=True, null=True)),
                ('is_client_visible', models.BooleanField(blank=True, default=True, null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_task_type_links', to='productions.project')),
                ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_task_type_links', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'project_task_type_link',
                'constraints': [models.UniqueConstraint(fields=('project', 'task_type'), name='project_task_type_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ProjectTaskTypeSoftwareLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_task_type_software_links', to='productions.project')),
                ('software', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_task_type_software_links', to='accounts.software')),
                ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_task_type_software_links', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'project_task_type_software_link',
                'constraints': [models.UniqueConstraint(fields=('project', 'task_type', 'software'), name='project_task_type_software_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='ScheduleItem',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('start_date', models.DateField(blank=True, null=True)),
                ('end_date', models.DateField(blank=True, null=True)),
                ('man_days', models.IntegerField(blank=True, null=True)),
                ('object_id', productionsite.fields.UUIDField(blank=True, db_index=True, null=True)),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schedule_items', to='productions.project')),
                ('task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schedule_items', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'schedule_item',
                'constraints': [models.UniqueConstraint(fields=('project', 'task_type', 'object_id'), name='schedule_item_project_task_type_object_id_uniq')],
            },
        ),
        migrations.AddField(
            model_name='entitytype',
            name='task_types',
            field=models.ManyToManyField(blank=True, related_name='asset_types', through='productions.TaskTypeAssetTypeLink', to='tasks.tasktype'),
        ),
        migrations.AddField(
            model_name='metadatadescriptor',
            name='departments',
            field=models.ManyToManyField(blank=True, related_name='metadata_descriptors', through='productions.DepartmentMetadataDescriptorLink', to='accounts.department'),
        ),
        migrations.AddField(
            model_name='productionscheduleversiontasklink',
            name='assignees',
            field=models.ManyToManyField(blank=True, related_name='schedule_version_task_links', through='productions.ProductionScheduleVersionTaskLinkPersonLink', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='project',
            name='asset_types',
            field=models.ManyToManyField(blank=True, related_name='projects', through='productions.ProjectAssetTypeLink', to='productions.entitytype'),
        ),
        migrations.AddField(
            model_name='project',
            name='team',
            field=models.ManyToManyField(blank=True, related_name='projects', through='productions.ProjectPersonLink', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='project',
            name='preview_background_files',
            field=models.ManyToManyField(blank=True, related_name='projects', through='productions.ProjectPreviewBackgroundFileLink', to='productions.previewbackgroundfile'),
        ),
        migrations.AddField(
            model_name='project',
            name='status_automations',
            field=models.ManyToManyField(blank=True, related_name='projects', through='productions.ProjectStatusAutomationLink', to='tasks.statusautomation'),
        ),
        migrations.AddField(
            model_name='project',
            name='task_statuses',
            field=models.ManyToManyField(blank=True, related_name='projects', through='productions.ProjectTaskStatusLink', to='tasks.taskstatus'),
        ),
        migrations.AddField(
            model_name='project',
            name='task_types',
            field=models.ManyToManyField(blank=True, related_name='projects', through='productions.ProjectTaskTypeLink', to='tasks.tasktype'),
        ),
        migrations.AddField(
            model_name='projecttemplate',
            name='asset_types',
            field=models.ManyToManyField(blank=True, related_name='project_templates', through='productions.ProjectTemplateAssetTypeLink', to='productions.entitytype'),
        ),
        migrations.AddField(
            model_name='projecttemplate',
            name='preview_background_files',
            field=models.ManyToManyField(blank=True, related_name='project_templates', through='productions.ProjectTemplatePreviewBackgroundFileLink', to='productions.previewbackgroundfile'),
        ),
        migrations.AddField(
            model_name='projecttemplate',
            name='status_automations',
            field=models.ManyToManyField(blank=True, related_name='project_templates', through='productions.ProjectTemplateStatusAutomationLink', to='tasks.statusautomation'),
        ),
        migrations.AddField(
            model_name='projecttemplate',
            name='task_statuses',
            field=models.ManyToManyField(blank=True, related_name='project_templates', through='productions.ProjectTemplateTaskStatusLink', to='tasks.taskstatus'),
        ),
        migrations.AddField(
            model_name='projecttemplate',
            name='task_types',
            field=models.ManyToManyField(blank=True, related_name='project_templates', through='productions.ProjectTemplateTaskTypeLink', to='tasks.tasktype'),
        ),
        migrations.AddField(
            model_name='project',
            name='from_schedule_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applied_to_projects', to='productions.productionscheduleversion'),
        ),
    ]
