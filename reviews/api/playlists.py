"""Playlists: listings, the player's view, entries, temporary ones, builds (spec 08, 2)."""

from django.http import FileResponse

from accounts.access import Admin, ProjectAccess, refuse_unless
from accounts.choices import Role
from files import storage
from files.access import may_save_previews_of, shown_to
from files.api.media import NOT_TO_SAVE
from files.api.serving import disposition, serve
from productions.access import find_project
from productions.entities import get_entity
from productionsite.api.errors import ApiError, NotFound, Refused
from productionsite.api.lookup import find
from productionsite.api.operations import NO_CONTENT, Answer, ApiViewSet, operation
from productionsite.api.rows import fetch
from productionsite.background import prefers_async
from reviews.access import (
    DOWNLOADS_BUILDS,
    MANAGES_BUILDS,
    READS_BUILDS,
    OnPlaylist,
    OnPlaylistOf,
    SeesPlaylistsOf,
    manages_playlist,
    may_edit_playlist,
    previews_shown,
)
from reviews.api.inputs import AddEntitiesInput, AddEntityInput, NotifyInput, TemporaryInput
from reviews.choices import BuildStatus, BuildType
from reviews.models import BuildJob, Playlist
from reviews.queries import playlists as queries
from reviews.services import builds, playlists
from tasks.models import Task


class Playlists(ApiViewSet):
    """Playlists of productions."""

    @property
    def playlist(self):
        """The playlist the URL names."""
        return self.call.found["playlist_id"]

    def _of_project(self, project_id):
        rows = Playlist.objects.filter(project_id=find_project(project_id).pk)
        who = self.call.who
        return rows.filter(for_client=True) if who.role_in(project_id) == Role.CLIENT else rows

    @operation("GET", "data/projects/<project_id>/playlists", access=SeesPlaylistsOf(), answer=queries.PLAYLIST)
    def of_project(self, request, project_id):
        """List twenty playlists of a production."""
        return queries.listed(self._of_project(project_id), self.call.query)

    @operation(
        "GET",
        "data/projects/<project_id>/episodes/<episode_id>/playlists",
        access=SeesPlaylistsOf(),
        answer=queries.PLAYLIST,
    )
    def of_episode(self, request, project_id, episode_id):
        """List twenty playlists of an episode, of the main pack or of all episodes."""
        if episode_id not in ("main", "all"):
            episode_id = get_entity(episode_id, "Episode").pk
        rows = queries.of_episode(self._of_project(project_id), episode_id, project_id, self.call.query)
        return queries.listed(rows, self.call.query)

    @operation("GET", "data/projects/<project_id>/playlists/all", access=Admin(), answer=queries.PLAYLIST)
    def all_of_project(self, request, project_id):
        """List every playlist of a production."""
        rows = Playlist.objects.filter(project=find_project(project_id))
        return queries.all_of_project(rows, self.call.query)

    @operation(
        "GET",
        "data/projects/<project_id>/playlists/<playlist_id>",
        access=OnPlaylistOf(),
        answer="A playlist with the previews of its entities.",
    )
    def for_player(self, request, project_id, playlist_id):
        """Return a playlist as the player reads it."""
        return queries.for_player(self.playlist, previews_shown(self.call.who, self.playlist))

    @operation(
        "POST",
        "actions/playlists/<playlist_id>/add-entity",
        access=OnPlaylist(may_edit_playlist),
        body=AddEntityInput,
        answer=queries.PLAYLIST,
    )
    def add_entity(self, request, playlist_id):
        """Add an entity to a playlist."""
        entry = (self.call.body.entity_id, self.call.body.preview_file_id)
        return queries.row_of(playlists.add_entities(playlist=self.playlist, entries=[entry]))

    @operation(
        "POST",
        "actions/playlists/<playlist_id>/add-entities",
        access=OnPlaylist(may_edit_playlist),
        body=AddEntitiesInput,
        answer=queries.PLAYLIST,
    )
    def add_entities(self, request, playlist_id):
        """Add entities to a playlist."""
        entries = self.call.body.entities
        if not entries:
            raise ApiError("At least one entity is expected.")
        return queries.row_of(playlists.add_entities(playlist=self.playlist, entries=entries))

    @operation(
        "POST",
        "data/projects/<project_id>/playlists/temp",
        access=ProjectAccess(),
        body=TemporaryInput,
        answer="Entries of a playlist that is not saved.",
    )
    def temporary(self, request, project_id):
        """Return the entries of a playlist made of tasks, without saving it."""
        body = self.call.body
        ids = [*body.task_ids, *queries.latest_tasks_of(body.entity_ids)]
        rows = Task.objects.filter(pk__in=ids, entity__isnull=False).select_related(*queries.TASK_CONTEXT)
        tasks = {task.pk: task for task in rows}
        if any(pk not in tasks for pk in ids):
            raise NotFound
        if not all(self.call.who.may_see_task(task) for task in tasks.values()):
            raise Refused
        entries = queries.temporary([tasks[pk] for pk in ids], shown_to(self.call.who))
        return sorted(entries, key=queries.by_name) if self.call.flag("sort") else entries

    @operation(
        "POST",
        "data/playlists/<playlist_id>/notify-clients",
        access=OnPlaylist(manages_playlist),
        body=NotifyInput,
        answer="`{status}`",
    )
    def notify_clients(self, request, playlist_id):
        """Tell the clients of the production that a playlist is ready."""
        playlists.notify_clients(
            playlist=self.playlist,
            author_id=self.call.who.person_id,
            studio_id=self.call.body.studio_id,
            department_id=self.call.body.department_id,
        )
        return {"status": "success"}


class Builds(ApiViewSet):
    """Movies and archives of playlists."""

    JOB = "data/playlists/<playlist_id>/jobs/<build_job_id>"

    @property
    def playlist(self):
        """The playlist the URL names."""
        return self.call.found["playlist_id"]

    def _job(self, build_job_id):
        job = find(self.playlist.build_jobs, build_job_id)
        job.playlist = self.playlist
        return job

    def _row(self, job):
        return fetch(BuildJob.objects.filter(pk=job.pk), queries.BUILD_JOB)[0]

    @operation("GET", "data/playlists/<playlist_id>/build/mp4", access=MANAGES_BUILDS, answer=queries.BUILD_JOB)
    def build(self, request, playlist_id):
        """Start building the movie of a playlist."""
        return self._row(self._start(BuildType.MOVIE, full=self.call.flag("full")))

    def _start(self, kind, **options):
        return builds.start_build(playlist=self.playlist, person_id=self.call.who.person_id, kind=kind, **options)

    @operation("GET", JOB, access=READS_BUILDS, answer=queries.BUILD_JOB)
    def read(self, request, playlist_id, build_job_id):
        """Read a build job."""
        return self._row(self._job(build_job_id))

    @operation("DELETE", JOB, access=MANAGES_BUILDS, status=204)
    def delete(self, request, playlist_id, build_job_id):
        """Delete a build job and its movie."""
        builds.delete_build(job=self._job(build_job_id))
        return NO_CONTENT

    @operation("GET", f"{JOB}/build/mp4", access=DOWNLOADS_BUILDS, answer="An MP4.")
    def download(self, request, playlist_id, build_job_id):
        """Send the movie of a build job."""
        return self._send(request, self._job(build_job_id), BuildType.MOVIE, "mp4", "video/mp4")

    @operation("GET", f"{JOB}/build/zip", access=DOWNLOADS_BUILDS, answer="A zip.")
    def download_archive(self, request, playlist_id, build_job_id):
        """Send the archive of a build job."""
        return self._send(request, self._job(build_job_id), BuildType.ARCHIVE, "zip", "application/zip")

    @operation("GET", f"{JOB}/progress", access=DOWNLOADS_BUILDS, answer="`{status, progress, message}`")
    def progress(self, request, playlist_id, build_job_id):
        """Say how many percent of a build are done."""
        return queries.progress_of(self._job(build_job_id))

    def _may_save(self):
        """Whether the caller may have an archive: it holds previews as they were uploaded (spec 07, 12).

        A movie is made to be handed out.
        """
        return may_save_previews_of(self.call.who, self.playlist.project)

    def _send(self, request, job, kind, extension, content_type):
        if job.status != BuildStatus.SUCCEEDED or job.job_type != kind:
            raise ApiError("This is not built yet.")
        if kind == BuildType.ARCHIVE:
            refuse_unless(self._may_save(), NOT_TO_SAVE)
        name = f"{job.created_at:%Y%m%d_%H%M%S}_{builds.context_name(self.playlist)}.{extension}"
        return serve(
            request,
            storage.BUILD,
            job.pk,
            content_type=content_type,
            modified=job.updated_at,
            filename=name,
            attachment=True,
            extra=[("Cache-Control", "no-cache")],
        )

    @operation("GET", "data/playlists/<playlist_id>/download/zip", access=DOWNLOADS_BUILDS, answer="A zip.")
    def archive(self, request, playlist_id):
        """Send every file of a playlist in one zip; with `Prefer: respond-async` a job makes it (202)."""
        refuse_unless(self._may_save() or not builds.previews_in(self.playlist), NOT_TO_SAVE)
        if prefers_async(request):
            return Answer(self._row(self._start(BuildType.ARCHIVE)), 202, {"Preference-Applied": "respond-async"})
        with storage.workspace() as folder:
            path = folder / "playlist.zip"
            builds.write_archive(self.playlist, path)
            file = path.open("rb")  # stays readable after the workspace is gone
        response = FileResponse(file, content_type="application/zip")
        response["Content-Disposition"] = disposition(f"{builds.context_name(self.playlist)}.zip", True)
        return response

    @operation("GET", "data/projects/<project_id>/build-jobs", access=Admin(), answer=queries.BUILD_JOB)
    def of_project(self, request, project_id):
        """List the build jobs of a production."""
        rows = BuildJob.objects.filter(playlist__project=find_project(project_id))
        return fetch(rows.order_by("-created_at", "pk"), queries.BUILD_JOB)
