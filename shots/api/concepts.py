"""Concepts and their folders (spec 05, 8.8 and 8.9)."""

from accounts.choices import Role
from assets.access import EntityRole, OwnOrManageEntity, ReadEntity, SuperviseEntity
from assets.services.deletion import cancel_or_delete
from productions.access import OUTSIDE, LoadedAccess, NotRoles
from productions.entities import CONCEPT, CONCEPT_FOLDER
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from shots.access import NO_OUTSIDERS, ListingAccess, LoadedSupervisor
from shots.api.inputs import ConceptInput, FolderInput, MoveConceptsInput
from shots.api.shots import parent_in
from shots.queries import boards, listings
from shots.services import concepts as services

SHAPE = listings.SHAPES[CONCEPT]
FOLDER = listings.SHAPES[CONCEPT_FOLDER]
STAFF = LoadedAccess() & NotRoles(*OUTSIDE)
FOLDER_EDITOR = SuperviseEntity("concept_folder_id", CONCEPT_FOLDER)


class Concepts(ApiViewSet):
    """The concepts of productions; nothing for clients, for vendors only what they are assigned to."""

    @operation("GET", "data/concepts", access=ListingAccess() & NO_OUTSIDERS, answer=SHAPE)
    def list(self, request):
        """List the concepts of a production."""
        return listings.concepts(self.call)

    @operation(
        "GET",
        "data/concepts/with-tasks",
        access=ListingAccess(ids=("id", "project_id")) & NO_OUTSIDERS,
        answer="Concepts with tasks",
    )
    def board(self, request):
        """List concepts with their tasks."""
        return boards.board(self.call, CONCEPT, listings.asked_project(self.call.query))

    @operation(
        "GET",
        "data/concepts/<concept_id>",
        access=ReadEntity("concept_id", CONCEPT, load=boards.find)
        & EntityRole("concept_id", Role.CLIENT, kind=CONCEPT),
        answer="The concept with its tasks",
    )
    def read(self, request, concept_id):
        """Read a concept with its tasks."""
        return boards.single_concept(self.call.who, self.call.found["concept_id"])

    @operation("DELETE", "data/concepts/<concept_id>", access=OwnOrManageEntity("concept_id", CONCEPT), status=204)
    def delete(self, request, concept_id):
        """Cancel a concept that has tasks; delete one that has none, or any with `force=true`."""
        concept = self.call.found["concept_id"]
        cancel_or_delete(entities=[concept], doomed={concept.pk} if self.call.flag("force") else ())
        return NO_CONTENT

    @operation("GET", "data/projects/<project_id>/concepts", access=STAFF, answer=SHAPE)
    def of_project(self, request, project_id):
        """List all concepts of a production."""
        return listings.of_project(self.call, CONCEPT, self.call.found["project_id"].pk)

    @operation("POST", "data/projects/<project_id>/concepts", access=STAFF, body=ConceptInput, answer=SHAPE, status=201)
    def create(self, request, project_id):
        """Create a concept, or return the one of that name untouched."""
        project, body = self.call.found["project_id"], self.call.body
        linked = [as_uuid(pk) for pk in body.entity_concept_links]
        if None in linked:
            raise NotFound
        concept, _created = services.create_concept(
            project_id=project.pk,
            name=body.name,
            folder_id=parent_in(project.pk, body.parent_id, CONCEPT_FOLDER),
            linked_ids=linked,
            data=body.data,
            description=body.description,
            created_by=self.call.who.person_id,
        )
        return listings.plain(CONCEPT, concept.pk)


class ConceptFolders(ApiViewSet):
    """Folders of concepts."""

    @operation("GET", "data/projects/<project_id>/concept-folders", access=STAFF, answer=FOLDER)
    def of_project(self, request, project_id):
        """List the concept folders of a production."""
        return listings.of_project(self.call, CONCEPT_FOLDER, self.call.found["project_id"].pk)

    @operation(
        "POST",
        "data/projects/<project_id>/concept-folders",
        access=LoadedSupervisor(),
        body=FolderInput,
        answer=FOLDER,
        status=201,
    )
    def create(self, request, project_id):
        """Create a concept folder, or return the one of that name untouched."""
        folder, _created = services.create_folder(
            project_id=self.call.found["project_id"].pk,
            name=self.call.body.name,
            created_by=self.call.who.person_id,
        )
        return listings.plain(CONCEPT_FOLDER, folder.pk)

    @operation("PUT", "data/concept-folders/<concept_folder_id>", access=FOLDER_EDITOR, body=FolderInput, answer=FOLDER)
    def rename(self, request, concept_folder_id):
        """Rename a concept folder."""
        folder = self.call.found["concept_folder_id"]
        services.rename_folder(folder=folder, name=self.call.body.name)
        return listings.plain(CONCEPT_FOLDER, folder.pk)

    @operation("DELETE", "data/concept-folders/<concept_folder_id>", access=FOLDER_EDITOR, status=204)
    def delete(self, request, concept_folder_id):
        """Delete a concept folder; its concepts go back to the root."""
        services.delete_folder(folder=self.call.found["concept_folder_id"])
        return NO_CONTENT

    @operation(
        "POST",
        "actions/projects/<project_id>/move-concepts",
        access=LoadedSupervisor(),
        body=MoveConceptsInput,
        answer="The ids moved",
    )
    def move(self, request, project_id):
        """Put concepts into a folder, or back to the root."""
        project, body = self.call.found["project_id"], self.call.body
        folder_id = parent_in(project.pk, body.concept_folder_id, CONCEPT_FOLDER)
        return services.move_concepts(project_id=project.pk, concept_ids=body.concept_ids, folder_id=folder_id)
