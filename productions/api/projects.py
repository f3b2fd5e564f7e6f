"""Productions: the CRUD resource and the two listings beside it (spec 00, 3; spec 03, 5)."""

from django.db import transaction

from accounts.access import Admin, Anyone, ManagerOf, ProjectAccess
from productions.jobs import start_deletion
from productions.models import PreviewBackgroundFile, Project
from productions.queries import projects as queries
from productions.queries.deletions import deletion_row
from productions.services import deletion
from productions.services import projects as services
from productions.services.template_links import find_template
from productions.services.templates import apply_template
from productionsite.api import dry_run
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import Answer, ApiViewSet, operation
from productionsite.api.resource import Resource, Rules
from productionsite.api.rows import fetch
from productionsite.background import prefers_async


class Projects(Resource):
    """Productions."""

    name = "projects"
    model = Project
    relations = queries.RELATIONS
    protected = frozenset({"team"})
    access = Rules(list=Anyone(), read=ProjectAccess("pk"), create=Admin(), update=ManagerOf("pk"), delete=Admin())

    def visible(self, call, queryset):
        return queryset if call.who.is_admin else queryset.filter(pk__in=call.who.my_projects())

    def read(self, call, instance_id):
        """Answer one production in the extended form, plain with `relations=false`; with its status' name."""
        row = self.load(instance_id)
        self.access.read.check(call.facts(row=row))
        queryset = Project.objects.filter(pk=row.pk)
        full = call.flag("relations", self.read_relations_default)
        rows = queries.extended(queryset, call.who) if full else fetch(queryset, queries.PLAIN)
        return queries.add_status_names(rows)[0]

    # -- creation ----------------------------------------------------------------------------

    def check_create(self, call, payload):
        """Check what the columns alone do not say; look the template up before anything is stored."""
        services.check_resolution(payload.get("resolution"))
        services.check_bitrates(payload)
        backgrounds = _check_backgrounds(payload)
        default = payload.get("default_preview_background_file_id")
        if default is not None and as_uuid(default) not in backgrounds:
            raise BadInput(
                "The default preview background must be one of the production.",
                field="default_preview_background_file_id",
            )
        template_id = payload.pop("project_template_id", None)
        if template_id is not None:
            call.found["template"] = find_template(template_id)

    def before_create(self, call, values, links):
        if values.get("project_status_id") is None:
            values["project_status_id"] = services.open_status().pk
        services.check_team(links.get("team", ()))

    def after_create(self, call, row, payload):
        template = call.found.get("template")
        if template is not None:
            given = {key for key, value in payload.items() if value is not None}
            apply_template(project=row, template=template, given=given)
        self._ensure_episode(call, row)
        services.copy_project_descriptors(row)

    def created(self, call, row):
        return {**super().created(call, row), **call.found.get("first_episode", {})}

    # -- update ------------------------------------------------------------------------------

    def check_update(self, call, row, payload):
        if payload.get("production_style", "") is None:
            payload["production_style"] = Project._meta.get_field("production_style").default
        if payload.get("project_status_id", "") is None and row.project_status_id is not None:
            raise BadInput("project_status_id: the field may not be null.", field="project_status_id")
        if payload.get("resolution") != row.resolution:
            services.check_resolution(payload.get("resolution"))
        services.check_changed_bitrates(row, payload)
        backgrounds = _check_backgrounds(payload)
        chosen = payload.get("preview_background_file_id")
        if chosen is not None and "preview_background_files" in payload and as_uuid(chosen) not in backgrounds:
            raise BadInput("The preview background is not one of the list.", field="preview_background_file_id")

    def after_update(self, call, row, before, links):
        self._ensure_episode(call, row)

    def updated(self, call, row):
        return {**super().updated(call, row), **call.found.get("first_episode", {})}

    def _ensure_episode(self, call, row):
        """A TV show has an episode; its id goes along with the answer."""
        if row.production_type == queries.TV_SHOW:
            call.found["first_episode"] = {"first_episode_id": str(services.ensure_first_episode(row))}

    # -- deletion ----------------------------------------------------------------------------

    @transaction.atomic
    def delete(self, call, instance_id):
        """Delete a closed production; with `force=true`, everything that hangs on it too (spec 03, 5.6).

        With `Prefer: respond-async` a worker does it: the answer is 202 and the record of the deletion.
        """
        row = self.load(instance_id, lock=True)
        deletion.check_closed(row)
        self.access.delete.check(call.facts(row=row))
        force = call.flag("force")
        if not prefers_async(call.request) or dry_run.wanted(call.request):
            deletion.delete_project(project=row, force=force)
            return None
        record = start_deletion(project=row, person_id=call.who.person_id, force=force)
        headers = {"Location": f"/data/project-deletions/{record.pk}", "Preference-Applied": "respond-async"}
        return Answer(deletion_row(record.pk), 202, headers)


def _check_backgrounds(payload):
    """Return the preview backgrounds a body lists; 404 when one does not exist."""
    listed = payload.get("preview_background_files")
    if not isinstance(listed, list):
        return set()
    keys = {as_uuid(item.get("id") if isinstance(item, dict) else item) for item in listed}
    if None in keys or PreviewBackgroundFile.objects.filter(pk__in=keys).count() != len(keys):
        raise NotFound
    return keys


class ProjectLists(ApiViewSet):
    """Productions the caller works on."""

    @operation("GET", "data/projects/open", access=Anyone(), answer=queries.FULL)
    def open(self, request):
        """List running productions with their settings; `name` keeps the one of exactly this name."""
        return queries.open_projects(self.call.who, name=self.call.query.get("name"))

    @operation("GET", "data/projects/all", access=Anyone(), answer=queries.FULL)
    def all(self, request):
        """List every production; `name` keeps one, 404 when nothing has it."""
        name = self.call.query.get("name")
        rows = queries.all_projects(self.call.who, name=name)
        if name is not None and not rows:
            raise NotFound
        return rows
