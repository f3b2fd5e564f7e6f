"""The file tree a production imported from ShotGrid gets: the `simple` template of spec 07."""

SIMPLE = {
    "output": {
        "file_name": {
            "asset": "<Project>_<AssetType>_<Asset>_<OutputType>_<OutputFile>",
            "episode": "<Project>_<Episode>_<OutputType>_<OutputFile>",
            "scene": "<Project>_<Sequence>_<Scene>_<OutputType>_<OutputFile>",
            "sequence": "<Project>_<Sequence>_<OuputType>_<OutputFile>",
            "shot": "<Project>_<Sequence>_<Shot>_<OutputType>_<OutputFile>",
            "style": "lowercase",
        },
        "folder_path": {
            "asset": "<Project>/assets/<AssetType>/<Asset>/<OutputType>",
            "episode": "<Project>/episodes/<Episode>/<OutputType>",
            "scene": "<Project>/scenes/<Sequence>/<Scene>/<OutputType>",
            "sequence": "<Project>/sequences/<Sequence>/<OutputType>",
            "shot": "<Project>/shots/<Sequence>/<Shot>/<OutputType>",
            "style": "lowercase",
        },
        "mountpoint": "/simple",
        "root": "productions/export",
    },
    "preview": {
        "file_name": {
            "asset": "<Project>_<AssetType>_<Asset>_<TaskType>",
            "episode": "<Project>_<Episode>_<TaskType>",
            "scene": "<Project>_<Scene>_<TaskType>",
            "sequence": "<Project>_<Sequence>_<TaskType>",
            "shot": "<Project>_<Sequence>_<Shot>_<TaskType>",
            "style": "lowercase",
        },
        "folder_path": {
            "asset": "<Project>/assets/<AssetType>/<Asset>/<TaskType>",
            "episode": "<Project>/episodes/<Episode>/<TaskType>",
            "scene": "<Project>/scene/<Scene>/<TaskType>",
            "sequence": "<Project>/sequences/<Sequence>/<TaskType>",
            "shot": "<Project>/shots/<Sequence>/<Shot>/<TaskType>",
            "style": "lowercase",
        },
        "mountpoint": "/simple",
        "root": "productions/previews",
    },
    "working": {
        "file_name": {
            "asset": "<Project>_<AssetType>_<Asset>_<TaskType>",
            "episode": "<Project>_<Episode>_<TaskType>",
            "scene": "<Project>_<Sequence>_<Scene>_<TaskType>",
            "sequence": "<Project>_<Sequence>_<TaskType>",
            "shot": "<Project>_<Shot>_<TaskType>",
            "style": "lowercase",
        },
        "folder_path": {
            "asset": "<Project>/assets/<AssetType>/<Asset>/<TaskType>",
            "episode": "<Project>/episodes/<Episode>/<TaskType>",
            "scene": "<Project>/scenes/<Sequence>/<Scene>/<TaskType>",
            "sequence": "<Project>/sequences/<Sequence>/<TaskType>",
            "shot": "<Project>/shots/<Sequence>/<Shot>/<TaskType>",
            "style": "lowercase",
        },
        "mountpoint": "/simple",
        "root": "productions",
    },
}
