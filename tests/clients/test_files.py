"""The published client's functions for files, previews and playlists, each called and its result checked."""

import io
import time
import zipfile

import gazu
import pytest
from PIL import Image

from files import movies
from files.trees import TREES
from tests.clients import coverage
from tests.clients.conftest import ids, production
from tests.files.conftest import make_movie

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]
covered = coverage.of(gazu.files, gazu.playlist)

files = gazu.files


@pytest.fixture
def made(kitsu):
    """A production with the simple file tree: a shot and an asset, a task on each."""
    found = production("short")
    found.tree = files.update_project_file_tree(found.project, TREES["simple"])
    found.sequence = gazu.shot.new_sequence(found.project, "SQ01")
    found.shot = gazu.shot.new_shot(found.project, found.sequence, "SH01")
    found.asset_type = gazu.asset.new_asset_type(f"Creature {found.name}")
    found.asset = gazu.asset.new_asset(found.project, found.asset_type, "Llama")
    found.animation = gazu.task.get_task_type_by_name("Animation")
    found.modeling = gazu.task.get_task_type_by_name("Modeling")
    found.task = gazu.task.new_task(found.shot, found.animation)
    found.asset_task = gazu.task.new_task(found.asset, found.modeling)
    found.status = gazu.task.get_default_task_status()
    found.slug = found.name.lower().replace(" ", "_")
    return found


def write_png(path, size=(64, 36)):
    Image.new("RGB", size, "red").save(path)
    return str(path)


def size_of(path):
    with Image.open(path) as image:
        return image.size


def publish(made, path, **options):
    """Post a comment with a preview; return (comment, preview)."""
    return gazu.task.publish_preview(made.task, made.status, comment="See", preview_file_path=str(path), **options)


def test_working_files(made, tmp_path):
    assert made.tree["file_tree"]["working"]["mountpoint"] == "/simple"
    software = files.new_software("Blender " + made.name, "blend", ".blend", [".blend1"])
    assert files.get_software_by_name(software["name"])["id"] == software["id"]
    assert software["id"] in ids(files.all_softwares())
    assert files.update_software({**software, "version": "5.0"})["version"] == "5.0"
    assert files.get_software(software["id"])["version"] == "5.0"

    place = f"/simple/productions/{made.slug}/shots/sq01/sh01/animation"
    path = files.build_working_file_path(made.task, "layout", software=software, revision=2)
    folder = software["name"].lower().replace(" ", "_")
    assert path == f"{place}/{folder}/{made.slug}_sq01_sh01_animation_layout_v002"
    first = files.new_working_file(made.task, "layout", software=software, comment="one")
    second = files.new_working_file(made.task, "layout", software=software, comment="two")
    assert (first["revision"], second["revision"]) == (1, 2)
    assert files.get_working_file(first["id"])["path"] == first["path"]
    assert ids(files.get_working_files_for_task(made.task)) == {first["id"], second["id"]}
    assert files.get_last_working_files(made.task)["layout"]["id"] == second["id"]
    assert files.get_last_working_file_revision(made.task, "layout")["revision"] == 2
    found = files.get_all_working_files_for_entity(made.shot, task=made.task, name="layout")
    assert ids(found) == {first["id"], second["id"]}
    assert files.update_comment(first, "changed")["comment"] == "changed"
    assert files.update_modification_date(first)["updated_at"] >= first["updated_at"]

    scene = tmp_path / "scene.blend"
    scene.write_bytes(b"BLENDER" * 1000)
    assert files.upload_working_file(first, str(scene))["id"] == first["id"]
    files.download_working_file(first, str(tmp_path / "back.blend"))
    assert (tmp_path / "back.blend").read_bytes() == scene.read_bytes()


def test_output_files_of_entities(made):
    kind = files.new_output_type("Cache " + made.name, "cache")
    assert files.new_output_type(kind["name"], "cache")["id"] == kind["id"]
    assert files.get_output_type_by_name(kind["name"])["id"] == kind["id"]
    assert files.get_output_type(kind["id"])["short_name"] == "cache"
    assert kind["id"] in ids(files.all_output_types())
    status = files.new_file_status("Approved " + made.name, "#00FF00")
    assert files.get_file_status(status["id"])["color"] == "#00FF00"
    assert files.get_file_status_by_name(status["name"])["id"] == status["id"]

    path = files.build_entity_output_file_path(made.shot, kind, made.animation, revision=3)
    assert path.startswith(f"/simple/productions/export/{made.slug}/shots/sq01/sh01/animation/cache_")
    assert path.endswith("_main_v003")
    assert files.get_last_entity_output_revision(made.shot, kind, made.animation) == 0
    source = files.new_working_file(made.task)
    output = files.new_entity_output_file(
        made.shot, kind, made.animation, "first", working_file=source, representation="abc", file_status_id=status["id"]
    )
    assert (output["revision"], output["source_file_id"]) == (1, source["id"])
    assert files.get_next_entity_output_revision(made.shot, kind, made.animation) == 2
    assert files.get_output_file(output["id"])["path"] == output["path"]
    assert files.get_output_file_by_path(output["path"])["id"] == output["id"]
    assert files.update_output_file(output, {"comment": "better"})["comment"] == "better"
    later = files.new_entity_output_file(made.shot, kind, made.animation, "second", representation="abc")
    both = {output["id"], later["id"]}
    assert ids(files.all_output_files_for_entity(made.shot, kind, made.animation, representation="abc")) == both
    assert ids(files.all_output_files_for_project(made.project)) == both
    assert ids(files.all_output_files_for_project(made.project, file_status=status)) == {output["id"]}
    assert ids(files.get_last_output_files_for_entity(made.shot)) == {later["id"]}
    assert ids(files.all_output_types_for_entity(made.shot)) == {kind["id"]}


def test_output_files_of_instances(made):
    kind = files.new_output_type("Pose " + made.name, "pose")
    scene = gazu.scene.new_scene(made.project, made.sequence, "SC01")
    instance = gazu.scene.new_scene_asset_instance(scene, made.asset)
    path = files.build_asset_instance_output_file_path(instance, scene, kind, made.modeling, representation="abc")
    assert path.startswith(f"/simple/productions/export/{made.slug}/scene/sq01/sc01/modeling/")
    assert files.get_last_asset_instance_output_revision(instance, scene, kind, made.modeling) == 0
    output = files.new_asset_instance_output_file(instance, scene, kind, made.modeling, "one", representation="abc")
    assert (output["revision"], output["temporal_entity_id"]) == (1, scene["id"])
    assert files.get_next_asset_instance_output_revision(instance, scene, kind, made.modeling) == 2
    assert ids(files.all_output_files_for_asset_instance(instance, scene)) == {output["id"]}
    assert ids(files.get_last_output_files_for_asset_instance(instance, scene)) == {output["id"]}
    assert ids(files.all_output_types_for_asset_instance(instance, scene)) == {kind["id"]}


def test_pictures(made, tmp_path):
    comment, preview = publish(made, write_png(tmp_path / "a.png", (640, 360)))
    assert files.wait_for_preview_file(preview, poll_interval=0.1)["status"] == "ready"
    assert files.get_preview_file(preview["id"])["original_name"] == "a"
    assert ids(files.get_all_preview_files_for_task(made.task)) == {preview["id"]}
    assert files.get_preview_file_url(preview) == f"pictures/originals/preview-files/{preview['id']}.png"
    for number, (download, size) in enumerate(
        [
            (files.download_preview_file, (640, 360)),
            (files.download_preview_file_cover, (640, 360)),
            (files.download_preview_file_thumbnail, (150, 100)),
        ]
    ):
        target = tmp_path / f"{number}.png"
        download(preview, str(target))
        assert size_of(target) == size
    drawing = {"time": 0, "drawing": {"objects": [{"id": "a", "type": "rect"}]}}
    assert files.update_preview_annotations(preview, additions=[drawing])["annotations"][0]["time"] == 0
    assert files.update_preview(preview, {"validation_status": "validated"})["validation_status"] == "validated"
    other = gazu.task.add_preview(made.task, comment, write_png(tmp_path / "b.png"))
    moved = files.update_preview_position(other, 1)
    assert [row["id"] for row in moved] == [other["id"], preview["id"]]
    assert files.remove_preview_file(other, force=True) == ""
    assert ids(files.get_all_preview_files_for_task(made.task)) == {preview["id"]}


def test_movies(made, tmp_path):
    waiting = gazu.task.create_preview(made.task, gazu.task.add_comment(made.task, made.status))
    assert waiting["id"] in ids(files.get_running_preview_files())
    _comment, preview = publish(made, make_movie(tmp_path / "a.mov", seconds=1))
    ready = files.wait_for_preview_file(preview, timeout=60, poll_interval=0.3)
    assert (ready["status"], ready["extension"]) == ("ready", "mp4")
    assert files.get_preview_movie_url(preview) == f"movies/originals/preview-files/{preview['id']}.mp4"
    assert files.get_preview_movie_url(preview, lowdef=True) == files.get_preview_lowdef_movie_url(preview)
    for download, name in ((files.download_preview_movie, "high"), (files.download_preview_lowdef_movie, "low")):
        download(preview, str(tmp_path / f"{name}.mp4"))
    assert movies.probe(tmp_path / "high.mp4").width == ready["width"]
    assert movies.probe(tmp_path / "low.mp4").width == 1280
    files.extract_frame_from_preview(preview, 3, str(tmp_path / "frame.png"))
    assert size_of(tmp_path / "frame.png") == (ready["width"], ready["height"])
    files.extract_tile_from_preview(preview, str(tmp_path / "tiles.png"))
    assert size_of(tmp_path / "tiles.png")[0] % 8 == 0


def test_attachments(made, tmp_path):
    path = write_png(tmp_path / "note.png")
    comment = gazu.task.add_comment(made.task, made.status, attachments=[path])
    (attached,) = files.get_all_attachment_files_for_task(made.task)
    assert attached["comment_id"] == comment["id"]
    assert ids(files.get_all_attachment_files_for_project(made.project)) == {attached["id"]}
    assert files.get_attachment_file(attached["id"])["name"] == "note.png"
    files.download_attachment_file(attached, str(tmp_path / "back.png"))
    assert size_of(tmp_path / "back.png") == (64, 36)

    gazu.client.post(f"actions/user/chats/{made.shot['id']}/join", {})
    message = gazu.client.upload(f"data/entities/{made.shot['id']}/chat/messages", path, data={"message": "Hi"})
    shown = message["attachment_files"][0]
    shown = {"id": shown} if isinstance(shown, str) else shown
    expected = f"pictures/thumbnails/attachment-files/{shown['id']}.png"
    assert files.get_attachment_thumbnail_url(shown) == expected
    files.download_attachment_thumbnail(shown, str(tmp_path / "small.png"))
    assert size_of(tmp_path / "small.png") == (150, 150)


def test_avatars(made, tmp_path):
    path = write_png(tmp_path / "face.png", (300, 200))
    organisation = gazu.client.get("data/organisations")[0]
    me = gazu.client.get_current_user()
    for kind, upload, download, row in (
        ("persons", files.upload_person_avatar, files.download_person_avatar, me),
        ("projects", files.upload_project_avatar, files.download_project_avatar, made.project),
        ("organisations", files.upload_organisation_avatar, files.download_organisation_avatar, organisation),
    ):
        answer = upload(row, path)
        assert answer == {"thumbnail_path": f"pictures/thumbnails/{kind}/{row['id']}.png"}
        download(row, str(tmp_path / "back.png"))
        assert size_of(tmp_path / "back.png") == (400, 400)


def test_playlists(made, tmp_path):
    _comment, preview = publish(made, write_png(tmp_path / "a.png"))
    _comment, newer = publish(made, write_png(tmp_path / "b.png"))
    playlist = gazu.playlist.new_playlist(made.project, "Dailies", for_client=True)
    assert gazu.playlist.new_playlist(made.project, "Dailies")["id"] == playlist["id"]
    assert gazu.playlist.get_playlist_by_name(made.project, "Dailies")["id"] == playlist["id"]
    assert playlist["id"] in ids(gazu.playlist.all_playlists())
    assert ids(gazu.playlist.all_playlists_for_project(made.project)) == {playlist["id"]}
    assert set(gazu.playlist.get_entity_preview_files(made.shot)) == {made.animation["id"]}

    row = gazu.playlist.add_entity_to_playlist(playlist, made.shot)
    assert [entry["preview_file_id"] for entry in row["shots"]] == [newer["id"]]
    stored = gazu.playlist.get_playlist(playlist["id"])
    gazu.playlist.update_entity_preview(stored, made.shot, preview)
    shots = gazu.client.fetch_one("playlists", playlist["id"])["shots"]
    assert shots == [{"entity_id": made.shot["id"], "preview_file_id": preview["id"]}]
    renamed = gazu.playlist.update_playlist({"id": playlist["id"], "name": "Weeklies"})
    assert renamed["name"] == "Weeklies"
    (entry,) = gazu.playlist.generate_temp_playlist(made.project, {"task_ids": [made.task["id"]]})
    assert (entry["name"], entry["preview_file_id"]) == ("SH01", newer["id"])
    assert gazu.playlist.notify_clients_playlist_ready(playlist) == {"status": "success"}

    gazu.playlist.download_playlist_zip(playlist, str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        (name,) = archive.namelist()
        assert Image.open(io.BytesIO(archive.read(name))).size == (64, 36)
    stored = gazu.playlist.get_playlist(playlist["id"])
    assert gazu.playlist.remove_entity_from_playlist(stored, made.shot)["shots"] == []
    assert gazu.client.fetch_one("playlists", playlist["id"])["shots"] == []
    assert gazu.playlist.delete_playlist(playlist) == ""
    assert gazu.playlist.all_playlists_for_project(made.project) == []


def test_playlists_of_episodes(kitsu):
    found = production("tvshow")
    episode = gazu.shot.new_episode(found.project, "E07")
    playlist = gazu.playlist.new_playlist(found.project, "Episode", episode=episode)
    assert ids(gazu.playlist.all_playlists_for_episode(episode)) == {playlist["id"]}
    sequence = gazu.shot.new_sequence(found.project, "SQ01", episode)
    shots = [gazu.shot.new_shot(found.project, sequence, name) for name in ("SH02", "SH01")]
    entries = [{"entity_id": shot["id"], "preview_file_id": None, "name": shot["name"]} for shot in shots]
    named = gazu.client.post("data/playlists", {"name": "N", "project_id": found.project["id"], "shots": entries})
    assert [entry["name"] for entry in gazu.playlist.all_shots_for_playlist(named)] == ["SH01", "SH02"]


def test_builds(made, tmp_path):
    _comment, preview = publish(made, make_movie(tmp_path / "a.mov", seconds=1))
    files.wait_for_preview_file(preview, timeout=60, poll_interval=0.3)
    playlist = gazu.playlist.new_playlist(made.project, "Movies")
    gazu.playlist.add_entity_to_playlist(playlist, made.shot)
    job = gazu.playlist.build_playlist_movie(playlist)
    deadline = time.monotonic() + 60
    while gazu.playlist.get_build_job(playlist, job)["status"] == "running" and time.monotonic() < deadline:
        time.sleep(0.2)
    assert gazu.playlist.get_build_job(playlist, job)["status"] == "succeeded"
    assert ids(gazu.playlist.all_build_jobs_for_project(made.project)) == {job["id"]}
    gazu.playlist.download_playlist_build(playlist, job, str(tmp_path / "built.mp4"))
    assert movies.probe(tmp_path / "built.mp4").duration == pytest.approx(1, abs=0.2)
    assert gazu.playlist.remove_build_job(playlist, job) == ""
    assert gazu.playlist.all_build_jobs_for_project(made.project) == []


def test_share_links(made):
    playlist = gazu.playlist.new_playlist(made.project, "Shared")
    link = gazu.playlist.new_share_link(playlist, expiration_date="2999-01-01", can_comment=False, password="sesame")
    assert (link["can_comment"], link["has_password"]) == (False, True)
    assert ids(gazu.playlist.all_share_links_for_playlist(playlist)) == {link["id"]}
    gazu.playlist.remove_share_link(playlist, link["token"])
    assert gazu.playlist.all_share_links_for_playlist(playlist) == []


def test_nothing_is_forgotten(covered):
    covered.check()
