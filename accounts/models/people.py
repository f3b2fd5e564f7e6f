"""People: rows and constraints (spec 01)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from accounts import known_people
from accounts.choices import (
    ContractType,
    DisplayDateFormat,
    Position,
    Role,
    Seniority,
    TwoFactor,
    default_locale,
    default_timezone,
)
from accounts.passwords import hash_password, password_matches
from accounts.secrets import SealedField
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel, LinkModel

#: what every request looks at; the rest of a person is loaded when something asks for it
CALLER_COLUMNS = frozenset(
    {
        "id",
        "role",
        "active",
        "is_bot",
        "jti",
        "preview_project_id",
        "preview_opened_at",
        "preview_open_until",
        "sessions_valid_from",
    }
)


class PersonQuerySet(models.QuerySet):
    """Writes of several people; what requests know of them is forgotten at the commit."""

    def update(self, **values):
        """Change people; see Django."""
        people = self._known_people() if _touches_callers(values) else []
        changed = super().update(**values)
        known_people.forget(people)
        return changed

    update.alters_data = True

    def bulk_create(self, objs, *args, **options):
        """Store people, or change those that are there (`update_conflicts`); see Django."""
        objs = list(objs)
        created = super().bulk_create(objs, *args, **options)
        known_people.forget([person.pk for person in objs])
        return created

    bulk_create.alters_data = True

    def delete(self):
        """Remove people; see Django."""
        people = self._known_people()
        deleted = super().delete()
        known_people.forget(people)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True

    def _known_people(self):
        return list(self.values_list("pk", flat=True)) if known_people.is_on() else []


def _touches_callers(names):
    return any(Person._meta.get_field(name).attname in CALLER_COLUMNS for name in names)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    """Looks people up the way a log-in does: by e-mail, whatever its case, bots left out."""

    def get_by_natural_key(self, username):
        return self.get(email=username.lower(), is_bot=False)


class Person(BaseModel, AbstractBaseUser):
    """People, bots, guests and preview accounts; also the login accounts."""

    last_login = None  # Django's; the product keeps `login_log`
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.CharField(max_length=255, null=True, blank=True)  # stored lower case; compared lower case
    phone = models.CharField(max_length=30, null=True, blank=True)
    country = models.CharField(
        max_length=2, null=True, blank=True
    )  # ISO 3166-1 alpha-2, upper-cased; invalid direct writes become null
    contract_type = ChoiceField(ContractType, default=ContractType.OPEN_ENDED)
    active = models.BooleanField(null=True, blank=True, default=True)
    archived = models.BooleanField(null=True, blank=True, default=False)
    last_presence = models.DateField(null=True, blank=True)  # last working day
    password = models.TextField(null=True, blank=True)  # bcrypt hash; never served (except `with_pass_hash`)
    desktop_login = models.CharField(max_length=80, null=True, blank=True)  # OS login
    login_failed_attemps = models.IntegerField(null=True, blank=True, default=0)  # (sic) hidden
    last_login_failed = models.DateTimeField(null=True, blank=True)  # hidden
    totp_enabled = models.BooleanField(null=True, blank=True, default=False)
    totp_secret = SealedField(null=True, blank=True)  # base32, encrypted at rest; hidden
    email_otp_enabled = models.BooleanField(null=True, blank=True, default=False)
    email_otp_secret = SealedField(null=True, blank=True)  # base32, encrypted at rest; hidden
    fido_enabled = models.BooleanField(null=True, blank=True, default=False)
    fido_credentials = JSONField(null=True, blank=True)  # hidden
    otp_recovery_codes = JSONField(null=True, blank=True)  # hidden, bcrypt hashes
    preferred_two_factor_authentication = ChoiceField(TwoFactor, null=True, blank=True)
    shotgun_id = models.IntegerField(null=True, blank=True, unique=True)
    timezone = models.CharField(max_length=50, null=True, blank=True, default=default_timezone)  # IANA name
    locale = models.CharField(max_length=10, null=True, blank=True, default=default_locale)  # Babel name, e.g. `en_US`
    use_12_hour_clock = models.BooleanField(null=True, blank=True, default=False)
    display_date_format = ChoiceField(
        DisplayDateFormat, max_length=20, null=True, blank=True, default=DisplayDateFormat.YYYY_MM_DD
    )
    data = JSONField(null=True, blank=True)
    role = ChoiceField(Role, default=Role.USER)
    position = ChoiceField(Position, null=True, blank=True, default=Position.ARTIST)
    seniority = ChoiceField(Seniority, null=True, blank=True, default=Seniority.MID)
    daily_salary = models.IntegerField(null=True, blank=True, default=0)
    has_avatar = models.BooleanField(null=True, blank=True, default=False)
    notifications_enabled = models.BooleanField(null=True, blank=True, default=False)
    notifications_slack_enabled = models.BooleanField(null=True, blank=True, default=False)
    notifications_slack_userid = models.CharField(max_length=60, null=True, blank=True, default="")
    notifications_mattermost_enabled = models.BooleanField(null=True, blank=True, default=False)
    notifications_mattermost_userid = models.CharField(max_length=60, null=True, blank=True, default="")
    notifications_discord_enabled = models.BooleanField(null=True, blank=True, default=False)
    notifications_discord_userid = models.CharField(max_length=60, null=True, blank=True, default="")
    is_bot = models.BooleanField(default=False)  # service account
    is_guest = models.BooleanField(default=False)  # external playlist-link commenter; not counted in the user limit
    preview_project = models.OneToOneField(
        "productions.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="preview_account"
    )
    preview_opened_at = models.DateTimeField(null=True, blank=True)
    preview_open_until = models.DateTimeField(null=True, blank=True)
    jti = models.CharField(
        max_length=60, null=True, blank=True, unique=True
    )  # id of the only valid API/bot token; hidden
    expiration_date = models.DateField(null=True, blank=True)  # end of validity of the API/bot token
    is_generated_from_ldap = models.BooleanField(null=True, blank=True, default=False)
    ldap_uid = models.CharField(max_length=60, null=True, blank=True, unique=True)
    oidc_issuer = models.TextField(null=True, blank=True)  # hidden
    oidc_subject = models.CharField(max_length=255, null=True, blank=True)  # hidden
    saml_issuer = models.TextField(null=True, blank=True)  # hidden
    saml_subject = models.CharField(max_length=255, null=True, blank=True)  # hidden
    sessions_valid_from = models.DateTimeField(null=True, blank=True, editable=False)  # older sessions are over
    studio = models.ForeignKey(
        "accounts.Studio", on_delete=models.PROTECT, null=True, blank=True, related_name="persons"
    )
    departments = models.ManyToManyField(
        "accounts.Department", through="accounts.DepartmentLink", related_name="persons", blank=True
    )

    class Meta:
        db_table = "person"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["oidc_issuer", "oidc_subject"], name="person_oidc_issuer_oidc_subject_uniq"
            ),
            models.UniqueConstraint(
                fields=["saml_issuer", "saml_subject"], name="person_saml_issuer_saml_subject_uniq"
            ),
            models.UniqueConstraint(fields=["email"], condition=models.Q(is_bot=False), name="person_email_uniq"),
        ]

    INTERNAL_COLUMNS = ("sessions_valid_from",)
    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    #: never in an ordinary answer, never a filter, not even for administrators (spec 02, 1.1)
    SENSITIVE = (
        "password",
        "totp_secret",
        "email_otp_secret",
        "otp_recovery_codes",
        "fido_credentials",
        "fido_devices",
        "jti",
        "login_failed_attemps",
        "last_login_failed",
        "oidc_issuer",
        "oidc_subject",
        "saml_issuer",
        "saml_subject",
    )

    def __str__(self):
        return self.full_name

    def save(self, *args, **options):
        """Store a person; what requests know of them is forgotten at the commit, unless no column of it changes."""
        super().save(*args, **options)
        names = options.get("update_fields")
        if names is None or _touches_callers(names):
            known_people.forget([self.pk])

    def delete(self, *args, **options):
        """Remove a person; what requests know of them is forgotten at the commit."""
        pk = self.pk
        deleted = super().delete(*args, **options)
        known_people.forget([pk])
        return deleted

    @property
    def full_name(self):
        """First and last name joined by a space; whichever is there when one is empty."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    def get_full_name(self):
        """Django's name for `full_name`."""
        return self.full_name

    def set_password(self, raw_password):
        """Hash and set a password; the caller saves."""
        self.password = hash_password(raw_password)

    def check_password(self, raw_password):
        """Whether this is the person's password; nobody without one can log in."""
        return password_matches(raw_password, self.password)

    @property
    def preview_is_open(self):
        """Whether a preview account may be used now (naive UTC); everybody else always may."""
        if self.preview_project_id is None:
            return True
        return self.preview_open_until is not None and self.preview_open_until >= timezone.now()

    @property
    def is_admin(self):
        """Whether the person runs the studio."""
        return self.role == Role.ADMIN

    @property
    def is_active(self):
        """Django's name for `active`."""
        return bool(self.active)

    @property
    def is_staff(self):
        """Who may open the back office: people who run the studio or a production."""
        return self.role in (Role.ADMIN, Role.MANAGER, Role.SUPERVISOR) and not self.is_bot

    @property
    def is_superuser(self):
        """Administrators may do everything in the back office."""
        return self.is_admin

    def has_perm(self, permission, obj=None):
        """Answer Django's permission question; the back office narrows it per model (`accounts.admin_access`)."""
        return self.is_active and self.is_staff

    def has_perms(self, permissions, obj=None):
        """Answer Django's permission question for several permissions."""
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label):
        """Whether an app's pages show in the back office."""
        return self.is_active and self.is_staff


class DepartmentLink(LinkModel):
    """A person works in a department."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="department_links")
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="person_links")

    class Meta:
        db_table = "department_link"
        constraints = [
            models.UniqueConstraint(fields=["person", "department"], name="department_link_uniq"),
        ]
