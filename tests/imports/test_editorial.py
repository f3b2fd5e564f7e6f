"""Timelines become shots: EDL, OTIO, FCP 7 XML and AAF (spec 09, 10)."""

import time

import opentimelineio as otio
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from events.models import ApiEvent
from imports.services.editorial.naming import Naming
from productions.models import Entity, ProjectTaskTypeLink
from productionsite.api.errors import ApiError
from tasks.models import Task
from tests import factories

EDL = """TITLE: Cut
FCM: NON-DROP FRAME

001  AX       V     C        00:00:00:00 00:00:05:05 10:00:00:00 10:00:05:05
* FROM CLIP NAME: Film_SQ010-sc010.mp4

002  AX       V     C        00:00:00:00 00:00:02:23 10:00:05:05 10:00:08:03
* FROM CLIP NAME: Film_SQ010-sc020.mp4
"""
FRAMES = [("sc010", 130, {"frame_in": 0, "frame_out": 129}), ("sc020", 73, {"frame_in": 130, "frame_out": 202})]


@pytest.fixture(autouse=True)
def film(studio):
    """The naming convention reads no names with spaces (spec 09, 10)."""
    studio.project.name = "Film"
    studio.project.save()


def timeline(names=("Film_SQ010-sc010.mp4", "Film_SQ010-sc020.mp4"), lengths=(130, 73)):
    """Return a timeline of one video track (and a sound that is no shot)."""
    track, sound = otio.schema.Track(kind="Video"), otio.schema.Track(kind="Audio")
    for name, length in zip(names, lengths):
        span = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 25), otio.opentime.RationalTime(length, 25))
        media = otio.schema.ExternalReference(target_url=f"file:///{name}", available_range=span)
        media.name = name
        track.append(otio.schema.Clip(name=name, media_reference=media, source_range=span))
    span = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 25), otio.opentime.RationalTime(9, 25))
    media = otio.schema.ExternalReference(target_url="file:///Music.wav", available_range=span)
    sound.append(otio.schema.Clip(name="Music.wav", media_reference=media, source_range=span))
    made = otio.schema.Timeline("Cut")
    made.tracks.extend([track, sound])
    return made


def upload(studio, content, name="cut.edl", episode=None, role="manager", **fields):
    path = f"/import/otio/projects/{studio.project.pk}" + (f"/episodes/{episode}" if episode else "")
    content = content if isinstance(content, bytes) else content.encode()
    return studio.as_(role).upload(path, file=SimpleUploadedFile(name, content), **fields)


def shots():
    rows = Entity.objects.filter(entity_type__name="Shot").order_by("name")
    return list(rows.values_list("name", "nb_frames", "data"))


def written(tmp_path, ending, made):
    """Return the bytes of a timeline in a format."""
    path = tmp_path / f"cut.{ending}"
    options = {"aaf": {"use_empty_mob_ids": True}, "otioz": {"media_policy": "AllMissing"}}
    otio.adapters.write_to_file(made, str(path), **options.get(ending, {}))
    return path.read_bytes()


def test_an_edl_makes_sequences_shots_and_tasks(studio):
    layout = factories.task_type("Layout", "Shot")
    ProjectTaskTypeLink.objects.create(project=studio.project, task_type=layout)
    factories.task_status("todo", is_default=True)
    answer = upload(studio, EDL)
    told = answer.json()
    assert (answer.status_code, told["updated_shots"]) == (201, [])
    assert [(row["name"], row["type"]) for row in told["created_shots"]] == [("sc010", "Shot"), ("sc020", "Shot")]
    assert shots() == FRAMES
    assert Entity.objects.get(name="SQ010").entity_type.name == "Sequence"
    assert Task.objects.count() == 2
    assert ApiEvent.objects.filter(name="shot:new").count() == 2


def test_the_same_timeline_twice_changes_nothing(studio, nothing_written):
    upload(studio, EDL)
    with nothing_written():
        told = upload(studio, EDL).json()
    assert (len(told["updated_shots"]), told["created_shots"]) == (2, [])


def test_known_shots_get_frames_and_keep_the_rest(studio):
    sequence = factories.entity(studio.project, "Sequence", name="SQ010")
    shot = factories.shot(studio.project, sequence, name="sc010", nb_frames=1, data={"mood": "dark"})
    told = upload(studio, EDL).json()
    assert [row["id"] for row in told["updated_shots"]] == [str(shot.pk)]
    assert shots()[0] == ("sc010", 130, {"mood": "dark", "frame_in": 0, "frame_out": 129})
    assert ApiEvent.objects.filter(name="shot:update").count() == 1


@pytest.mark.parametrize("ending", ["otio", "otioz", "xml", "aaf"])
def test_other_formats_say_the_same(studio, tmp_path, ending):
    content = written(tmp_path, ending, timeline())
    answer = upload(studio, content, name=f"CUT.{ending.upper()}")
    assert answer.status_code == 201, answer.content
    assert shots() == FRAMES


def test_a_clip_cut_in_two_is_one_shot(studio, tmp_path):
    names = ["Film_SQ1-A.mov", "Film_SQ1-B.mov", "Film_SQ1-A.mov"]
    told = upload(studio, written(tmp_path, "otio", timeline(names, (10, 5, 20))), name="cut.otio").json()
    assert [row["name"] for row in told["created_shots"]] == ["A", "B"]
    assert shots()[0] == ("A", 30, {"frame_in": 0, "frame_out": 34})


@pytest.mark.parametrize(
    ("content", "name", "fields"),
    [
        (b"", "cut.edl", {}),
        (b"", "cut.otio", {}),
        (b"not an edl", "cut.edl", {}),
        (b"shot;in;out", "cut.csv", {}),
        (b"{", "cut.otio", {}),
        (b"<a", "cut.xml", {}),
        (b"nothing", "cut.aaf", {}),
        (b"PK", "cut.otioz", {}),
        (EDL.encode(), "cut", {}),
        (EDL.encode(), "cut.edl", {"match_case": "perhaps"}),
        (EDL.encode(), "cut.edl", {"naming_convention": "${nonsense}"}),
        (EDL.encode(), "cut.edl", {"naming_convention": "(${shot_name}"}),
        (EDL.encode(), "cut.edl", {"naming_convention": "[z-a]${shot_name}"}),
        (EDL.encode(), "cut.edl", {"naming_convention": "${shot_name}"}),
        (EDL.replace("SQ010-sc020", "no shot").encode(), "cut.edl", {}),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(studio, nothing_written, content, name, fields):
    with nothing_written():
        answer = upload(studio, content, name=name, **fields)
    assert (answer.status_code, answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_an_edl_in_any_encoding(studio, encoding):
    assert upload(studio, EDL.replace("SQ010", "Été").encode(encoding)).status_code == 201
    assert Entity.objects.filter(entity_type__name="Sequence").values_list("name", flat=True).get() == "Été"


def test_a_clip_is_told_by_its_number(studio):
    told = upload(studio, EDL.replace("SQ010-sc020", "no shot")).json()
    assert (told["line_number"], told["message"][-8:]) == (2, "(clip 2)")


def test_case_and_convention_are_chosen(studio):
    sequence = factories.entity(studio.project, "Sequence", name="sq010")
    factories.shot(studio.project, sequence, name="SC010")
    edl = EDL.replace("Film", "x_v001")
    told = upload(studio, edl, naming_convention=r"x_v\d+_${sequence_name}-${shot_name}", match_case="false").json()
    assert len(told["created_shots"]) == 2  # rendered, the convention is no name: nothing is known by it
    told = upload(studio, EDL, match_case="FALSE").json()
    assert "SC010" in [row["name"] for row in told["updated_shots"]]


def test_episodes(studio, nothing_written):
    project = studio.project
    project.production_type = "tvshow"
    project.save()
    episode = factories.entity(project, "Episode", name="E01")
    edl = EDL.replace("Film_", "Film_E01-")
    with nothing_written():
        assert upload(studio, EDL).status_code == 400
        for unknown in ("0b1f8a4e-0000-4000-8000-000000000000", "nonsense"):
            assert upload(studio, edl, episode=unknown).status_code == 404
    assert upload(studio, edl, episode=episode.pk).status_code == 201
    assert Entity.objects.get(name="SQ010").parent_id == episode.pk
    assert len(upload(studio, edl, episode=episode.pk).json()["updated_shots"]) == 2


@pytest.mark.parametrize(("role", "status"), [("supervisor", 403), ("artist", 403), ("outside_manager", 403)])
def test_who_may_not(studio, nothing_written, role, status):
    with nothing_written():
        assert upload(studio, EDL, role=role).status_code == status


def test_the_command(studio, tmp_path, capsys):
    path = tmp_path / "cut.edl"
    path.write_text(EDL)
    call_command("import_timeline", str(path), project=studio.project.name, dry_run=True)
    assert shots() == []
    call_command("import_timeline", str(path), project=studio.project.name)
    assert "[########################################] 2 of 2 rows" in capsys.readouterr().out
    assert shots() == FRAMES


# -- naming ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "name", "read"),
    [
        ("${sequence_name}-${shot_name}", "SQ1-SH1 and more", ("SQ1", "SH1")),
        ("${sequence_name}_${shot_name}", "a_b_c", ("a_b", "c")),
        ("$sequence_name.$shot_name", "a-b", ("a", "b")),
        (r"\w+_${sequence_name}[-_]?${shot_name}", "show_SQ1-SH1", ("SQ1", "SH1")),
        (".*${sequence_name}-${shot_name}", "--SQ1-SH1", ("", "SH1")),
        ("${sequence_name}-${shot_name}", "SQ1 SH1", None),
    ],
)
def test_names_are_read_as_regular_expressions_do(template, name, read):
    found = Naming(template).read(name)
    assert (found and (found["sequence_name"], found["shot_name"])) == read


def test_no_template_is_slow():
    naming = Naming(".*" * 60 + "\\w*" * 60 + "${shot_name}!")
    start = time.perf_counter()
    assert naming.read("a_" * 200) is None
    assert time.perf_counter() - start < 5


def test_groups_are_refused():
    with pytest.raises(ApiError):
        Naming("(a|b)${shot_name}")
