"""The preview account of a production (spec 03, 7)."""

from productions.access import PROJECT_MANAGER, LoadedManager
from productions.api.inputs import SettingInput
from productions.api.paths import path_project
from productions.services import preview_accounts as services
from productionsite.api.inputs import Field, lax_boolean
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation

NULL = b"null"  # an answer that is JSON, not an empty body
PATH = "data/projects/<project_id>/preview-account"


class OpenInput(SettingInput):
    """Whether the account is open."""

    is_open = Field(lax_boolean, required=True)


def account_row(account):
    """Return the form of a preview account; the date keeps its microseconds."""
    until = account.preview_open_until
    return {
        "id": account.pk,
        "email": account.email,
        "full_name": account.full_name,
        "preview_open_until": until.isoformat() if until else None,
    }


class PreviewAccounts(ApiViewSet):
    """A throw-away client login to see a production as its clients do."""

    @operation("GET", PATH, access=PROJECT_MANAGER, answer="The account, or null.")
    def read(self, request, project_id):
        """Return the preview account of a production."""
        account = services.find_account(path_project(project_id))
        return NULL if account is None else account_row(account)

    @operation("POST", PATH, access=LoadedManager(), answer="The account and its password.", status=201)
    def create(self, request, project_id):
        """Create the preview account, or give it a new password."""
        account, password = services.create_account(project=self.call.found["project_id"])
        return {**account_row(account), "password": password}

    @operation("PUT", PATH, access=PROJECT_MANAGER, body=OpenInput, answer="The account.")
    def open(self, request, project_id):
        """Open the preview account for an hour, or close it."""
        return account_row(services.open_account(project_id=path_project(project_id), is_open=self.call.body.is_open))

    @operation("DELETE", PATH, access=PROJECT_MANAGER, status=204)
    def delete(self, request, project_id):
        """Remove the preview account."""
        services.delete_account(project_id=path_project(project_id))
        return NO_CONTENT
