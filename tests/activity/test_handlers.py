"""Event handlers: the studio's own Python is called on events, once each, by workers."""

import sys

import pytest
from django.core.management import CommandError, call_command

from activity.choices import DeliveryState
from activity.models import Webhook, WebhookDelivery
from activity.services import handlers, webhooks
from events.emitter import emit
from tests import factories
from tests.activity.test_webhooks import follow
from tests.admin.test_pages import page

pytestmark = pytest.mark.django_db
KEEPING = "seen = []\n\ndef handle_event(data):\n    seen.append(data)\n"
FAILING = "def handle_event(data):\n    raise ValueError('no folder for ' + data['task_id'])\n"


@pytest.fixture
def folder(tmp_path, settings):
    """A folder of handlers; calling it writes the package: `event_map` as text, and its modules."""
    settings.EVENT_HANDLERS_FOLDER = str(tmp_path)

    def forget():
        handlers.load.cache_clear()
        for name in [name for name in sys.modules if name.split(".")[0] == handlers.PACKAGE]:
            del sys.modules[name]
        sys.path[:] = [place for place in sys.path if not place.startswith(str(tmp_path))]

    def write(event_map, place=handlers.PACKAGE, **modules):
        forget()
        package = tmp_path / place
        package.mkdir(exist_ok=True)
        for name, text in modules.items():
            (package / f"{name}.py").write_text(text)
        imports = f"from . import {', '.join(modules)}\n" if modules else ""
        (package / "__init__.py").write_text(f"{imports}event_map = {event_map}\n")
        handlers.register()
        follow()

    write.forget = forget
    yield write
    forget()


def seen(module="keep"):
    return sys.modules[f"{handlers.PACKAGE}.{module}"].seen


def test_a_module_is_called_with_what_happened(folder):
    folder("{'task:new': keep, 'Comment:New': keep}", keep=KEEPING)
    project = factories.project()
    emit("task:new", {"task_id": "x"}, project_id=project.pk)
    emit("task:update", {"task_id": "x"})
    emit("comment:new", {"comment_id": "y"})
    follow()
    follow()
    deliveries = list(WebhookDelivery.objects.order_by("sequence"))
    assert seen() == [
        {"task_id": "x", "project_id": str(project.pk), "id": str(deliveries[0].event_id)},
        {"comment_id": "y", "id": str(deliveries[1].event_id)},
    ]
    assert {row.state for row in deliveries} == {DeliveryState.DELIVERED}


def test_a_failure_is_in_the_log_and_stops_nobody(folder):
    folder("{'task:new': fail, 'task:update': keep}", keep=KEEPING, fail=FAILING)
    emit("task:new", {"task_id": "x"})
    emit("task:update", {"task_id": "x"})
    follow()
    assert len(seen()) == 1
    failed = WebhookDelivery.objects.get(name="task:new")
    assert (failed.state, failed.attempts) == (DeliveryState.FAILED, 1)
    assert failed.error.startswith("ValueError: no folder for x\n\nTraceback")
    assert failed.error.endswith("ValueError: no folder for x")
    folder("{'task:new': fail, 'task:update': keep}", keep=KEEPING, fail=KEEPING)
    webhooks.deliver_again(deliveries=WebhookDelivery.objects.filter(pk=failed.pk))
    follow()
    assert [call["task_id"] for call in seen("fail")] == ["x"]


def test_what_happened_between_two_starts_is_not_missed(folder):
    folder("{'task:new': keep}", keep=KEEPING)
    emit("task:new", {"task_id": "while away"})
    folder("{'task:new': keep}", keep=KEEPING)
    assert [call["task_id"] for call in seen()] == ["while away"]


def test_a_module_that_is_gone_hears_nothing_and_keeps_its_log(folder):
    folder("{'task:new': keep}", keep=KEEPING)
    emit("task:new", {"task_id": "x"})
    follow()
    folder("{}")
    emit("task:new", {"task_id": "y"})
    follow()
    assert WebhookDelivery.objects.get().data["task_id"] == "x"


def test_the_folder_may_be_the_package_itself(folder, tmp_path, settings):
    settings.EVENT_HANDLERS_FOLDER = str(tmp_path / handlers.PACKAGE)
    folder("{'task:new': keep}", keep=KEEPING)
    assert Webhook.objects.get().name == "event_handlers.keep"


def test_no_folder_is_no_handler(settings, tmp_path):
    settings.EVENT_HANDLERS_FOLDER = str(tmp_path / "nowhere")
    handlers.load.cache_clear()
    handlers.register()
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("event_map", "modules", "reason"),
    [
        ("{'task:new': broken}", {"broken": "import nothing_of_this_name\n"}, "nothing_of_this_name"),
        ("{'task:new': empty}", {"empty": "x = 1\n"}, "no module with a function handle_event"),
        ("{'task:new': 'text'}", {}, "no module with a function handle_event"),
        ("None", {}, "cannot be loaded"),
    ],
)
def test_a_broken_package_prevents_the_start(folder, monkeypatch, event_map, modules, reason):
    monkeypatch.setattr(handlers, "register", lambda: None)
    folder(event_map, **modules)
    monkeypatch.undo()
    with pytest.raises(CommandError, match=reason):
        call_command("run_events")


def test_the_back_office_lets_a_handler_be_switched_off_only(folder, office, studio):
    folder("{'task:new': keep}", keep=KEEPING)
    hook = Webhook.objects.get()
    path = page(Webhook, "change", hook.pk)
    client = office("admin")
    assert 'name="url"' not in client.get(path).content.decode()
    assert client.post(path, {"project": ""}).status_code == 302
    hook.refresh_from_db()
    assert (hook.active, hook.events, hook.name) == (False, ["task:new"], "event_handlers.keep")
