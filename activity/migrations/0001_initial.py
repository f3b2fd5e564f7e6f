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
        ('files', '0001_initial'),
        ('productions', '0001_initial'),
        ('reviews', '0001_initial'),
        ('tasks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chat',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('object_id', productionsite.fields.UUIDField(db_index=True)),
                ('object_type', models.CharField(db_index=True, default='entity', max_length=80)),
                ('last_message', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'chat',
            },
        ),
        migrations.CreateModel(
            name='ChatMessage',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('text', models.TextField(blank=True, null=True)),
                ('chat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chat_messages', to='activity.chat')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chat_messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'chat_message',
            },
        ),
        migrations.CreateModel(
            name='ChatParticipant',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('chat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chat_participants', to='activity.chat')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chat_participants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'chat_participant',
                'constraints': [models.UniqueConstraint(fields=('chat', 'person'), name='chat_participant_uniq')],
            },
        ),
        migrations.CreateModel(
            name='News',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('change', models.BooleanField(default=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='news', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='news', to='tasks.comment')),
                ('preview_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='news', to='files.previewfile')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='news', to='tasks.task')),
            ],
            options={
                'db_table': 'news',
                'indexes': [models.Index(fields=['created_at'], name='news_created_idx')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('read', models.BooleanField(default=False)),
                ('change', models.BooleanField(default=False)),
                ('type', productionsite.fields.ChoiceField(choices=[('comment', 'Comment'), ('mention', 'Mention'), ('assignation', 'Assignation'), ('reply', 'Reply'), ('reply-mention', 'Reply Mention'), ('playlist-ready', 'Playlist Ready')], max_length=255)),
                ('reply_id', productionsite.fields.UUIDField(blank=True, db_index=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authored_notifications', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='tasks.comment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                ('playlist', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='reviews.playlist')),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='tasks.task')),
            ],
            options={
                'db_table': 'notification',
                'indexes': [models.Index(fields=['person', 'created_at'], name='notification_inbox_idx')],
                'constraints': [models.UniqueConstraint(fields=('person', 'author', 'comment', 'reply_id', 'playlist', 'type'), name='notification_context_uniq')],
            },
        ),
        migrations.CreateModel(
            name='SearchFilterGroup',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('list_type', models.CharField(db_index=True, max_length=80)),
                ('entity_type', models.CharField(blank=True, max_length=80, null=True)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('color', models.CharField(blank=True, default='', max_length=8)),
                ('is_shared', models.BooleanField(default=False)),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_filter_groups', to='accounts.department')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_filter_groups', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_filter_groups', to='productions.project')),
            ],
            options={
                'db_table': 'search_filter_group',
            },
        ),
        migrations.CreateModel(
            name='SearchFilter',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('list_type', models.CharField(db_index=True, max_length=80)),
                ('entity_type', models.CharField(blank=True, max_length=80, null=True)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('search_query', models.CharField(blank=True, default='', max_length=500)),
                ('is_shared', models.BooleanField(default=False)),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_filters', to='accounts.department')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_filters', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_filters', to='productions.project')),
                ('search_filter_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_filters', to='activity.searchfiltergroup')),
            ],
            options={
                'db_table': 'search_filter',
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='productions.entity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='tasks.task')),
                ('task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'subscription',
                'constraints': [models.UniqueConstraint(fields=('person', 'task_type', 'entity'), name='subscription_person_task_type_entity_uniq'), models.UniqueConstraint(fields=('person', 'task'), name='subscription_person_task_uniq')],
            },
        ),
        migrations.AddField(
            model_name='chat',
            name='participants',
            field=models.ManyToManyField(blank=True, related_name='chats', through='activity.ChatParticipant', to=settings.AUTH_USER_MODEL),
        ),
    ]
