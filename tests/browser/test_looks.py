"""Every page, light and dark, on a laptop and on a tablet: nothing overflows, axe finds nothing, pictures are kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import shoot

PAGES = {
    "dashboard": "",
    "overview": "desk/{project}/",
    "assets": "desk/{project}/board/assets/",
    "shots": "desk/{project}/board/shots/",
    "schedule": "desk/{project}/schedule/",
    "budget": "desk/{project}/budget/",
    "quotas": "desk/{project}/quotas/",
    "reviews": "desk/{project}/reviews/",
    "player": "desk/playlists/{playlist}/",
    "task": "desk/tasks/{task}/",
    "table": "tasks/task/",
    "settings": "productions/project/{project}/change/",
}
#: what belongs to the frame around the desk, made elsewhere
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


@pytest.mark.parametrize("size", ["laptop", "tablet", "upright", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_looks_right(desk, studio, theme, size):
    page = desk("maya", theme=theme, size=size)
    found = []
    for name, path in PAGES.items():
        page.goto(f"{studio.url}/admin/{path.format(**vars(studio))}")
        shoot(page, f"{name}-{theme}-{size}")
        assert page.evaluate("document.documentElement.classList.contains('dark')") is (theme == "dark")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name}: wider than the window")
        if page.locator(".desk").count():
            results = Axe().run(page, context=".desk", options=RULES).response["violations"]
            found += [f"{name}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in results]
    assert found == []


def test_a_narrower_window_is_filled_again(desk, studio):
    """A telephone that is turned, a window made smaller: charts shrink with it, names stay whole."""
    page = desk("maya", size="upright")
    for name in ("dashboard", "overview", "reviews"):
        page.goto(f"{studio.url}/admin/{PAGES[name].format(**vars(studio))}")
        page.wait_for_load_state("networkidle")
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        cut = page.locator(".rows.wide a .title").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth)"
        )
        assert cut == []
        page.set_viewport_size({"width": 820, "height": 1180})


def test_french(desk, studio):
    page = desk("maya", locale="fr-FR")
    page.locator("body").click()
    page.get_by_text("maya@demo.example.com").click()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", name="Mes productions")).to_be_visible()
    shoot(page, "dashboard-french")
    page.goto(f"{studio.url}/admin/desk/{studio.project}/board/shots/")
    expect(page.get_by_role("link", name="Vue d’ensemble")).to_be_visible()
    shoot(page, "shots-french")
