import accounts.choices
import accounts.secrets
import django.db.models.deletion
import django.utils.timezone
import productionsite.fields
import productionsite.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AttemptCounter',
            fields=[
                ('key', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('count', models.PositiveIntegerField(default=0)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'attempt_counter',
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('color', models.CharField(max_length=7)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
            ],
            options={
                'db_table': 'department',
            },
        ),
        migrations.CreateModel(
            name='HardwareItem',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=40, unique=True)),
                ('short_name', models.CharField(max_length=20)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
                ('monthly_cost', models.IntegerField(blank=True, default=0, null=True)),
                ('inventory_amount', models.IntegerField(blank=True, default=0, null=True)),
            ],
            options={
                'db_table': 'hardware_item',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('hours_by_day', models.FloatField(default=8.0)),
                ('has_avatar', models.BooleanField(blank=True, default=False, null=True)),
                ('use_original_file_name', models.BooleanField(blank=True, default=False, null=True)),
                ('timesheets_locked', models.BooleanField(blank=True, default=False, null=True)),
                ('format_duration_in_hours', models.BooleanField(blank=True, default=False, null=True)),
                ('hd_by_default', models.BooleanField(blank=True, default=False, null=True)),
                ('chat_token_slack', models.CharField(blank=True, default='', max_length=80, null=True)),
                ('chat_webhook_mattermost', models.CharField(blank=True, default='', max_length=80, null=True)),
                ('chat_token_discord', models.CharField(blank=True, default='', max_length=80, null=True)),
                ('dark_theme_by_default', models.BooleanField(blank=True, default=False, null=True)),
            ],
            options={
                'db_table': 'organisation',
            },
        ),
        migrations.CreateModel(
            name='RevokedToken',
            fields=[
                ('jti', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'revoked_token',
            },
        ),
        migrations.CreateModel(
            name='Software',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=40, unique=True)),
                ('short_name', models.CharField(max_length=20)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
                ('version', models.CharField(blank=True, max_length=20, null=True)),
                ('file_extension', models.CharField(max_length=20)),
                ('secondary_extensions', productionsite.fields.JSONField(blank=True, null=True)),
                ('monthly_cost', models.IntegerField(blank=True, default=0, null=True)),
                ('inventory_amount', models.IntegerField(blank=True, default=0, null=True)),
            ],
            options={
                'db_table': 'software',
            },
        ),
        migrations.CreateModel(
            name='Studio',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('color', models.CharField(max_length=7)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
            ],
            options={
                'db_table': 'studio',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('first_name', models.CharField(max_length=80)),
                ('last_name', models.CharField(max_length=80)),
                ('email', models.CharField(blank=True, max_length=255, null=True)),
                ('phone', models.CharField(blank=True, max_length=30, null=True)),
                ('country', models.CharField(blank=True, max_length=2, null=True)),
                ('contract_type', productionsite.fields.ChoiceField(choices=[('open-ended', 'Open Ended'), ('fixed-term', 'Fixed Term'), ('short-term', 'Short Term'), ('freelance', 'Freelance'), ('apprentice', 'Apprentice'), ('internship', 'Internship')], default='open-ended', max_length=255)),
                ('active', models.BooleanField(blank=True, default=True, null=True)),
                ('archived', models.BooleanField(blank=True, default=False, null=True)),
                ('last_presence', models.DateField(blank=True, null=True)),
                ('password', models.TextField(blank=True, null=True)),
                ('desktop_login', models.CharField(blank=True, max_length=80, null=True)),
                ('login_failed_attemps', models.IntegerField(blank=True, default=0, null=True)),
                ('last_login_failed', models.DateTimeField(blank=True, null=True)),
                ('totp_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('totp_secret', accounts.secrets.SealedField(blank=True, null=True)),
                ('email_otp_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('email_otp_secret', accounts.secrets.SealedField(blank=True, null=True)),
                ('fido_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('fido_credentials', productionsite.fields.JSONField(blank=True, null=True)),
                ('otp_recovery_codes', productionsite.fields.JSONField(blank=True, null=True)),
                ('preferred_two_factor_authentication', productionsite.fields.ChoiceField(blank=True, choices=[('totp', 'Totp'), ('email_otp', 'Email Otp'), ('fido', 'Fido')], max_length=255, null=True)),
                ('shotgun_id', models.IntegerField(blank=True, null=True, unique=True)),
                ('timezone', models.CharField(blank=True, default=accounts.choices.default_timezone, max_length=50, null=True)),
                ('locale', models.CharField(blank=True, default=accounts.choices.default_locale, max_length=10, null=True)),
                ('use_12_hour_clock', models.BooleanField(blank=True, default=False, null=True)),
                ('display_date_format', productionsite.fields.ChoiceField(blank=True, choices=[('YYYY-MM-DD', 'Yyyy Mm Dd'), ('DD/MM/YYYY', 'Dd Mm Yyyy'), ('MM/DD/YYYY', 'Mm Dd Yyyy')], default='YYYY-MM-DD', max_length=20, null=True)),
                ('data', productionsite.fields.JSONField(blank=True, null=True)),
                ('role', productionsite.fields.ChoiceField(choices=[('user', 'User'), ('admin', 'Admin'), ('supervisor', 'Supervisor'), ('manager', 'Manager'), ('client', 'Client'), ('vendor', 'Vendor')], default='user', max_length=255)),
                ('position', productionsite.fields.ChoiceField(blank=True, choices=[('supervisor', 'Supervisor'), ('lead', 'Lead'), ('artist', 'Artist')], default='artist', max_length=255, null=True)),
                ('seniority', productionsite.fields.ChoiceField(blank=True, choices=[('senior', 'Senior'), ('mid', 'Mid'), ('junior', 'Junior')], default='mid', max_length=255, null=True)),
                ('daily_salary', models.IntegerField(blank=True, default=0, null=True)),
                ('has_avatar', models.BooleanField(blank=True, default=False, null=True)),
                ('notifications_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('notifications_slack_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('notifications_slack_userid', models.CharField(blank=True, default='', max_length=60, null=True)),
                ('notifications_mattermost_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('notifications_mattermost_userid', models.CharField(blank=True, default='', max_length=60, null=True)),
                ('notifications_discord_enabled', models.BooleanField(blank=True, default=False, null=True)),
                ('notifications_discord_userid', models.CharField(blank=True, default='', max_length=60, null=True)),
                ('is_bot', models.BooleanField(default=False)),
                ('is_guest', models.BooleanField(default=False)),
                ('preview_opened_at', models.DateTimeField(blank=True, null=True)),
                ('preview_open_until', models.DateTimeField(blank=True, null=True)),
                ('jti', models.CharField(blank=True, max_length=60, null=True, unique=True)),
                ('expiration_date', models.DateField(blank=True, null=True)),
                ('is_generated_from_ldap', models.BooleanField(blank=True, default=False, null=True)),
                ('ldap_uid', models.CharField(blank=True, max_length=60, null=True, unique=True)),
                ('oidc_issuer', models.TextField(blank=True, null=True)),
                ('oidc_subject', models.CharField(blank=True, max_length=255, null=True)),
                ('saml_issuer', models.TextField(blank=True, null=True)),
                ('saml_subject', models.CharField(blank=True, max_length=255, null=True)),
                ('sessions_valid_from', models.DateTimeField(blank=True, editable=False, null=True)),
                ('studio', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='persons', to='accounts.studio')),
            ],
            options={
                'db_table': 'person',
                'constraints': [models.UniqueConstraint(fields=('oidc_issuer', 'oidc_subject'), name='person_oidc_issuer_oidc_subject_uniq'), models.UniqueConstraint(fields=('saml_issuer', 'saml_subject'), name='person_saml_issuer_saml_subject_uniq'), models.UniqueConstraint(condition=models.Q(('is_bot', False)), fields=('email',), name='person_email_uniq')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='person_links', to='accounts.department')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='department_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'department_link',
                'constraints': [models.UniqueConstraint(fields=('person', 'department'), name='department_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='DesktopLoginLog',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('date', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desktop_login_logs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'desktop_login_log',
            },
        ),
        migrations.CreateModel(
            name='HardwareItemDepartmentLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hardware_item_department_links', to='accounts.department')),
                ('hardware_item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hardware_item_department_links', to='accounts.hardwareitem')),
            ],
            options={
                'db_table': 'hardware_item_department_link',
                'constraints': [models.UniqueConstraint(fields=('department', 'hardware_item'), name='hardware_item_department_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='LoginLog',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('ip_address', models.CharField(blank=True, max_length=50, null=True)),
                ('origin', productionsite.fields.ChoiceField(blank=True, choices=[('web', 'Web'), ('script', 'Script')], max_length=255, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='login_logs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'login_log',
            },
        ),
        migrations.CreateModel(
            name='OneTimeSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('subject', models.CharField(max_length=200)),
                ('secret', accounts.secrets.SealedField(null=True)),
                ('data', productionsite.fields.JSONField(null=True)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'one_time_secret',
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject'), name='one_time_secret_uniq')],
            },
        ),
        migrations.CreateModel(
            name='SalaryScale',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('position', productionsite.fields.ChoiceField(blank=True, choices=[('supervisor', 'Supervisor'), ('lead', 'Lead'), ('artist', 'Artist')], default='artist', max_length=255, null=True)),
                ('seniority', productionsite.fields.ChoiceField(blank=True, choices=[('senior', 'Senior'), ('mid', 'Mid'), ('junior', 'Junior')], default='mid', max_length=255, null=True)),
                ('salary', models.IntegerField(default=0)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='salary_scales', to='accounts.department')),
            ],
            options={
                'db_table': 'salary_scale',
            },
        ),
        migrations.CreateModel(
            name='SoftwareDepartmentLink',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='software_department_links', to='accounts.department')),
                ('software', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='software_department_links', to='accounts.software')),
            ],
            options={
                'db_table': 'software_department_link',
                'constraints': [models.UniqueConstraint(fields=('department', 'software'), name='software_department_link_uniq')],
            },
        ),
        migrations.CreateModel(
            name='DayOff',
            fields=[
                ('id', productionsite.fields.UUIDField(default=productionsite.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('updated_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True)),
                ('date', models.DateField()),
                ('end_date', models.DateField()),
                ('description', models.TextField(blank=True, null=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='day_offs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'day_off',
                'constraints': [models.UniqueConstraint(fields=('person', 'date'), name='day_off_person_date_uniq'), models.CheckConstraint(condition=models.Q(('date__lte', models.F('end_date'))), name='day_off_date_check')],
            },
        ),
        migrations.AddField(
            model_name='person',
            name='departments',
            field=models.ManyToManyField(blank=True, related_name='persons', through='accounts.DepartmentLink', to='accounts.department'),
        ),
        migrations.AddField(
            model_name='hardwareitem',
            name='departments',
            field=models.ManyToManyField(blank=True, related_name='hardware_items', through='accounts.HardwareItemDepartmentLink', to='accounts.department'),
        ),
        migrations.AddField(
            model_name='software',
            name='departments',
            field=models.ManyToManyField(blank=True, related_name='softwares', through='accounts.SoftwareDepartmentLink', to='accounts.department'),
        ),
    ]
