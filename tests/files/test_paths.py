"""File trees: templates, slugs, guessing; working and output files made of them (spec 07, 3 to 5)."""

import pytest

from accounts.models import Software
from assets.models import AssetInstance
from events.models import ApiEvent
from files import paths
from files.guess import guess, match
from files.models import FileStatus, OutputFile, OutputType, WorkingFile
from files.naming import slug
from tasks.models import TaskPersonLink
from tests import factories

pytestmark = pytest.mark.django_db

TREE = {
    "working": {
        "mountpoint": "/simple",
        "root": "productions",
        "folder_path": {
            "shot": "<Project>/shots/<Sequence>/<Shot>/<TaskType>/<Software>",
            "asset": "<Project>/assets/<AssetType>/<Asset>/<TaskType>/<Software>",
            "style": "lowercase",
        },
        "file_name": {
            "shot": "<Project>_<Sequence>_<Shot>_<TaskType>_<Name>_v<Version>",
            "asset": "<Project>_<AssetType>_<Asset>_<TaskType>_<Name>_v<Version>",
            "style": "lowercase",
        },
    },
    "output": {
        "mountpoint": "/simple",
        "root": "productions/export",
        "folder_path": {
            "shot": "<Project>/shots/<Sequence>/<Shot>/<OutputType>/v<Version>",
            "asset": "<Project>/assets/<AssetType>/<Asset>/<OutputType>",
            "instance": "<Project>/<TemporalEntityType>/<Sequence>/<TemporalEntity>/<Asset>/instance_<Instance.number>",
            "style": "lowercase",
        },
        "file_name": {
            "shot": "<Shot>_<OutputType>_v<Version>",
            "asset": "<Asset>_<OutputType>_<Name>_v<Version>",
            "instance": "<TemporalEntity>_<Instance.name>_v<Version>",
            "style": "lowercase",
        },
    },
}


@pytest.fixture(autouse=True)
def _tree(studio):
    studio.project.file_tree = TREE
    studio.project.save()


@pytest.fixture
def shot(studio):
    return factories.shot(studio.project, factories.entity(studio.project, "Sequence", name="Seq2"), name="P 01")


@pytest.fixture
def shot_task(studio, shot):
    kind = factories.task_type("Animation", "Shot")
    return factories.task(shot, kind, assignees=[studio.artist])


@pytest.fixture
def output_type():
    return factories.make(OutputType, name="Cache")


class TestSlugs:
    @pytest.mark.parametrize(
        ("text", "result"),
        [
            ("L'été #3 1,000 & co", "l_ete_3_1000_co"),
            ("a.b", "a_b"),
            ("__x__", "x"),
            ("Tom &amp; Ann", "tom_ann"),
            ("Straße", "strasse"),
            ("Москва", "moskva"),
            ("镜头 1", "jing_tou_1"),
            ("đ—þ", "d_th"),
        ],
    )
    def test_slug(self, text, result):
        assert slug(text) == result


class TestWorkingPath:
    def test_of_a_shot(self, studio, shot_task):
        path = f"/data/tasks/{shot_task.pk}/working-file-path"
        answer = studio.as_("artist").post(path, {"revision": 3}).json()
        assert answer == {
            "path": "/simple/productions/the_production/shots/s002/p_01/animation/3ds_max",
            "name": "the_production_s002_p_01_animation_main_v003",
        }
        other = studio.as_("artist").post(path, {"sep": "\\"}).json()
        assert other["path"].startswith("/simple\\productions\\the_production\\shots")
        assert other["name"].endswith("_v001")
        assert Software.objects.filter(name="3ds Max").count() == 1

    @pytest.mark.parametrize("key", ["name", "mode", "comment", "revision", "sep"])
    def test_only_the_software_may_be_null(self, studio, shot_task, key):
        path = f"/data/tasks/{shot_task.pk}/working-file-path"
        assert studio.as_("artist").post(path, {"software_id": None}).status_code == 200
        answer = studio.as_("artist").post(path, {key: None})
        assert (answer.status_code, answer.json()["data"]["errors"][0]["field"]) == (400, key)

    @pytest.mark.parametrize(
        "change",
        [
            {"mode": "nowhere"},
            {"tree": {}},
            {"tree": {"working": {"root": "x", "folder_path": {"shot": "a"}, "file_name": {"shot": "b"}}}},
            {"tree": {"working": {"mountpoint": "/", "root": "", "file_name": {"shot": "b"}}}},
            {"tree": {"working": {"mountpoint": "/", "root": "", "folder_path": {"shot": "<Nope>"}}}},
            {"tree": {"working": {"mountpoint": "/", "root": "", "folder_path": {"shot": "<Shot.short_name>"}}}},
        ],
    )
    def test_malformed_trees_are_told_and_write_nothing(self, studio, shot_task, nothing_written, change):
        if "tree" in change:
            studio.project.file_tree = change["tree"]
            studio.project.save()
        body = {"mode": change.get("mode", "working")}
        with nothing_written():
            answer = studio.as_("artist").post(f"/data/tasks/{shot_task.pk}/working-file-path", body)
            new = studio.as_("artist").post(f"/data/tasks/{shot_task.pk}/working-files/new", {"name": "a", **body})
        assert answer.status_code == 400
        assert answer.json()["received_data"] == body
        assert new.status_code == 400

    def test_ids_and_literals_survive(self, shot_task):
        tree = {"m": {"mountpoint": "/x", "root": None, "folder_path": {"shot": "Pre-X/<Shot.id>/<Open"}}}
        tree["m"]["file_name"] = {"shot": "Pre-X <Shot.id>", "style": "uppercase"}
        shot_task.project.file_tree = tree
        context = paths.Context(project=shot_task.project, entity=shot_task.entity, task=shot_task)
        assert paths.folder_path(context, "m") == f"/x/Pre-X/{shot_task.entity_id}/<Open"
        assert paths.file_name(context, "m").startswith("PRE_X_")


class TestNewWorkingFile:
    def new(self, studio, task, role="artist", **body):
        return studio.as_(role).post(f"/data/tasks/{task.pk}/working-files/new", {"name": "main", **body})

    def test_revisions_and_assignment(self, studio, shot_task):
        TaskPersonLink.objects.all().delete()
        first = self.new(studio, shot_task)
        assert first.status_code == 201
        assert first.json()["revision"] == 1
        assert first.json()["path"].endswith("animation/blender/the_production_s002_p_01_animation_main_v001")
        assert shot_task.assignees.filter(pk=studio.artist.pk).exists()
        assert self.new(studio, shot_task).json()["revision"] == 2
        names = list(ApiEvent.objects.order_by("created_at", "pk").values_list("name", flat=True))
        assert names[:4] == ["software:new", "task:assign", "task:update", "working-file:new"]

    @pytest.mark.parametrize(
        "body",
        [
            {"revision": 1},
            {"person_id": "00000000-0000-4000-8000-000000000000"},
            {"person_id": "nobody"},
            {"name": "x" * 251},
            {"revision": None},
            {"mode": None},
        ],
    )
    def test_refusals_write_nothing(self, studio, shot_task, nothing_written, body):
        self.new(studio, shot_task)
        with nothing_written():
            assert self.new(studio, shot_task, **body).status_code == 400

    def test_file_round_trip(self, studio, shot_task, send):
        from tests.files.conftest import upload

        row = self.new(studio, shot_task).json()
        path = f"/data/working-files/{row['id']}/file"
        assert studio.as_("artist").get(path).status_code == 404
        assert send(studio.as_("artist"), path, upload(b"scene", "a.blend")).status_code == 201
        sent = studio.as_("artist").get(path)
        assert b"".join(sent.streaming_content) == b"scene"
        assert "private" in sent["Cache-Control"]
        assert sent["Content-Disposition"].startswith("attachment")
        assert studio.as_("vendor").get(path).status_code == 403

    def test_listings(self, studio, shot_task, sql_count):
        for _ in range(3):
            self.new(studio, shot_task)
        factories.make(WorkingFile, task=shot_task, entity=shot_task.entity, revision=-1, name="hidden")
        path = f"/data/tasks/{shot_task.pk}/working-files"
        assert [row["revision"] for row in studio.as_("artist").get(path).json()] == [3, 2, 1]
        assert studio.as_("artist").get(f"{path}/last-revisions").json()["main"]["revision"] == 3
        of_entity = f"/data/entities/{shot_task.entity_id}/working-files"
        rows = studio.as_("artist").get(f"{of_entity}?name=main&relations=true").json()
        assert [row["outputs"] for row in rows] == [[], [], []]
        assert studio.as_("artist").get(f"{of_entity}?task_id=x").status_code == 400


class TestOutputs:
    def body(self, output_type, **values):
        kind = factories.task_type("Modeling")
        return {"output_type_id": str(output_type.pk), "task_type_id": str(kind.pk), **values}

    def test_clients_look_only_and_vendors_need_a_task(self, studio, asset, output_type):
        path, body = f"/data/entities/{asset.pk}/output-files/new", self.body(output_type)
        assert studio.as_("client").post(path, body).status_code == 403
        assert studio.as_("vendor").post(path, body).status_code == 403
        factories.task(asset, assignees=[studio.vendor])
        assert studio.as_("vendor").post(path, body).status_code == 201

    def test_publication(self, studio, asset, output_type):
        body = self.body(output_type, extension=".abc", nb_elements=3)
        path = f"/data/entities/{asset.pk}/output-files"
        row = studio.as_("artist").post(f"{path}/new", body).json()
        assert row["revision"] == 1
        assert row["path"] == f"{row['folder_path']}/{row['file_name']}.abc"
        assert row["file_name"].endswith("_cache_main_v001_[1-3]")
        assert FileStatus.objects.get().name == "To review"
        assert studio.as_("artist").post(f"{path}/next-revision", body).json() == {"next_revision": 2}
        again = studio.as_("artist").post(f"{path}/new", {**body, "revision": 1})
        assert again.status_code == 400
        assert isinstance(again.json()["error"], str)
        rows = studio.as_("artist").get(f"{path}?representation=&output_type_id={output_type.pk}").json()
        assert [one["id"] for one in rows] == [row["id"]]
        types = studio.as_("artist").get(f"/data/entities/{asset.pk}/output-types").json()
        assert [one["name"] for one in types] == ["Cache"]

    @pytest.mark.parametrize(
        "values",
        [
            {"output_type_id": "00000000-0000-4000-8000-000000000000"},
            {"file_status_id": "nope"},
            {"person_id": "nope"},
            {"representation": "x" * 21},
            {"nb_elements": None},
            {"sep": None},
        ],
    )
    def test_refusals_leave_no_row(self, studio, asset, output_type, nothing_written, values):
        body = self.body(output_type, **values)
        with nothing_written():
            assert studio.as_("artist").post(f"/data/entities/{asset.pk}/output-files/new", body).status_code == 400

    def test_a_malformed_tree_leaves_no_row(self, studio, asset, output_type, nothing_written):
        studio.project.file_tree = {"output": {}}
        studio.project.save()
        body = self.body(output_type)
        with nothing_written():
            assert studio.as_("artist").post(f"/data/entities/{asset.pk}/output-files/new", body).status_code == 400

    def test_of_instances(self, studio, asset, shot, output_type):
        instance = factories.make(AssetInstance, asset=asset, number=7, name=None)
        path = f"/data/asset-instances/{instance.pk}/entities/{shot.pk}"
        body = self.body(output_type)
        row = studio.as_("artist").post(f"{path}/output-files/new", body).json()
        assert row["folder_path"].endswith(f"/shot/s002/p_01/{slug(asset.name)}/instance_0007")
        assert row["file_name"] == "p_01_0007_v001"
        assert row["temporal_entity_id"] == str(shot.pk)
        preview = studio.as_("artist").post(f"{path}/output-file-path", body).json()
        assert preview["file_name"].endswith("_v000")
        again = studio.as_("artist").post(f"{path}/output-files/new", {**body, "revision": 1})
        assert isinstance(again.json()["message"], str)
        for entity, number in ((shot.pk, 2), (asset.pk, 1), ("00000000-0000-4000-8000-000000000000", 1)):
            following = f"/data/asset-instances/{instance.pk}/entities/{entity}/output-files/next-revision"
            assert studio.as_("artist").post(following, body).json() == {"next_revision": number}
        assert studio.as_("artist").post(following.replace("0000-4", "-"), body).status_code == 404

    def test_of_a_production(self, studio, admin, asset, output_type):
        own = factories.make(OutputFile, entity=asset, output_type=output_type, revision=1)
        factories.make(OutputFile, entity=asset, temporal_entity=asset, revision=1)
        path = "/data/projects/{}/output-files"
        rows = studio.as_("manager").get(path.format(studio.project.pk)).json()
        assert [row["id"] for row in rows] == [str(own.pk)]
        assert studio.as_("artist").get(path.format(studio.project.pk)).status_code == 403
        assert admin.get(path.format("00000000-0000-4000-8000-000000000000")).json() == []
        assert admin.get(path.format("x")).status_code == 404

    def test_last_revisions(self, studio, asset, output_type, sql_count):
        kind = factories.task_type()
        common = {"entity": asset, "output_type": output_type, "task_type": kind, "representation": "abc"}
        for name in ("a", "b"):
            for revision in (1, 2):
                factories.make(OutputFile, name=name, revision=revision, **common)
        path = f"/data/entities/{asset.pk}/output-files/last-revisions"
        rows = studio.as_("artist").get(path).json()
        assert sorted((row["name"], row["revision"]) for row in rows) == [("a", 2), ("b", 2)]
        few = sql_count(studio.as_("artist").get, path)
        for number in range(20):
            factories.make(OutputFile, name=f"n{number}", revision=1, **common)
        assert sql_count(studio.as_("artist").get, path) == few


class TestGuessing:
    def test_a_rendered_path_is_found_again(self, studio):
        character = factories.entity_type("Props")
        asset = factories.entity(studio.project, "Props", name="Tree")
        kind = factories.task_type("Shaders")
        body = {
            "project_id": str(studio.project.pk),
            "file_path": "/simple/productions/the_production/assets/props/tree/shaders/blender",
        }
        for path in ("/data/entities/guess-from-path", "/data/entities/guess_from_path"):
            assert studio.as_("artist").post(path, body).json() == [
                {
                    "Template": "asset",
                    "Project": str(studio.project.pk),
                    "AssetType": str(character.pk),
                    "Asset": str(asset.pk),
                    "TaskType": str(kind.pk),
                }
            ]
        assert studio.as_("outsider").post(path, body).status_code == 403
        assert studio.as_("artist").post(path, {**body, "file_path": "/elsewhere"}).json() == []

    def test_without_tree(self, studio):
        studio.project.file_tree = None
        studio.project.save()
        body = {"project_id": str(studio.project.pk), "file_path": "/x"}
        assert studio.as_("artist").post("/data/entities/guess-from-path", body).status_code == 400

    @pytest.mark.parametrize("missing", ["project_id", "file_path"])
    def test_what_is_missing_is_told_first(self, studio, missing):
        body = {"project_id": str(studio.project.pk), "file_path": "/x"}
        del body[missing]
        answer = studio.as_("outsider").post("/data/entities/guess-from-path", body)
        assert (answer.status_code, answer.json()["data"]["errors"][0]["field"]) == (400, missing)

    def test_templates_are_tried_in_the_order_postgresql_keeps_them(self, studio):
        folders = dict.fromkeys(("sequence", "style", "asset", "shot"), "<Project>")
        studio.project.file_tree = {"m": {"mountpoint": "/x", "root": "", "folder_path": folders}, "a": 5}
        found = guess(studio.project, "/x/the_production", "/")
        assert [one["Template"] for one in found] == ["shot", "asset", "style", "sequence"]

    def test_versions_and_wildcards(self, studio):
        tree = {"m": {"mountpoint": "/x", "root": "", "folder_path": {"shot": "<Project>/v<Version>"}}}
        studio.project.file_tree = tree
        found = guess(studio.project, "/x/the_production/v003", "/")
        assert found == [{"Template": "shot", "Project": str(studio.project.pk), "Version": "3"}]
        assert guess(studio.project, "/x/the_production/v000", "/") == [
            {"Template": "shot", "Project": str(studio.project.pk)}
        ]

    def test_literals_must_agree(self):
        assert match("<Project>/shots/<Shot>", "a/assets/b", "/") is None
        assert match("<Project>/<Instance.number>", "a/b", "/") is None
        assert match("pre<Name>post", "preXpost", "/") == {"Name": "X"}
