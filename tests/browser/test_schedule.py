"""The schedule: bars that move, and the same days as fields."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import shoot


def schedule(page, studio):
    """Open the schedule of the demo production."""
    page.goto(f"{studio.url}/admin/desk/{studio.project}/schedule/")
    expect(page.locator("#gantt .bar-wrapper").first).to_be_visible()


def days(page, name):
    """Return the first and the last day of a line."""
    return [
        date.fromisoformat(page.get_by_label(f"{end} of {name}", exact=True).input_value()) for end in ("Start", "End")
    ]


def test_a_bar_is_dragged_to_other_days(desk, studio):
    page = desk("maya")
    schedule(page, studio)
    line = page.locator("tr[data-line]", has=page.get_by_label("Start of Compositing", exact=True))
    bar = page.locator(f'.bar-wrapper[data-id="{line.get_attribute("data-line")}"] .bar')
    bar.scroll_into_view_if_needed()
    before = days(page, "Compositing")
    box = bar.bounding_box()
    x, y = max(box["x"], page.locator("#gantt").bounding_box()["x"]) + 60, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 70, y, steps=6)
    page.mouse.move(x + 141, y, steps=6)
    shoot(page, "schedule-drag")
    page.mouse.up()
    expect(page.get_by_role("status")).to_have_text("Dates saved.")
    after = days(page, "Compositing")
    moved = after[0] - before[0]
    assert moved >= timedelta(days=3)
    assert after[1] - before[1] == moved
    page.reload()
    assert days(page, "Compositing") == after


def test_every_line_is_named_wherever_one_looks(desk, studio):
    page = desk("maya", size="phone")
    schedule(page, studio)
    page.wait_for_timeout(400)
    shoot(page, "schedule-phone")
    for place in (None, 0, 400, 100_000):
        unseen = page.evaluate(
            """async (place) => {
              const view = document.querySelector('.gantt-container');
              if (place !== null) view.scrollLeft = place;
              await new Promise((go) => setTimeout(go, 200));
              const box = view.getBoundingClientRect();
              const seen = (one) => one.left >= box.left && one.right <= box.right + 1;
              const places = [...view.querySelectorAll('.bar-label')].map((one) => one.getBoundingClientRect());
              return places.filter((one) => !seen(one)).length;
            }""",
            place,
        )
        assert unseen == 0, place


def test_dates_are_typed(desk, studio):
    desk.expected = ("400 (Bad Request)",)
    page = desk("maya")
    schedule(page, studio)
    start, end = days(page, "Layout")
    page.get_by_label("End of Layout", exact=True).fill((end + timedelta(days=5)).isoformat())
    page.get_by_role("button", name="Save the dates of Layout").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Dates saved.")
    page.get_by_label("End of Layout", exact=True).fill((start - timedelta(days=5)).isoformat())
    page.get_by_role("button", name="Save the dates of Layout").click()
    expect(page.get_by_role("status")).to_have_text("The end lies before the start.")
    page.reload()
    assert days(page, "Layout") == [start, end + timedelta(days=5)]


def test_the_tasks_of_a_type_have_bars_too(desk, studio):
    page = desk("tomas")
    schedule(page, studio)
    page.get_by_label("Show").select_option(label="Tasks of Animation (Shot)")
    expect(page.locator("tr[data-line]")).to_have_count(15)
    expect(page.locator("#gantt .bar-wrapper")).to_have_count(15)
    shoot(page, "schedule-tasks")
