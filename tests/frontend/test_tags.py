"""Template tags: what they draw, what they say in words, and that data never becomes markup."""

import json
import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.template import Context, Template

HOSTILE = '"><script>alert(1)</script>'


def render(source, **context):
    return Template(source).render(Context({"csp_nonce": "abc123", **context}))


def test_an_icon_is_decoration_from_the_sprite():
    assert render('{% icon "phone" 16 "ok" %}') == (
        '<svg class="icon ok" data-s="16" aria-hidden="true"><use href="/static/icons.svg#phone"></use></svg>'
    )


def test_an_avatar_of_the_team_is_marked():
    assert render('{% avatar "KB" "violet" 24 team=True %}') == (
        '<span class="avatar" data-tone="violet" data-s="24" data-team aria-hidden="true">KB</span>'
    )


def test_an_avatar_of_a_customer_shows_the_channel():
    assert 'class="via"' in render('{% avatar "MD" "rose" size=40 via=True %}')


def test_an_avatar_escapes_what_it_is_given():
    assert "<script>" not in render("{% avatar letters tone %}", letters=HOSTILE, tone=HOSTILE)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("sending", "Sending"),
        ("sent", "Sent"),
        ("delivered", "Delivered"),
        ("read", "Read"),
        ("failed", "Not delivered"),
        ("anything else", "Not sure this went out"),
    ],
)
def test_ticks_say_their_state_in_words(state, words):
    assert f'aria-label="{words}"' in render("{% ticks state %}", state=state)


def test_a_stamp_has_the_short_time_and_the_full_one():
    moment = datetime(2020, 2, 3, 15, 4, tzinfo=UTC)
    assert render('{% stamp moment "clock" %}', moment=moment) == (
        '<time datetime="2020-02-03T15:04:00+00:00" title="Monday, Feb 3, 2020, 3:04 PM UTC">3:04 PM</time>'
    )


def test_no_moment_is_no_stamp():
    assert render("{% stamp moment %}", moment=None) == ""


def test_the_import_map_names_our_modules_and_the_drag_library_under_the_nonce():
    nonce, body = re.findall(r'<script type="importmap" nonce="(.*?)">(.*)</script>', render("{% importmap %}"))[0]
    imports = json.loads(body)["imports"]
    assert nonce == "abc123"
    assert imports["app/board.js"] == "/static/js/board.js"
    assert imports["sortablejs"] == "/static/vendor/sortablejs/sortable.esm.js"


class CompanyForm(forms.Form):
    name = forms.CharField(label="Company name", help_text="As customers know it")
    trade = forms.ChoiceField(choices=[("hvac", "HVAC"), ("roof", HOSTILE)], widget=forms.RadioSelect)
    password = forms.CharField(widget=forms.PasswordInput)
    quiet = forms.BooleanField(required=False)


def test_a_field_ties_its_help_to_the_input():
    page = render('{% field form.name autocomplete="organization" %}', form=CompanyForm())
    assert '<label for="id_name">Company name</label>' in page
    assert 'aria-describedby="id_name_help"' in page
    assert '<p class="help" id="id_name_help">As customers know it</p>' in page
    assert 'autocomplete="organization"' in page


def test_an_error_replaces_the_help_and_marks_the_input():
    page = render("{% field form.name %}", form=CompanyForm({"name": ""}))
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_error"' in page
    assert "This field is required." in page
    assert "As customers know it" not in page


def test_an_error_from_elsewhere_is_shown_at_the_field():
    assert "No match" in render('{% field form.password error="No match" %}', form=CompanyForm())


def test_a_few_choices_are_chips_and_their_labels_are_escaped():
    page = render('{% field form.trade label="What do you do?" %}', form=CompanyForm())
    assert page.count('class="choice"') == 2
    assert "<legend" in page
    assert "<script>" not in page


def test_a_password_brings_a_hidden_show_button():
    page = render("{% field form.password %}", form=CompanyForm())
    assert 'data-module="password"' in page
    assert 'aria-label="Show password" aria-pressed="false" hidden' in page


def test_what_was_typed_comes_back_escaped():
    assert "<script>" not in render("{% field form.name %}", form=CompanyForm({"name": HOSTILE}))


def test_a_check_stands_before_its_words():
    page = render('{% field form.quiet label="Keep me logged in" %}', form=CompanyForm())
    assert 'class="check"' in page
    assert page.index("<input") < page.index("Keep me logged in")
