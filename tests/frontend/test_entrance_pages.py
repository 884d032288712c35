"""The ways in and the error pages, as the real site answers them."""

from uuid import uuid4

import pytest
from django.template import Context, Template

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def test_the_product_page_leads_to_sign_up_and_log_in(client):
    page = text_of(client.get("/"))
    assert 'href="/signup/"' in page
    assert 'href="/login/"' in page


def test_the_log_in_page_lets_password_managers_help(client):
    page = text_of(client.get("/login/?next=/copperline/inbox/"))
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert '<input type="hidden" name="next" value="/copperline/inbox/">' in page


def test_the_log_in_page_has_one_way_to_a_new_password(client):
    assert text_of(client.get("/login/")).count("Forgot your password?") == 1


def test_a_failed_log_in_is_told_at_the_password_without_saying_which_half_was_wrong(client):
    page = text_of(client.post("/login/", {"login": "nobody@example.com", "password": "wrong-password"}))
    assert 'id="id_password_error"' in page
    assert "don’t match" in page


def test_sign_up_asks_for_a_name_a_company_an_email_a_password_and_a_trade(client):
    page = text_of(client.get("/signup/"))
    for name in ("name", "company", "email", "password1", "trade"):
        assert f'name="{name}"' in page
    assert "What do you do?" in page


def test_a_sign_up_with_a_short_password_keeps_what_was_typed(client):
    page = text_of(
        client.post(
            "/signup/", {"name": "Ana", "company": "Ana Roofing", "email": "ana@example.com", "password1": "short"}
        )
    )
    assert 'value="Ana Roofing"' in page
    assert 'id="id_password1_error"' in page


def test_a_page_that_does_not_exist_answers_in_the_signed_out_layout(client):
    response = client.get("/no-such-page/at/all/")
    assert response.status_code == 404
    assert "Nothing here" in text_of(response)
    assert 'class="auth"' in text_of(response)


def test_a_record_that_does_not_exist_answers_inside_the_company(cast, browser_of):
    response = browser_of(cast.dana).get(f"/copperline/inbox/{uuid4()}/")
    assert response.status_code == 404
    assert "Nothing here" in text_of(response)
    assert 'class="ws-name">Copperline Heating &amp; Air<' in text_of(response)


def test_a_company_that_is_not_ours_answers_like_nothing_at_all(cast, browser_of):
    response = browser_of(cast.rex).get("/copperline/inbox/")
    assert response.status_code == 404
    assert "Copperline" not in text_of(response)


def test_every_page_has_one_policy_with_a_nonce_and_no_inline_permission(client):
    response = client.get("/login/")
    policy = response.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert text_of(response).count(f'nonce="{nonce}"') == 3
    assert "unsafe" not in policy


@pytest.mark.parametrize("page", ["500.html", "503.html"])
def test_the_last_resort_pages_need_nothing(page):
    drawn = Template("{% include page %}").render(Context({"page": page}))
    assert "Go to the start" in drawn
    assert "<script" not in drawn


def test_a_refused_form_says_how_to_go_on(client):
    client.handler.enforce_csrf_checks = True
    response = client.post("/login/", {"login": "a@example.com", "password": "b"})
    assert response.status_code == 403
    assert "Reload and try again" in text_of(response)
