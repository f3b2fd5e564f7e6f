"""Pages of a pull: what an import has read from another site before it writes anything."""

from django.db import models

from productionsite.models import BaseModel


class ImportPage(BaseModel):
    """One page of records, as the other site gave it. It goes with its job, and when the job has written them."""

    IN_SNAPSHOT = False

    job = models.ForeignKey("imports.ImportJob", on_delete=models.CASCADE, related_name="pages")
    noun = models.CharField(max_length=40)  # as the import routes call the records
    number = models.IntegerField()  # from 0
    records = models.IntegerField(default=0)
    is_last = models.BooleanField(default=False)
    content = models.BinaryField()  # compressed JSON

    class Meta:
        db_table = "import_page"
        constraints = [
            models.UniqueConstraint(fields=["job", "noun", "number"], name="import_page_job_noun_number_uniq"),
        ]

    def __str__(self):
        return f"{self.noun} {self.number}"
