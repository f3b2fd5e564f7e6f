"""What a process has loaded when it has started."""

import os
import subprocess
import sys

import pytest

from tests.kernel.test_settings import ROOT

SCRIPT = """
import sys
sys.argv[0] = {program!r}
import django
django.setup()
print([name in sys.modules for name in ("productionsite.urls", "ua_parser_builtins.matchers")])
"""


@pytest.mark.parametrize(
    ("program", "loaded"),
    [("/bin/gunicorn", True), ("manage.py", False), ("/bin/celery", False), ("/lib/celery/__main__.py", False)],
)
def test_who_answers_requests_has_loaded_the_routes(tmp_path, program, loaded):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "productionsite.settings", "VAR_DIR": str(tmp_path)}
    command = [sys.executable, "-c", SCRIPT.format(program=program)]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str([loaded, loaded])
