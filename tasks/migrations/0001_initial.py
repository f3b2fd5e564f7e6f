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
    ]

    operations = [
        migrations.CreateModel(
            name='TaskStatus',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=40)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
                ('short_name', models.CharField(max_length=10, unique=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('color', models.CharField(max_length=7)),
                ('priority', models.IntegerField(blank=True, default=1, null=True)),
                ('is_done', models.BooleanField(blank=True, db_index=True, default=False, null=True)),
                ('is_artist_allowed', models.BooleanField(blank=True, default=True, null=True)),
                ('is_client_allowed', models.BooleanField(blank=True, default=True, null=True)),
                ('is_retake', models.BooleanField(blank=True, default=False, null=True)),
                ('is_feedback_request', models.BooleanField(blank=True, db_index=True, default=False, null=True)),
                ('is_default', models.BooleanField(blank=True, db_index=True, default=False, null=True)),
                ('is_wip', models.BooleanField(blank=True, db_index=True, default=False, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True)),
                ('for_concept', models.BooleanField(blank=True, default=False, null=True)),
            ],
            options={
                'db_table': 'task_status',
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True)),
                ('object_id', productionsite.fields.UUIDField(db_index=True)),
                ('object_type', models.CharField(db_index=True, max_length=80)),
                ('text', models.TextField(blank=True, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('replies', productionsite.fields.JSONField(blank=True, default=list, null=True)),
                ('checklist', productionsite.fields.JSONField(blank=True, default=list, null=True)),
                ('pinned', models.BooleanField(blank=True, null=True)),
                ('for_client', models.BooleanField(blank=True, default=False, null=True)),
                ('links', productionsite.fields.JSONField(blank=True, null=True)),
                ('editor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='edited_comments', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL)),
                ('task_status', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='tasks.taskstatus')),
            ],
            options={
                'db_table': 'comment',
                'indexes': [models.Index(fields=['object_id', 'created_at'], name='comment_object_created_idx')],
            },
        ),
        migrations.CreateModel(
            name='CommentAcknowledgement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('comment', models.ForeignKey(db_column='comment', on_delete=django.db.models.deletion.CASCADE, related_name='comment_acknoledgments', to='tasks.comment')),
                ('person', models.ForeignKey(db_column='person', on_delete=django.db.models.deletion.PROTECT, related_name='comment_acknoledgments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'comment_acknoledgments',
                'constraints': [models.UniqueConstraint(fields=('comment', 'person'), name='comment_acknoledgments_uniq')],
            },
        ),
        migrations.CreateModel(
            name='CommentDepartmentMention',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('comment', models.ForeignKey(db_column='comment', on_delete=django.db.models.deletion.CASCADE, related_name='comment_department_mentions', to='tasks.comment')),
                ('department', models.ForeignKey(db_column='department', on_delete=django.db.models.deletion.PROTECT, related_name='comment_department_mentions', to='accounts.department')),
            ],
            options={
                'db_table': 'comment_department_mentions',
                'constraints': [models.UniqueConstraint(fields=('comment', 'department'), name='comment_department_mentions_uniq')],
            },
        ),
        migrations.CreateModel(
            name='CommentMention',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('comment', models.ForeignKey(db_column='comment', on_delete=django.db.models.deletion.CASCADE, related_name='comment_mentions', to='tasks.comment')),
                ('person', models.ForeignKey(db_column='person', on_delete=django.db.models.deletion.PROTECT, related_name='comment_mentions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'comment_mentions',
                'constraints': [models.UniqueConstraint(fields=('comment', 'person'), name='comment_mentions_uniq')],
            },
        ),
        migrations.CreateModel(
            name='TaskType',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=40)),
                ('short_name', models.CharField(blank=True, max_length=20, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('color', models.CharField(blank=True, default='#FFFFFF', max_length=7, null=True)),
                ('priority', models.IntegerField(blank=True, default=1, null=True)),
                ('for_entity', models.CharField(blank=True, default='Asset', max_length=30, null=True)),
                ('allow_timelog', models.BooleanField(blank=True, default=True, null=True)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, db_index=True, null=True)),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='task_types', to='accounts.department')),
            ],
            options={
                'db_table': 'task_type',
                'constraints': [models.UniqueConstraint(fields=('name', 'for_entity', 'department'), name='task_type_name_for_entity_department_uniq')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80)),
                ('description', models.TextField(blank=True, null=True)),
                ('priority', models.IntegerField(blank=True, default=0, null=True)),
                ('difficulty', models.IntegerField(default=3)),
                ('duration', models.FloatField(blank=True, default=0.0, null=True)),
                ('estimation', models.FloatField(blank=True, default=0.0, null=True)),
                ('completion_rate', models.IntegerField(blank=True, default=0, null=True)),
                ('retake_count', models.IntegerField(blank=True, default=0, null=True)),
                ('sort_order', models.IntegerField(blank=True, default=0, null=True)),
                ('start_date', models.DateTimeField(blank=True, null=True)),
                ('due_date', models.DateTimeField(blank=True, null=True)),
                ('real_start_date', models.DateTimeField(blank=True, null=True)),
                ('end_date', models.DateTimeField(blank=True, null=True)),
                ('done_date', models.DateTimeField(blank=True, null=True)),
                ('last_comment_date', models.DateTimeField(blank=True, null=True)),
                ('nb_assets_ready', models.IntegerField(blank=True, default=0, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('nb_drawings', models.IntegerField(blank=True, default=0, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True)),
                ('last_preview_file_id', productionsite.fields.UUIDField(blank=True, null=True)),
                ('assigner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='given_tasks', to=settings.AUTH_USER_MODEL)),
                ('task_status', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='tasks.taskstatus')),
                ('task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'task',
                'constraints': [models.CheckConstraint(condition=models.Q(('difficulty__gt', 0), ('difficulty__lt', 6)), name='task_difficulty_check')],
            },
        ),
        migrations.CreateModel(
            name='TaskPersonLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='task_person_links', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='task_person_links', to='tasks.task')),
            ],
            options={
                'db_table': 'task_person_link',
                'constraints': [models.UniqueConstraint(fields=('task', 'person'), name='task_person_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='StatusAutomation',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('entity_type', models.CharField(blank=True, default='asset', max_length=40, null=True)),
                ('out_field_type', productionsite.fields.ChoiceField(choices=[('status', 'Status'), ('ready_for', 'Ready For')], default='status', max_length=255)),
                ('import_last_revision', models.BooleanField(blank=True, default=False, null=True)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
                ('in_task_status', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incoming_automations', to='tasks.taskstatus')),
                ('out_task_status', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outgoing_automations', to='tasks.taskstatus')),
                ('in_task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incoming_automations', to='tasks.tasktype')),
                ('out_task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outgoing_automations', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'status_automation',
            },
        ),
        migrations.CreateModel(
            name='TimeSpent',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('duration', models.FloatField()),
                ('date', models.DateField()),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='time_spents', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='time_spents', to='tasks.task')),
            ],
            options={
                'db_table': 'time_spent',
                'constraints': [models.UniqueConstraint(fields=('person', 'task', 'date'), name='time_spent_person_task_date_uniq'), models.CheckConstraint(condition=models.Q(('duration__gt', 0)), name='time_spent_duration_check')],
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='acknowledgements',
            field=models.ManyToManyField(blank=True, related_name='acknowledged_comments', through='tasks.CommentAcknowledgement', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comment',
            name='department_mentions',
            field=models.ManyToManyField(blank=True, related_name='mentioning_comments', through='tasks.CommentDepartmentMention', to='accounts.department'),
        ),
        migrations.AddField(
            model_name='comment',
            name='mentions',
            field=models.ManyToManyField(blank=True, related_name='mentioning_comments', through='tasks.CommentMention', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='assignees',
            field=models.ManyToManyField(blank=True, related_name='assigned_tasks', through='tasks.TaskPersonLink', to=settings.AUTH_USER_MODEL),
        ),
    ]
