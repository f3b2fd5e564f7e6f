"""Posting comments: statuses, hashtags, automations and everything that follows (spec 06, 5).

Comments of one call are planned in memory, each on the state its predecessors left, then written with
a constant number of statements: any number of comments, one transaction, all or nothing.
"""

import contextlib
import dataclasses
import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events.emitter import emit_many
from productions.entities import CONCEPT
from productionsite.api.errors import BadInput, NotFound
from productionsite.db import bulk
from productionsite.models import new_id
from tasks import signals
from tasks.models import Comment, Task
from tasks.services.automations import Automations
from tasks.services.comment_removal import status_changed
from tasks.services.locks import lock_tasks
from tasks.services.mentions import Mentions, add_mentions
from tasks.services.progress import COMMENT_FIELDS, Progress

_HASHTAG = re.compile(r"#([a-z]+)")
FEW = 20
BATCH = 5000  # comments planned together: SQLite takes 32,766 parameters in a statement


@dataclasses.dataclass
class NewComment:
    """What someone wants to say on a task.

    `created_at` None means now; `files` and `previews`: uploads to attach and to show.
    """

    task_id: object
    status: object
    person_id: object
    text: str = ""
    checklist: list = dataclasses.field(default_factory=list)
    links: list = dataclasses.field(default_factory=list)
    for_client: bool = False
    created_at: datetime | None = None
    files: list = dataclasses.field(default_factory=list)
    previews: list = dataclasses.field(default_factory=list)
    #: who automations speak for: the author only when somebody chose them (spec 06, 5.6)
    automation_author_id: object = None


@dataclasses.dataclass
class Post:
    """A comment as it was posted, for those who must be told. `changed`: whether the status moved."""

    comment: Comment
    task: Task
    changed: bool = False
    people: list = dataclasses.field(default_factory=list)
    departments: list = dataclasses.field(default_factory=list)
    files: list = dataclasses.field(default_factory=list)
    previews: list = dataclasses.field(default_factory=list)
    #: whether the task belongs to a concept: those make no news
    on_concept: bool = False

    @classmethod
    def again(cls, comment, task):
        """Return a stored comment as a post on a task, for those who must be told anew."""
        return cls(
            comment,
            task,
            people=list(comment.mentions.values_list("pk", flat=True)),
            departments=list(comment.department_mentions.values_list("pk", flat=True)),
            on_concept=is_on_concept(task),
        )


def is_on_concept(task):
    """Whether a task, loaded with its entity and that one's type, belongs to a concept."""
    return task.entity is not None and task.entity.entity_type.name == CONCEPT


def post_comment(*, comment, actor_id, hashtags=True):
    """Post one comment (a `NewComment`); return its `Post`. See `post_comments`."""
    return post_comments(comments=[comment], actor_id=actor_id, hashtags=hashtags)[0]


@transaction.atomic
def post_comments(*, comments, actor_id, hashtags=True):
    """Post comments in order; return their `Post`s (those of hashtags and automations left out).

    `actor_id`: who automations speak for unless a comment says otherwise. Raises BadInput when the
    retakes of a task are used up; then nothing is written. Emits `comment:new`, `task:update`,
    `task:status-changed`, `task:to-review`; listeners of `comments_posted` write news, notifications,
    attachments. A constant number of statements per production and five thousand comments.
    """
    posts = []
    if len(comments) > BATCH:  # in one order, whatever order the comments come in
        for part in batched(sorted({comment.task_id for comment in comments}, key=str)):
            lock_tasks(part)
    for part in batched(comments):
        plan = _Plan(part, actor_id, hashtags)
        posts += [plan.post(comment, hashtags=hashtags) for comment in part]
        plan.write()
    return posts


def batched(values):
    """Yield a list in parts of at most BATCH."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


class _Plan:
    """The state of the tasks concerned, changed comment by comment, and what must be written in the end."""

    def __init__(self, comments, actor_id, hashtags):
        self.actor_id = actor_id
        self.now = timezone.now()
        self.posts, self.events, self.changed, self.ready = [], [], {}, []
        wanted = {comment.task_id for comment in comments}
        tasks = Task.objects.filter(pk__in=wanted).values("pk")
        self.automations = Automations(wanted)
        siblings = self.automations or hashtags and any(_HASHTAG.search(c.text.lower()) for c in comments)
        if siblings:  # a union, not an "or": for that one PostgreSQL reads the whole table
            tasks = tasks.union(Task.objects.filter(entity__tasks__in=wanted).values("pk"))
        # Locked in one order, so that two conversations about one entity wait instead of deadlocking.
        locked = Task.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=tasks)
        # Few tasks: joined. Many share what they belong to: it is read once, apart from them.
        # Not the status: whoever waited for the lock would see the new id joined with nothing.
        related = ("task_type", "project", "entity__entity_type")
        locked = locked.select_related(*related) if len(wanted) <= FEW else locked.prefetch_related(*related)
        if siblings:
            locked = locked.prefetch_related("task_status")  # read after the lock; echoes carry it
        self.tasks = {task.pk: task for task in locked.order_by("pk")}
        self.mentions = {}

    # -- planning --------------------------------------------------------------------------------

    def post(self, new, *, hashtags, chain=()):
        """Plan one comment with all that follows from it; return its Post."""
        task = self.tasks.get(new.task_id)
        if task is None:
            raise NotFound
        check_retakes(task, new.status)
        moment = new.created_at or timezone.now()
        comment = Comment(
            id=new_id(),
            object_id=task.pk,
            object_type="Task",
            text=new.text,
            task_status=new.status,
            person_id=new.person_id,
            checklist=new.checklist,
            links=new.links,
            for_client=new.for_client,
            created_at=moment,
            updated_at=timezone.now(),
        )
        post = Post(comment, task, files=new.files, previews=new.previews, on_concept=is_on_concept(task))
        post.people, post.departments = self._mentions(task.project_id).read(new.text)
        self.posts.append(post)
        self.events.append(
            (
                "comment:new",
                {
                    "comment_id": comment.pk,
                    "task_id": task.pk,
                    "task_status_id": new.status.pk,
                    "person_id": new.person_id,
                    "for_client": new.for_client,
                },
                task.project_id,
            )
        )
        if hashtags:
            for sibling in self._hashed(task, new.text):
                self._echo(new, task, sibling, chain)
        self._apply(post, new.status)
        self._automate(post, new, chain)
        return post

    def _mentions(self, project_id):
        if project_id not in self.mentions:
            self.mentions[project_id] = Mentions(project_id)
        return self.mentions[project_id]

    def _siblings(self, task):
        if task.entity_id is None:
            return []
        others = [one for one in self.tasks.values() if one.entity_id == task.entity_id and one.pk != task.pk]
        return sorted(others, key=lambda one: (one.name, str(one.pk)))

    def _hashed(self, task, text):
        """Return the tasks of the same entity that the hashtags of a text name (spec 06, 5.4)."""
        names = set(_HASHTAG.findall(text.lower()))
        own = task.task_type.name if task.task_type else None
        if not names:
            return []
        named = [
            one for one in self._siblings(task) if one.task_status_id and one.task_type and one.task_type.name != own
        ]
        return [one for one in named if "all" in names or one.task_type.name.lower() in names]

    def _echo(self, new, task, sibling, chain):
        text = f"{new.text}\n\n____\nFrom {task.task_type.name} task"
        echo = NewComment(
            sibling.pk,
            sibling.task_status,
            new.person_id,
            text,
            automation_author_id=new.automation_author_id,
        )
        self.post(echo, hashtags=False, chain=chain)

    def _apply(self, post, status):
        """Let a comment move its task (spec 06, 5.2): a step when it comes last, the whole history otherwise."""
        task, comment = post.task, post.comment
        moment = comment.created_at.replace(microsecond=0)
        previous = task.task_status_id
        if task.last_comment_date is None or task.last_comment_date.replace(microsecond=0) <= moment:
            progress = Progress.of(task)
            post.changed = progress.step(status, comment.created_at, self.now)
        else:
            stored = Comment.objects.filter(object_id=task.pk).select_related("task_status")
            planned = [one.comment for one in self.posts if one.task.pk == task.pk]
            progress = Progress.replay(sorted([*stored, *planned], key=lambda one: (one.created_at, one.pk)))
        progress.store_on(task)
        if post.changed:
            task.task_status = status
        self.changed[task.pk] = task
        self.events.append(("task:update", {"task_id": task.pk}, task.project_id))
        if not post.changed:
            return
        moved = status_changed(task.pk, previous, status.pk, comment.person_id, task.project_id)
        self.events.append(moved)
        if status.is_feedback_request:
            _name, payload, project_id = moved
            self.events.append(("task:to-review", {**payload, "comment_id": comment.pk}, project_id))

    def _automate(self, post, new, chain):
        """Run the production's automations on the state a comment left (spec 06, 5.6).

        An automation runs once in a chain: equal priorities would otherwise loop.
        """
        for automation in self.automations.matching(post.task):
            if automation.pk in chain:
                continue
            if automation.out_field_type == "ready_for":
                self.ready.append((post.task.entity, automation.out_task_type_id))
                continue
            target = self.automations.target(automation, self._siblings(post.task))
            if target is None:
                continue
            answer = NewComment(
                target.pk,
                automation.out_task_status,
                new.automation_author_id or self.actor_id,
                self.automations.text(automation),
                automation_author_id=new.automation_author_id,
            )
            posted = self.post(answer, hashtags=False, chain=(*chain, automation.pk))
            if automation.import_last_revision:
                self.automations.revisions.append((posted.comment.pk, post.task.pk, target.pk))

    # -- writing ---------------------------------------------------------------------------------

    def write(self):
        """Write what was planned."""
        bulk.insert(Comment, [post.comment for post in self.posts])
        add_mentions({post.comment.pk: (post.people, post.departments) for post in self.posts})
        for task in self.changed.values():
            task.updated_at = self.now
        bulk.update(Task, self.changed.values(), [*COMMENT_FIELDS, "updated_at"])
        emit_many(self.events)
        self.automations.make_ready(self.ready)
        signals.comments_posted.send(Comment, posts=self.posts)
        for comment_id, source_id, target_id in self.automations.revisions:
            signals.last_revision_wanted.send(
                Comment, comment_id=comment_id, source_task_id=source_id, target_task_id=target_id
            )


def check_retakes(task, status):
    """Raise BadInput (400) when the production, or the entity's own setting, allows no more retakes (spec 06, 5.5)."""
    if not status.is_retake or not task.project or not task.project.max_retakes:
        return
    cap = task.project.max_retakes
    own = (task.entity.data or {}).get("max_retakes") if task.entity else None
    if own:
        with contextlib.suppress(TypeError, ValueError):
            cap = int(own)
    if cap > 0 and (task.retake_count or 0) >= cap:
        raise BadInput(f"No more than {cap} retakes are allowed.", field="task_status_id")
