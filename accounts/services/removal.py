"""Forced deletion of a person: what goes along, what is only detached (spec 00, 3 persons; spec 02, 5.1).

Apps further down hear `person_removing` first (the tasks app removes the person's comments whole); then
plain rows are reached through the person's reverse accessors, one statement each. What nobody may lose
(made playlists, entities, budgets, chat messages, versions) still refuses the deletion, and then nothing
of it happened.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.signals import hours_removed, person_removing

#: accessors whose rows exist only because of the person
REMOVED = (
    "news",
    "notifications",
    "authored_notifications",
    "subscriptions",
    "search_filters",
    "search_filter_groups",
    "api_events",
    "login_logs",
    "desktop_login_logs",
    "day_offs",
    "team_links",
    "task_person_links",
    "comment_acknoledgments",
    "comment_mentions",
    "chat_participants",
)
#: accessor → the key that is emptied: the row stays, without saying whose it was
DETACHED = {
    "given_tasks": "assigner",
    "output_files": "person",
    "working_files": "person",
    "preview_files": "person",
    "edited_comments": "editor",
}


@transaction.atomic
def remove_references(person):
    """Remove or detach everything a forced deletion takes along."""
    now = timezone.now()
    person_removing.send(Person, person=person)
    spent = person.time_spents.all()
    task_ids = set(spent.exclude(task=None).values_list("task_id", flat=True))
    spent.delete()
    hours_removed.send(Person, task_ids=task_ids)
    person.assigned_tasks.update(updated_at=now)  # they change too: whoever has them cached must hear of it
    for name in REMOVED:
        getattr(person, name).all().delete()
    for name, field in DETACHED.items():
        getattr(person, name).update(**{field: None, "updated_at": now})
