"""Writes of concepts and their folders (spec 05, 7, 8.8 and 8.9)."""

from django.db import transaction
from django.utils import timezone

from productions.entities import CONCEPT, CONCEPT_FOLDER, check_name_is_free, emit_entities, emit_entity
from productions.models import Entity
from shots.models import EntityConceptLink
from shots.services.creation import create_all


@transaction.atomic
def create_concept(*, project_id, name, folder_id=None, linked_ids=(), created_by=None, **values):
    """Return (concept, created): the concept of that name, in whatever folder, made when there is none.

    `linked_ids`: what the concept is about; ids of nothing are dropped.
    """
    row = {"data": {}, "name": name, "parent_id": folder_id, **values}
    ((concept, created),) = create_all(CONCEPT, project_id=project_id, rows=[row], created_by=created_by, by=("name",))
    if created:
        known = Entity.objects.filter(pk__in=linked_ids).values_list("pk", flat=True)
        EntityConceptLink.objects.bulk_create([EntityConceptLink(entity_in=concept, entity_out_id=pk) for pk in known])
    return concept, created


def create_folder(*, project_id, name, created_by=None):
    """Return (folder, created): the concept folder of that name, made when the production has none."""
    rows = [{"name": name}]
    return create_all(CONCEPT_FOLDER, project_id=project_id, rows=rows, created_by=created_by, by=("name",))[0]


@transaction.atomic
def rename_folder(*, folder, name):
    """Rename a concept folder; 400 when another one of the production has the name."""
    if name != folder.name:
        check_name_is_free(
            name=name,
            project_id=folder.project_id,
            entity_type_id=folder.entity_type_id,
            parent_id=None,
            except_id=folder.pk,
        )
    folder.name = name
    folder.save(update_fields=["name"])
    emit_entity(CONCEPT_FOLDER, "update", folder)


@transaction.atomic
def delete_folder(*, folder):
    """Delete a concept folder; its concepts go back to the root."""
    _move(folder.children.all(), None)
    emit_entity(CONCEPT_FOLDER, "delete", folder)
    folder.delete()


@transaction.atomic
def move_concepts(*, project_id, concept_ids, folder_id):
    """Put concepts of a production into a folder (None: the root); return the ids moved, others are skipped."""
    concepts = Entity.objects.of_type(CONCEPT).filter(project_id=project_id, pk__in=concept_ids)
    return _move(concepts, folder_id)


def _move(concepts, folder_id):
    moved = list(concepts.values_list("pk", "project_id"))
    ids = [pk for pk, _project in moved]
    Entity.objects.filter(pk__in=ids).update(parent_id=folder_id, updated_at=timezone.now())
    emit_entities(CONCEPT, "update", moved)
    return ids
