"""The README tells the truth: every setting is in its table, every command in it exists."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "productionsite" / "settings.py").read_text(encoding="utf-8")
VARIABLES = sorted(set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', SETTINGS)))


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_is_in_the_table(variable):
    assert f"`{variable}`" in README


def test_every_variable_of_the_table_is_read():
    rows = re.findall(r"^\| (`[A-Z0-9_`, ]+`) \|", README, flags=re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    read_elsewhere = {"PORT", "HOST", "ADMIN_EMAIL", "ADMIN_PASSWORD", "WEB_WORKERS", "WEB_THREADS", "WORKER_PROCESSES"}
    assert told - set(VARIABLES) == read_elsewhere


def test_every_command_exists():
    names = set(re.findall(r"manage\.py (\w+)", README + (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")))
    assert names <= set(get_commands())


OWN = sorted(name for name, app in get_commands().items() if (ROOT / app.split(".")[0]).is_dir())


@pytest.mark.parametrize("name", OWN)
def test_the_help_of_every_command_says_what_it_does_and_what_each_option_is(name):
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    told = io.StringIO()
    with redirect_stdout(told), pytest.raises(SystemExit) as left:
        parser.parse_args(["--help"])
    assert left.value.code == 0
    assert len(parser.description or "") > 20
    assert parser.description.strip()[:60] in told.getvalue()
    silent = [action.dest for action in parser._actions if not action.help]
    assert not silent, f"say in `help` what they are: {silent}"


@pytest.mark.parametrize("name", OWN)
def test_every_command_is_in_the_operators_table(name):
    rows = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Commands")[2]
    assert f"`{name}`" in rows.partition("\n## ")[0]


def test_every_make_target_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", README, flags=re.MULTILINE)) <= targets
