"""An import through the back office: the file, the plan, the confirmation, the progress, the rows."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import shoot

SHEET = "Type,Name,Description\n" + "".join(f"Prop,Lantern {number:03},Brass\n" for number in range(120))


def test_a_file_is_planned_confirmed_and_imported(desk, studio, tmp_path):
    page = desk("maya")
    page.get_by_role("link", name="Import a file").click()
    sheet = tmp_path / "lanterns.csv"
    sheet.write_text(SHEET)
    page.locator("[name=kind]").select_option(label="Assets")
    for name, kind in (("task_type", "Estimations"), ("naming_convention", "Timeline (EDL, OTIO, XML, AAF)")):
        expect(page.locator(f"[name={name}]")).to_be_hidden()
        page.locator("[name=kind]").select_option(label=kind)
        expect(page.locator(f"[name={name}]")).to_be_visible()
        page.locator("[name=kind]").select_option(label="Assets")
    page.locator("[name=project]").select_option(label="The Lighthouse")
    page.locator("[name=file]").set_input_files(sheet)
    shoot(page, "import-file")
    page.get_by_role("button", name="See the plan").click()
    expect(page.get_by_role("heading", name=re.compile("The plan: nothing is written yet"))).to_be_visible(
        timeout=60_000
    )
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^120 created$"))).to_be_visible()
    shoot(page, "import-plan")
    assert lanterns(studio) == 0
    page.get_by_role("button", name="Import it").click()
    page.goto(f"{studio.url}/admin/")
    row = page.locator("[data-job]", has_text="lanterns.csv").first
    expect(row.locator("[data-state]")).to_have_text(re.compile("^Done"), timeout=60_000)  # kept up to date by itself
    expect(row.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    shoot(page, "import-done")
    assert lanterns(studio) == 120
    page.goto(f"{studio.url}/admin/desk/{studio.project}/board/assets/?q=Lantern 11")
    expect(page.locator("tr[data-entity]")).to_have_count(10)


def lanterns(studio):
    """Return how many of the file's assets the production has."""
    return sum(
        one["name"].startswith("Lantern") for one in studio.call("GET", f"data/projects/{studio.project}/assets")
    )
