"""Static files under their hashed names, as production serves them, and the rules of scripts and style sheets."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import Context, Template
from django.test import override_settings

STATIC = Path(settings.BASE_DIR) / "customerflows" / "static"
STYLES = Path(settings.BASE_DIR) / "templates" / "components" / "styles.html"
TEMPLATES = sorted(set(STYLES.parents[1].rglob("*.html")) - {STYLES})
LINKED = re.compile(r"css/([a-z_]+\.css)")
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
PRODUCTION = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

# Mask images need an opaque colour, and nobody sees which.
RAW_COLOUR = re.compile(r"(?<!gradient\()#[0-9a-f]{3,8}\b|\b(?:oklch|rgb|hsl)a?\(")
SCRIPT_THAT_THE_POLICY_BLOCKS = re.compile(
    r"\beval\(|\bnew Function\b|\.innerHTML\b|insertAdjacentHTML|document\.write"
)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    call_command("build_icons", verbosity=0)
    folder = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=folder, STORAGES={**settings.STORAGES, "staticfiles": PRODUCTION}):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


def test_the_font_is_found_under_its_hashed_name(collected):
    (sheet,) = collected.glob("css/tokens.*.css")
    (font,) = re.findall(r'url\("(\.\./vendor/figtree/figtree-latin-wght-normal\.\w+\.woff2)"\)', sheet.read_text())
    assert (sheet.parent / font).exists()


def test_the_import_map_gives_hashed_addresses(collected):
    page = Template("{% importmap %}").render(Context({"csp_nonce": "n"}))
    imports = json.loads(page[page.index("{") : page.rindex("}") + 1])["imports"]
    missing = [url for url in imports.values() if not (collected / url.removeprefix("/static/")).exists()]
    assert missing == []
    assert re.fullmatch(r"/static/js/board\.\w{12}\.js", imports["app/board.js"])


def test_error_pages_need_no_context_even_with_hashed_names(collected):
    assert re.search(
        r"/static/icons\.\w{12}\.svg#triangle-alert", Template('{% include "500.html" %}').render(Context())
    )


def test_a_page_takes_less_than_25_kb_of_style_over_the_wire():
    weight = {path.name: len(gzip.compress(path.read_bytes())) for path in SHEETS}
    shared, *pages = [LINKED.findall(path.read_text()) for path in (STYLES, *TEMPLATES)]
    assert sum(map(weight.__getitem__, shared)) + max(sum(map(weight.__getitem__, page)) for page in pages) < 25_000


def test_all_scripts_together_take_less_than_60_kb_over_the_wire(collected):
    (htmx,) = collected.glob("django_htmx/htmx-2.min.????????????.js")
    assert sum(len(gzip.compress(path.read_bytes())) for path in (*SCRIPTS, htmx)) < 60_000


@pytest.mark.parametrize("sheet", [path for path in SHEETS if path.name != "tokens.css"], ids=lambda path: path.name)
def test_no_raw_colour_outside_the_tokens(sheet):
    assert RAW_COLOUR.findall(sheet.read_text()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_token_in_use_is_defined(sheet):
    defined = set(re.findall(r"(--[\w-]+):", "".join(path.read_text() for path in SHEETS)))
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) - defined == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_brace_is_closed(sheet):
    assert sheet.read_text().count("{") == sheet.read_text().count("}")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_do_not_turn_text_into_code_or_markup(script):
    assert SCRIPT_THAT_THE_POLICY_BLOCKS.findall(script.read_text()) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_import_by_names_that_the_map_knows(script):
    names = set(re.findall(r"(?:from |import\()[\"']([^\"']+)[\"']", script.read_text()))
    known = {f"app/{path.name}" for path in SCRIPTS} | {"sortablejs"}
    assert names - known == set()
