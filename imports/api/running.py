"""What every import route does with its file: import it now, rehearse it, or leave it to a worker (spec 09, 3)."""

import json

from imports import jobs
from imports.queries import jobs as job_queries
from imports.services.engine import run_import
from productionsite.api.errors import ApiError
from productionsite.api.operations import Answer, ApiViewSet
from productionsite.background import prefers_async

ASYNC = "respond-async"


def report_header(counts):
    """Return the header that tells how many rows were created, updated, left out: answers list only the others."""
    return {"Import-Report": json.dumps(counts)}


class ImportViewSet(ApiViewSet):
    """Base of the import routes."""

    def uploaded_file(self):
        """Return the uploaded part `file` of a multipart request; raise the file error (400) without one."""
        upload = self.call.request._request.FILES.get("file")
        if upload is None:
            raise ApiError("The request has no file: send one as the multipart part `file`.")
        return upload

    def run(self, kind, *, project=None, job_settings=None, settings=None):
        """Import the uploaded file now, rehearse it (`Prefer: dry-run`, `?dry_run=true`) or queue it.

        `settings`: what the plan of the kind takes beside; `job_settings`: those of them that a job stores.
        """
        upload = self.uploaded_file()
        options = {
            "update": self.call.flag("update"),
            "dry_run": self.call.flag("dry_run") or self.wants_dry_run(),
            "encoding": self.call.query.get("encoding"),
            **(job_settings or {}),
        }
        person_id = self.call.who.person_id
        if self.call.flag("job") or prefers_async(self.request):
            job = jobs.start_import(
                kind=kind,
                file=upload.file,
                file_name=upload.name,
                project_id=project and project.pk,
                person_id=person_id,
                options=options,
            )
            headers = {"Location": f"/import/jobs/{job.pk}", "Preference-Applied": ASYNC}
            return Answer(job_queries.job_row(job.pk), 202, headers)
        report = run_import(
            kind,
            upload.file,
            project=project,
            author_id=person_id,
            with_items=not options["dry_run"],
            **options,
            **(settings or {}),
        )
        if options["dry_run"]:
            return Answer(report.summary(), 200, {"Preference-Applied": "dry-run"})
        return Answer(report.items, 201, report_header({**report.counts, "remarks": len(report.remarks)}))
