"""The sprite holds every icon that a page may ask for, and nothing unknown passes."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from customerflows import icons

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_every_icon_in_use_exists():
    assert '<symbol id="inbox"' in icons.sprite(icons.used_icons([TEMPLATES]))


def test_an_unknown_icon_is_named():
    with pytest.raises(icons.UnknownIcon, match="fonz, pipe-wrench-3000"):
        icons.sprite(["phone", "pipe-wrench-3000", "fonz"])


def test_the_same_icons_give_the_same_bytes():
    assert icons.sprite(["phone", "inbox"]) == icons.sprite(["inbox", "phone", "phone"])


def test_the_sprite_has_no_script_and_no_style():
    text = icons.sprite(icons.used_icons([TEMPLATES]))
    assert "<script" not in text
    assert "style=" not in text


def test_the_command_writes_the_sprite_once(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% icon "phone" 16 %}')
    call_command("build_icons", stdout=StringIO())
    written = (tmp_path / ".build" / "static" / "icons.svg").stat()
    call_command("build_icons", stdout=StringIO())
    assert (tmp_path / ".build" / "static" / "icons.svg").stat().st_mtime_ns == written.st_mtime_ns


def test_the_command_refuses_a_page_with_an_unknown_icon(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% icon "no-such-icon" %}')
    with pytest.raises(CommandError, match="no-such-icon"):
        call_command("build_icons", stdout=StringIO())
