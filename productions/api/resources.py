"""CRUD resources of the productions app (spec 00, 3); productions themselves are in `projects.py`."""

from django.db.models import Q
from django.utils import timezone

from accounts.access import Admin, Anyone, ManagerOf, NotVendor, ProjectAccess, admin_only, studio_data
from productions.access import (
    OUTSIDE,
    SCHEDULE_ITEM_EDITOR,
    STAFF_ACCESS,
    TEMPLATE_READER,
    ManagerOfNamed,
    ManagerOfVersion,
    NotRoles,
    StaffOfFiltered,
    visible_descriptors,
)
from productions.api.projects import Projects
from productions.entities import lock_project
from productions.errors import TemplateNotFound
from productions.models import (
    Budget,
    BudgetEntry,
    CustomAction,
    MetadataDescriptor,
    Milestone,
    PreviewBackgroundFile,
    ProductionScheduleVersion,
    ProductionScheduleVersionTaskLink,
    ProjectStatus,
    ProjectTemplate,
    ScheduleItem,
)
from productions.services import schedule_versions, templates
from productions.services.projects import check_bitrates, check_changed_bitrates
from productions.signals import background_deleting
from productionsite.api.errors import BadInput, BadRow, Conflict, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.resource import Resource, Rules

VERSION_PROJECT = "production_schedule_version.project_id"


class ProjectStatuses(Resource):
    """States of a production; running ones have the one named `Open`."""

    name = "project-status"
    model = ProjectStatus
    access = studio_data()


class CustomActions(Resource):
    """Links and calls that the client offers in its menus."""

    name = "custom-actions"
    model = CustomAction
    access = studio_data(list=NotVendor(), read=Admin())

    def check_create(self, call, payload):
        if payload.get("name") is None:
            raise BadInput("name: the field is required.", field="name")

    def check_update(self, call, row, payload):
        if payload.get("name", "") is None:
            raise BadInput("name: the field may not be null.", field="name")


class PreviewBackgrounds(Resource):
    """Background pictures of the 3D viewer; one at most is the studio's default."""

    name = "preview-background-files"
    model = PreviewBackgroundFile
    access = studio_data()

    def before_create(self, call, values, links):
        self._keep_apart(values)

    def before_update(self, call, row, values, links):
        self._keep_apart(values, row)

    def _keep_apart(self, values, row=None):
        """Refuse a name that is taken; take the default over from the others."""
        others = PreviewBackgroundFile.objects.exclude(pk=row.pk if row else None)
        if values.get("name") is not None and others.filter(name=values["name"]).exists():
            raise BadInput("A preview background of this name exists already.", field="name")
        if values.get("is_default"):
            others.filter(is_default=True).update(is_default=False, updated_at=timezone.now())

    def check_delete(self, call, row):
        if row.default_for_projects.exists() or row.default_for_templates.exists():
            raise Conflict("The preview background is the default of a production or of a template.")

    def before_delete(self, call, row):
        background_deleting.send(sender=PreviewBackgroundFile, background_id=row.pk)


class Budgets(Resource):
    """Quotes of productions."""

    name = "budgets"
    model = Budget
    access = admin_only()
    protected = frozenset({"revision"})


class BudgetEntries(Resource):
    """Staffing lines of quotes."""

    name = "budget-entries"
    model = BudgetEntry
    access = admin_only()
    protected = frozenset({"budget_id"})


class Milestones(Resource):
    """Dated marks on the schedule of a production."""

    name = "milestones"
    model = Milestone
    access = Rules(
        list=Admin(),
        read=ProjectAccess() & NotVendor("project_id"),
        create=ManagerOf(),
        update=ManagerOf(),
        delete=ManagerOf(),
    )


class ScheduleItems(Resource):
    """Planned spans of a task type on a production."""

    name = "schedule-items"
    model = ScheduleItem
    KEY = ("project_id", "task_type_id", "object_id")
    access = Rules(
        list=Admin(),
        read=Admin(),
        create=ManagerOfNamed(),
        update=SCHEDULE_ITEM_EDITOR,
        delete=ManagerOf(),
    )

    def before_create(self, call, values, links):
        self._refuse_taken({name: values.get(name) for name in self.KEY})

    def before_update(self, call, row, values, links):
        key = {name: values.get(name, getattr(row, name)) for name in self.KEY}
        if any(getattr(row, name) != value for name, value in key.items()):
            self._refuse_taken(key)

    @staticmethod
    def _refuse_taken(key):
        """Refuse a second item of the same object, nulls counted as equal: the unique key takes them for distinct."""
        same = Q(**{name: value for name, value in key.items() if value is not None})
        same &= Q(**{f"{name}__isnull": True for name, value in key.items() if value is None})
        if key["project_id"] is not None:
            lock_project(key["project_id"])  # the listings of 11.1 may be creating the same one
        if ScheduleItem.objects.filter(same).exists():
            raise BadInput("A schedule item exists already for this production, task type and object.")

    def check_update(self, call, row, payload):
        """Ignore `man_days` given as a text, as clients' half-filled fields send it (spec 03, 11.2)."""
        if isinstance(payload.get("man_days"), str):
            del payload["man_days"]


class ScheduleVersions(Resource):
    """Named alternative schedules of a production."""

    name = "production-schedule-versions"
    model = ProductionScheduleVersion
    access = Rules(
        list=StaffOfFiltered(), read=STAFF_ACCESS, create=ManagerOf(), update=ManagerOf(), delete=ManagerOf()
    )

    def before_delete(self, call, row):
        schedule_versions.forget_version(version=row)


def _of_project(queryset, value, call):
    key = as_uuid(value)
    if key is None:
        raise BadInput("project_id: an id is expected.", field="project_id")
    return queryset.filter(production_schedule_version__project=key)


class ScheduleVersionTaskLinks(Resource):
    """Dates and people of a task in a schedule version."""

    name = "production-schedule-version-task-links"
    model = ProductionScheduleVersionTaskLink
    relations = ("assignees",)
    protected = frozenset({"task_id", "production_schedule_version_id"})
    filters = {"project_id": _of_project}
    access = Rules(
        list=StaffOfFiltered(),
        read=ProjectAccess(VERSION_PROJECT) & NotRoles(*OUTSIDE, path=VERSION_PROJECT),
        create=ManagerOfVersion(),
        update=ManagerOf(VERSION_PROJECT),
        delete=ManagerOf(VERSION_PROJECT),
    )

    def check_create(self, call, payload):
        """The task and the version are of one production."""
        if "task_id" not in payload:
            raise BadRow("'task_id'", field="task_id")
        tasks = self.model._meta.get_field("task").related_model.objects
        task = find(tasks.only("project_id"), payload["task_id"])
        version = ProductionScheduleVersion.objects.get(pk=as_uuid(payload["production_schedule_version_id"]))
        if task.project_id != version.project_id:
            raise BadInput("The task and the schedule version are not of the same production.", field="task_id")


class MetadataDescriptors(Resource):
    """Custom columns of productions, as plain rows: the values stored under them are not touched here."""

    name = "metadata-descriptors"
    model = MetadataDescriptor
    relations = ("departments",)
    update_relations = ("departments",)
    access = Rules(list=Anyone(), read=Admin(), create=Admin(), update=Admin(), delete=Admin())

    def visible(self, call, queryset):
        if not call.who.is_admin:
            queryset = queryset.filter(project__in=call.who.my_projects())
        return visible_descriptors(call.who, queryset)

    def list_relations(self, call):
        """Serve the departments unless any parameter is given; then only when asked for."""
        return self.relations if not call.query or call.flag("relations") else ()

    def check_create(self, call, payload):
        if payload.get("data_type", "") is None:
            raise BadInput("data_type: the field may not be null.", field="data_type")

    def check_update(self, call, row, payload):
        self.check_create(call, payload)


class ProjectTemplates(Resource):
    """Reusable settings of productions; their links have routes of their own (spec 03, 17)."""

    name = "project-templates"
    model = ProjectTemplate
    relations = ("task_types", "task_statuses", "asset_types", "status_automations", "preview_background_files")
    writable_relations = ("preview_background_files",)
    create_relations = False
    lenient_delete_id = True
    access = Rules(list=TEMPLATE_READER, read=TEMPLATE_READER, create=Admin(), update=Admin(), delete=Admin())

    def load(self, instance_id, *, lenient=False, lock=False):
        """Look a template up; writes answer 404 to malformed ids too."""
        try:
            return super().load(instance_id, lenient=lenient or lock, lock=lock)
        except NotFound as error:
            raise (TemplateNotFound() if lock else error) from error

    def check_create(self, call, payload):
        """Keep the keys a template is created from; the rest is ignored (spec 03, 17.2)."""
        if not payload.get("name"):
            raise BadRow("name: the field is required.", field="name")
        for key in payload.keys() - templates.CREATED_FROM:
            del payload[key]
        check_bitrates(payload)

    def before_create(self, call, values, links):
        templates.tidy_descriptors(values)

    def check_update(self, call, row, payload):
        check_changed_bitrates(row, payload)

    def before_update(self, call, row, values, links):
        templates.tidy_descriptors(values)


RESOURCES = [
    Projects,
    ProjectStatuses,
    CustomActions,
    PreviewBackgrounds,
    Budgets,
    BudgetEntries,
    Milestones,
    ScheduleItems,
    ScheduleVersions,
    ScheduleVersionTaskLinks,
    MetadataDescriptors,
    ProjectTemplates,
]
