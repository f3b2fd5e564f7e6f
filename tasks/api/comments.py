"""Commenting tasks (spec 06, 9)."""

from datetime import datetime

from accounts.models import Person
from productionsite.api.operations import ApiViewSet, operation
from tasks.access import CommentOn, check_status_allowed, find
from tasks.api.inputs import CommentInput
from tasks.models import TaskStatus
from tasks.queries import comments as queries
from tasks.queries.comments import COMMENT
from tasks.services.comments import NewComment, post_comment

FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def moment_of(text):
    """Return the moment of a text in one of the two spellings clients send; None for any other (spec 06, 5.1)."""
    for spelling in FORMATS:
        try:
            return datetime.strptime(text, spelling)  # noqa: DTZ007  (naive UTC, as everywhere)
        except ValueError:
            continue
    return None


class Comments(ApiViewSet):
    """What people say on tasks."""

    @operation(
        "POST", "actions/tasks/<task_id>/comment", access=CommentOn(), body=CommentInput, answer=COMMENT, status=201
    )
    def post(self, request, task_id):
        """Comment a task, with the status it gets; files of a multipart request are attached."""
        who, given, task = self.call.who, self.call.body, self.call.found["task_id"]
        status = find(TaskStatus, given.task_status_id)
        check_status_allowed(who, task.project_id, status)
        directs = who.manages(task.project_id)
        author = find(Person, given.person_id) if directs and given.person_id else None
        links = self.request.POST.getlist("links")
        comment = NewComment(
            task_id=task.pk,
            status=status,
            person_id=author.pk if author else who.person_id,
            text=given.comment,
            checklist=list(given.checklist),
            links=links if len(links) > 1 else list(given.links),
            for_client=given.for_client and directs,
            created_at=moment_of(given.created_at) if directs else None,
            files=[files[0] for _name, files in self.request.FILES.lists()],
            automation_author_id=author and author.pk,
        )
        posted = post_comment(comment=comment, actor_id=who.person_id)
        return queries.posted([posted.comment.pk], private=directs)[0]
