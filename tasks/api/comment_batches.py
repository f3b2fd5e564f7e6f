"""Many comments at once (spec 06, 9.2, 9.3 and 9.12): all of a request, or none."""

import orjson

from accounts.access import Anyone
from accounts.models import Person
from productions.access import LoadedManager, find_project
from productionsite.api.errors import BadInput, NotFound, Refused
from productionsite.api.inputs import Field, Input, as_uuid, identifier, list_of, text
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.parsing import read_json
from tasks.access import check_status_allowed, may_supervise
from tasks.api.comments import moment_of
from tasks.api.inputs import CopyInput, Given, json_list, links_list
from tasks.api.tasks import known_tasks
from tasks.models import Task, TaskStatus
from tasks.queries import comments as queries
from tasks.queries.comments import COMMENT
from tasks.services.comments import NewComment, post_comments


class ManyItem(Input):
    """One comment of comment-many; without task, status or text it is skipped."""

    object_id = Field(identifier)
    task_status_id = Field(identifier)
    comment = Field(text())
    links = Field(list_of(text()), default=())


class BatchItem(Input):
    """One comment of a batch."""

    task_id = Given(text(1))
    task_status_id = Given(text(1), required=True)
    person_id = Field(text(), default="")
    created_at = Field(text(), default="")
    checklist = Given(json_list, default=())
    links = Given(links_list, default=())
    text = Given(text(), required=True)


def read_items(declaration, items):
    """Read the objects of a list; BadInput (400) names every wrong field as `<index>.<name>`."""
    clean, errors = [], []
    for index, item in enumerate(items):
        try:
            clean.append(declaration.read(item))
        except BadInput as error:
            told = (error.data or {}).get("errors", [])
            errors += [{**one, "field": f"{index}.{one['field']}"} for one in told]
    if errors:
        raise BadInput("The comments are not valid.", data={"errors": errors})
    return clean


def tasks_by_id(task_ids):
    """Return {id: task} of some ids; 404 when one is unknown or malformed."""
    ids = {as_uuid(task_id) for task_id in task_ids}
    if None in ids:
        raise NotFound
    found = {task.pk: task for task in known_tasks(ids)}
    if len(found) < len(ids):
        raise NotFound
    return found


def _files(uploads, kind, index):
    """Return the files a form has for the comment of an index."""
    return [uploads[name] for name in uploads if name.startswith(f"{kind}-{index}-")]


class CommentBatches(ApiViewSet):
    """Several comments in one request."""

    def _statuses(self, ids):
        """Return {id: status} of some ids; 404 when one is unknown or malformed."""
        keys = {as_uuid(pk) for pk in ids}
        found = TaskStatus.objects.in_bulk(keys - {None})
        if len(found) < len(keys):
            raise NotFound
        return found

    @operation("POST", "actions/projects/<project_id>/tasks/comment-many", access=Anyone(), answer=COMMENT, status=201)
    def post_many(self, request, project_id):
        """Comment many tasks of a production; those the caller may not comment are left out.

        A list as JSON; or a form whose field `comments` holds that list, with files `attachment_file-<i>-<n>`.
        """
        who, project = self.call.who, find_project(project_id)
        body = self._body(lambda found: found)
        if not isinstance(body, list):
            raise BadInput("A JSON list is expected.")
        items, uploads = read_items(ManyItem, body), request._request.FILES
        files = {id(item): _files(uploads, "attachment_file", index) for index, item in enumerate(items)}
        items = [item for item in items if item.object_id and item.task_status_id and item.comment is not None]
        tasks, statuses = tasks_by_id(item.object_id for item in items), self._statuses(i.task_status_id for i in items)
        if who.manages(project.pk):
            if any(task.project_id != project.pk for task in tasks.values()):
                raise NotFound
        else:
            mine = {pk for pk, task in tasks.items() if self._may_join_in(task, project)}
            items = [item for item in items if item.object_id in mine]
        new = []
        for item in items:
            check_status_allowed(who, project.pk, statuses[item.task_status_id])
            new.append(
                NewComment(
                    task_id=item.object_id,
                    status=statuses[item.task_status_id],
                    person_id=who.person_id,
                    text=item.comment,
                    links=list(item.links),
                    files=files[id(item)],
                )
            )
        return self._post(new, private=who.manages(project.pk))

    def _may_join_in(self, task, project):
        who = self.call.who
        return task.project_id == project.pk and (who.is_assigned(task) or may_supervise(who, task))

    def _post(self, new, *, private):
        posts = post_comments(comments=new, actor_id=self.call.who.person_id)
        return queries.posted(posts, private=private, departments=True)

    def _batch(self, task_id=None):
        """Post the comments of a batch, on the task of the URL or on those they name."""
        who = self.call.who
        items = read_items(BatchItem, self._items())
        if task_id is None and any(item.task_id is None for item in items):
            raise BadInput("Each comment needs a task_id.", field="task_id")
        ids = [as_uuid(task_id or item.task_id) for item in items]
        tasks, statuses = tasks_by_id(ids), self._statuses(item.task_status_id for item in items)
        for task in tasks.values():
            if not who.may_act_on_task(task):
                raise Refused
        new, uploads = [], self.request._request.FILES
        for index, (pk, item) in enumerate(zip(ids, items, strict=True)):
            task, status = tasks[pk], statuses[as_uuid(item.task_status_id)]
            check_status_allowed(who, task.project_id, status)
            directs = who.manages(task.project_id)
            author = find(Person, item.person_id) if directs and item.person_id else None
            new.append(
                NewComment(
                    task_id=pk,
                    status=status,
                    person_id=author.pk if author else who.person_id,
                    text=item.text,
                    checklist=list(item.checklist),
                    links=list(item.links),
                    created_at=moment_of(item.created_at) if directs else None,
                    files=_files(uploads, "attachment_file", index),
                    previews=_files(uploads, "preview_file", index),
                    automation_author_id=author and author.pk,
                )
            )
        rows = self._post(new, private=all(who.manages(task.project_id) for task in tasks.values()))
        return queries.add_preview_files(rows)

    def _body(self, of_json):
        """Return the comments that a JSON body, read by `of_json`, or the `comments` field of a form holds."""
        if "json" in self.request.META.get("CONTENT_TYPE", ""):
            return of_json(read_json(self.request._request))
        try:
            return orjson.loads(self.request._request.POST.get("comments", ""))
        except ValueError:
            return None

    def _items(self):
        """Return the list of comments of a batch."""
        items = self._body(lambda body: body.get("comments") if isinstance(body, dict) else None)
        if not isinstance(items, list):
            raise BadInput("A list of comments is expected.", field="comments")
        return items

    @operation("POST", "actions/tasks/<task_id>/batch-comment", access=Anyone(), answer=COMMENT, status=201)
    def batch_on_task(self, request, task_id):
        """Post some comments on a task, with attachments and previews."""
        return self._batch(task_id)

    @operation("POST", "actions/tasks/batch-comment", access=Anyone(), answer=COMMENT, status=201)
    def batch(self, request):
        """Post some comments on the tasks they name, with attachments and previews."""
        return self._batch()

    @operation(
        "POST",
        "actions/projects/<project_id>/tasks/copy-client-comments",
        access=LoadedManager(),
        body=CopyInput,
        answer=COMMENT,
        status=201,
    )
    def copy_client_comments(self, request, project_id):
        """Repeat the last client comment of some tasks for the team."""
        project, given = self.call.found["project_id"], self.call.body
        tasks = Task.objects.filter(project=project, pk__in=given.task_ids, task_status__isnull=False)
        tasks = tasks.select_related("task_status").in_bulk()
        last = queries.last_client_comments(project.pk, tasks)
        new = [
            NewComment(
                task_id=pk,
                status=tasks[pk].task_status,
                person_id=self.call.who.person_id,
                text=f"{given.prefix}\n\n{last[pk]}" if given.prefix else last[pk],
            )
            for pk in dict.fromkeys(given.task_ids)
            if pk in last
        ]
        return self._post(new, private=True)
