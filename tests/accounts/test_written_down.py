"""Each thing that is done to how people sign in, to the team and to its rights stands in the log, in its sentence."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.factors import factors_of
from accounts.models import Authenticator, Invitation, Membership, RecoveryCodes, RoleRule
from accounts.models.session import digest
from accounts.operations.inviting import invite, invite_again
from accounts.operations.proving import take_recovery_code
from accounts.operations.securing import (
    confirm_authenticator,
    remove_factor,
    rename_factor,
    renew_recovery_codes,
    reset_second_factors,
)
from security.permissions import Permission, Role
from security.tenancy.context import tenant_transaction
from tests.accounts.letters import invitation_to
from tests.accounts.proofs import app_of, at_second_step, code_of, passkey_of, post_json, verified
from tests.accounts.test_audit_events import log_of, sentences
from tests.cast import PASSWORD, Cast

NORA = "nora@pike.example"
TEAM = "/copperline/settings/team/"
NEW_PASSWORD = "slates-and-gutters-2026"  # pragma: allowlist secret


def add_an_app(cast: Cast, _browser_of: Any) -> None:
    app = Authenticator.pending(by=cast.kiera.user)
    assert confirm_authenticator(app, code_of(app), name="Phone", by=cast.kiera.user)


def add_a_passkey(cast: Cast, browser_of: Any) -> None:
    passkey_of(browser_of(cast.kiera))


def rename_an_app(cast: Cast, _browser_of: Any) -> None:
    app_of(cast.kiera)
    rename_factor(factors_of(cast.kiera.user)[0], "Tablet", by=cast.kiera.user)


def remove_an_app(cast: Cast, _browser_of: Any) -> None:
    app_of(cast.kiera)
    remove_factor(factors_of(cast.kiera.user)[0], by=cast.kiera.user)


def make_new_codes(cast: Cast, _browser_of: Any) -> None:
    renew_recovery_codes(by=cast.kiera.user)


def use_a_code(cast: Cast, _browser_of: Any) -> None:
    take_recovery_code(RecoveryCodes.renew(by=cast.kiera.user)[0], by=cast.kiera.user)


def reset_a_colleague(cast: Cast, _browser_of: Any) -> None:
    app_of(cast.kiera)
    with tenant_transaction(cast.dana.as_tenant()):
        reset_second_factors(cast.kiera, by=cast.dana)


def require_a_factor(cast: Cast, browser_of: Any) -> None:
    browser = verified(browser_of(cast.dana), app_of(cast.dana))
    browser.post("/copperline/settings/security/", {"required": "on", "grace_days": "3"})


def shorten_sessions(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.luis).post(
        "/copperline/settings/security/sessions/", {"idle_minutes": "30", "session_minutes": "1440"}
    )


def end_one_device(cast: Cast, browser_of: Any) -> None:
    other, own = browser_of(cast.kiera), browser_of(cast.kiera)
    own.post("/account/security/sessions/end/", {"session": digest(other.session.session_key)})


def end_all_others(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.kiera)
    browser_of(cast.kiera)
    browser_of(cast.kiera).post("/account/security/sessions/end-others/")


def change_the_password(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.kiera).post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})


def change_the_name(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.kiera).post("/account/profile/", {"name": "Kiera Moss"})


def give_the_password(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.kiera).post("/account/confirm/", {"password": PASSWORD})


def give_a_wrong_password(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.kiera).post("/account/confirm/", {"password": "wrong"})


def give_a_passkey(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.kiera)
    passkey = passkey_of(browser)
    options = post_json(browser, "/account/confirm/passkey/begin/", {}).json()
    assert post_json(browser, "/account/confirm/passkey/complete/", passkey.get(options)).status_code == 200


def fail_the_second_step(cast: Cast, _browser_of: Any) -> None:
    app_of(cast.kiera)
    at_second_step(cast.kiera).post("/login/verify/", {"code": "000"})


def invite_nora(cast: Cast, _browser_of: Any) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        invite(NORA, Role.VIEWER, by=cast.dana)


def invite_nora_again(cast: Cast, browser_of: Any) -> None:
    invite_nora(cast, browser_of)
    with tenant_transaction(cast.luis.as_tenant()):
        invite_again(Invitation.objects.get(), by=cast.luis)


def cancel_it(cast: Cast, browser_of: Any) -> None:
    invite_nora(cast, browser_of)
    with tenant_transaction(cast.luis.as_tenant()):
        Invitation.objects.get().cancel(by=cast.luis)


def join(cast: Cast, browser_of: Any) -> None:
    invite_nora(cast, browser_of)
    Client().post(invitation_to(NORA), {"name": "Nora Pike", "password": NEW_PASSWORD})


def change_a_role(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.dana).post(f"{TEAM}{cast.ellie.id}/role/", {"role": "member"})


def hand_over(cast: Cast, browser_of: Any) -> None:
    form = {"heir": str(cast.luis.id), "company": cast.copperline.name}
    browser_of(cast.dana).post("/copperline/settings/ownership/", form)


def leave(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.ellie).post("/companies/departure/", {"company": "copperline"})


def restrict(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.dana).post(f"{TEAM}{cast.kiera.id}/", {"is_assigned_only": "on"})


def restrict_pipelines(cast: Cast, _browser_of: Any) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        Membership.objects.get(id=cast.kiera.id).restrict(pipeline_rights={}, by=cast.dana)


def give_a_right(cast: Cast, _browser_of: Any) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        RoleRule.decide(Role.MEMBER, Permission.SETTINGS_EDIT, is_allowed=True, by=cast.dana)


def take_a_right(cast: Cast, _browser_of: Any) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        RoleRule.decide(Role.MEMBER, Permission.CONTACTS_CREATE, is_allowed=False, by=cast.dana)


def download_the_log(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.luis).get("/copperline/settings/audit/export/")


DONE: dict[Callable[[Cast, Any], None], str] = {
    add_an_app: "Kiera Boone added the authenticator app “Phone” to their sign-in",
    add_a_passkey: "Kiera Boone added the passkey “Laptop” to their sign-in",
    rename_an_app: "Kiera Boone renamed one of their ways to sign in: Phone → Tablet",
    remove_an_app: "Kiera Boone removed the authenticator app “Phone” from their sign-in",
    make_new_codes: "Kiera Boone made new recovery codes",
    use_a_code: "Kiera Boone used a recovery code: 9 left",
    reset_a_colleague: "Dana Whitfield reset the two-step sign-in of Kiera Boone",
    require_a_factor: "Dana Whitfield changed two-step sign-in for the team: grace days 7 → 3; required no → yes",
    shorten_sessions: "Luis Ortega changed the company: idle minutes 720 → 30; session minutes 20160 → 1440",
    end_one_device: "Kiera Boone signed out one of their devices",
    end_all_others: "Kiera Boone was signed out of 2 other devices",
    change_the_password: "Kiera Boone changed their password",
    change_the_name: "Kiera Moss changed their name: Kiera Boone → Kiera Moss",
    give_the_password: "Kiera Boone confirmed that it’s them, by password",
    give_a_wrong_password: "Somebody signed in as Kiera Boone failed to confirm that it’s them",
    give_a_passkey: "Kiera Boone confirmed that it’s them, by passkey",
    fail_the_second_step: "Somebody with the password of Kiera Boone failed at two-step sign-in",
    invite_nora: "Dana Whitfield invited nora@pike.example as Viewer",
    invite_nora_again: "Luis Ortega sent the invitation of nora@pike.example again",
    cancel_it: "Luis Ortega cancelled the invitation of nora@pike.example",
    join: "Nora Pike joined the team as Viewer",
    change_a_role: "Dana Whitfield changed the role of Ellie Park: Viewer → Member",
    hand_over: "Dana Whitfield handed the company over to Luis Ortega",
    leave: "Ellie Park left the team",
    restrict: "Dana Whitfield changed what Kiera Boone sees: is assigned only no → yes",
    restrict_pipelines: "Dana Whitfield changed what Kiera Boone sees: pipelines all → none",
    give_a_right: "Dana Whitfield gave a right to every Member: Change settings",
    take_a_right: "Dana Whitfield took a right from every Member: Add contacts",
    download_the_log: "Luis Ortega downloaded the audit log up to event 0",
}


@pytest.mark.parametrize(("verb", "sentence"), DONE.items(), ids=[verb.__name__ for verb in DONE])
def test_it_is_written_down(cast: Cast, browser_of: Any, verb: Callable[[Cast, Any], None], sentence: str) -> None:
    verb(cast, browser_of)
    told = sentences(cast.dana)
    assert (told.count(sentence), sentences(cast.rex)) == (1, []), told


def secrets_of(cast: Cast) -> Iterator[str]:
    """What opens doors in this company at the moment."""
    yield from (PASSWORD, NEW_PASSWORD)
    yield from (app.seed for app in Authenticator.objects.all())


def test_no_secret_of_theirs_is_in_it(cast: Cast, browser_of: Any) -> None:
    for verb in (give_the_password, change_the_password, add_an_app, invite_nora):
        verb(cast, browser_of)
    codes = renew_recovery_codes(by=cast.kiera.user)
    take_recovery_code(codes[0], by=cast.kiera.user)
    link = invitation_to(NORA).strip("/").rpartition("/")[2]
    log = str(log_of(cast.dana))
    assert len(log_of(cast.dana)) >= 6
    assert [secret for secret in (*secrets_of(cast), *codes, link) if secret in log] == []


def test_it_is_on_the_page_with_what_was_before(cast: Cast, browser_of: Any) -> None:
    change_a_role(cast, browser_of)
    page = browser_of(cast.luis).get("/copperline/settings/audit/?action=member.role_changed").content.decode()
    assert "Dana Whitfield changed the role of Ellie Park: Viewer → Member" in page


def test_what_changes_nothing_is_no_event(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.kiera).post("/account/profile/", {"name": "Kiera Boone"})
    browser_of(cast.dana).post(f"{TEAM}{cast.kiera.id}/", {})
    assert sentences(cast.dana) == []


def test_a_passkey_that_got_its_name_is_one_event(cast: Cast, browser_of: Any) -> None:
    add_a_passkey(cast, browser_of)
    assert len(log_of(cast.dana, "factor.added")) == 1
