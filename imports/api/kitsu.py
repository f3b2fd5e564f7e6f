"""Raw rows from another instance (spec 09, 11)."""

from accounts.access import Anyone
from imports.services.kitsu import KINDS, import_rows
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Shape, fetch
from tasks.models import Comment

SILENT = ("1", "true", "yes")
RENAMED = {"notifications": {"type": "notification_type"}}
SHAPES = {name: Shape(kind.model, rename=RENAMED.get(name)) for name, kind in KINDS.items()}
COMMENT = Shape(Comment)


class KitsuImports(ApiViewSet):
    """Rows of another instance, ids kept. Administrators only; others get an empty list, as they always did."""

    def _import(self, name):
        """Write the body's rows and return them in its order."""
        if not self.call.who.is_admin:
            return []
        silent = self.call.query.get("silent", "").lower() in SILENT
        ids = import_rows(name, self.call.body, silent=silent)
        rows = {row["id"]: row for row in fetch(KINDS[name].model._base_manager.filter(pk__in=set(ids)), SHAPES[name])}
        if name == "attachment-files":
            self._nest_comments(rows.values())
        return [rows[str(pk)] for pk in ids]

    @staticmethod
    def _nest_comments(rows):
        comments = Comment.objects.filter(pk__in=[row["comment_id"] for row in rows if row["comment_id"]])
        found = {row["id"]: row for row in fetch(comments, COMMENT)}
        for row in rows:
            row["comment"], row["chat_message"] = found.get(row["comment_id"]), None

    @operation("POST", "import/kitsu/projects", access=Anyone(), body=object, answer=SHAPES["projects"])
    def projects(self, request):
        """Take in projects of another instance."""
        return self._import("projects")

    @operation("POST", "import/kitsu/entities", access=Anyone(), body=object, answer=SHAPES["entities"])
    def entities(self, request):
        """Take in entities of another instance."""
        return self._import("entities")

    @operation("POST", "import/kitsu/entity-links", access=Anyone(), body=object, answer=SHAPES["entity-links"])
    def entity_links(self, request):
        """Take in entity links of another instance."""
        return self._import("entity-links")

    @operation("POST", "import/kitsu/tasks", access=Anyone(), body=object, answer=SHAPES["tasks"])
    def tasks(self, request):
        """Take in tasks of another instance."""
        return self._import("tasks")

    @operation("POST", "import/kitsu/comments", access=Anyone(), body=object, answer=SHAPES["comments"])
    def comments(self, request):
        """Take in comments of another instance."""
        return self._import("comments")

    @operation("POST", "import/kitsu/preview-files", access=Anyone(), body=object, answer=SHAPES["preview-files"])
    def preview_files(self, request):
        """Take in preview files of another instance."""
        return self._import("preview-files")

    @operation("POST", "import/kitsu/news", access=Anyone(), body=object, answer=SHAPES["news"])
    def news(self, request):
        """Take in news of another instance."""
        return self._import("news")

    @operation("POST", "import/kitsu/notifications", access=Anyone(), body=object, answer=SHAPES["notifications"])
    def notifications(self, request):
        """Take in notifications of another instance."""
        return self._import("notifications")

    @operation("POST", "import/kitsu/playlists", access=Anyone(), body=object, answer=SHAPES["playlists"])
    def playlists(self, request):
        """Take in playlists of another instance."""
        return self._import("playlists")

    @operation(
        "POST", "import/kitsu/metadata-descriptors", access=Anyone(), body=object, answer=SHAPES["metadata-descriptors"]
    )
    def metadata_descriptors(self, request):
        """Take in metadata descriptors of another instance."""
        return self._import("metadata-descriptors")

    @operation("POST", "import/kitsu/attachment-files", access=Anyone(), body=object, answer=SHAPES["attachment-files"])
    def attachment_files(self, request):
        """Take in attachment files of another instance."""
        return self._import("attachment-files")

    @operation("POST", "import/kitsu/build-jobs", access=Anyone(), body=object, answer=SHAPES["build-jobs"])
    def build_jobs(self, request):
        """Take in build jobs of another instance."""
        return self._import("build-jobs")

    @operation("POST", "import/kitsu/milestones", access=Anyone(), body=object, answer=SHAPES["milestones"])
    def milestones(self, request):
        """Take in milestones of another instance."""
        return self._import("milestones")

    @operation("POST", "import/kitsu/schedule-items", access=Anyone(), body=object, answer=SHAPES["schedule-items"])
    def schedule_items(self, request):
        """Take in schedule items of another instance."""
        return self._import("schedule-items")

    @operation("POST", "import/kitsu/subscriptions", access=Anyone(), body=object, answer=SHAPES["subscriptions"])
    def subscriptions(self, request):
        """Take in subscriptions of another instance."""
        return self._import("subscriptions")

    @operation("POST", "import/kitsu/time-spents", access=Anyone(), body=object, answer=SHAPES["time-spents"])
    def time_spents(self, request):
        """Take in time spents of another instance."""
        return self._import("time-spents")
