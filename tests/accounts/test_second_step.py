"""The second step of a log-in: nobody is in before it, and nothing but a fresh proof of their own lets them through."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import Authenticator, Letter, RecoveryCode, RecoveryCodes
from accounts.operations.proving import CodeRefused, take_code
from customerflows import clock
from tests.accounts.proofs import (
    ORIGIN,
    VERIFY,
    app_of,
    at_second_step,
    code_of,
    is_in,
    passkey_of,
    post_json,
    verified,
    wrong_code_of,
)
from tests.cast import PASSWORD

BEGIN, COMPLETE = f"{VERIFY}passkey/begin/", f"{VERIFY}passkey/complete/"
NOT_RIGHT = "That code isn’t right, or it was used already."


def enter(client, code, way="authenticator"):
    """The answer to a code at the second step."""
    return client.post(f"{VERIFY}?with={way}", {"code": code})


def test_a_password_alone_lets_nobody_in_who_has_an_app(cast):
    app_of(cast.kiera)
    client = Client()
    answer = client.post("/login/", {"login": cast.kiera.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, VERIFY, False)


@pytest.mark.parametrize("address", ["/copperline/", "/account/security/", "/account/confirm/", "/companies/new/"])
def test_no_page_is_open_between_the_two_steps(cast, address):
    app_of(cast.kiera)
    assert at_second_step(cast.kiera).get(address)["Location"].startswith("/login/?next=")


def test_any_other_way_in_stops_at_the_second_step_too(cast):
    app_of(cast.kiera)
    request = RequestFactory().get("/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    request.user = AnonymousUser()
    with request_context(request):
        assert perform_login(request, Login(user=cast.kiera.user))["Location"] == VERIFY
    assert "_auth_user_id" not in request.session


def test_the_right_code_lets_in_with_a_new_session(cast):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    before = client.session.session_key
    assert enter(client, code_of(app)).status_code == 302
    assert (is_in(client), client.session.session_key == before, client.get("/copperline/").status_code) == (
        True,
        False,
        200,
    )


def test_the_page_that_was_asked_for_comes_after_the_second_step(cast):
    app = app_of(cast.kiera)
    client = Client()
    given = {"login": cast.kiera.email, "password": PASSWORD, "next": "/copperline/contacts/"}
    client.post("/login/", given)
    assert enter(client, code_of(app))["Location"] == "/copperline/contacts/"


def test_a_code_may_be_written_with_a_space(cast):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    enter(client, f"{code_of(app)[:3]} {code_of(app)[3:]}")
    assert is_in(client)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_that_is_half_a_minute_off_does_no_harm(cast, steps):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    enter(client, code_of(app, steps))
    assert is_in(client)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_a_minute_ago_or_ahead_is_refused(cast, steps):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    answer = enter(client, code_of(app, steps))
    assert (answer.status_code, is_in(client), NOT_RIGHT in answer.content.decode()) == (422, False, True)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\uff11\uff12\uff13456", "x" * 5000, "\x00"])
def test_what_is_no_code_is_refused(cast, code):
    app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    assert (enter(client, code).status_code, is_in(client)) == (422, False)


def test_a_code_is_taken_once(cast):
    app = app_of(cast.kiera)
    code = code_of(app)
    first, second = at_second_step(cast.kiera), at_second_step(cast.kiera)
    enter(first, code)
    answer = enter(second, code)
    assert (is_in(first), is_in(second), NOT_RIGHT in answer.content.decode()) == (True, False, True)


def test_after_a_code_no_older_one_is_taken(cast):
    app = app_of(cast.kiera)
    take_code(code_of(app, 1), by=cast.kiera.user)
    with pytest.raises(CodeRefused):
        take_code(code_of(app), by=cast.kiera.user)


def test_a_code_of_somebody_elses_app_is_refused(cast):
    app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    enter(client, code_of(app_of(cast.luis)))
    assert not is_in(client)


def test_an_app_that_was_never_confirmed_is_no_factor(cast):
    waiting = Authenticator.pending(by=cast.kiera.user)
    assert is_in(at_second_step(cast.kiera))
    app_of(cast.luis)
    Authenticator.pending(by=cast.luis.user)
    with pytest.raises(CodeRefused):
        take_code(code_of(waiting), by=cast.kiera.user)


def test_the_code_of_the_second_of_two_apps_does_and_leaves_the_first_alone(cast):
    first, second = app_of(cast.kiera), app_of(cast.kiera, "Tablet")
    client = at_second_step(cast.kiera)
    enter(client, code_of(second))
    first.refresh_from_db()
    assert (is_in(client), first.throttling_failure_count) == (True, 0)


def test_after_wrong_codes_even_the_right_one_has_to_wait(cast, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    for pause in (0, 2, 3):
        time_machine.shift(pause)
        enter(client, wrong_code_of(app))
    answer = enter(client, code_of(app))
    assert (is_in(client), "You can try again in 5 seconds." in answer.content.decode()) == (False, True)
    time_machine.shift(6)
    enter(client, code_of(app))
    assert is_in(client)


def test_nobody_is_locked_out_for_longer_than_nine_minutes(cast):
    app = app_of(cast.kiera)
    app.throttling_failure_count = 5000
    app.throttling_failure_timestamp = clock.now() - timedelta(seconds=513)
    app.save()
    assert take_code(code_of(app), by=cast.kiera.user) == app


def test_somebody_who_stands_before_no_second_step_is_told_so(cast):
    app = app_of(cast.kiera)
    client = Client()
    assert enter(client, code_of(app))["Location"] == "/login/"
    assert (is_in(client), "That took too long. Log in once more." in client.get("/login/").content.decode()) == (
        False,
        True,
    )


def test_the_second_step_expires(cast, time_machine):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    time_machine.move_to(clock.now() + timedelta(minutes=16))
    assert (enter(client, code_of(app))["Location"], is_in(client)) == ("/login/", False)


def test_a_recovery_code_stands_in_once_and_a_letter_says_so(cast):
    app_of(cast.kiera)
    codes = RecoveryCodes.renew(by=cast.kiera.user)
    first, second = at_second_step(cast.kiera), at_second_step(cast.kiera)
    enter(first, codes[3].lower().replace("-", " "), "recovery")
    answer = enter(second, codes[3], "recovery")
    assert (is_in(first), is_in(second), answer.status_code) == (True, False, 422)
    assert "You have 9 left." in Letter.objects.get().read()["text"]


def test_a_recovery_code_of_somebody_else_is_refused(cast):
    app_of(cast.kiera)
    RecoveryCodes.renew(by=cast.kiera.user)
    client = at_second_step(cast.kiera)
    enter(client, RecoveryCodes.renew(by=cast.luis.user)[0], "recovery")
    assert not is_in(client)


def test_a_recovery_code_is_not_taken_as_the_code_of_an_app(cast):
    app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    enter(client, RecoveryCodes.renew(by=cast.kiera.user)[0])
    assert not is_in(client)


def test_a_wrong_recovery_code_is_counted(cast):
    app_of(cast.kiera)
    RecoveryCodes.renew(by=cast.kiera.user)
    enter(at_second_step(cast.kiera), "AAAA-BBBB", "recovery")
    assert RecoveryCodes.objects.get().throttling_failure_count == 1


def test_the_database_holds_neither_seeds_nor_codes(cast):
    app = app_of(cast.kiera)
    codes = [code.replace("-", "") for code in RecoveryCodes.renew(by=cast.kiera.user)]
    kept = [Authenticator.objects.get().sealed_seed, *RecoveryCode.objects.values_list("digest", flat=True)]
    assert [secret for secret in [app.seed, *codes] if any(secret in one for one in kept)] == []
    assert {len(code) for code in codes} == {24}


def test_a_seed_moved_to_another_persons_app_does_not_open(cast):
    first, second = app_of(cast.kiera), app_of(cast.luis)
    second.sealed_seed = first.sealed_seed
    with pytest.raises(Exception, match="sealed_seed"):
        _ = second.seed


def test_a_passkey_lets_in(cast, browser_of):
    passkey = passkey_of(browser_of(cast.kiera))
    client = at_second_step(cast.kiera)
    assert not is_in(client)
    options = post_json(client, BEGIN, {}).json()
    answer = post_json(client, COMPLETE, passkey.get(options))
    assert (answer.status_code, answer.json(), is_in(client)) == (200, {"location": "/"}, True)


def test_a_passkey_asked_for_by_another_site_is_refused(cast, browser_of):
    passkey = passkey_of(browser_of(cast.kiera))
    client = at_second_step(cast.kiera)
    options = post_json(client, BEGIN, {}).json()
    answer = post_json(client, COMPLETE, passkey.get(options, origin="https://customerfl0ws.example"))
    assert (answer.status_code, is_in(client)) == (422, False)


def test_an_answer_of_a_passkey_is_good_once(cast, browser_of):
    passkey = passkey_of(browser_of(cast.kiera))
    first, second = at_second_step(cast.kiera), at_second_step(cast.kiera)
    heard = passkey.get(post_json(first, BEGIN, {}).json())
    post_json(first, COMPLETE, heard)
    post_json(second, BEGIN, {})
    assert (post_json(second, COMPLETE, heard).status_code, is_in(second)) == (422, False)


def test_a_passkey_of_somebody_else_is_refused(cast, browser_of):
    passkey_of(browser_of(cast.kiera))
    stranger = passkey_of(browser_of(cast.luis))
    client = at_second_step(cast.kiera)
    options = post_json(client, BEGIN, {}).json()
    assert (post_json(client, COMPLETE, stranger.get(options)).status_code, is_in(client)) == (403, False)


def test_a_passkey_without_a_password_lets_nobody_in(cast, browser_of):
    passkey_of(browser_of(cast.kiera))
    assert post_json(Client(), BEGIN, {}).status_code == 403


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"{", b"\xff", b'{"id": 3, "response": []}', b"{}"])
def test_an_answer_that_is_none_is_refused(cast, browser_of, body):
    passkey_of(browser_of(cast.kiera))
    client = at_second_step(cast.kiera)
    post_json(client, BEGIN, {})
    answer = client.post(COMPLETE, body, content_type="application/json")
    assert (answer.status_code in {400, 422}, is_in(client)) == (True, False)


def test_at_the_second_step_somebody_else_may_log_in_instead(cast):
    app = app_of(cast.kiera)
    client = at_second_step(cast.kiera)
    assert client.get("/login/").status_code == 200
    client.post("/login/", {"login": cast.luis.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(cast.luis.user.id)
    assert enter(client, code_of(app))["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.luis.user.id)


def test_the_page_offers_what_the_person_has(cast, browser_of):
    verified(browser_of(cast.kiera), app := app_of(cast.kiera))
    page = at_second_step(cast.kiera).get(VERIFY).content.decode()
    assert ('inputmode="numeric"' in page, 'autocomplete="one-time-code"' in page) == (True, True)
    assert ("Use a passkey" in page, "Use a recovery code" in page, "I lost my phone" in page) == (False, True, True)
    passkey_of(verified(browser_of(cast.kiera), app))
    assert "Use a passkey" in at_second_step(cast.kiera).get(VERIFY).content.decode()


def test_whoever_lost_their_phone_reads_what_to_do(cast):
    app_of(cast.kiera)
    page = at_second_step(cast.kiera).get(f"{VERIFY}?with=lost").content.decode()
    assert ("recovery code" in page, "ask an owner" in page) == (True, True)


@pytest.mark.parametrize("way", ["passkey", "password", "../", ""])
def test_a_way_that_the_person_does_not_have_leads_to_one_that_they_have(cast, way):
    app_of(cast.kiera)
    page = at_second_step(cast.kiera).get(f"{VERIFY}?with={way}")
    assert (page.status_code, page.context["way"]) == (200, "authenticator")


def test_of_two_requests_with_one_code_at_the_same_moment_one_gets_in(lasting_cast):
    code, user = code_of(app_of(lasting_cast.kiera)), lasting_cast.kiera.user

    def attempt(_number):
        try:
            return bool(take_code(code, by=user))
        except CodeRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


def test_the_origin_of_passkeys_is_the_sites_own():
    assert ORIGIN.startswith("http://localhost:")
