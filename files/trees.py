"""File trees that ship with the product, by name (spec 07, 3.1)."""

WORKING_PLACES = {
    "shot": "shots/<Sequence>/<Shot>",
    "asset": "assets/<AssetType>/<Asset>",
    "sequence": "sequences/<Sequence>",
    "scene": "scenes/<Sequence>/<Scene>",
    "episode": "episodes/<Episode>",
}
NAMES = {
    "shot": "<Sequence>_<Shot>",
    "asset": "<AssetType>_<Asset>",
    "sequence": "<Sequence>",
    "scene": "<Scene>",
    "episode": "<Episode>",
}
INSTANCE = "<TaskType>/<OutputType>/<AssetType>/<Asset>/instance_<Instance.number>/<Representation>"
INSTANCE_NAME = "<TaskType>_<OutputType>_<Name>_<Instance.name>_v<Version>"


def _mode(root, folder, name):
    return {
        "mountpoint": "/simple",
        "root": root,
        "folder_path": {
            **{kind: f"<Project>/{place}/<TaskType>{folder}" for kind, place in WORKING_PLACES.items()},
            "style": "lowercase",
        },
        "file_name": {
            **{kind: f"<Project>_{part}_<TaskType>{name}" for kind, part in NAMES.items()},
            "style": "lowercase",
        },
    }


def _simple():
    tree = {
        "working": _mode("productions", "/<Software>", "_<Name>_v<Version>"),
        "output": _mode("productions/export", "/<OutputType>", "_<OutputType>_<Name>_v<Version>"),
        "preview": _mode("productions/previews", "", ""),
    }
    temporal = "<TemporalEntityType>/<TemporalEntity>"
    tree["output"]["folder_path"] |= {
        "instance_asset": f"<Project>/assets/{temporal}/{INSTANCE}",
        "instance": f"<Project>/<TemporalEntityType>/<Sequence>/<TemporalEntity>/{INSTANCE}",
    }
    tree["output"]["file_name"] |= {
        "instance_asset": f"<Project>_<TemporalEntityType>_<TemporalEntity>_{INSTANCE_NAME}",
        "instance": f"<Project>_<Sequence>_<TemporalEntity>_{INSTANCE_NAME}",
    }
    return tree


TREES = {"simple": _simple()}
