"""Imports of timelines (spec 09, 10)."""

from accounts.access import ManagerOf
from imports.api.running import ImportViewSet
from imports.choices import ImportKind
from productions.models import Project
from productionsite.api.errors import BadInput
from productionsite.api.filters import FALSE, TRUE
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import operation


class EditorialImports(ImportViewSet):
    """Shots from EDL, OTIO, FCP XML and AAF files."""

    @operation(
        "POST", "import/otio/projects/<project_id>", access=ManagerOf(), answer="updated and created shots", status=201
    )
    def project(self, request, project_id):
        """Import the shots of a timeline into a production (spec 09, 10)."""
        return self._import(project_id, None)

    @operation(
        "POST",
        "import/otio/projects/<project_id>/episodes/<episode_id>",
        access=ManagerOf(),
        answer="updated and created shots",
        status=201,
    )
    def episode(self, request, project_id, episode_id):
        """Import the shots of a timeline into an episode (spec 09, 10)."""
        return self._import(project_id, episode_id)

    def _import(self, project_id, episode_id):
        settings = {
            "episode_id": episode_id,
            "naming_convention": self._parameter("naming_convention"),
            "match_case": self._boolean("match_case"),
        }
        upload = self.uploaded_file()
        project = Project.objects.filter(pk=as_uuid(project_id)).first() if as_uuid(project_id) else None
        if project is None:
            raise BadInput("No production has this id.", field="project_id")
        return self.run(
            ImportKind.EDITORIAL, project=project, job_settings=settings, settings={"file_name": upload.name}
        )

    def _parameter(self, name):
        """Return a parameter of the query or the form, None for an absent or empty one."""
        return self.call.query.get(name) or self.call.request._request.POST.get(name) or None

    def _boolean(self, name):
        value = (self._parameter(name) or "true").strip().lower()
        if value not in TRUE | FALSE:
            raise BadInput(f"{name}: true or false is expected.", field=name)
        return value in TRUE
