"""The words of the back office in other languages: finding them, keeping the catalogues complete, compiling them.

Nothing here needs the gettext tools. `manage.py catalogue` adds new words to `productionsite/locale/*/`
(translations left empty) and compiles. The suite fails while a word has none, or a catalogue is not compiled.
"""

import ast
import io
import re
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.contrib import admin
from django.utils.translation.template import templatize

CALLS = ("_", "gettext", "gettext_lazy", "pgettext")
PLURALS = ("ngettext", "ngettext_lazy")
_LITERAL = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"\b(n?gettext|_)\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})?", re.DOTALL)
LOCALES = Path(settings.BASE_DIR) / "productionsite" / "locale"
#: words of the frame around the pages that its makers have not translated
FRAME = (
    *(
        "Add new item",
        "Apply Filters",
        "Change History",
        "Choose file to upload",
        "Click to cancel",
        "Click to download",
    ),
    *("Dark", "Light", "System", "Default", "General", "Go back", "More actions", "Next", "Previous", "No data"),
    *("Loading more results...", "No results found", "No results matching your query", "Reset filters", "Run", "Value"),
    *(
        "Search apps and models...",
        "Select action",
        "Select action to run",
        "Select all rows",
        "Select record",
        "Welcome",
    ),
    *("Select value", "This item will be deleted.", "Toggle password visibility", "True", "False", "Type to search"),
    *("From", "To", "Date from", "Date to", "Date", "Submit", "Collapse", "Expand row", "Add row", "All applications"),
    "This page yielded into no results. Create a new item or reset your filters.",
    "You have been successfully logged out from the administration",
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
FOLDERS = ("productionsite", *settings.STUDIO_APPS, "desk")


def words():
    """Return every message of the back office: texts, and (one, many) pairs."""
    return list(dict.fromkeys([*marked_words(), *_of_pages(), *FRAME]))


def marked_words():
    """Return the messages that code and templates mark for translation."""
    found = {}
    for folder in FOLDERS:
        root = Path(settings.BASE_DIR) / folder
        for path in sorted(root.rglob("*.py")):
            if "migrations" not in path.parts:
                found.update(dict.fromkeys(_of_python(path.read_text())))
        for path in sorted(root.rglob("*.html")):
            found.update(dict.fromkeys(_of_template(path.read_text())))
    return list(found)


def _of_python(source):
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if node.func.id in PLURALS and len(texts) >= 2:
            yield tuple(texts[:2])
        elif node.func.id in CALLS and texts:
            yield texts[0]


def _of_template(source):
    for name, one, many in _IN_TEMPLATE.findall(templatize(source)):
        text = ast.literal_eval(one)
        yield (text, ast.literal_eval(many)) if name == "ngettext" and many else text


def _of_pages():
    """Yield what the pages of tables are called, their groups, columns and fields."""
    for page in admin.site._registry.values():
        if hasattr(page, "words"):
            yield from page.words()


def path_of(language):
    """Return where the catalogue of a language lies, without its ending."""
    return LOCALES / language / "LC_MESSAGES" / "django"


def read(language):
    """Return the catalogue of a language."""
    with path_of(language).with_suffix(".po").open("rb") as file:
        return read_po(file, locale=language)


def renewed(language):
    """Return the catalogue of a language with exactly the present words; new ones have no translation yet."""
    before = read(language) if path_of(language).with_suffix(".po").exists() else Catalog(locale=language)
    dates = {"creation_date": FIRST, "revision_date": FIRST}  # a catalogue changes with its words only
    after = Catalog(locale=language, charset="utf-8", fuzzy=False, project="Production tracker", **dates)
    for message in words():
        one = message[0] if isinstance(message, tuple) else message
        known = before.get(one)
        flags = {"python-format"} if "%(" in str(message) else ()
        after.add(message, known.string if known and _fits(message, known) else "", flags=flags)
    return after


def _fits(message, known):
    return isinstance(message, tuple) == isinstance(known.string, tuple)


def compiled(catalogue):
    """Return a catalogue as the bytes of an .mo file."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def write(language):
    """Write the renewed catalogue of a language, and its compiled form; return the words without translation."""
    catalogue = renewed(language)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".po").open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, width=110)
    path.with_suffix(".mo").write_bytes(compiled(read(language)))
    return missing(catalogue)


def missing(catalogue):
    """Return the words of a catalogue that have no translation."""
    return [
        message.id
        for message in catalogue
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]
