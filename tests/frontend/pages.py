"""A tiny site of three pages that stand on the real shell, style sheets and scripts, and need no database.

`/board/` has three lanes; a move to "Estimate sent" is refused with 409. `/chat/` has thirty messages and a composer;
the text "fail" is answered with 500, "slow" takes a while and replaces the form. What was posted is kept in `heard`.
`/limit/` is what somebody sees who has tried too often.
"""

import time
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from security.limits.middleware import in_words

LANES = [
    {"id": "new", "name": "New lead", "deals": ["Furnace", "Ducts", "Filter"]},
    {"id": "contacted", "name": "Contacted", "deals": ["Boiler"]},
    {"id": "estimate", "name": "Estimate sent", "deals": ["Pump"]},
]

heard: list[dict[str, Any]] = []
texts: list[str] = []


def start_over() -> None:
    """Forget what was posted and said."""
    heard.clear()
    texts[:] = [f"message {number}" for number in range(30)]


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """The page inside the shell of a company that exists only here."""
    vars(request)["account"] = SimpleNamespace(name="Copperline", slug="copperline")
    vars(request)["member"] = SimpleNamespace(name="Dana Whitfield", initials="DW", tone="copper", role_label="Owner")
    shell = {
        "companies": [{"name": "Copperline", "slug": "copperline", "current": True}],
        "inbox_count": 6,
        "whatsapp": {"tone": "green", "label": "WhatsApp connected", "number": "(512) 555-0100"},
        "sandbox_url": "/sandbox/",
    }
    return render(request, template, {"shell": shell, **context})


def board(request: HttpRequest) -> HttpResponse:
    return show(request, "board.html", nav="pipeline", lanes=LANES)


def move(request: HttpRequest, deal: str) -> HttpResponse:
    heard.append({"deal": deal, "stage": request.POST["stage"], "before": request.POST["before"]})
    if request.POST["stage"] == "estimate":
        return HttpResponse('<div class="toast"><span class="grow">An estimate needs a value</span></div>', status=409)
    return show(request, "components/toast_oob.html", text="Moved")


def chat(request: HttpRequest) -> HttpResponse:
    return show(request, "chat.html", nav="inbox", texts=texts)


def messages(request: HttpRequest) -> HttpResponse:
    texts.append("Someone wrote")
    return show(request, "messages.html", texts=texts)


def say(request: HttpRequest) -> HttpResponse:
    body = request.POST["body"]
    heard.append({"body": body, "key": request.POST["key"]})
    if body == "fail":
        return HttpResponse(status=500)
    texts.append(body)
    if body == "slow":
        time.sleep(0.5)
        return show(request, "said.html", texts=texts)
    return show(request, "messages.html", texts=texts)


def limit(request: HttpRequest) -> HttpResponse:
    return show(request, "429.html", seconds=62, wait=in_words(62), again="/limit/")


urlpatterns = [
    path("board/", board),
    path("limit/", limit),
    path("move/<deal>/", move),
    path("chat/", chat),
    path("messages/", messages),
    path("say/", say),
    path("", include("accounts.identity_urls")),
    path("", include("accounts.urls")),
]
