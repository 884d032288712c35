"""The practice mailbox's two pages: what came, and one letter with links that work."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from messaging.whatsapp.simulator.mail.folder import Letter, newest, one
from messaging.whatsapp.simulator.phone.markup import Markup, document, el, join

LINK = re.compile(r"(https?://[^\s<>\"]+)")
STYLES = ("tokens", "base", "mail")


async def listed(request: Request) -> Response:
    """Show what came, the newest first; ``?to=`` narrows it to one address."""
    root, to = request.scope.get("root_path", ""), request.query_params.get("to", "")
    letters = [letter for letter in newest(_folder(request)) if not to or letter.to == to]
    rows = [
        el("li", el("a", el("b", letter.subject), el("span", letter.to), href=f"{root}/mail/{letter.name}"))
        for letter in letters
    ]
    nothing = el("p", "Nothing has been mailed yet. Letters appear here a moment after the product writes them.")
    return _page(root, "Practice mailbox", el("ul", *rows, class_="letters") if rows else nothing)


async def shown(request: Request) -> Response:
    """Show one letter as text."""
    root = request.scope.get("root_path", "")
    letter = one(_folder(request), request.path_params["name"])
    if letter is None:
        return PlainTextResponse("This letter is not here any more.\n", 404)
    back = el("a", "All letters", href=f"{root}/mail/")
    return _page(root, letter.subject, back, el("p", f"To {letter.to}", class_="hint"), _text(letter))


def _folder(request: Request) -> Path:
    folder: Path = request.app.state.world.settings.state_dir / "mail"
    return folder


def _text(letter: Letter) -> Markup:
    """Return the text with its addresses as links; everything else is escaped."""
    pieces = LINK.split(letter.text)
    # Split by a group, so every second piece is an address.
    parts = [el("a", piece, href=piece) if place % 2 else join(piece) for place, piece in enumerate(pieces)]
    return el("div", *parts, class_="letter")


def _page(root: str, title: str, *content: Markup) -> HTMLResponse:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("link", rel="icon", href=f"{root}/static/img/icon.svg", type="image/svg+xml"),
        el("title", f"{title} · Practice mailbox"),
        *[el("link", rel="stylesheet", href=f"{root}/static/css/{name}.css") for name in STYLES],
    )
    note = el("p", "Nothing here reaches a real mailbox.", class_="hint")
    body = el("body", el("main", el("h1", title), note, *content, class_="mailbox"))
    return HTMLResponse(document(el("html", head, body, lang="en")), headers={"Cache-Control": "no-store"})


ROUTES = [
    Route("/mail/", listed, methods=["GET"]),
    Route("/mail/{name}", shown, methods=["GET"]),
]
