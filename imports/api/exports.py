"""Exports of productions, playlists and the studio: CSV, or workbooks with `?format=xlsx` (spec 09, 15)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from accounts.access import GlobalRole
from accounts.choices import Role
from imports.queries import studio_exports
from imports.queries.casting_export import casting_table
from imports.queries.entity_exports import entity_table
from imports.queries.playlist_export import playlist_table
from imports.queries.tables import file_name, table_answer
from productions.access import NOT_VENDOR, find_project
from productions.entities import ASSET, EDIT, SHOT
from productionsite.api.operations import ApiViewSet, operation
from reviews.access import DOWNLOADS_BUILDS

STUDIO = GlobalRole(Role.ADMIN, Role.MANAGER)


class ProjectExports(ApiViewSet):
    """What a production is made of, as spreadsheets."""

    def _export(self, project_id, kind, name):
        """Return the file of the entities of a kind."""
        project = find_project(project_id)
        header, rows = entity_table(project, kind, who=self.call.who, query=self.call.query)
        return table_answer(self.call, file_name(project.name, name), header, rows)

    @operation("GET", "export/csv/projects/<project_id>/assets.csv", access=NOT_VENDOR, answer="csv")
    def assets(self, request, project_id):
        """Export the assets of a production."""
        return self._export(project_id, ASSET, "assets")

    @operation("GET", "export/csv/projects/<project_id>/shots.csv", access=NOT_VENDOR, answer="csv")
    def shots(self, request, project_id):
        """Export the shots of a production."""
        return self._export(project_id, SHOT, "shots")

    @operation("GET", "export/csv/projects/<project_id>/edits.csv", access=NOT_VENDOR, answer="csv")
    def edits(self, request, project_id):
        """Export the edits of a production."""
        return self._export(project_id, EDIT, "edits")

    @operation("GET", "export/csv/projects/<project_id>/casting.csv", access=NOT_VENDOR, answer="csv")
    def casting(self, request, project_id):
        """Export the castings of a production."""
        project = find_project(project_id)
        header, rows = casting_table(
            project, of_shots=self.call.flag("is_shot_casting"), episode=self.call.query.get("episode_id") or None
        )
        return table_answer(self.call, file_name(project.name, "casting"), header, rows)


class PlaylistExports(ApiViewSet):
    """Playlists as spreadsheets."""

    @operation("GET", "export/csv/playlists/<playlist_id>", access=DOWNLOADS_BUILDS, answer="csv")
    def playlist(self, request, playlist_id):
        """Export the entries of a playlist with their tasks and last comments."""
        playlist = self.call.found["playlist_id"]
        header, rows = playlist_table(playlist, self.call.who)
        name = file_name(playlist.project.name, "playlist", playlist.name)
        return table_answer(self.call, name, header, rows)


class StudioExports(ApiViewSet):
    """People, productions and work of the studio, as spreadsheets."""

    def _export(self, name, header, rows):
        return table_answer(self.call, name, header, rows, charset=True)

    @operation("GET", "export/csv/persons.csv", access=STUDIO, answer="csv")
    def persons(self, request):
        """Export the people of the studio."""
        return self._export("kitsu_people_export", studio_exports.PERSONS, studio_exports.persons())

    @operation("GET", "export/csv/projects.csv", access=STUDIO, answer="csv")
    def projects(self, request):
        """Export the productions of the studio."""
        return self._export("kitsu_export", ["Name", "Status"], studio_exports.projects(self.call.who))

    @operation("GET", "export/csv/task-types.csv", access=STUDIO, answer="csv")
    def task_types(self, request):
        """Export the task types of the studio."""
        return self._export("kitsu_export", ["Department", "Name"], studio_exports.task_types())

    @operation("GET", "export/csv/tasks.csv", access=STUDIO, answer="csv")
    def tasks(self, request):
        """Export the tasks of open productions."""
        return self._export("kitsu_tasks_export", studio_exports.TASKS, studio_exports.tasks(self.call.who))

    @operation("GET", "export/csv/time-spents.csv", access=STUDIO, answer="csv")
    def time_spents(self, request):
        """Export the time spent on running productions."""
        today = datetime.now(UTC).astimezone(ZoneInfo(self.call.who.person.timezone or "UTC"))
        name = f"kitsu_{today:%Y_%m_%d}_open_projects_time_spents_export"
        return self._export(name, studio_exports.TIME_SPENTS, studio_exports.time_spents(self.call.who))
