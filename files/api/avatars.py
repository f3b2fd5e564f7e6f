"""Portraits of people, productions, the studio; pictures of backgrounds (spec 07, 9.3 and 9.4)."""

from accounts.access import Access, Admin, Anyone, ManagerOf, Self
from accounts.choices import Role
from accounts.models import Person
from accounts.services.organisation import get_organisation
from files import storage
from files.api.serving import serve
from files.api.uploads import uploaded_file
from files.services import avatars, backgrounds
from productions.models import PreviewBackgroundFile, Project
from productionsite.api.errors import ApiError, NotFound
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Shape, fetch

PNG = "image/png"
SENT = "A PNG."
STORED = "`{thumbnail_path}`"
BACKGROUND = Shape(PreviewBackgroundFile)


class SeesProjectPicture(Access):
    """A manager of the studio or a member of the production; a production without picture is a 404 to all."""

    def allows(self, facts):
        project = find(Project, facts.params["instance_id"])
        if not project.has_avatar:
            raise NotFound("There is no picture.")
        return facts.who.role == Role.MANAGER or facts.who.may_access(project.pk)


def send(request, row):
    """Answer the picture of a row that has one."""
    if not row.has_avatar:
        raise NotFound("There is no picture.")
    return serve(request, storage.THUMBNAIL, row.pk, content_type=PNG, modified=row.updated_at)


def store(request, row, kind, folder):
    """Store an uploaded picture of a row and answer where it is served."""
    upload = uploaded_file(request)
    avatars.set_avatar(row=row, kind=kind, upload=upload, project_id=row.pk if kind == "project" else None)
    return {"thumbnail_path": f"pictures/thumbnails/{folder}/{row.pk}.png"}


PERSONS = "pictures/thumbnails/persons/<instance_id>"
PROJECTS = "pictures/thumbnails/projects/<instance_id>"
ORGANISATIONS = "pictures/thumbnails/organisations/<instance_id>"
SEES_PROJECT = SeesProjectPicture()
CHANGES_PERSON = Admin() | Self("instance_id")


class PersonAvatars(ApiViewSet):
    """Portraits of people."""

    @operation("GET", PERSONS, access=Anyone(), answer=SENT)
    def get(self, request, instance_id):
        """Send a portrait."""
        return send(request, find(Person, instance_id))

    @operation("GET", f"{PERSONS}.png", access=Anyone(), answer=SENT)
    def get_png(self, request, instance_id):
        """Send a portrait."""
        return send(request, find(Person, instance_id))

    @operation("POST", PERSONS, access=CHANGES_PERSON, answer=STORED, status=201)
    def set(self, request, instance_id):
        """Change a portrait."""
        return store(request, find(Person, instance_id), "person", "persons")

    @operation("POST", f"{PERSONS}.png", access=CHANGES_PERSON, answer=STORED, status=201)
    def set_png(self, request, instance_id):
        """Change a portrait."""
        return store(request, find(Person, instance_id), "person", "persons")


class ProjectAvatars(ApiViewSet):
    """Pictures of productions."""

    @operation("GET", PROJECTS, access=SEES_PROJECT, answer=SENT)
    def get(self, request, instance_id):
        """Send the picture of a production."""
        return send(request, find(Project, instance_id))

    @operation("GET", f"{PROJECTS}.png", access=SEES_PROJECT, answer=SENT)
    def get_png(self, request, instance_id):
        """Send the picture of a production."""
        return send(request, find(Project, instance_id))

    @operation("POST", PROJECTS, access=ManagerOf("instance_id"), answer=STORED, status=201)
    def set(self, request, instance_id):
        """Change the picture of a production."""
        return store(request, find(Project, instance_id), "project", "projects")

    @operation("POST", f"{PROJECTS}.png", access=Anyone())
    def set_png(self, request, instance_id):
        """Refuse: the picture of a production is changed without `.png` (spec 07, 9.3)."""
        raise ApiError("The method is not allowed for the requested URL.", status=405)


class OrganisationAvatars(ApiViewSet):
    """The studio's logo: there is one studio, whatever id the address names (spec 02, 5.3)."""

    @operation("GET", ORGANISATIONS, access=Anyone(), answer=SENT)
    def get(self, request, instance_id):
        """Send the logo."""
        return send(request, get_organisation())

    @operation("GET", f"{ORGANISATIONS}.png", access=Anyone(), answer=SENT)
    def get_png(self, request, instance_id):
        """Send the logo."""
        return send(request, get_organisation())

    @operation("POST", ORGANISATIONS, access=Admin(), answer=STORED, status=201)
    def set(self, request, instance_id):
        """Change the logo."""
        return store(request, get_organisation(), "organisation", "organisations")

    @operation("POST", f"{ORGANISATIONS}.png", access=Admin(), answer=STORED, status=201)
    def set_png(self, request, instance_id):
        """Change the logo."""
        return store(request, get_organisation(), "organisation", "organisations")


class BackgroundPictures(ApiViewSet):
    """Pictures behind 3D previews."""

    @operation("POST", "pictures/preview-background-files/<instance_id>", access=Admin(), answer=BACKGROUND, status=201)
    def set(self, request, instance_id):
        """Upload the picture of a background."""
        row = find(PreviewBackgroundFile, instance_id)
        backgrounds.set_file(background=row, upload=uploaded_file(request))
        return fetch(PreviewBackgroundFile.objects.filter(pk=row.pk), BACKGROUND)[0]

    @operation(
        "GET", "pictures/preview-background-files/<instance_id>.<extension>", access=Anyone(), answer="The picture."
    )
    def get(self, request, instance_id, extension):
        """Send the picture of a background."""
        row = find(PreviewBackgroundFile, instance_id)
        if not row.extension or row.extension.lower() != extension.lower():
            raise NotFound("There is no such picture.")
        return serve(
            request,
            storage.BACKGROUND,
            row.pk,
            content_type="image/vnd.radiance",
            modified=row.updated_at,
            filename=f"{row.original_name}.{row.extension}",
        )

    THUMBNAIL = "pictures/thumbnails/preview-background-files/<instance_id>.png"

    @operation("GET", THUMBNAIL, access=Anyone(), answer=SENT)
    def thumbnail(self, request, instance_id):
        """Send the thumbnail of a background."""
        row = find(PreviewBackgroundFile, instance_id)
        return serve(request, storage.THUMBNAIL, row.pk, content_type=PNG, modified=row.updated_at)

    @operation("POST", THUMBNAIL, access=Anyone())
    def set_thumbnail(self, request, instance_id):
        """Refuse: thumbnails of backgrounds are made of their pictures (spec 07, 9.3)."""
        raise ApiError("The method is not allowed for the requested URL.", status=405)
