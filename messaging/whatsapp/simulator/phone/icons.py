"""The few pictograms of the practice phone, drawn for it: 24 by 24, lines of 2."""

from messaging.whatsapp.simulator.phone.markup import Markup, el

SHAPES: dict[str, tuple[str, ...]] = {
    "send": ("M4 12 20 4l-5 16-4-7-7-1Z", "M11 13l9-9"),
    "plus": ("M12 5v14", "M5 12h14"),
    "close": ("M6 6l12 12", "M18 6 6 18"),
    "sliders": ("M4 8h9", "M19 8h1", "M16 5v6", "M4 16h1", "M11 16h9", "M8 13v6"),
    "clock": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z", "M12 7.5V12l3 2"),
    "ticks": ("M2.5 12.5 7 17 16 7.5", "M11.5 16l.9 1L21.5 7.5"),
    "alert": ("M12 4 2.8 20h18.4L12 4Z", "M12 10.5v4", "M12 17.2v.1"),
    "photo": ("M4 5h16v14H4Z", "M4 16l5-5 4 4 2.5-2.5L20 17", "M15.5 9.4v.1"),
    "voice": (
        "M12 3.5a2.8 2.8 0 0 1 2.8 2.8v5a2.8 2.8 0 1 1-5.6 0v-5A2.8 2.8 0 0 1 12 3.5Z",
        "M5.5 11.5a6.5 6.5 0 0 0 13 0",
        "M12 18v3",
    ),
    "pin": ("M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11Z", "M12 10v.1"),
    "file": ("M6 3.5h8l4 4v13H6Z", "M14 3.5v4h4"),
    "more": ("M6 12h.1", "M12 12h.1", "M18 12h.1"),
    "reply": ("M9 7 4 12l5 5", "M4 12h9a7 7 0 0 1 7 7"),
    "play": ("M8 5.5v13l10.5-6.5Z",),
    "replay": ("M4.5 12a7.5 7.5 0 1 0 2.4-5.5", "M4.5 4.5V8H8"),
    "blocked": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z", "M5.7 5.7l12.6 12.6"),
}


def icon(name: str, **attributes: str | bool) -> Markup:
    """Return a decorative pictogram; what it means must stand beside it in words."""
    paths = [el("path", d=shape) for shape in SHAPES[name]]
    return el("svg", paths, class_="icon", viewBox="0 0 24 24", aria_hidden="true", focusable="false", **attributes)
