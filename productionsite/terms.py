"""What people of a studio call the codes that columns hold: lists, filters and forms say these."""

from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: code → word, where the code itself, with a capital and spaces, is no word of a studio
WORDS = {
    # productions
    "short": gettext_lazy("Short film"),
    "featurefilm": gettext_lazy("Feature film"),
    "tvshow": gettext_lazy("TV show"),
    "shots": gettext_lazy("Shots"),
    "assets": gettext_lazy("Assets"),
    "2d": gettext_lazy("2D"),
    "2dpaper": gettext_lazy("2D on paper"),
    "3d": gettext_lazy("3D"),
    "2d3d": gettext_lazy("2D and 3D"),
    "ar": gettext_lazy("Augmented reality"),
    "vfx": gettext_lazy("Visual effects"),
    "stop-motion": gettext_lazy("Stop motion"),
    "motion-design": gettext_lazy("Motion design"),
    "archviz": gettext_lazy("Architecture"),
    "nft": gettext_lazy("NFT"),
    "video-game": gettext_lazy("Video game"),
    "vr": gettext_lazy("Virtual reality"),
    # metadata columns
    "string": gettext_lazy("Text"),
    "textarea": gettext_lazy("Long text"),
    "list": gettext_lazy("One of several choices"),
    "taglist": gettext_lazy("Tags"),
    "boolean": gettext_lazy("Yes or no"),
    "url": gettext_lazy("Link"),
    # people
    "user": gettext_lazy("Artist"),
    "totp": gettext_lazy("Authenticator app"),
    "email_otp": gettext_lazy("Code by e-mail"),
    "fido": gettext_lazy("Security key"),
    "open-ended": gettext_lazy("Open-ended contract"),
    "fixed-term": gettext_lazy("Fixed-term contract"),
    "short-term": gettext_lazy("Short-term contract"),
    "YYYY-MM-DD": gettext_lazy("2026-12-31"),
    "DD/MM/YYYY": gettext_lazy("31/12/2026"),
    "MM/DD/YYYY": gettext_lazy("12/31/2026"),
    # what is told, made and brought in
    "assignation": gettext_lazy("Assignment"),
    "reply-mention": gettext_lazy("Mention in a reply"),
    "playlist-ready": gettext_lazy("Playlist ready"),
    "ready_for": gettext_lazy("Ready for a task type"),
    "ok": gettext_lazy("Stored"),
    "csv": gettext_lazy("Table (CSV)"),
    "planned": gettext_lazy("Planned, nothing written yet"),
    "shotgun": gettext_lazy("ShotGrid"),
    "persons": gettext_lazy("People"),
    "editorial": gettext_lazy("Timeline (EDL, OTIO, XML, AAF)"),
    # where things are listed and offered
    "Project": gettext_lazy("Production"),
    "todo": gettext_lazy("My tasks"),
    "all": gettext_lazy("Everywhere"),
}


def word(code):
    """Return what people call a code, in the reader's language: `tvshow` → TV show, `in_progress` → In progress."""
    known = WORDS.get(code)
    return str(known) if known is not None else _(capfirst(str(code).replace("_", " ").replace("-", " ")))


word_lazy = lazy(word, str)


def named(codes):
    """Return codes as choices, each with its word in the language of whoever reads them."""
    return [(code, word_lazy(code)) for code in codes]
