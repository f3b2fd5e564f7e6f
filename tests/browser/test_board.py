"""The board: looking, filtering, one task, many tasks, the keyboard alone."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import shoot


def board(page, studio, kind="shots"):
    """Open a board of the demo production."""
    page.goto(f"{studio.url}/admin/desk/{studio.project}/board/{kind}/")


def cell(page, entity, task_type):
    """Return the cell where an entity meets a task type."""
    return page.locator("td.cell", has=page.locator(f'button[aria-label^="{entity}, {task_type}:"]')).first


def test_filters_stay_in_the_address(desk, studio):
    page = desk("maya")
    board(page, studio)
    expect(page.locator("tr[data-entity]")).to_have_count(15)
    page.get_by_label("Sequence").select_option(label="SQ020")
    expect(page.locator("tr[data-entity]")).to_have_count(4)
    page.get_by_label("Status").first.select_option(label="Retake")
    page.wait_for_url(re.compile("status="))
    shown = page.locator("tr[data-entity]").count()
    address = page.url
    assert "group=" in address
    assert "person=" not in address
    page.goto(f"{studio.url}/admin/")
    page.goto(address)
    expect(page.locator("tr[data-entity]")).to_have_count(shown)
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("tr[data-entity]")).to_have_count(15)


def test_one_task_is_changed_in_its_panel(desk, studio):
    page = desk("maya")
    board(page, studio)
    place = cell(page, "SH0060", "Compositing")
    place.locator("button.open").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    panel.locator("label", has_text="Work In Progress").click()
    panel.get_by_role("textbox", name="Comment").fill("Please start here.")
    panel.locator("label", has_text="Leo Martin").click()
    panel.get_by_label("Priority").select_option(label="High")
    shoot(page, "board-panel")
    panel.get_by_role("button", name="Save").click()
    expect(panel).to_be_hidden()
    label = "SH0060, Compositing: Work In Progress, Ivan Petrov, Leo Martin, High"
    expect(page.get_by_role("button", name=label)).to_be_visible()
    page.reload()
    page.get_by_role("button", name=label).click()
    panel.get_by_role("link", name="Open the task").click()
    expect(page.locator(".said")).to_have_text("Please start here.")
    expect(page.get_by_text("Task · assigned").first).to_be_visible()
    shoot(page, "task")


def test_many_tasks_are_changed_at_once(desk, studio):
    page = desk("maya")
    board(page, studio, "assets")
    page.get_by_label("Choose all Rigging").check()
    expect(page.get_by_text("Chosen: 9 tasks")).to_be_visible()
    page.get_by_label("Action", exact=True).select_option(label="Set status")
    bar = page.get_by_role("region", name="Bulk actions")
    bar.get_by_label("Status").select_option(label="Waiting For Approval")
    shoot(page, "board-bulk")
    bar.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status")).to_have_text("9 changed.")
    expect(page.get_by_role("button", name=re.compile("Rigging: Waiting For Approval"))).to_have_count(9)
    page.reload()
    expect(page.get_by_role("button", name=re.compile("Rigging: Waiting For Approval"))).to_have_count(9)


def test_rows_are_cancelled_and_taken_back(desk, studio):
    page = desk("maya")
    board(page, studio, "assets")
    page.get_by_label("Choose Log book", exact=True).check()
    page.get_by_label("Action", exact=True).select_option(label="Cancel")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tr[data-entity]")).to_have_count(8)
    page.get_by_label("Cancelled").check()
    expect(page.locator("tr[data-entity]")).to_have_count(1)
    page.get_by_label("Choose Log book", exact=True).check()
    page.get_by_label("Action", exact=True).select_option(label="Restore")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tr[data-entity]")).to_have_count(0)


def test_a_supervisor_sees_their_department_and_no_more(desk, studio):
    page = desk("tomas")
    board(page, studio)
    expect(page.get_by_role("columnheader", name=re.compile("Animation"))).to_be_visible()
    expect(page.get_by_role("columnheader", name=re.compile("Compositing"))).to_have_count(0)
    expect(page.get_by_role("option", name="Create tasks")).to_have_count(0)
    shoot(page, "board-supervisor")


def test_the_keyboard_alone_is_enough(desk, studio):
    page = desk("maya")
    board(page, studio)
    first = page.locator("button.open").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name.startswith("SH0020, Animation")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    page.keyboard.press("ArrowRight")  # the next status
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.get_by_text("Chosen: 1 task")).to_be_visible()
