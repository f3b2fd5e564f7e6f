"""Who may hear an event: its rooms, and the rooms a listener belongs in (spec 08, 10.1 and the traps of 14).

The reference broadcasts everything to everyone. Here an event of a production reaches its team and the
studio's administrators, one about a person's own things reaches that person, one of the studio's
vocabulary reaches everybody, and what cannot be placed reaches administrators only.
"""

from django.apps import apps

from accounts.access import Who
from accounts.choices import Role
from accounts.models import Person

STUDIO, EVERYTHING, MANAGEMENT = "studio", "everything", "management"

#: what belongs to one person: heard by the `person_id` of the payload
PERSONAL = frozenset({"notification", "subscription", "search-filter", "search-filter-group"})
#: money: heard by those who manage the production, or the studio when it is of none
CONFIDENTIAL = frozenset({"budget", "budget-entry", "salary-scale"})
#: what the whole studio shares; the payloads hold ids only
VOCABULARY = frozenset({
    "asset-type", "custom-action", "day-off", "department", "entity-type", "file-status", "hardware-item", "main",
    "organisation", "output-type", "output_type", "person", "plugin", "preview-background",
    "preview-background-file", "project-status", "project-template", "software", "status-automation", "studio",
    "task-status", "task-type",
})  # fmt: skip
#: rows whose event names no production although they have one: payload key → model and path to it
PLACED_BY = {
    "asset_instance_id": ("assets.AssetInstance", "asset__project_id"),
    "entity_link_id": ("assets.EntityLink", "entity_in__project_id"),
    "time_spent_id": ("tasks.TimeSpent", "task__project_id"),
    "task_id": ("tasks.Task", "project_id"),
}
#: after these a listener's rooms may be others
MEMBERSHIP = frozenset({"project:new", "project:update", "project:delete", "person:update", "person:delete"})


def project_room(project_id):
    """Return the room of the listeners of a production."""
    return f"project:{project_id}"


def management_room(project_id):
    """Return the room of those who manage a production."""
    return f"management:{project_id}" if project_id else MANAGEMENT


def person_room(person_id):
    """Return the room of one person's listeners."""
    return f"person:{person_id}"


def audience(name, data, project_id=None):
    """Return the rooms of an event: `name`, its payload, the production of its row (or None)."""
    domain = name.partition(":")[0]
    if domain in PERSONAL:
        return [EVERYTHING, *([person_room(data["person_id"])] if data.get("person_id") else [])]
    project_id = project_id or data.get("project_id") or _production_of(domain, data)
    if domain in CONFIDENTIAL:
        return [EVERYTHING, management_room(project_id)]
    if project_id:
        return [EVERYTHING, project_room(project_id)]
    return [EVERYTHING, STUDIO] if domain in VOCABULARY else [EVERYTHING]


def _production_of(domain, data):
    if domain in VOCABULARY:
        return None
    if domain in ("chat", "chat-message"):
        chats = apps.get_model("activity.Chat").objects.filter(pk=data.get("chat_id"))
        entities = apps.get_model("productions.Entity").objects.filter(pk__in=chats.values("object_id"))
        return entities.values_list("project_id", flat=True).first()
    for key, (model, path) in PLACED_BY.items():
        if data.get(key):
            return apps.get_model(model).objects.filter(pk=data[key]).values_list(path, flat=True).first()
    return None


def rooms_of(person_ids):
    """Return {person id: rooms} of the active people among these, with two statements for all of them."""
    people = {person.pk: person for person in Person.objects.filter(pk__in=person_ids, active=True).only("role")}
    rooms = {pk: {STUDIO, person_room(pk)} for pk in people}
    for pk, person in people.items():
        if person.role == Role.ADMIN:
            rooms[pk].add(EVERYTHING)
        elif person.role == Role.MANAGER:
            rooms[pk].add(MANAGEMENT)
    links = apps.get_model("productions.ProjectPersonLink").objects.filter(person_id__in=people)
    for person_id, project_id, role in links.values_list("person_id", "project_id", "role"):
        rooms[person_id].add(project_room(project_id))
        if Who(people[person_id]).effective_role(role) == Role.MANAGER:
            rooms[person_id].add(management_room(project_id))
    return rooms
