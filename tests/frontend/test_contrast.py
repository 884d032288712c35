"""Every text is readable on every ground it stands on, in both themes (WCAG 2.2: 4.5, or 3 for what is not text)."""

import pytest

from tests.frontend.colour import ratio, tones

THEMES = pytest.mark.parametrize("theme", [pytest.param(0, id="light"), pytest.param(1, id="dark")])

TEXTS = [
    ("ink", "surface"),
    ("ink", "canvas"),
    ("ink-2", "surface"),
    ("ink-2", "canvas"),
    ("ink-2", "brand-soft"),
    ("ink-3", "surface"),
    ("ink-3", "sunken"),
    ("ink-3", "canvas"),
    ("ink-3", "raised"),
    ("ink-3", "brand-soft"),
    ("brand-ink", "surface"),
    ("brand-ink", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-copper", "copper"),
    ("copper", "surface"),
    ("ok", "surface"),
    ("warn", "surface"),
    ("warn", "raised"),
    ("danger", "surface"),
    ("danger", "raised"),
    ("on-danger", "danger-fill"),
    ("info", "surface"),
    ("info", "sunken"),
    ("on-inverse", "inverse"),
    ("inverse-brand", "inverse"),
]
SHAPES = [
    ("line-input", "raised"),
    ("line-input", "surface"),
    ("focus", "surface"),
    ("focus", "canvas"),
    ("on-wa", "wa"),
]
TONED = [("tone-ink", "tone-soft"), ("ink", "tone-soft"), ("ink-3", "tone-soft")]


@THEMES
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_is_readable(theme, text, ground):
    assert ratio(theme, text, ground) >= 4.5


@THEMES
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_and_rings_stand_out(theme, shape, ground):
    assert ratio(theme, shape, ground) >= 3


@THEMES
@pytest.mark.parametrize(("text", "ground"), TONED)
@pytest.mark.parametrize("tone", sorted(tones()))
def test_text_on_each_tone_is_readable(theme, tone, text, ground):
    assert ratio(theme, text, ground, tone) >= 4.5


def test_there_are_eight_tones():
    assert sorted(tones()) == ["amber", "copper", "green", "rose", "sky", "slate", "teal", "violet"]


@pytest.mark.parametrize(
    ("theme", "text", "ground", "painted"),
    [
        (0, "ink", "surface", 16.4),
        (1, "ink", "surface", 15.5),
        (0, "ink-3", "canvas", 5.1),
        (0, "on-brand", "brand", 6.6),
        (1, "brand-ink", "brand-soft", 9.5),
    ],
)
def test_the_measure_agrees_with_what_chromium_painted(theme, text, ground, painted):
    assert ratio(theme, text, ground) == pytest.approx(painted, abs=0.15)
