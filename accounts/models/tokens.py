"""Sessions that were ended before their time."""

from django.db import models


class RevokedToken(models.Model):
    """A session token that no longer opens anything, kept until it would have expired anyway."""

    IN_SNAPSHOT = False
    jti = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "revoked_token"

    def __str__(self):
        return self.jti
