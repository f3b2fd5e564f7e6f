"""The browser the suite drives: Debian's Chromium, or the one CHROMIUM names."""

import os
import shutil

MISSING = "Chromium is missing: install it (apt-get install chromium) or name one with CHROMIUM=/path/to/it"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable():
    """Return the path of the browser, None when there is none."""
    return shutil.which(os.environ.get("CHROMIUM", "chromium"))
