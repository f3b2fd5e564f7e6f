"""Who is told what (spec 06, 7.2): rows of the inboxes, written in bulk; messages leave after the commit."""

from collections import defaultdict

from django.db.models import Q

from accounts.models import DepartmentLink
from activity.choices import NotificationType
from activity.models import Notification, Subscription
from events.emitter import emit_many
from productionsite.api.inputs import as_uuid
from productionsite.db import bulk
from tasks.models import Comment, Task, TaskPersonLink


def followers_of(tasks):
    """Return {task id: {person id}}: assignees, subscribers, subscribers of what holds the entity. Two statements."""
    found = defaultdict(set)
    for task_id, person_id in TaskPersonLink.objects.filter(task_id__in=tasks).values_list("task_id", "person_id"):
        found[task_id].add(person_id)
    above = defaultdict(list)
    for task in tasks.values():
        if task.entity is not None and task.entity.parent_id:
            above[task.entity.parent_id, task.task_type_id].append(task.pk)
    wanted = Q(task_id__in=tasks) | Q(entity_id__in={entity_id for entity_id, _type in above})
    rows = Subscription.objects.filter(wanted).values_list("person_id", "task_id", "entity_id", "task_type_id")
    for person_id, task_id, entity_id, task_type_id in rows:
        if task_id in tasks:
            found[task_id].add(person_id)
        for followed in above.get((entity_id, task_type_id), ()):
            found[followed].add(person_id)
    return found


class Mentioned:
    """Resolves mentions: people, and the members of departments who are on the team. One statement at most."""

    def __init__(self, department_ids, project_ids):
        self.members = defaultdict(set)
        if department_ids:
            links = DepartmentLink.objects.filter(
                department_id__in=department_ids, person__team_links__project_id__in=project_ids
            )
            for department_id, project_id, person_id in links.values_list(
                "department_id", "person__team_links__project_id", "person_id"
            ):
                self.members[department_id, project_id].add(person_id)

    def of(self, people, departments, project_id):
        """Return the ids of everybody mentioned."""
        return set(people).union(*(self.members[department, project_id] for department in departments))


def write(rows, project_of):
    """Insert notifications and tell their people: live event, and mail or chat after the commit.

    `project_of`: {task id: production id}. Events are `notification:new`, not kept in the journal.
    """
    from activity.jobs import send_later

    bulk.insert(Notification, rows)
    emit_many(
        [
            ("notification:new", {"notification_id": row.pk, "person_id": row.person_id}, project_of.get(row.task_id))
            for row in rows
        ],
        persist=False,
    )
    if rows:
        send_later([row.pk for row in rows])


def notify_posts(*, posts):
    """Tell of posted comments: followers of the task, and whoever the text mentions (a second time)."""
    tasks = {post.task.pk: post.task for post in posts}
    followers = followers_of(tasks)
    projects = {pk: task.project_id for pk, task in tasks.items()}
    mentioned = Mentioned({pk for post in posts for pk in post.departments}, set(projects.values()))
    rows = []
    for post in posts:
        if not (post.people or post.departments or followers.get(post.task.id)):
            continue
        comment, author = post.comment, post.comment.person_id
        told = sorted(followers[post.task.pk] - {author}, key=str)
        called = sorted(mentioned.of(post.people, post.departments, post.task.project_id) - {author}, key=str)
        for kind, people, change in (
            (NotificationType.COMMENT, told, post.changed),
            (NotificationType.MENTION, called, False),
        ):
            rows += [
                Notification(
                    type=kind,
                    change=change,
                    person_id=person,
                    author_id=author,
                    comment_id=comment.pk,
                    task_id=post.task.pk,
                )
                for person in people
            ]
    write(rows, projects)


def notify_assignments(*, assignments, author_id):
    """Tell people of tasks given to them by somebody else: `assignments` is [(task, person id)]."""
    rows = [
        Notification(type=NotificationType.ASSIGNATION, person_id=person_id, author_id=author_id, task_id=task.pk)
        for task, person_id in assignments
        if person_id != author_id
    ]
    write(rows, {task.pk: task.project_id for task, _person_id in assignments})


def notify_reply(*, comment, task, reply):
    """Tell of an answer: followers of the task, everybody in the thread, and whoever the answer mentions."""
    thread = {_uuid(one["person_id"]) for one in comment.replies if one.get("person_id")}
    told = followers_of({task.pk: task})[task.pk] | thread | {comment.person_id}
    _write_reply(comment, task, reply, ((NotificationType.REPLY, told), _called(task, reply)))


def notify_mentioned_in_reply(*, comment, task, reply):
    """Tell whoever an answer mentions."""
    _write_reply(comment, task, reply, (_called(task, reply),))


def _called(task, reply):
    """Return (kind of notification, ids of the people) of those an answer mentions."""
    people = [_uuid(pk) for pk in reply["mentions"]]
    departments = [_uuid(pk) for pk in reply["department_mentions"]]
    called = Mentioned(departments, {task.project_id}).of(people, departments, task.project_id)
    return NotificationType.REPLY_MENTION, called


def _write_reply(comment, task, reply, groups):
    author = _uuid(reply.get("person_id"))
    rows = [
        Notification(
            type=kind,
            person_id=person,
            author_id=author,
            comment_id=comment.pk,
            task_id=task.pk,
            reply_id=_uuid(reply["id"]),
        )
        for kind, group in groups
        for person in sorted(group - {author}, key=str)
    ]
    write(rows, {task.pk: task.project_id})


def renew_mentions(*, comment_ids):
    """Write the mention notifications of edited comments anew, dated as the comments are (spec 06, 7.2)."""
    Notification.objects.filter(comment_id__in=comment_ids, type=NotificationType.MENTION).delete()
    comments = list(Comment.objects.filter(pk__in=comment_ids).prefetch_related("mentions", "department_mentions"))
    projects = dict(
        Task.objects.filter(pk__in={comment.object_id for comment in comments}).values_list("pk", "project_id")
    )
    departments = {comment.pk: [row.pk for row in comment.department_mentions.all()] for comment in comments}
    mentioned = Mentioned({pk for ids in departments.values() for pk in ids}, set(projects.values()))
    rows = []
    for comment in comments:
        people = [person.pk for person in comment.mentions.all()]
        called = mentioned.of(people, departments[comment.pk], projects.get(comment.object_id))
        rows += [
            Notification(
                type=NotificationType.MENTION,
                person_id=person,
                author_id=comment.person_id,
                comment_id=comment.pk,
                task_id=comment.object_id if comment.object_id in projects else None,
                created_at=comment.created_at,
            )
            for person in sorted(called, key=str)
        ]
    write(rows, projects)


def _uuid(value):
    return as_uuid(str(value))
