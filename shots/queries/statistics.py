"""Statistics of episodes (spec 05, 12): tasks of what stands two levels below them, counted by one statement."""

from django.db.models import Count, F, Sum

from accounts.choices import Role
from assets.queries.boards import own_tasks, task_model
from assets.queries.entities import joined_id
from productions.entities import EPISODE, entities_of_kind
from productionsite.api.rows import select

ALL = "all"


def _counted(who, project_id, *facts):
    """Return tuples (episode, task type, *facts, tasks, frames, drawings) of a production's tasks."""
    tasks = task_model().objects.filter(
        entity__project_id=project_id, entity__parent__parent__in=entities_of_kind(EPISODE).values("pk")
    )
    if who.role_in(project_id) == Role.VENDOR:
        tasks = own_tasks(who, tasks)
    groups = {"episode": joined_id("entity__parent__parent_id"), "kind": joined_id("task_type_id")}
    groups |= {f"fact_{number}": fact for number, fact in enumerate(facts)}
    sums = {"n": Count("pk"), "frames": Sum("entity__nb_frames"), "drawings": Sum("nb_drawings")}
    counted = tasks.order_by().values(**groups).annotate(**sums)
    return select(counted, *(F(name) for name in (*groups, *sums)))


def episode_stats(who, project_id):
    """Return {episode: {task type: {status: cell}}} with `all` beside episodes and beside task types."""
    stats = {}
    facts = (joined_id("task_status_id"), F("task_status__short_name"), F("task_status__color"))
    for episode, kind, status, name, color, *numbers in _counted(who, project_id, *facts):
        for above in (episode, ALL):
            for beside in (kind, ALL):
                cells = stats.setdefault(above, {}).setdefault(beside, {})
                cell = cells.setdefault(status, {"name": name, "color": color, **_nothing()})
                _add(cell, numbers)
    return stats


def _nothing():
    return {"count": 0, "frames": 0, "drawings": 0}


def _add(cell, numbers):
    for key, number in zip(("count", "frames", "drawings"), numbers):
        cell[key] += number or 0


def _leaf():
    return {
        "max_retake_count": 0,
        "evolution": {},
        "done": _nothing(),
        "retake": _nothing(),
        "other": _nothing(),
    }


def retake_stats(who, project_id):
    """Return how often work came back, by episode and task type; `all` always has its own `all`.

    The evolution (episodes only) tells for each take what was done, back or neither when it was shown.
    """
    stats, takes = {ALL: {ALL: _leaf()}}, {}
    facts = (F("retake_count"), F("task_status__is_done"), F("task_status__is_retake"))
    for episode, kind, retakes, is_done, is_retake, *numbers in _counted(who, project_id, *facts):
        retakes = retakes or 0
        state = "done" if is_done else "retake" if is_retake else "other"
        for above in (ALL, episode):
            for beside in (ALL, kind):
                leaf = stats.setdefault(above, {}).setdefault(beside, _leaf())
                leaf["max_retake_count"] = max(leaf["max_retake_count"], retakes)
                _add(leaf[state], numbers)
                if above != ALL:
                    takes.setdefault((above, beside), []).append((retakes, bool(is_done), numbers))
    for (above, beside), counted in takes.items():
        leaf = stats[above][beside]
        leaf["evolution"] = _evolution(leaf["max_retake_count"], counted)
    return stats


def _evolution(last, counted):
    evolution = {}
    for take in range(1, last + 1):
        states = evolution[str(take)] = {"done": _nothing(), "retake": _nothing(), "other": _nothing()}
        for retakes, is_done, numbers in counted:
            _add(states["retake" if retakes >= take else "done" if is_done else "other"], numbers)
    return evolution
