"""Each address that has a limit, with its bucket emptied first: it answers 429 and does nothing, and others go on."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Invitation, Letter
from customerflows.limits import POLICIES
from security.limits import spend
from security.tenancy.context import tenant_transaction
from tests.accounts.proofs import app_of, at_second_step, code_of, is_in, post_json
from tests.cast import Cast

HERE, OFFICE = "127.0.0.1", "203.0.113.7"
INVITATIONS = "/copperline/settings/invitations/"
SAM = {"name": "Sam Pike", "company": "Pike Roofing", "email": "sam@pike.example", "password1": "slates-and-gutters-26"}
REPORT = {"csp-report": {"document-uri": "http://testserver/login/", "effective-directive": "img-src"}}


def empty(policy: str, *keys: str) -> None:
    """Use up a bucket."""
    spend(policy, *keys, cost=POLICIES[policy].burst)


def invitations_of(member: Any) -> list[str]:
    with tenant_transaction(member.as_tenant()):
        return [one.email for one in Invitation.objects.all()]


def test_a_code_is_guessed_only_so_often_from_wherever_it_comes(cast: Cast) -> None:
    app = app_of(cast.kiera)
    browsers = [at_second_step(cast.kiera) for _ in range(3)]
    guesses = [browser.post("/login/verify/", {"code": "x"}).status_code for browser in browsers for _ in range(2)]
    assert guesses == [422] * 5 + [429]
    late = browsers[0].post("/login/verify/", {"code": code_of(app)}, REMOTE_ADDR=OFFICE)
    assert (late.status_code, is_in(browsers[0])) == (429, False)


def test_a_colleague_enters_their_code_meanwhile(cast: Cast) -> None:
    empty("second_factor", str(cast.kiera.user_id))
    browser, app = at_second_step(cast.marcus), app_of(cast.marcus)
    browser = at_second_step(cast.marcus)
    assert (browser.post("/login/verify/", {"code": code_of(app)}).status_code, is_in(browser)) == (302, True)


def test_to_look_at_the_second_step_is_no_try(cast: Cast) -> None:
    app_of(cast.kiera)
    empty("second_factor", str(cast.kiera.user_id))
    assert at_second_step(cast.kiera).get("/login/verify/").status_code == 200


def test_a_passkey_is_a_try_at_the_second_factor(cast: Cast) -> None:
    app_of(cast.kiera)
    browser = at_second_step(cast.kiera)
    empty("second_factor", str(cast.kiera.user_id))
    assert post_json(browser, "/login/verify/passkey/complete/", {}).status_code == 429


def test_a_challenge_for_a_passkey_is_asked_for_only_so_often(cast: Cast) -> None:
    app_of(cast.kiera)
    browser = at_second_step(cast.kiera)
    empty("login", str(cast.kiera.user_id), HERE)
    assert post_json(browser, "/login/verify/passkey/begin/", {}).status_code == 429


@pytest.mark.parametrize("path", ["/account/confirm/", "/account/confirm/passkey/complete/"])
def test_a_proof_is_tried_only_so_often(cast: Cast, browser_of: Any, path: str) -> None:
    empty("second_factor", str(cast.kiera.user_id))
    assert post_json(browser_of(cast.kiera), path, {}).status_code == 429
    assert post_json(browser_of(cast.marcus), path, {}).status_code != 429


def test_a_challenge_for_a_proof_is_asked_for_only_so_often(cast: Cast, browser_of: Any) -> None:
    empty("login", str(cast.kiera.user_id), HERE)
    assert post_json(browser_of(cast.kiera), "/account/confirm/passkey/begin/", {}).status_code == 429
    assert post_json(browser_of(cast.marcus), "/account/confirm/passkey/begin/", {}).status_code == 200


def test_an_address_reports_only_so_many_violations(db: None) -> None:
    empty("csp_report", HERE)
    answers = [
        Client(REMOTE_ADDR=address).post("/csp-report/", REPORT, content_type="application/csp-report").status_code
        for address in (HERE, OFFICE)
    ]
    assert answers[0] == 429
    assert answers[1] != 429


def test_to_sign_up_again_counts_as_signing_up(db: None) -> None:
    empty("sign_up", HERE)
    assert Client().post("/signup/again/").status_code == 429


def test_a_code_is_sent_again_only_so_often(db: None) -> None:
    browser = Client()
    browser.post("/signup/", SAM)
    empty("email", "sam@pike.example")
    before = Letter.objects.count()
    answer = browser.post("/account/confirm-email/", {"action": "resend"})
    assert (answer.status_code, Letter.objects.count()) == (429, before)
    assert browser.post("/account/confirm-email/", {"action": "verify", "code": "x"}).status_code != 429


def test_an_address_is_asked_for_proof_only_so_often_whoever_wants_it(cast: Cast, browser_of: Any) -> None:
    empty("email", "nora@pike.example")
    answer = browser_of(cast.kiera).post("/account/email/", {"email": " Nora@Pike.example"})
    assert (answer.status_code, Letter.objects.count()) == (429, 0)


def test_a_company_invites_only_so_often(cast: Cast, browser_of: Any) -> None:
    empty("invitation", str(cast.copperline.id))
    answer = browser_of(cast.dana).post(INVITATIONS, {"email": "nora@pike.example", "role": "member"})
    assert (answer.status_code, invitations_of(cast.dana), Letter.objects.count()) == (429, [], 0)
    other = browser_of(cast.rex).post(
        "/brightside/settings/invitations/", {"email": "n@pike.example", "role": "member"}
    )
    assert (other.status_code, invitations_of(cast.rex)) == (302, ["n@pike.example"])


def test_an_address_is_invited_only_so_often_by_all_companies_together(cast: Cast, browser_of: Any) -> None:
    empty("email", "nora@pike.example")
    answer = browser_of(cast.dana).post(INVITATIONS, {"email": "nora@pike.example", "role": "member"})
    assert (answer.status_code, invitations_of(cast.dana)) == (429, [])


def test_an_invitation_is_sent_again_only_so_often_and_its_link_stays_good(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.dana)
    browser.post(INVITATIONS, {"email": "nora@pike.example", "role": "member"})
    with tenant_transaction(cast.dana.as_tenant()):
        sent = Invitation.objects.get()
    spend("invitation", str(cast.copperline.id), cost=29)
    answer = browser.post(f"{INVITATIONS}{sent.id}/renewal/")
    with tenant_transaction(cast.dana.as_tenant()):
        assert (answer.status_code, Invitation.objects.get().token_hash) == (429, sent.token_hash)


def test_a_member_is_reminded_only_so_often(cast: Cast, browser_of: Any) -> None:
    empty("email", cast.kiera.user.email)
    answer = browser_of(cast.dana).post(f"/copperline/settings/security/reminders/{cast.kiera.id}/")
    assert (answer.status_code, Letter.objects.count()) == (429, 0)


def test_the_audit_log_is_downloaded_only_so_often(cast: Cast, browser_of: Any) -> None:
    empty("export", str(cast.dana.user_id))
    assert browser_of(cast.dana).get("/copperline/settings/audit/export/").status_code == 429
    assert browser_of(cast.luis).get("/copperline/settings/audit/export/").status_code == 200
