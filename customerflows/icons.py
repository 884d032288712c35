"""The icon sprite: one SVG file with a symbol per Lucide icon that a template or a template tag names.

Lucide (ISC licence) comes as a zip inside its PyPI package; nothing of it is stored here.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

import lucide

USED = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)

# Names that reach {% icon %} through a variable: banners, toasts, message kinds, timeline entries.
DYNAMIC = frozenset(
    {
        "arrow-right-left",
        "bot",
        "building-2",
        "calendar-plus",
        "circle-alert",
        "circle-check",
        "contact",
        "file-text",
        "image",
        "info",
        "layout-template",
        "map-pin",
        "message-circle",
        "mic",
        "phone-call",
        "shield-check",
        "shopping-bag",
        "smile",
        "square-kanban",
        "sticker",
        "triangle-alert",
        "user",
        "users",
        "video",
        "wifi-off",
    }
)


class UnknownIcon(LookupError):
    """A template names an icon that Lucide does not have."""


def used_icons(folders: Iterable[Path]) -> set[str]:
    """Every icon named literally in an HTML file under the folders, and the dynamic ones."""
    # Read as text, not by rendering: an icon behind a condition is needed too.
    names = set(DYNAMIC)
    for folder in folders:
        for page in folder.rglob("*.html"):
            names.update(USED.findall(page.read_text()))
    return names


def sprite(names: Iterable[str]) -> str:
    """The sprite's text for these icons, sorted, so that the same names always give the same bytes.

    Raises UnknownIcon with all unknown names.
    """
    archive = Path(lucide.__file__).with_name("lucide.zip")
    with ZipFile(archive) as source:
        files = {Path(name).stem: name for name in source.namelist()}
        wanted = sorted(set(names))
        unknown = [name for name in wanted if name not in files]
        if unknown:
            raise UnknownIcon(", ".join(unknown))
        symbols = [symbol(name, source.read(files[name]).decode()) for name in wanted]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def symbol(name: str, drawing: str) -> str:
    """One icon as a ``<symbol>`` whose id is its name."""
    found = BODY.search(drawing)
    if found is None:
        raise UnknownIcon(f"{name}: its file holds no drawing")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(found.group(1).split())}</symbol>'
