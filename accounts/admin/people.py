"""Pages of people, their leave, their log-ins, salaries."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm

from accounts.admin import writes
from accounts.admin.base import StudioAdmin, inline
from accounts.admin_access import AdminOnly, Journal, Scope, StudioData
from accounts.choices import Role
from accounts.models import DayOff, DepartmentLink, DesktopLoginLog, LoginLog, Person, SalaryScale
from accounts.services import passwords
from productionsite.actor import acting_as, current_actor
from productionsite.api.errors import ApiError


class PasswordForm(AdminPasswordChangeForm):
    """Sets a person's password by the rules of the API: typed twice, long enough, stored as a bcrypt hash."""

    def __init__(self, user, *args, **options):
        super().__init__(user, *args, **options)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True

    def clean(self):
        """Refuse protected accounts and other administrators, as the API does."""
        try:
            passwords.check_settable(self.user, current_actor())
        except ApiError as error:
            raise forms.ValidationError(error.message) from error
        return super().clean()

    def set_password_and_save(self, user, **options):
        """Store the hash; a mail tells the person."""
        passwords.set_password(person=user, password=self.cleaned_data["password1"])
        return user


@admin.register(Person)
class PersonAdmin(StudioAdmin):
    """People and bots. Secrets are on no page; a password can be set, never read."""

    scope = StudioData()
    section, rank, icon = "People", 0, "person"
    singular, plural = "person", "people"
    hidden = Person.SENSITIVE
    admin_columns = ("daily_salary",)
    #: what a supervisor sees of a colleague (spec 02, 1.1: the minimal form)
    MINIMAL = frozenset(
        {"first_name", "last_name", "has_avatar", "active", "studio", "role", "desktop_login", "is_bot"}
        | {"id", "created_at", "updated_at"}
    )
    # A new end of validity issues a new API token, which only the API can hand out.
    derived = ("has_avatar", "last_presence", "expiration_date", "is_generated_from_ldap", "preview_project")
    list_display = ["name", "email", "role", "position", "seniority", "studio", "active", "is_bot"]
    list_filter = ["role", "active", "is_bot", "is_guest", "archived", "position", "contract_type", "studio"]
    search_fields = ["first_name", "last_name", "email", "desktop_login"]
    ordering = ["first_name", "last_name"]
    actions_detail = ["set_password"]
    inlines = [inline(DepartmentLink, name="Departments")]
    fieldsets = [
        (
            "Identity",
            {
                "classes": ["tab"],
                "fields": ["first_name", "last_name", "email", "phone", "country", "studio", "has_avatar"]
                + ["active", "archived", "is_bot", "is_guest"],
            },
        ),
        (
            "Work",
            {
                "classes": ["tab"],
                "fields": ["role", "position", "seniority", "contract_type", "daily_salary", "last_presence", "data"],
            },
        ),
        (
            "Account",
            {
                "classes": ["tab"],
                "fields": ["desktop_login", "timezone", "locale", "use_12_hour_clock", "display_date_format"]
                + ["totp_enabled", "email_otp_enabled", "fido_enabled", "preferred_two_factor_authentication"]
                + ["expiration_date", "is_generated_from_ldap", "ldap_uid", "shotgun_id"]
                + ["preview_project", "preview_opened_at", "preview_open_until"],
            },
        ),
        (
            "Notifications",
            {
                "classes": ["tab"],
                "fields": ["notifications_enabled", "notifications_slack_enabled", "notifications_slack_userid"]
                + ["notifications_mattermost_enabled", "notifications_mattermost_userid"]
                + ["notifications_discord_enabled", "notifications_discord_userid"],
            },
        ),
    ]

    @display(description="name", ordering="first_name", header=True)
    def name(self, person):
        """The full name with its initials."""
        initials = "".join(part[:1] for part in (person.first_name, person.last_name)).upper()
        return [person.full_name, None, initials]

    def hidden_columns(self, request):
        """Supervisors see colleagues in the API's minimal form."""
        hidden = super().hidden_columns(request)
        if request.user.role == Role.SUPERVISOR:
            hidden |= {field.name for field in self.opts.concrete_fields} - self.MINIMAL
        return hidden

    def has_set_password_permission(self, request, object_id=None):
        """Only administrators set other people's passwords."""
        return request.user.is_admin

    change_password_form = PasswordForm
    change_user_password_template = None

    @action(description=_("Set password"), icon="key", url_path="password", permissions=["set_password"])
    def set_password(self, request, object_id):
        """Ask for a new password and store its hash; the change is told like any other of a person."""
        with acting_as(request.user.pk), transaction.atomic():
            response = UserAdmin.user_change_password(self, request, object_id)
            if request.method == "POST" and response.status_code == 302:
                person = self.get_object(request, object_id)
                writes.resource_of(Person).emit(person, "update")
        return response


class DaysOffOfTeams(Scope):
    """Leave of the people on the productions somebody leads; who leads them reads, administrators write."""

    def visible(self, who, queryset):
        if who.is_admin:
            return queryset
        teams = Person.objects.filter(team_links__project_id__in=who.projects_as(Role.MANAGER, Role.SUPERVISOR))
        return queryset.filter(person__in=teams.values("pk"))

    def may_view(self, who):
        return who.is_admin or who.role in (Role.MANAGER, Role.SUPERVISOR)


@admin.register(DayOff)
class DayOffAdmin(StudioAdmin):
    """Leave."""

    scope = DaysOffOfTeams()
    section, rank, icon = "People", 1, "beach_access"
    singular, plural = "day off", "days off"
    needed = ("person",)
    list_display = ["person", "date", "end_date", "description"]
    list_filter = ["person", "date"]
    search_fields = ["person__first_name", "person__last_name"]
    ordering = ["-date"]

    def hidden_columns(self, request):
        """Why somebody is away is no supervisor's business (spec 01)."""
        hidden = super().hidden_columns(request)
        return hidden | {"description"} if request.user.role == Role.SUPERVISOR else hidden


@admin.register(SalaryScale)
class SalaryScaleAdmin(StudioAdmin):
    """Default salaries; the missing rows are made by the product."""

    scope = AdminOnly()
    section, icon = "People", "payments"
    singular = "salary scale"
    addable = False
    list_display = ["department", "position", "seniority", "salary"]
    list_display_links = ["department", "position"]
    list_filter = ["department", "position", "seniority"]
    search_fields = ["department__name"]
    ordering = ["department__name", "position", "seniority"]


@admin.register(LoginLog)
class LoginLogAdmin(StudioAdmin):
    """Log-ins to the product."""

    scope = Journal(AdminOnly())
    section, rank, icon = "People", 6, "login"
    singular = "log-in"
    list_display = ["created_at", "person", "ip_address", "origin"]
    list_filter = ["person", "origin", "created_at"]
    search_fields = ["person__first_name", "person__last_name", "ip_address"]
    ordering = ["-created_at"]


@admin.register(DesktopLoginLog)
class DesktopLoginLogAdmin(StudioAdmin):
    """Log-ins to workstations, as tools report them."""

    scope = Journal(AdminOnly())
    section, rank, icon = "People", 6, "desktop_windows"
    singular = "workstation log-in"
    list_display = ["date", "person", "created_at"]
    list_filter = ["person", "date"]
    search_fields = ["person__first_name", "person__last_name"]
    ordering = ["-date"]
