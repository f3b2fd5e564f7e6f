"""The README tells the truth: every setting is in its table, every command in it exists."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

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


def test_every_make_target_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", README, flags=re.MULTILINE)) <= targets
