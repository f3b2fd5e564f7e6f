"""`manage.py remove_old_data` (spec 09, 17)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import LoginLog
from activity.models import Notification
from activity.services import retention
from events.models import ApiEvent
from tests import factories

pytestmark = pytest.mark.django_db
MODELS = (ApiEvent, LoginLog, Notification)


def run(*arguments):
    out = StringIO()
    call_command("remove_old_data", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def rows():
    """Three old rows and a new one of each kind."""
    for age in (200, 100, 91, 1):
        moment = timezone.now() - timedelta(days=age)
        for model in MODELS:
            given = {"sequence": age} if model is ApiEvent else {}
            row = factories.make(model, **given)
            model._base_manager.filter(pk=row.pk).update(created_at=moment)


def test_what_is_old_goes_and_the_rest_stays(rows, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    assert run("--dry-run") == "3 events, 3 log-ins, 3 notifications would be removed.\n"
    assert run("--days", "150") == "1 events, 1 log-ins, 1 notifications removed.\n"
    assert run() == "2 events, 2 log-ins, 2 notifications removed.\n"
    assert [model.objects.count() for model in MODELS] == [1, 1, 1]


def test_events_that_nobody_was_told_of_stay(rows):
    ApiEvent.objects.update(sequence=None)
    run()
    assert ApiEvent.objects.count() == 4


@pytest.mark.parametrize("days", ["0", "-1", "99999"])
def test_bad_days_are_refused(rows, days):
    with pytest.raises(CommandError, match="--days"):
        run("--days", days)
    assert LoginLog.objects.count() == 4
