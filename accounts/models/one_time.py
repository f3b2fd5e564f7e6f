"""Short-lived secrets and counters that every process must see, with or without Redis."""

from django.db import models

from accounts.secrets import SealedField
from productionsite.fields import JSONField


class OneTimeSecret(models.Model):
    """Something good for one use and a short time: a reset link, a mailed code, a challenge, a used code."""

    IN_SNAPSHOT = False
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)  # whose or which; a hash where it is the secret itself
    secret = SealedField(null=True)
    data = JSONField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "one_time_secret"
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="one_time_secret_uniq")]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class AttemptCounter(models.Model):
    """How often something was tried in the running window (log-ins of an address, mails to an account)."""

    IN_SNAPSHOT = False
    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "attempt_counter"

    def __str__(self):
        return self.key
