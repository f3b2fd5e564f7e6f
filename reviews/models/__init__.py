"""Every table of this app, one module per noun."""

from .builds import BuildJob, BuildRun
from .playlists import Playlist
from .share_links import PlaylistShareLink

__all__ = [
    "BuildJob",
    "BuildRun",
    "Playlist",
    "PlaylistShareLink",
]
