"""The schedule of a production: milestones, schedule items, schedule versions (spec 03, 10 to 12)."""

from productions.access import NOT_CLIENT, NOT_VENDOR, STAFF_ACCESS, VersionManager, VersionReader, find_version
from productions.api.paths import path_project
from productions.entities import ASSET, EDIT, EPISODE, SEQUENCE
from productions.queries import schedules as queries
from productions.services import schedule_items as items
from productions.services import schedule_versions as versions
from productionsite.api.inputs import Field, Input, text, well_formed
from productionsite.api.operations import ApiViewSet, operation

ITEMS = "data/projects/<project_id>/schedule-items"
VERSION = "production-schedule-versions/<production_schedule_version_id>"


class Milestones(ApiViewSet):
    """Dated marks."""

    @operation("GET", "data/projects/<project_id>/milestones", access=NOT_CLIENT, answer=queries.MILESTONE)
    def list(self, request, project_id):
        """List the milestones of a production."""
        return queries.milestones(path_project(project_id))


class ScheduleItems(ApiViewSet):
    """Planned spans; those that are missing are created when they are looked at."""

    @operation("GET", ITEMS, access=STAFF_ACCESS, answer=queries.ITEM)
    def list(self, request, project_id):
        """List the schedule items of a production as they are."""
        return queries.items(path_project(project_id))

    @operation("GET", f"{ITEMS}/task-types", access=NOT_VENDOR, answer=queries.COMPACT_ITEM)
    def task_types(self, request, project_id):
        """List the items of whole task types."""
        project = path_project(project_id)
        shown = items.scheduled_task_types(project)
        items.ensure_items(project_id=project, keys=[(task_type, None) for task_type in shown])
        return queries.items_of_task_types(project, shown)

    @operation("GET", f"{ITEMS}/<task_type_id>/asset-types", access=NOT_VENDOR, answer=queries.COMPACT_ITEM)
    def asset_types(self, request, project_id, task_type_id):
        """List the items of a task type per asset type; `episode_id` keeps the types of its own assets."""
        return self.objects(ASSET)

    @operation("GET", f"{ITEMS}/<task_type_id>/episodes", access=NOT_VENDOR, answer=queries.COMPACT_ITEM)
    def episodes(self, request, project_id, task_type_id):
        """List the items of a task type per episode; `episode_id` keeps that one."""
        return self.objects(EPISODE)

    @operation("GET", f"{ITEMS}/<task_type_id>/sequences", access=NOT_VENDOR, answer=queries.COMPACT_ITEM)
    def sequences(self, request, project_id, task_type_id):
        """List the items of a task type per sequence; `episode_id` keeps its sequences."""
        return self.objects(SEQUENCE)

    @operation("GET", f"{ITEMS}/<task_type_id>/edits", access=NOT_VENDOR, answer=queries.COMPACT_ITEM)
    def edits(self, request, project_id, task_type_id):
        """List the items of a task type per edit; `episode_id` keeps its edits."""
        return self.objects(EDIT)

    def objects(self, kind):
        """Return the items of the task type of the path for each object of a kind."""
        project, task_type = well_formed(self.call.params["project_id"]), well_formed(self.call.params["task_type_id"])
        path_project(project)
        episode = self.call.query.get("episode_id")
        names = items.scheduled_objects(project, kind, well_formed(episode) if episode else None)
        items.ensure_items(project_id=project, keys=[(task_type, key) for key in names])
        return queries.items_of_objects(project, task_type, names)


class CopyInput(Input):
    """The schedule version to copy from."""

    accepts_forms = True
    production_schedule_version_id = Field(text(1), required=True)


class ScheduleVersions(ApiViewSet):
    """Copies of the planning."""

    @property
    def version(self):
        """The version the path names."""
        return self.call.found["production_schedule_version_id"]

    @operation("GET", f"data/{VERSION}/task-links", access=VersionReader(), answer=queries.TASK_LINK)
    def task_links(self, request, production_schedule_version_id):
        """List what a version plans; `task_type_id` keeps one task type, `relations` adds the assignees."""
        task_type = self.call.query.get("task_type_id")
        return queries.task_links(
            self.version.pk,
            task_type_id=well_formed(task_type) if task_type else None,
            assignees=self.call.flag("relations"),
        )

    @operation(
        "POST",
        f"actions/{VERSION}/set-task-links-from-production",
        access=VersionManager(),
        answer="{success, task_link_count}",
    )
    def copy_production(self, request, production_schedule_version_id):
        """Copy the planning of the production into a version."""
        return {"success": True, "task_link_count": versions.copy_production(version=self.version)}

    @operation(
        "POST",
        f"actions/{VERSION}/set-task-links-from-production-schedule-version",
        access=VersionManager(),
        body=CopyInput,
        answer="{success, task_link_count}",
    )
    def copy_version(self, request, production_schedule_version_id):
        """Copy the planning of another version into a version."""
        source = find_version(self.call.body.production_schedule_version_id)
        return {"success": True, "task_link_count": versions.copy_version(version=self.version, source=source)}

    @operation(
        "POST",
        f"actions/{VERSION}/apply-to-production",
        access=VersionManager(),
        answer="{success, task_count}",
    )
    def apply(self, request, production_schedule_version_id):
        """Put a version in force on its production."""
        return {"success": True, "task_count": versions.apply_version(version=self.version)}


VIEWSETS = [Milestones, ScheduleItems, ScheduleVersions]
