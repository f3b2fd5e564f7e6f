"""Following tasks, and the tasks of a type in a sequence (spec 08, 4.5). No events."""

from django.db import transaction

from activity.models import Subscription
from productionsite.api.errors import NotFound
from tasks.services.locks import lock_tasks


@transaction.atomic
def follow(*, person_id, task_ids):
    """Follow tasks; return the ids of the subscriptions, in order. Following twice changes nothing.

    NotFound when one of the tasks has gone meanwhile.
    """
    if set(lock_tasks(task_ids)) != set(task_ids):
        raise NotFound
    Subscription.objects.bulk_create(
        [Subscription(person_id=person_id, task_id=task_id) for task_id in task_ids], ignore_conflicts=True
    )
    found = dict(Subscription.objects.filter(person_id=person_id, task_id__in=task_ids).values_list("task_id", "pk"))
    return [found[task_id] for task_id in task_ids]


def leave(*, person_id, task_ids):
    """Follow tasks no longer."""
    Subscription.objects.filter(person_id=person_id, task_id__in=task_ids).delete()


def follow_sequence(*, person_id, entity_id, task_type_id):
    """Follow the tasks of a type of everything in a sequence; return the id of the subscription."""
    row, _created = Subscription.objects.get_or_create(
        person_id=person_id, entity_id=entity_id, task_type_id=task_type_id
    )
    return row.pk
