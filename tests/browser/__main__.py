"""`make test-browser`: the back office in a real browser, or one clear line when there is none."""

import sys

import pytest

from tests.browser.chromium import MISSING, executable


def main(arguments):
    """Look for the browser, then hand over to pytest; return its exit code."""
    if executable() is None:
        return MISSING
    named = any("tests/browser" in argument for argument in arguments)
    return pytest.main(["-m", "browser", *([] if named else ["tests/browser"]), *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
