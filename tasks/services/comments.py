"""Posting comments: statuses, hashtags, automations and everything that follows (spec 06, 5).

Comments of one call are planned in memory, each on the state its predecessors left, then written with
a constant number of statements: any number of comments, one transaction, all or nothing.
"""

import contextlib
import dataclasses
import re
import uuid
from collections import defaultdict
from datetime import datetime
from functools import cached_property

from django.db import IntegrityError, transaction
from django.db.models import Exists, prefetch_related_objects
from django.utils import timezone

from events.emitter import emit_many
from productions.entities import CONCEPT, temporal_type_id
from productions.models import EntityType
from productionsite.api.errors import BadInput, Conflict, NotFound
from productionsite.db import bulk
from productionsite.models import new_id, new_ids
from tasks import signals
from tasks.models import Comment, Task
from tasks.services.automations import Automations
from tasks.services.comment_removal import status_changed
from tasks.services.mentions import Mentions, add_mentions
from tasks.services.progress import COMMENT_FIELDS, Progress

_HASHTAG = re.compile(r"#([a-z]+)")
FEW = 20
#: attributes a new comment is given; the others have their defaults
WRITTEN = (
    "id",
    "object_id",
    "text",
    "task_status_id",
    "person_id",
    "checklist",
    "links",
    "for_client",
    "created_at",
    "updated_at",
)
BATCH = 5000  # tasks read and posts told together: SQLite takes 32,766 parameters in a statement


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
    #: the comment's id, of a comment that is posted once however often it is sent (`post_once`)
    id: object = None


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
    #: whether the comment was there before, with whatever hangs on it by now
    stored: bool = False

    @classmethod
    def again(cls, comment, task):
        """Return a stored comment as a post on a task, for those who must be told anew."""
        return cls(
            comment,
            task,
            people=list(comment.mentions.values_list("pk", flat=True)),
            departments=list(comment.department_mentions.values_list("pk", flat=True)),
            on_concept=is_on_concept(task),
            stored=True,
        )


def is_on_concept(task):
    """Whether a task, loaded with its entity and that one's type, belongs to a concept."""
    return task.entity is not None and task.entity.entity_type.name == CONCEPT


def post_comment(*, comment, actor_id, hashtags=True):
    """Post one comment (a `NewComment`); return its `Post`. See `post_comments`."""
    return post_comments(comments=[comment], actor_id=actor_id, hashtags=hashtags)[0]


def post_once(*, comment, actor_id, key):
    """Post one comment that may be sent again under the same key of its sender; return its `Post`, or that of before.

    The key makes the comment's id, so that the database keeps out the second, also of two at once. Raises Conflict
    for a key that was used for something else.
    """
    comment.id = uuid.uuid5(comment.task_id, f"{actor_id} {key}")
    stored = _posted_before(comment)
    if stored is None:
        try:
            return post_comment(comment=comment, actor_id=actor_id)
        except IntegrityError:
            stored = _posted_before(comment)
            if stored is None:
                raise
    return stored


def _posted_before(new):
    comment = Comment.objects.filter(pk=new.id).first()
    if comment is None:
        return None
    if (comment.object_id, comment.task_status_id, comment.text) != (new.task_id, new.status.pk, new.text):
        raise Conflict("The idempotency key was used for another comment.")
    task = Task.objects.select_related("entity__entity_type").get(pk=comment.object_id)
    return Post.again(comment, task)


@transaction.atomic
def post_comments(*, comments, actor_id, hashtags=True):
    """Post comments in order; return their `Post`s (those of hashtags and automations left out).

    `actor_id`: who automations speak for unless a comment says otherwise. Raises BadInput when the
    retakes of a task are used up; then nothing is written. Emits `comment:new`, `task:update`,
    `task:status-changed`, `task:to-review`; listeners of `comments_posted` write news, notifications,
    attachments. A constant number of statements per production and five thousand comments.
    """
    with bulk.uncollected():
        plan = CommentPlan(comments, actor_id=actor_id, hashtags=hashtags)
        plan.write()
    return plan.asked


def batched(values):
    """Yield a list in parts of at most BATCH."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


class CommentPlan:
    """The state of the tasks concerned, changed comment by comment, and what must be written in the end.

    See `post_comments`, which makes one and writes it. Who makes tasks along with their first comments gives
    them as `made` (unsaved, with their project loaded): the plan moves them in memory, and they are inserted
    as comments leave them, before `write`. Both happen in one transaction.
    """

    def __init__(self, comments, *, actor_id, hashtags=True, made=()):
        self.actor_id = actor_id
        self.now = timezone.now()
        self.posts, self.events, self.live, self.changed, self.ready = [], [], [], {}, []
        self.made = {task.id: task for task in made}
        wanted = {comment.task_id for comment in comments}.difference(self.made)
        projects = {task.project_id for task in made}
        for part in batched(list(wanted)) if len(wanted) > BATCH else ():
            projects.update(Task.objects.filter(pk__in=part).values_list("project_id", flat=True).distinct())
        few = wanted if len(wanted) <= BATCH else ()
        self.automations = Automations(projects, Task.objects.filter(pk__in=few))
        siblings = self.automations or hashtags and any(_HASHTAG.search(c.text.lower()) for c in comments)
        self.tasks = {**self.made, **self._stored(wanted, siblings)}
        self.ids = iter(new_ids(len(comments)))
        self.make = bulk.maker(Comment, WRITTEN, object_type="Task")
        self.mentions = {}
        #: the posts of the comments that were asked for
        self.asked = [self.post(comment, hashtags=hashtags) for comment in comments]

    def _stored(self, wanted, siblings):
        """Return {id: task} of the tasks comments are on, with the others of their entities where those may follow."""
        found = {}
        for part in batched(sorted(wanted, key=str)):
            tasks = Task.objects.filter(pk__in=part).values("pk")
            if siblings:  # a union, not an "or": for that one PostgreSQL reads the whole table
                tasks = tasks.union(Task.objects.filter(entity__tasks__in=part).values("pk"))
            found |= self._locked(tasks, siblings, few=len(wanted) <= FEW)
        if self.made:
            entities = {task.entity_id: task.entity for task in self.made.values()}
            prefetch_related_objects(list(entities.values()), "entity_type")
            for part in batched(sorted(entities, key=str)) if siblings else ():
                found |= self._locked(Task.objects.filter(entity_id__in=part).values("pk"), siblings, few=False)
        return found

    @staticmethod
    def _locked(tasks, siblings, *, few):
        """Return {id: task} of the tasks of a query, locked in one order: two conversations about one entity wait.

        Few tasks: joined. Many share what they belong to: it is read once, apart from them. Not the
        status: whoever waited for the lock would see the new id joined with nothing.
        """
        rows = Task.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=tasks)
        related = ("task_type", "project", "entity__entity_type")
        rows = rows.select_related(*related) if few else rows.prefetch_related(*related)
        if siblings:
            rows = rows.prefetch_related("task_status")  # read after the lock; echoes carry it
        # A studio's first comment makes the type of concepts, as in the reference; asked along, for nothing.
        rows = rows.annotate(concepts_known=Exists(EntityType.objects.filter(name=CONCEPT)))
        found = {task.pk: task for task in rows.order_by("pk")}
        if not all(task.concepts_known for task in found.values()):
            temporal_type_id(CONCEPT)
        return found

    # -- planning --------------------------------------------------------------------------------

    def post(self, new, *, hashtags, chain=()):
        """Plan one comment with all that follows from it; return its Post."""
        task = self.tasks.get(new.task_id)
        if task is None:
            raise NotFound
        check_retakes(task, new.status)
        now = timezone.now()
        # what automations say goes beyond what was expected
        comment_id = new.id or next(self.ids, None) or new_id()
        values = (
            comment_id,
            task.id,
            new.text,
            new.status.id,
            new.person_id,
            new.checklist,
            new.links,
            new.for_client,
            new.created_at or now,
            now,
        )
        comment = self.make(values, {"task_status": new.status})
        post = Post(comment, task, files=new.files, previews=new.previews, on_concept=is_on_concept(task))
        post.people, post.departments = self._mentions(task.project_id).read(new.text)
        self.posts.append(post)
        self.events.append(
            (
                "comment:new",
                {
                    "comment_id": comment_id,
                    "task_id": task.id,
                    "task_status_id": new.status.id,
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
        others = [one for one in self._by_entity[task.entity_id] if one.id != task.id]
        return sorted(others, key=lambda one: (one.name, str(one.id)))

    @cached_property
    def _by_entity(self):
        found = defaultdict(list)
        for task in self.tasks.values():
            found[task.entity_id].append(task)
        return found

    def _hashed(self, task, text):
        """Return the tasks of the same entity that the hashtags of a text name (spec 06, 5.4)."""
        names = set(_HASHTAG.findall(text.lower())) if "#" in text else ()
        if not names:
            return []
        own = task.task_type.name if task.task_type else None
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
        self.changed[task.id] = task
        self.events.append(("task:update", {"task_id": task.id}, task.project_id))
        moved = status_changed(task.id, previous, task.task_status_id, comment.person_id, task.project_id)
        if not post.changed:
            if task.task_status_id != previous:  # a backdated comment: told to whoever listens
                self.live.append(moved)
            return
        self.events.append(moved)
        if status.is_feedback_request:
            _name, payload, project_id = moved
            self.events.append(("task:to-review", {**payload, "comment_id": comment.pk}, project_id))

    def _automate(self, post, new, chain):
        """Run the production's automations on the state a comment left (spec 06, 5.6).

        An automation runs once in a chain: equal priorities would otherwise loop.
        """
        for automation in self.automations.matching(post.task) if self.automations else ():
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
        add_mentions({post.comment.id: (post.people, post.departments) for post in self.posts})
        moved = [task for pk, task in self.changed.items() if pk not in self.made]
        for task in moved:
            task.updated_at = self.now
        bulk.update(Task, moved, [*COMMENT_FIELDS, "updated_at"])
        emit_many(self.events)
        emit_many(self.live, persist=False)
        self.automations.make_ready(self.ready)
        for part in batched(self.posts):
            signals.comments_posted.send(Comment, posts=part)
        for comment_id, source_id, target_id in self.automations.revisions:
            signals.last_revision_wanted.send(
                Comment, comment_id=comment_id, source_task_id=source_id, target_task_id=target_id
            )


def check_retakes(task, status):
    """Raise BadInput (400) when the production, or the entity's own setting, allows no more retakes (spec 06, 5.5)."""
    cap = task.project.max_retakes if task.project else None
    if not status.is_retake or not cap or cap < 0:
        return
    own = (task.entity.data or {}).get("max_retakes") if task.entity else None
    if own:
        with contextlib.suppress(TypeError, ValueError):
            cap = int(own)
    if cap > 0 and (task.retake_count or 0) >= cap:
        raise BadInput(f"No more than {cap} retakes are allowed.", field="task_status_id")
