"""Commenting tasks (spec 06, 9)."""

from datetime import datetime

from accounts.access import Anyone, TaskAccess
from accounts.choices import Role
from accounts.models import Person
from productions.access import STAFF_ACCESS, LoadedAccess
from productionsite.api.errors import NotFound, Refused
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid, asked_id
from productionsite.api.lookup import the_only
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.pagination import page_of
from productionsite.api.rows import add_relations, fetch
from tasks.access import (
    CommentDeletion,
    CommentOn,
    check_own_reply,
    check_status_allowed,
    client_people,
    find,
    find_comment,
    find_reply,
    find_task,
    may_read_comment,
    may_reply,
)
from tasks.api.inputs import CommentInput, MoveInput, ReplyInput
from tasks.models import Comment, Task, TaskStatus
from tasks.queries import comments as queries
from tasks.queries.comments import COMMENT
from tasks.services.acknowledgements import toggle_acknowledgement
from tasks.services.comment_removal import delete_comments
from tasks.services.comments import NewComment, post_comment, post_once
from tasks.services.moving import move_comment
from tasks.services.replies import delete_reply, edit_reply, post_reply

FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
ONE = "data/tasks/<task_id>/comments/<comment_id>"


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

    def _uploads(self):
        """Return the uploaded files, one per field name."""
        return [files[0] for _name, files in self.request._request.FILES.lists()]

    @operation(
        "POST", "actions/tasks/<task_id>/comment", access=CommentOn(), body=CommentInput, answer=COMMENT, status=201
    )
    def post(self, request, task_id):
        """Comment a task, with the status it gets; files of a multipart request are attached.

        Sent again with the same header `Idempotency-Key`, it is not posted twice: the first comment is answered.
        """
        who, given, task = self.call.who, self.call.body, self.call.found["task_id"]
        status = find(TaskStatus, given.task_status_id)
        check_status_allowed(who, task.project_id, status)
        directs = who.manages(task.project_id)
        author = find(Person, given.person_id) if directs and given.person_id else None
        links = self.request._request.POST.getlist("links")
        comment = NewComment(
            task_id=task.pk,
            status=status,
            person_id=author.pk if author else who.person_id,
            text=given.comment,
            checklist=list(given.checklist),
            links=links if len(links) > 1 else list(given.links),
            for_client=given.for_client and directs,
            created_at=moment_of(given.created_at) if directs else None,
            files=self._uploads(),
            automation_author_id=author and author.pk,
        )
        key = request.headers.get("Idempotency-Key")
        if key:
            posted = post_once(comment=comment, actor_id=who.person_id, key=key)
        else:
            posted = post_comment(comment=comment, actor_id=who.person_id)
        return the_only(queries.posted([posted], private=directs, departments=author is not None))

    @operation("GET", "data/tasks/<task_id>/comments", access=TaskAccess("task_id"), answer=COMMENT)
    def of_task(self, request, task_id):
        """The comments of a task that the caller may read, newest first; all of them, or a page (`page`, `limit`).

        `task_status_id`, `person_id` (their author), `pinned` choose among them.
        """
        who, query, task = self.call.who, self.call.query, find_task(task_id)
        comments = queries.readable(Comment.objects.filter(object_id=task.pk), task, who)
        for name in ("task_status_id", "person_id"):
            value = asked_id(query, name)
            if value is not None:
                comments = comments.filter(**{name: value})
        if "pinned" in query:
            comments = comments.filter(pinned=True) if self.call.flag("pinned") else comments.exclude(pinned=True)
        page, limit = whole_number(query, "page"), whole_number(query, "limit", minimum=1)

        def load(rows):
            return queries.as_thread(rows, task, who)

        if page is None or page < 1:
            return load(comments.order_by(*queries.NEWEST))
        return page_of(comments, page, limit, load, order=queries.NEWEST)

    @operation("GET", ONE, access=Anyone(), answer=COMMENT)
    def one(self, request, task_id, comment_id):
        """One comment."""
        comment = find(Comment, comment_id)
        if comment.object_id != as_uuid(task_id):
            raise NotFound
        if not may_read_comment(self.call.who, comment):
            raise Refused
        return the_only(fetch(Comment.objects.filter(pk=comment.pk), COMMENT))

    @operation("DELETE", ONE, access=Anyone(), status=204)
    def delete(self, request, task_id, comment_id):
        """Delete a comment with everything that hangs on it."""
        comment = find(Comment, comment_id)
        CommentDeletion().check(self.call.facts(row=comment))
        delete_comments(comments=[comment])
        return NO_CONTENT

    @operation("POST", f"{ONE}/ack", access=TaskAccess("task_id"), answer=COMMENT)
    def acknowledge(self, request, task_id, comment_id):
        """Acknowledge a comment, or take the acknowledgement back."""
        task = find_task(task_id)
        comment = find_comment(comment_id, task)
        if not may_read_comment(self.call.who, comment):
            raise Refused
        toggle_acknowledgement(comment=comment, person_id=self.call.who.person_id, project_id=task.project_id)
        return the_only(queries.related([comment.pk]))

    @operation("POST", f"{ONE}/reply", access=Anyone(), body=ReplyInput, answer="The reply with its author")
    def reply(self, request, task_id, comment_id):
        """Answer a comment; files of a multipart request are attached."""
        who, task = self.call.who, find_task(task_id)
        comment = find_comment(comment_id, task)
        if not may_reply(who, task, comment):
            raise Refused
        files = self._uploads()
        reply = post_reply(comment=comment, task=task, person_id=who.person_id, text=self.call.body.text, files=files)
        answer = {**reply, "person": queries.authors([who.person_id])[str(who.person_id)]}
        if files:
            mine = queries.attachments_of(Comment.objects.filter(pk=comment.pk), with_reply=True)
            answer["attachment_files"] = [
                one for one in mine.get(str(comment.pk), ()) if one["reply_id"] == reply["id"]
            ]
        return answer

    @operation("PUT", f"{ONE}/reply/<reply_id>", access=Anyone(), body=ReplyInput, answer=COMMENT)
    def edit_reply(self, request, task_id, comment_id, reply_id):
        """Change the text of an answer: its author, as long as they are on the production, or an administrator."""
        task, comment = self._own_reply(task_id, comment_id, reply_id)
        edit_reply(comment=comment, task=task, reply_id=reply_id, text=self.call.body.text)
        return the_only(fetch(Comment.objects.filter(pk=comment.pk), COMMENT))

    def _own_reply(self, task_id, comment_id, reply_id):
        """Return the task and the comment of an answer that is the caller's to change (spec 06, 9.9)."""
        who, task = self.call.who, find_task(task_id)
        comment = find_comment(comment_id, task)
        check_own_reply(who, task, find_reply(comment, reply_id))
        return task, comment

    @operation("DELETE", f"{ONE}/reply/<reply_id>", access=Anyone(), answer=COMMENT)
    def delete_reply(self, request, task_id, comment_id, reply_id):
        """Take an answer back: its author, as long as they are on the production, or an administrator."""
        task, comment = self._own_reply(task_id, comment_id, reply_id)
        delete_reply(comment=comment, task=task, reply_id=reply_id)
        return the_only(fetch(Comment.objects.filter(pk=comment.pk), COMMENT))

    @operation(
        "POST",
        "actions/tasks/<task_id>/comments/<comment_id>/move",
        access=Anyone(),
        body=MoveInput,
        answer=COMMENT,
    )
    def move(self, request, task_id, comment_id):
        """Move a comment to another task of the same entity."""
        who = self.call.who
        source, target = find_task(task_id), find_task(self.call.body.target_task_id)
        if who.role not in (Role.ADMIN, Role.MANAGER) or not (who.may_see_task(source) and who.may_see_task(target)):
            raise Refused
        comment = find(Comment, comment_id)
        move_comment(comment=comment, source=source, target=target)
        return the_only(queries.related([comment.pk]))

    @operation("GET", "data/projects/<project_id>/comments", access=LoadedAccess() & STAFF_ACCESS, answer=COMMENT)
    def of_project(self, request, project_id):
        """All comments of a production, or a page of them, newest change first; artists do not read clients'."""
        who, project = self.call.who, self.call.found["project_id"]
        comments = Comment.objects.filter(object_id__in=Task.objects.filter(project=project).values("pk"))
        if who.role_in(project.pk) == Role.USER:
            comments = comments.exclude(person_id__in=client_people(project.pk))
        page, limit = whole_number(self.call.query, "page"), whole_number(self.call.query, "limit")

        def load(rows):
            return add_relations(fetch(rows, COMMENT), rows, queries.RELATIONS)

        if page is None or page < 1:
            return load(comments.order_by("-updated_at", "-pk"))
        return page_of(comments, page, limit, load)
