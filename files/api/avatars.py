"""Portraits of people, productions, the studio; pictures of backgrounds (spec 07, 9.3 and 9.4)."""

from accounts.access import Access, Admin, Anyone, ManagerOf, ProjectAccess, Self
from accounts.choices import Role
from accounts.models import Organisation, Person
from files import storage
from files.api.serving import serve
from files.api.uploads import uploaded_file
from files.services import avatars
from productions.models import Project
from productionsite.api.errors import ApiError, NotFound
from productionsite.api.operations import ApiViewSet, operation
from tasks.access import find

PNG = "image/png"
SENT = "A PNG."
STORED = "`{thumbnail_path}`"


class GlobalManager(Access):
    """The global role is manager."""

    def allows(self, facts):
        return facts.who.role == Role.MANAGER


def send(request, model, pk):
    """Answer the picture of a row that has one."""
    row = find(model, pk)
    if not row.has_avatar:
        raise NotFound("There is no picture.")
    return serve(request, storage.THUMBNAIL, row.pk, content_type=PNG, modified=row.updated_at)


def store(request, model, pk, kind, folder):
    """Store an uploaded picture of a row and answer where it is served."""
    row = find(model, pk)
    upload = uploaded_file(request)
    avatars.set_avatar(row=row, kind=kind, upload=upload, project_id=row.pk if model is Project else None)
    return {"thumbnail_path": f"pictures/thumbnails/{folder}/{row.pk}.png"}


PERSONS = "pictures/thumbnails/persons/<instance_id>"
PROJECTS = "pictures/thumbnails/projects/<instance_id>"
ORGANISATIONS = "pictures/thumbnails/organisations/<instance_id>"
SEES_PROJECT = GlobalManager() | ProjectAccess("instance_id")
CHANGES_PERSON = Admin() | Self("instance_id")


class PersonAvatars(ApiViewSet):
    """Portraits of people."""

    @operation("GET", PERSONS, access=Anyone(), answer=SENT)
    def get(self, request, instance_id):
        """Send a portrait."""
        return send(request, Person, instance_id)

    @operation("GET", f"{PERSONS}.png", access=Anyone(), answer=SENT)
    def get_png(self, request, instance_id):
        """Send a portrait."""
        return send(request, Person, instance_id)

    @operation("POST", PERSONS, access=CHANGES_PERSON, answer=STORED, status=201)
    def set(self, request, instance_id):
        """Change a portrait."""
        return store(request, Person, instance_id, "person", "persons")

    @operation("POST", f"{PERSONS}.png", access=CHANGES_PERSON, answer=STORED, status=201)
    def set_png(self, request, instance_id):
        """Change a portrait."""
        return store(request, Person, instance_id, "person", "persons")


class ProjectAvatars(ApiViewSet):
    """Pictures of productions."""

    @operation("GET", PROJECTS, access=SEES_PROJECT, answer=SENT)
    def get(self, request, instance_id):
        """Send the picture of a production."""
        return send(request, Project, instance_id)

    @operation("GET", f"{PROJECTS}.png", access=SEES_PROJECT, answer=SENT)
    def get_png(self, request, instance_id):
        """Send the picture of a production."""
        return send(request, Project, instance_id)

    @operation("POST", PROJECTS, access=ManagerOf("instance_id"), answer=STORED, status=201)
    def set(self, request, instance_id):
        """Change the picture of a production."""
        return store(request, Project, instance_id, "project", "projects")

    @operation("POST", f"{PROJECTS}.png", access=Anyone())
    def set_png(self, request, instance_id):
        """Refuse: the picture of a production is changed without `.png` (spec 07, 9.3)."""
        raise ApiError("The method is not allowed for the requested URL.", status=405)


class OrganisationAvatars(ApiViewSet):
    """The studio's logo."""

    @operation("GET", ORGANISATIONS, access=Anyone(), answer=SENT)
    def get(self, request, instance_id):
        """Send the logo."""
        return send(request, Organisation, instance_id)

    @operation("GET", f"{ORGANISATIONS}.png", access=Anyone(), answer=SENT)
    def get_png(self, request, instance_id):
        """Send the logo."""
        return send(request, Organisation, instance_id)

    @operation("POST", ORGANISATIONS, access=Admin(), answer=STORED, status=201)
    def set(self, request, instance_id):
        """Change the logo."""
        return store(request, Organisation, instance_id, "organisation", "organisations")

    @operation("POST", f"{ORGANISATIONS}.png", access=Admin(), answer=STORED, status=201)
    def set_png(self, request, instance_id):
        """Change the logo."""
        return store(request, Organisation, instance_id, "organisation", "organisations")
