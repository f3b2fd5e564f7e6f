"""Import jobs: what runs in the background, how far it is, how it ended."""

from django.db import models

from accounts.secrets import SealedField
from imports.choices import ImportKind
from productionsite.background import BackgroundJob
from productionsite.fields import ChoiceField, JSONField


class ImportJob(BackgroundJob):
    """One import that runs in a worker. The file waits in the row, so that any host's worker can take it."""

    NOTHING = "nothing was imported"

    kind = ChoiceField(ImportKind)
    project = models.ForeignKey(  # null: into the studio
        "productions.Project", on_delete=models.CASCADE, null=True, blank=True, related_name="import_jobs"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="import_jobs"
    )
    file_name = models.CharField(max_length=255)
    content = models.BinaryField(null=True, blank=True)  # compressed; dropped when the job ends
    secret = SealedField(null=True, blank=True)  # key of the site a pull reads; never served, dropped when it ends
    options = JSONField(default=dict)  # update, dry_run, encoding, and what the kind takes beside
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    report = JSONField(null=True, blank=True)  # counts, per-row errors, rows of a dry run

    class Meta:
        db_table = "import_job"
        indexes = [models.Index(fields=["person", "created_at"], name="import_job_person_idx")]

    @property
    def is_rehearsal(self):
        """Whether the job only tells what an import would do."""
        return bool(self.options.get("dry_run"))

    @property
    def AT_END(self):
        """Columns to set when the job ends: the file is kept while the plan waits to be confirmed.

        The key of a site is kept as long as it is needed: by a plan that is to bring files, and by the job that does.
        """
        kept = {} if self.is_rehearsal else {"content": None}
        return kept if self.brings_files else {**kept, "secret": None}

    @property
    def brings_files(self):
        """Whether a pull was asked to bring files too: media of versions, attachments of notes."""
        return bool(self.options.get("previews") or self.options.get("attachments"))

    def __str__(self):
        return f"{self.get_kind_display()}: {self.file_name}"
