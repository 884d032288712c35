"""Confirm it's you: what a stolen session may not do without a proof of the last ten minutes."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import RecoveryCodes
from customerflows import clock
from tests.accounts.proofs import (
    app_of,
    at_second_step,
    code_of,
    passkey_of,
    post_json,
    verified,
    wrong_code_of,
)
from tests.cast import PASSWORD

NEW_APP = "/account/security/authenticators/new/"
ASK = f"/account/confirm/?next={NEW_APP.replace('/', '%2F')}"
LATER = timedelta(minutes=11)


@pytest.fixture
def stale(cast, browser_of, time_machine):
    """Kiera's browser, eleven minutes after she logged in."""
    browser = browser_of(cast.kiera)
    time_machine.move_to(clock.now() + LATER)
    return browser


def test_right_after_the_log_in_nothing_is_asked(cast):
    client = Client()
    client.post("/login/", {"login": cast.kiera.email, "password": PASSWORD})
    assert client.get(NEW_APP).status_code == 200


def test_after_ten_minutes_the_proof_is_asked_for_and_then_what_was_asked_comes(stale):
    assert stale.get(NEW_APP)["Location"] == ASK
    page = stale.get(ASK).content.decode()
    assert "To change how you sign in. It counts for 10 minutes." in page
    assert stale.post(ASK, {"password": PASSWORD})["Location"] == NEW_APP
    assert stale.get(NEW_APP).status_code == 200


def test_the_proof_gives_the_session_a_new_key(stale):
    before = stale.session.session_key
    stale.post(ASK, {"password": PASSWORD})
    assert stale.session.session_key != before


def test_the_old_cookie_is_worth_nothing_after_the_proof(stale):
    thief = Client()
    thief.cookies = stale.cookies.__class__(stale.cookies.output(header="", sep=";"))
    stale.post(ASK, {"password": PASSWORD})
    assert thief.get(NEW_APP)["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("password", ["", "not-it", f"{PASSWORD} "])
def test_a_wrong_password_proves_nothing(stale, password):
    answer = stale.post(ASK, {"password": password})
    assert (answer.status_code, stale.get(NEW_APP).status_code) == (422, 302)


def test_a_password_cannot_be_guessed_at_leisure(stale):
    answers = [stale.post(ASK, {"password": f"guess-{number}"}).content.decode() for number in range(6)]
    assert ["Too many tries" in answer for answer in answers] == [False] * 5 + [True]


def test_whoever_has_a_factor_must_use_it(cast, browser_of):
    browser = browser_of(cast.kiera)
    app = app_of(cast.kiera)
    assert browser.get(NEW_APP)["Location"] == ASK
    assert browser.post(f"{ASK}&with=password", {"password": PASSWORD}).status_code == 422
    assert browser.get(NEW_APP)["Location"] == ASK
    assert browser.post(ASK, {"code": code_of(app)})["Location"] == NEW_APP
    assert browser.get(NEW_APP).status_code == 200


def test_a_wrong_code_proves_nothing_and_is_counted(cast, browser_of):
    browser = browser_of(cast.kiera)
    app = app_of(cast.kiera)
    assert browser.post(ASK, {"code": wrong_code_of(app)}).status_code == 422
    app.refresh_from_db()
    assert (app.throttling_failure_count, browser.get(NEW_APP).status_code) == (1, 302)


def test_the_code_of_the_log_in_cannot_be_used_again(cast, time_machine):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    code = code_of(app)
    client.post("/login/verify/", {"code": code})
    assert client.post(ASK, {"code": code}).status_code == 422


def test_the_second_step_of_a_log_in_counts(cast):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    client.post("/login/verify/", {"code": code_of(app)})
    assert client.get(NEW_APP).status_code == 200


def test_a_recovery_code_counts(cast, browser_of):
    browser = browser_of(cast.kiera)
    app_of(cast.kiera)
    codes = RecoveryCodes.renew(by=cast.kiera.user)
    assert browser.post(f"{ASK}&with=recovery", {"code": codes[0]})["Location"] == NEW_APP


def test_a_passkey_counts(cast, browser_of, time_machine):
    browser = browser_of(cast.kiera)
    passkey = passkey_of(browser)
    time_machine.move_to(clock.now() + LATER)
    options = post_json(browser, "/account/confirm/passkey/begin/", {}).json()
    answer = post_json(browser, f"/account/confirm/passkey/complete/?next={NEW_APP}", passkey.get(options))
    assert (answer.json(), browser.get(NEW_APP).status_code) == ({"location": NEW_APP}, 200)


def test_a_passkey_of_somebody_else_proves_nothing(cast, browser_of, time_machine):
    browser = browser_of(cast.kiera)
    passkey_of(browser)
    stranger = passkey_of(browser_of(cast.luis))
    time_machine.move_to(clock.now() + LATER)
    options = post_json(browser, "/account/confirm/passkey/begin/", {}).json()
    answer = post_json(browser, "/account/confirm/passkey/complete/", stranger.get(options))
    assert (answer.status_code, browser.get(NEW_APP).status_code) == (403, 302)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_the_proof_leads_to_no_other_site(stale, elsewhere):
    answer = stale.post("/account/confirm/", {"password": PASSWORD}, query_params={"next": elsewhere})
    assert answer["Location"] == "/account/security/"


def test_a_form_comes_back_to_its_page_and_says_so(cast, browser_of, time_machine):
    browser = browser_of(cast.dana)
    time_machine.move_to(clock.now() + LATER)
    page = "/copperline/settings/security/"
    answer = browser.post(page, {"grace_days": "3"}, headers={"Referer": f"http://testserver{page}"})
    assert answer["Location"] == f"/account/confirm/?next={page.replace('/', '%2F')}"
    assert "then send it once more" in browser.get(answer["Location"]).content.decode()


def test_a_form_that_names_another_site_as_its_page_stays_here(cast, browser_of, time_machine):
    browser = browser_of(cast.dana)
    time_machine.move_to(clock.now() + LATER)
    page = "/copperline/settings/security/"
    answer = browser.post(page, {"grace_days": "3"}, headers={"Referer": "https://evil.example/x"})
    assert answer["Location"] == f"/account/confirm/?next={page.replace('/', '%2F')}"


def test_a_part_of_a_page_is_led_there_as_a_whole(stale):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/account/security/"}
    answer = stale.get(NEW_APP, headers=headers)
    assert answer["HX-Redirect"] == "/account/confirm/?next=%2Faccount%2Fsecurity%2F"


def test_a_script_is_told_where_to_go(stale):
    answer = post_json(stale, "/account/security/passkeys/new/begin/", {})
    assert (answer.status_code, answer.json()["location"].startswith("/account/confirm/?next=")) == (403, True)


def test_the_proof_of_one_person_is_not_that_of_the_next(cast, browser_of):
    browser = browser_of(cast.kiera)
    session = browser.session
    session["account_authentication_methods_user"] = str(cast.luis.user.id)
    session.save()
    assert browser.get(NEW_APP)["Location"] == ASK


def test_a_session_that_was_opened_before_the_factor_is_verified_by_confirming(cast, browser_of):
    browser = browser_of(cast.kiera)
    app = app_of(cast.kiera)
    browser.post(ASK, {"code": code_of(app)})
    assert browser.session["otp_device_id"] == app.persistent_id


def test_a_stranger_is_asked_to_log_in_first(db):
    assert Client().get("/account/confirm/")["Location"].startswith("/login/?next=")


def test_a_proof_by_factor_counts_for_ten_minutes(cast, browser_of, time_machine):
    browser = verified(browser_of(cast.kiera), app_of(cast.kiera))
    time_machine.move_to(clock.now() + timedelta(minutes=9))
    assert browser.get(NEW_APP).status_code == 200
    time_machine.move_to(clock.now() + timedelta(minutes=2))
    assert browser.get(NEW_APP)["Location"] == ASK
