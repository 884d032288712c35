"""What no template may contain: the content security policy would block it, or data could become markup."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT / "templates").parts]

BANNED = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "a script without a nonce": r"<script(?![^>]*\bnonce=)",
    "hx-on": r"\bhx-on\b",
    "script in hx-vals": r"hx-vals=[\"']js:",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "hx-boost": r"\bhx-boost\b",
    "an htmx extension": r"\bhx-ext\b",
    "unescaped data": r"\|\s*safe\b|\bautoescape off\b|\|\s*safeseq\b",
    "a javascript address": r"javascript:",
    "a link to nowhere": r"href=\"#\"",
    "a script from elsewhere": r"(?:src|href)=\"(?:https?:)?//[^\"]+\.(?:js|css|woff2)",
}


@pytest.mark.parametrize("rule", BANNED)
def test_no_page_contains(rule):
    pattern = re.compile(BANNED[rule])
    assert [str(path.relative_to(ROOT)) for path in PAGES if pattern.search(path.read_text())] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_compiles(path):
    get_template(str(path.relative_to(ROOT / "templates")))


def test_every_post_form_carries_the_token():
    forms = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)
    found = [(path.name, form) for path in PAGES for form in forms.findall(path.read_text())]
    # A form may take its fields and its token from a partial of the same page.
    assert [name for name, form in found if "csrf_token" not in form and "{% partial " not in form] == []


def test_every_image_has_an_alternative():
    images = [image for path in PAGES for image in re.findall(r"<img\b[^>]*>", path.read_text())]
    assert [image for image in images if " alt=" not in image] == []


def test_every_icon_button_has_a_name():
    buttons = re.compile(r"<(?:button|a)\b[^>]*\bdata-icon\b(?:[^>]|%})*>")
    found = [button for path in PAGES for button in buttons.findall(path.read_text())]
    assert [button for button in found if "aria-label" not in button] == []
