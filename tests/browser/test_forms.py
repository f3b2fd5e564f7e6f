"""Forms whose columns are lists: lines are moved, added and removed, with the keyboard too."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import shoot
from tests.browser.test_looks import RULES


def entries(page):
    """Return the names of the playlist's lines, in their order."""
    return [text.strip() for text in page.locator("[data-rows=shots] tbody tr td:first-child").all_inner_texts()]


def test_entries_of_a_playlist_are_moved_added_and_removed(desk, studio):
    body = {"name": "Keyboard", "project_id": studio.project, "for_entity": "shot", "shots": []}
    shots = studio.call("GET", f"data/projects/{studio.project}/shots")[:3]
    body["shots"] = [{"entity_id": shot["id"], "preview_file_id": None} for shot in shots[:2]]
    playlist = studio.call("POST", "data/playlists", body)["id"]
    page = desk("maya")
    page.goto(f"{studio.url}/admin/reviews/playlist/{playlist}/change/")
    first, second = entries(page)
    button = page.get_by_role("button", name="Move up").nth(1)
    button.focus()
    page.keyboard.press("Enter")
    assert entries(page) == [second, first]
    page.keyboard.press("Enter")  # it is still the button of the same line
    page.get_by_role("button", name="Add an entry").press("Enter")
    page.locator("[data-rows=shots] tbody tr").last.get_by_role("combobox").first.click()
    page.keyboard.type(shots[2]["name"])
    page.get_by_role("option").filter(has_text=shots[2]["name"]).first.click()
    found = Axe().run(page, context="form#playlist_form", options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []
    shoot(page, "playlist-form")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("[data-rows=shots] tbody tr")).to_have_count(3)
    stored = studio.call("GET", f"data/playlists/{playlist}")["shots"]
    assert [entry["entity_id"] for entry in stored[:2]] == [shots[1]["id"], shots[0]["id"]]
    page.get_by_role("button", name="Remove the line").first.press("Enter")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("[data-rows=shots] tbody tr")).to_have_count(2)


def test_the_frame_is_reached_with_the_keyboard_and_has_names(desk, studio):
    page = desk("maya", size="phone")
    page.goto(f"{studio.url}/admin/tasks/task/")
    expect(page.get_by_role("button", name="Type to search")).to_be_attached()
    expect(page.get_by_role("textbox", name="Type to search")).to_be_visible()
    bar = page.get_by_role("button", name="Side bar")
    expect(page.get_by_role("link", name="Playlists")).to_be_hidden()
    bar.focus()
    page.keyboard.press("Enter")
    expect(bar).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    shoot(page, "side-bar-phone")
    page.goto(f"{studio.url}/admin/tasks/task/{studio.task}/change/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("h1")).to_contain_text("Animation")
    expect(page.get_by_role("link", name="More actions")).to_be_visible()
    more = page.get_by_role("button", name=re.compile("selected task type")).first
    more.press("Enter")
    expect(page.locator("[id^=related-widget-wrapper]:visible a").first).to_be_visible()
    shoot(page, "form-phone")
    said = studio.call("GET", f"data/tasks/{studio.task}/comments")[0]["id"]
    page.goto(f"{studio.url}/admin/tasks/comment/{said}/change/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_wrong_value_is_refused_at_its_line(desk, studio):
    page = desk("maya")
    page.goto(f"{studio.url}/admin/productions/project/{studio.project}/change/")
    page.get_by_text("Data", exact=True).first.click()
    page.get_by_role("button", name="Add a value").first.click()
    page.locator("[data-rows=data] tbody tr").last.get_by_role("textbox").nth(1).fill("a value without a name")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Line 1 has no name.")).to_be_attached()
