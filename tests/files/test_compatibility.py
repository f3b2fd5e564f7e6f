"""The paths that earlier versions of the Python client call do what their successors do (spec 07, 11)."""

import pytest

from files.models import AttachmentFile, PreviewFile
from files.trees import TREES
from tests import factories
from tests.files.conftest import upload

pytestmark = pytest.mark.django_db


def test_a_file_tree_by_name(studio):
    path = f"/actions/projects/{studio.project.pk}/set-file-tree"
    assert studio.as_("supervisor").post(path, {"tree_name": "simple"}).status_code == 403
    assert studio.as_("manager").post(path, {"tree_name": "unknown"}).status_code == 400
    answer = studio.as_("manager").post(path, {"tree_name": "simple"})
    assert (answer.status_code, answer.json()["file_tree"]) == (200, TREES["simple"])


@pytest.mark.parametrize("kind", ["shot", "asset", "sequence", "scene", "episode"])
def test_the_simple_tree_is_that_of_the_spec(kind):
    tree = TREES["simple"]
    assert tree["output"]["root"] == "productions/export"
    for mode in ("working", "output", "preview"):
        assert tree[mode]["folder_path"][kind].startswith(f"<Project>/{kind}s/")
        assert tree[mode]["folder_path"]["style"] == "lowercase"
    assert tree["working"]["folder_path"][kind].endswith("/<TaskType>/<Software>")
    assert tree["output"]["file_name"][kind].endswith("_<TaskType>_<OutputType>_<Name>_v<Version>")
    assert tree["preview"]["file_name"][kind].endswith("_<TaskType>")


def test_movies_frames_and_tiles(studio, new_preview, movie_bytes, send, settings):
    settings.MOVIE_ENCODING_PRESET, settings.SKIP_NORMALIZATION_FULL = "ultrafast", True
    preview = new_preview()
    send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(movie_bytes, "a.mov"))
    assert studio.as_("client").get(f"/movies/lowdef/preview-files/{preview.pk}.mp4")["Content-Type"] == "video/mp4"
    root = f"/pictures/preview-files/{preview.pk}"
    assert studio.as_("manager").get(f"{root}/extract-frame/5").content.startswith(b"\x89PNG")
    assert studio.as_("artist").get(f"{root}/extract-frame/5").status_code == 403
    assert studio.as_("manager").get(f"{root}/extract-frame/x").status_code == 400
    assert studio.as_("artist").get(f"{root}/extract-tile").content.startswith(b"\x89PNG")
    assert studio.as_("outsider").get(f"{root}/extract-tile").status_code == 403


def test_previews_of_comments(studio, comment):
    path = f"/data/comments/{comment.pk}/preview-files"
    assert studio.as_("outsider").post(path).status_code == 403
    first, second = (studio.as_("artist").post(path).json() for _number in range(2))
    assert (first["comments"], second["position"]) == ([str(comment.pk)], 2)
    moved = studio.as_("artist").put(f"/data/preview-files/{second['id']}/position", {"position": 1}).json()
    assert [row["id"] for row in moved] == [second["id"], first["id"]]
    assert studio.as_("artist").delete(f"{path}/{first['id']}").status_code == 204
    assert studio.as_("artist").delete(f"{path}/{first['id']}").status_code == 404
    assert [str(pk) for pk in PreviewFile.objects.values_list("pk", flat=True)] == [second["id"]]


def test_attachments_of_comments(studio, comment):
    row = factories.make(AttachmentFile, comment=comment)
    path = f"/data/comments/{comment.pk}/attachment-files/{row.pk}"
    assert studio.as_("supervisor").delete(path).status_code == 403
    assert studio.as_("artist").delete(path).status_code == 204
    assert studio.as_("artist").delete(path).status_code == 404
