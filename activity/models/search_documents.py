"""Search documents: what the words of a search are looked for in."""

from django.db import models


class SearchDocument(models.Model):
    """The searchable text of an entity, kept by triggers (`activity.search_index`): no code writes it."""

    IN_SNAPSHOT = False
    id = models.BigAutoField(primary_key=True)
    # Not a key the database checks: triggers write and remove the rows together with their entities.
    entity = models.OneToOneField(
        "productions.Entity", on_delete=models.DO_NOTHING, db_constraint=False, related_name="search_document"
    )
    # Of the entity: a caller's productions narrow what is read, without a join the database would misjudge.
    project = models.ForeignKey(
        "productions.Project", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=5)  # `asset` or `shot`
    name = models.TextField()  # of the entity, in lower case; compared byte by byte on both databases
    text = models.TextField()  # what stands above it, its name, description and metadata, in lower case

    class Meta:
        db_table = "search_document"
        indexes = [models.Index(fields=["kind", "name", "entity", "project"], name="search_document_walk_idx")]

    def __str__(self):
        return self.name
