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
        ('productions', '0001_initial'),
        ('tasks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileStatus',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=40, unique=True)),
                ('color', models.CharField(max_length=7)),
            ],
            options={
                'db_table': 'file_status',
            },
        ),
        migrations.CreateModel(
            name='OutputType',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=40, unique=True)),
                ('short_name', models.CharField(max_length=20)),
            ],
            options={
                'db_table': 'output_type',
            },
        ),
        migrations.CreateModel(
            name='AttachmentFile',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(blank=True, max_length=250, null=True)),
                ('size', models.BigIntegerField(blank=True, default=1, null=True)),
                ('extension', models.CharField(blank=True, max_length=6, null=True)),
                ('mimetype', models.CharField(blank=True, max_length=255, null=True)),
                ('reply_id', productionsite.fields.UUIDField(blank=True, null=True)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachment_files', to='tasks.comment')),
            ],
            options={
                'db_table': 'attachment_file',
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('bucket', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=255)),
                ('prefix', models.CharField(max_length=40)),
                ('file_id', models.CharField(db_index=True, max_length=200)),
                ('size', models.BigIntegerField(blank=True, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('purge_forced', models.BooleanField(default=False)),
                ('purged_at', models.DateTimeField(blank=True, null=True)),
                ('purge_attempts', models.IntegerField(default=0)),
                ('last_error', models.TextField(blank=True, null=True)),
                ('journal', productionsite.fields.JSONField(default=list)),
            ],
            options={
                'db_table': 'stored_file',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', False), ('purged_at__isnull', True)), fields=['purge_forced', 'deleted_at'], name='stored_file_purge_fo_deleted__')],
                'constraints': [models.UniqueConstraint(fields=('bucket', 'key'), name='stored_file_bucket_key_uniq')],
            },
        ),
        migrations.CreateModel(
            name='WorkingFile',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, db_index=True, null=True)),
                ('name', models.CharField(blank=True, max_length=250, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('comment', models.TextField(blank=True, null=True)),
                ('revision', models.IntegerField(blank=True, null=True)),
                ('size', models.IntegerField(blank=True, null=True)),
                ('checksum', models.IntegerField(blank=True, null=True)),
                ('path', models.CharField(blank=True, max_length=400, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('validation_status', productionsite.fields.ChoiceField(choices=[('validated', 'Validated'), ('rejected', 'Rejected'), ('neutral', 'Neutral')], default='neutral', max_length=255)),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='working_files', to='productions.entity')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='working_files', to=settings.AUTH_USER_MODEL)),
                ('software', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='working_files', to='accounts.software')),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='working_files', to='tasks.task')),
            ],
            options={
                'db_table': 'working_file',
                'constraints': [models.UniqueConstraint(fields=('name', 'task', 'entity', 'revision'), name='working_file_name_task_entity_revision_uniq')],
            },
        ),
        migrations.CreateModel(
            name='OutputFile',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True)),
                ('name', models.CharField(max_length=250)),
                ('canceled', models.BooleanField(default=False)),
                ('size', models.IntegerField(blank=True, null=True)),
                ('checksum', models.CharField(blank=True, max_length=32, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('comment', models.TextField(blank=True, null=True)),
                ('extension', models.CharField(blank=True, max_length=10, null=True)),
                ('revision', models.IntegerField()),
                ('representation', models.CharField(blank=True, db_index=True, max_length=20, null=True)),
                ('nb_elements', models.IntegerField(blank=True, default=1, null=True)),
                ('source', models.CharField(blank=True, max_length=40, null=True)),
                ('path', models.CharField(blank=True, max_length=400, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('quality', productionsite.fields.ChoiceField(blank=True, choices=[('low', 'Low'), ('mid', 'Mid'), ('high', 'High')], max_length=255, null=True)),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='output_files', to='productions.entity')),
                ('file_status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='output_files', to='files.filestatus')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='output_files', to=settings.AUTH_USER_MODEL)),
                ('task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='output_files', to='tasks.tasktype')),
                ('temporal_entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='temporal_output_files', to='productions.entity')),
                ('output_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='output_files', to='files.outputtype')),
                ('source_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outputs', to='files.workingfile')),
            ],
            options={
                'db_table': 'output_file',
            },
        ),
        migrations.CreateModel(
            name='PreviewFile',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(blank=True, max_length=250, null=True)),
                ('original_name', models.CharField(blank=True, max_length=250, null=True)),
                ('revision', models.IntegerField(blank=True, default=1, null=True)),
                ('position', models.IntegerField(blank=True, default=1, null=True)),
                ('extension', models.CharField(blank=True, max_length=6, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('path', models.CharField(blank=True, max_length=400, null=True)),
                ('source', models.CharField(blank=True, max_length=40, null=True)),
                ('file_size', models.BigIntegerField(blank=True, default=0, null=True)),
                ('status', productionsite.fields.ChoiceField(choices=[('processing', 'Processing'), ('ready', 'Ready'), ('broken', 'Broken'), ('missing', 'Missing')], default='processing', max_length=255)),
                ('validation_status', productionsite.fields.ChoiceField(choices=[('validated', 'Validated'), ('rejected', 'Rejected'), ('neutral', 'Neutral')], default='neutral', max_length=255)),
                ('annotations', productionsite.fields.JSONField(blank=True, null=True)),
                ('width', models.IntegerField(blank=True, default=0, null=True)),
                ('height', models.IntegerField(blank=True, default=0, null=True)),
                ('duration', models.FloatField(blank=True, default=0.0, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('token_in', models.IntegerField(blank=True, null=True)),
                ('token_out', models.IntegerField(blank=True, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True, unique=True)),
                ('is_movie', models.BooleanField(blank=True, default=False, null=True)),
                ('url', models.CharField(blank=True, max_length=600, null=True)),
                ('uploaded_movie_url', models.CharField(blank=True, max_length=600, null=True)),
                ('uploaded_movie_name', models.CharField(blank=True, max_length=150, null=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='preview_files', to=settings.AUTH_USER_MODEL)),
                ('source_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='preview_files', to='files.outputfile')),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='preview_files', to='tasks.task')),
            ],
            options={
                'db_table': 'preview_file',
                'constraints': [models.UniqueConstraint(fields=('name', 'task', 'revision'), name='preview_file_name_task_revision_uniq')],
            },
        ),
        migrations.CreateModel(
            name='CommentPreviewLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('comment', models.ForeignKey(db_column='comment', on_delete=django.db.models.deletion.CASCADE, related_name='comment_preview_links', to='tasks.comment')),
                ('preview_file', models.ForeignKey(db_column='preview_file', on_delete=django.db.models.deletion.CASCADE, related_name='comment_preview_links', to='files.previewfile')),
            ],
            options={
                'db_table': 'comment_preview_link',
                'constraints': [models.UniqueConstraint(fields=('comment', 'preview_file'), name='comment_preview_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='PreviewFileStorageState',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('bucket', models.CharField(max_length=20)),
                ('prefix', models.CharField(max_length=40)),
                ('state', productionsite.fields.ChoiceField(choices=[('ok', 'Ok'), ('missing', 'Missing'), ('failed', 'Failed')], max_length=255)),
                ('preview_file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preview_file_storage_states', to='files.previewfile')),
            ],
            options={
                'db_table': 'preview_file_storage_state',
                'indexes': [models.Index(fields=['bucket', 'prefix', 'state'], name='preview_file_bucket_prefix_sta')],
                'constraints': [models.UniqueConstraint(fields=('preview_file', 'bucket', 'prefix'), name='preview_file_storage_state_preview_file_bucket_prefix_uniq')],
            },
        ),
        migrations.AddField(
            model_name='previewfile',
            name='comments',
            field=models.ManyToManyField(blank=True, related_name='previews', through='files.CommentPreviewLink', to='tasks.comment'),
        ),
    ]
