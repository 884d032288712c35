"""What a chat's text becomes on a page."""

import pytest

from customerflows.templatetags.chat import chat_text

LINK = '<a class="link" href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold*", "<strong>bold</strong>"),
        ("_slanted_", "<em>slanted</em>"),
        ("~gone~", "<s>gone</s>"),
        ("```E1 *42*```", "<code>E1 *42*</code>"),
        ("*bold and _slanted_*", "<strong>bold and <em>slanted</em></strong>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* a * b", "* a * b"),
        ("*over\nlines*", "*over\nlines*"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("*<script>*", "<strong>&lt;script&gt;</strong>"),
        ("```<img src=x onerror=y>```", "<code>&lt;img src=x onerror=y&gt;</code>"),
        ("See https://a.example/b_c_d.", f"See {LINK.format('https://a.example/b_c_d')}."),
        ("(http://a.example)", f"({LINK.format('http://a.example')})"),
        ("*https://a.example*", f"<strong>{LINK.format('https://a.example')}</strong>"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("", ""),
    ],
)
def test_marks_and_links_become_elements_and_everything_else_stays_text(text, html):
    assert chat_text(text) == html


def test_an_address_cannot_break_out_of_its_attribute():
    assert (
        chat_text('https://a.example/"onmouseover="x')
        == LINK.format("https://a.example/") + "&quot;onmouseover=&quot;x"
    )


@pytest.mark.parametrize("unit", ["*a ", "_*~", "```", "http://", "*a*", "`"])
def test_a_text_of_nothing_but_marks_is_cut_short_and_complete(unit):
    text = (unit * 4096)[:4096]
    shown = chat_text(text)
    assert len(shown) < 20 * len(text)
