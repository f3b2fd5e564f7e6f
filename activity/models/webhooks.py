"""Webhooks: addresses of the studio that are told of events, and each telling."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.secrets import SealedField
from activity.choices import DeliveryState
from productionsite.fields import ChoiceField, JSONField, UUIDField
from productionsite.models import BaseModel


def check_patterns(value):
    """Refuse what is no list of event names: `task:update`, `task:*`, `*`."""
    if not isinstance(value, list) or not value or not all(isinstance(text, str) and text.strip() for text in value):
        raise ValidationError(_('Name events as a list, such as ["task:*", "comment:new"], or ["*"] for all.'))


def all_events():
    """Return the patterns of a webhook that is told everything."""
    return ["*"]


class Webhook(BaseModel):
    """An address, or a module of the studio's Python, told of chosen events of one production or of all."""

    IN_SNAPSHOT = False
    name = models.CharField(max_length=80, unique=True)
    url = models.URLField(max_length=500)  # empty for a module
    # Name of the module that is called (`activity.services.handlers`), which registers itself; empty for an address.
    handler = models.CharField(max_length=200, blank=True, default="", editable=False)
    secret = SealedField(editable=False)  # signs what is sent; shown once, when it is made
    events = JSONField(
        default=all_events,
        validators=[check_patterns],
        help_text=_("One a line: task:* for all events of tasks, comment:new for one kind, * for everything."),
    )
    project = models.ForeignKey(
        "productions.Project", on_delete=models.CASCADE, null=True, blank=True, related_name="webhooks"
    )
    active = models.BooleanField(default=True)
    # Number of the last event of the journal that was looked at; null until the first look.
    sequence = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "webhook"

    def __str__(self):
        return self.name


class WebhookDelivery(BaseModel):
    """One event on its way to one webhook."""

    IN_SNAPSHOT = False
    webhook = models.ForeignKey("activity.Webhook", on_delete=models.CASCADE, related_name="deliveries")
    event_id = UUIDField()  # of the journal (no FK: the journal may be trimmed)
    sequence = models.BigIntegerField()
    name = models.CharField(max_length=80)
    data = JSONField()
    state = ChoiceField(DeliveryState, default=DeliveryState.WAITING, db_index=True)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)  # not before; while one is under way, when it may be tried again
    status_code = models.IntegerField(null=True, blank=True)  # of the last answer
    error = models.TextField(blank=True, default="")  # why the last attempt failed
    milliseconds = models.IntegerField(null=True, blank=True)  # the last attempt took
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "webhook_delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = [models.UniqueConstraint(fields=["webhook", "sequence"], name="webhook_delivery_uniq")]
        indexes = [models.Index(fields=["webhook", "-created_at"], name="webhook_delivery_log_idx")]

    def __str__(self):
        return f"{self.name} {self.sequence}"
