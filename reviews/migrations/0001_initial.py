import django.db.models.deletion
import django.utils.timezone
import productionsite.fields
import productionsite.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('productions', '0001_initial'),
        ('tasks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Playlist',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80)),
                ('shots', productionsite.fields.JSONField(blank=True, null=True)),
                ('for_client', models.BooleanField(blank=True, db_index=True, default=False, null=True)),
                ('for_entity', productionsite.fields.ChoiceField(blank=True, choices=[('shot', 'Shot'), ('asset', 'Asset'), ('sequence', 'Sequence'), ('edit', 'Edit'), ('episode', 'Episode')], db_index=True, default='shot', max_length=10, null=True)),
                ('is_for_all', models.BooleanField(blank=True, default=False, null=True)),
                ('created_by', models.ForeignKey(blank=True, db_column='created_by', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='created_playlists', to=settings.AUTH_USER_MODEL)),
                ('episode', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='playlists', to='productions.entity')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='playlists', to='productions.project')),
                ('task_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='playlists', to='tasks.tasktype')),
            ],
            options={
                'db_table': 'playlist',
                'constraints': [models.UniqueConstraint(fields=('name', 'project', 'episode'), name='playlist_name_project_episode_uniq')],
            },
        ),
        migrations.CreateModel(
            name='BuildJob',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('status', productionsite.fields.ChoiceField(choices=[('running', 'Running'), ('failed', 'Failed'), ('succeeded', 'Succeeded')], default='running', max_length=255)),
                ('job_type', productionsite.fields.ChoiceField(choices=[('archive', 'Archive'), ('movie', 'Movie')], default='movie', max_length=255)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('message', models.TextField(blank=True, null=True)),
                ('playlist', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='build_jobs', to='reviews.playlist')),
            ],
            options={
                'db_table': 'build_job',
            },
        ),
        migrations.CreateModel(
            name='PlaylistShareLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('token', models.CharField(max_length=64, unique=True)),
                ('expiration_date', models.DateTimeField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('can_comment', models.BooleanField(default=True)),
                ('password', models.CharField(blank=True, max_length=255, null=True)),
                ('created_by', models.ForeignKey(db_column='created_by', on_delete=django.db.models.deletion.PROTECT, related_name='playlist_share_links', to=settings.AUTH_USER_MODEL)),
                ('playlist', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='playlist_share_links', to='reviews.playlist')),
            ],
            options={
                'db_table': 'playlist_share_link',
                'indexes': [models.Index(fields=['playlist', 'is_active'], name='playlist_sha_playlist_is_activ')],
            },
        ),
    ]
