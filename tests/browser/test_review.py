"""The player: pictures and movies one after the other, drawings over them, comments beside them."""

import subprocess

import imageio_ffmpeg
from playwright.sync_api import expect

from tests.browser.conftest import shoot


def player(page, studio):
    """Open a playlist of pictures of the demo production."""
    page.goto(f"{studio.url}/admin/desk/{studio.project}/reviews/")
    page.get_by_role("link", name="Models for the client").first.click()
    expect(page.locator("#v-picture")).to_be_visible()


def test_entries_are_walked_and_commented(desk, studio):
    page = desk("maya")
    player(page, studio)
    first = page.locator("[data-name]").inner_text()
    page.locator("#stage").focus()
    page.keyboard.press("PageDown")
    expect(page.locator("[data-name]")).not_to_have_text(first)
    page.get_by_role("textbox", name="Comment").fill("Lovely timing.")
    page.get_by_label("Status", exact=True).select_option(label="Retake")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#thread")).to_contain_text("Lovely timing.")
    expect(page.locator("#thread .status").first).to_have_text("RETAKE")
    shoot(page, "player")


def test_a_drawing_is_made_kept_and_seen_again(desk, studio):
    page = desk("maya")
    player(page, studio)
    page.get_by_role("button", name="Draw", exact=True).click()
    box = page.locator("#v-canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 160, steps=12)
    page.mouse.move(box["x"] + 320, box["y"] + 70, steps=12)
    page.mouse.up()
    page.get_by_role("button", name="Save drawing").click()
    expect(page.get_by_role("status")).to_have_text("Drawing saved.")
    page.reload()
    layer = page.locator("#v-layer")
    expect(layer).to_be_visible()
    page.wait_for_function("document.getElementById('v-layer').naturalWidth > 0")
    shoot(page, "player-drawing")
    page.get_by_label("Drawings").uncheck()
    expect(layer).to_be_hidden()


def test_a_movie_plays(desk, studio, tmp_path):
    movie = tmp_path / "take.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=duration=2:size=320x180:rate=24", "-pix_fmt", "yuv420p"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *source, str(movie)], check=True)
    task = next(
        one
        for one in studio.call("GET", f"data/tasks?project_id={studio.project}")
        if one["last_preview_file_id"] is None
    )
    status = task["task_status_id"]
    comment = studio.call("POST", f"actions/tasks/{task['id']}/comment", {"task_status_id": status, "comment": "Take"})
    preview = studio.call("POST", f"actions/tasks/{task['id']}/comments/{comment['id']}/add-preview", {})
    with movie.open("rb") as file:
        studio.call("POST", f"pictures/preview-files/{preview['id']}", files={"file": ("take.mp4", file, "video/mp4")})
    shots = [{"entity_id": task["entity_id"], "preview_file_id": preview["id"]}]
    body = {"name": "Takes", "project_id": studio.project, "for_entity": "shot", "shots": shots}
    playlist = studio.call("POST", "data/playlists", body)["id"]
    page = desk("maya")
    for _try in range(60):  # the worker makes the movie ready
        if studio.call("GET", f"data/preview-files/{preview['id']}")["status"] == "ready":
            break
        page.wait_for_timeout(500)
    page.goto(f"{studio.url}/admin/desk/playlists/{playlist}/")
    expect(page.locator("#v-movie")).to_be_visible()
    page.wait_for_function("document.getElementById('v-movie').readyState >= 2")
    page.get_by_role("button", name="One frame forward").click()
    expect(page.locator("[data-clock]")).to_have_text("0:00:01")
    page.get_by_role("button", name="Play or pause").click()
    page.wait_for_function("document.getElementById('v-movie').currentTime > 0.5")
    page.get_by_role("button", name="Play or pause").click()
    shoot(page, "player-movie")
