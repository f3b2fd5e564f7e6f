"""Entities of every kind at once (spec 04, 5.4)."""

from assets.access import ReadEntity
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import ApiViewSet, operation
from shots.access import LoadedAnyone, check_may_delete
from shots.queries import boards
from shots.services.deletion import delete_many, find_deletable


class EntityBatches(ApiViewSet):
    """Many entities of a production."""

    @operation(
        "POST",
        "actions/projects/<project_id>/delete-entities",
        access=LoadedAnyone(),
        body=object,
        answer="The ids handled",
    )
    def delete(self, request, project_id):
        """Cancel or delete assets, shots, edits and concepts of a production; other ids are skipped."""
        body, project = self.call.body, self.call.found["project_id"]
        if not isinstance(body, list) or any(as_uuid(pk) is None for pk in body):
            raise BadInput("A list of ids is expected.")
        entities = find_deletable([as_uuid(pk) for pk in body])
        for entity in entities:
            check_may_delete(self.call.who, entity, project.pk)
        return delete_many(entities=entities, project_id=project.pk, force=self.call.flag("force"))


class LinkedEntities(ApiViewSet):
    """What points at an entity."""

    @operation(
        "GET",
        "data/entities/<entity_id>/entities-linked/with-tasks",
        access=ReadEntity(),
        answer="The entities linked to this one, with tasks",
    )
    def linked(self, request, entity_id):
        """List the entities (concepts, mostly) that are about an entity, with their tasks."""
        return boards.linked_entities(self.call.who, self.call.found["entity_id"])
