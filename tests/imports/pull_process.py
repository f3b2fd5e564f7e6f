"""A process that pulls from a site in memory, slowly: for tests that kill it. Arguments: seconds a page, folder."""

import os
import sys
import time
from pathlib import Path

import django


def main(pause, folder):
    """Run the command against the site, one question every `pause` seconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "productionsite.settings")
    django.setup()
    from django.core.management import call_command

    from imports.services import pulls
    from imports.services.shotgun import source
    from tests.imports import shotgrid

    folder.mkdir(exist_ok=True)
    shotgrid.write_schema(folder)
    site = shotgrid.MockSite()
    shotgrid.fill(site, shots=SHOTS)
    find = site.find

    def slowly(*arguments, **options):
        time.sleep(pause)
        return find(*arguments, **options)

    site.find = slowly
    source.Shotgun = site.connect
    source.PAGE = pulls.PAGE = 10
    call_command(
        "import_shotgun", "--site", shotgrid.URL, "--script", shotgrid.SCRIPT, "--key", shotgrid.KEY, "--yes",
        "--project", "Cosmos",
    )  # fmt: skip


SHOTS = 60

if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]))
