"""Sign-in & devices: how a person adds, names and removes their second factors."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django_otp_webauthn.models import WebAuthnCredential

from accounts.factors import factors_of, has_factor
from accounts.models import Account, Authenticator, Letter, RecoveryCodes
from customerflows import clock
from security.tenancy.context import tenant_transaction
from tests.accounts.proofs import SoftPasskey, app_of, code_of, passkey_of, post_json, verified, wrong_code_of

PAGE = "/account/security/"
NEW_APP = f"{PAGE}authenticators/new/"
CODES = f"{PAGE}recovery-codes/new/"
PASSKEY = f"{PAGE}passkeys/new/"


@pytest.fixture
def browser(cast, browser_of):
    """Kiera's."""
    return browser_of(cast.kiera)


def setting_up(browser):
    """The app that is being set up, after the page was opened."""
    browser.get(NEW_APP)
    return Authenticator.objects.get(confirmed=False)


def removal_of(factor):
    """Where a factor is removed."""
    return f"{PAGE}factors/{factor.key}/removal/"


def subjects():
    """Of the letters that wait, the oldest first."""
    return [letter.read()["subject"] for letter in Letter.objects.order_by("created_at")]


def require(account, by):
    """Make a company want a second factor of everybody."""
    with tenant_transaction(account.as_system()):
        Account.objects.get(id=account.id).require_second_factor(0, by=by)


def test_an_app_is_set_up_by_its_first_code(cast, browser):
    app = setting_up(browser)
    page = browser.post(NEW_APP, {"name": "Kiera’s phone", "code": code_of(app)})
    assert (page.status_code, len(page.context["codes"]), page.content.decode().count(page.context["codes"][0])) == (
        200,
        10,
        1,
    )
    assert [factor.device.name for factor in factors_of(cast.kiera.user)] == ["Kiera’s phone"]
    assert subjects() == ["A new way to sign in to CustomerFlows", "New recovery codes for CustomerFlows"]
    assert browser.session["otp_device_id"] == app.persistent_id


def test_the_code_that_set_an_app_up_is_used(browser):
    app = setting_up(browser)
    code = code_of(app)
    browser.post(NEW_APP, {"name": "Phone", "code": code})
    assert browser.post("/account/confirm/", {"code": code}).status_code == 422


def test_recovery_codes_are_shown_once(browser):
    browser.post(NEW_APP, {"name": "Phone", "code": code_of(setting_up(browser))})
    assert browser.get(NEW_APP).context.get("codes") is None
    assert "10 of 10 left" in browser.get(PAGE).content.decode()


def test_a_second_app_leaves_the_recovery_codes_alone(cast, browser):
    first = app_of(cast.kiera)
    before = RecoveryCodes.renew(by=cast.kiera.user)
    answer = verified(browser, first).post(NEW_APP, {"name": "Tablet", "code": code_of(setting_up(browser))})
    assert (answer.status_code, len(factors_of(cast.kiera.user)), len(before)) == (302, 2, 10)


def test_a_wrong_first_code_sets_nothing_up(cast, browser):
    app = setting_up(browser)
    answer = browser.post(NEW_APP, {"name": "Phone", "code": wrong_code_of(app)})
    assert (answer.status_code, has_factor(cast.kiera.user)) == (422, False)
    assert "Check that your phone’s clock is set automatically." in answer.content.decode()


def test_the_page_shows_one_seed_until_it_is_confirmed_and_for_an_hour_at_most(browser, cast, browser_of, time_machine):
    seed = setting_up(browser).seed
    assert setting_up(browser).seed == seed
    time_machine.move_to(clock.now() + timedelta(minutes=61))
    assert setting_up(browser_of(cast.kiera)).seed != seed


def test_the_picture_and_the_typed_key_say_the_same(browser):
    page = browser.get(NEW_APP)
    seed = Authenticator.objects.get().seed
    assert page.context["seed"].replace(" ", "") == seed
    (picture,) = re.findall(r'src="data:image/svg\+xml;charset=utf-8,([^"]+)"', page.content.decode())
    assert unquote(picture).startswith("<svg")


def test_a_passkey_is_added_with_its_name_and_leads_to_recovery_codes(cast, browser):
    options = post_json(browser, f"{PASSKEY}begin/", {}).json()
    answer = post_json(browser, f"{PASSKEY}complete/", {**SoftPasskey().create(options), "name": "Work laptop"})
    assert answer.json()["location"].startswith(CODES)
    assert [factor.device.name for factor in factors_of(cast.kiera.user)] == ["Work laptop"]
    assert subjects() == ["A new way to sign in to CustomerFlows"]


@pytest.mark.parametrize("name", [None, "", "x" * 65, 7, []])
def test_a_passkey_without_a_usable_name_gets_one(cast, browser, name):
    options = post_json(browser, f"{PASSKEY}begin/", {}).json()
    assert post_json(browser, f"{PASSKEY}complete/", {**SoftPasskey().create(options), "name": name}).status_code == 200
    assert WebAuthnCredential.objects.get().name


def test_a_passkey_made_for_another_site_is_refused(cast, browser):
    options = post_json(browser, f"{PASSKEY}begin/", {}).json()
    made = SoftPasskey().create(options, origin="https://customerfl0ws.example")
    assert (post_json(browser, f"{PASSKEY}complete/", made).status_code, has_factor(cast.kiera.user)) == (422, False)


def test_a_passkey_cannot_be_added_twice_by_one_answer(cast, browser):
    passkey = SoftPasskey()
    made = passkey.create(post_json(browser, f"{PASSKEY}begin/", {}).json())
    answers = [post_json(browser, f"{PASSKEY}complete/", made).status_code for _ in range(2)]
    assert (answers, WebAuthnCredential.objects.count()) == ([200, 400], 1)


def test_a_session_without_the_second_factor_adds_no_passkey(cast, browser):
    app_of(cast.kiera)
    assert post_json(browser, f"{PASSKEY}begin/", {}).status_code == 403


def test_several_factors_are_listed_with_their_names_and_last_use(cast, browser):
    app = app_of(cast.kiera, "Pixel")
    app_of(cast.kiera, "Tablet")
    passkey_of(verified(browser, app), "Laptop")
    page = browser.get(PAGE).content.decode()
    assert [name in page for name in ("Pixel", "Tablet", "Laptop", "not used yet")] == [True] * 4


def test_a_factor_gets_another_name(cast, browser):
    app_of(cast.kiera)
    (factor,) = factors_of(cast.kiera.user)
    verified(browser, factor.device).post(f"{PAGE}factors/{factor.key}/name/", {"name": "<b>Pixel</b>"})
    page = browser.get(PAGE).content.decode()
    assert ("&lt;b&gt;Pixel&lt;/b&gt;" in page, "<b>Pixel</b>" in page) == (True, False)


@pytest.mark.parametrize("name", ["", "x" * 65, "   "])
def test_a_name_that_is_none_changes_nothing(cast, browser, name):
    app = app_of(cast.kiera, "Pixel")
    (factor,) = factors_of(cast.kiera.user)
    verified(browser, app).post(f"{PAGE}factors/{factor.key}/name/", {"name": name})
    app.refresh_from_db()
    assert app.name == "Pixel"


def test_the_last_factor_goes_where_no_company_requires_one_and_the_codes_go_with_it(cast, browser):
    app = app_of(cast.kiera)
    RecoveryCodes.renew(by=cast.kiera.user)
    (factor,) = factors_of(cast.kiera.user)
    assert "password alone" in verified(browser, app).get(removal_of(factor)).content.decode()
    browser.post(removal_of(factor))
    assert (has_factor(cast.kiera.user), RecoveryCodes.objects.exists()) == (False, False)
    assert subjects() == ["A way to sign in to CustomerFlows was removed"]


def test_the_last_factor_stays_where_a_company_requires_one(cast, browser):
    app = app_of(cast.kiera)
    require(cast.copperline, cast.dana)
    (factor,) = factors_of(cast.kiera.user)
    page = verified(browser, app).post(removal_of(factor), follow=True).content.decode()
    assert ("Copperline Heating &amp; Air requires two-step sign-in" in page, has_factor(cast.kiera.user)) == (
        True,
        True,
    )


def test_one_of_two_factors_goes_also_where_one_is_required(cast, browser):
    app = app_of(cast.kiera)
    app_of(cast.kiera, "Tablet")
    require(cast.copperline, cast.dana)
    verified(browser, app).post(removal_of(factors_of(cast.kiera.user)[1]))
    assert [factor.device for factor in factors_of(cast.kiera.user)] == [app]


def test_a_session_opened_with_a_removed_app_is_verified_no_longer(cast, browser):
    app = app_of(cast.kiera)
    verified(browser, app)
    app.delete()
    browser.get(PAGE)
    assert "otp_device_id" not in browser.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_factor_of_somebody_else_is_out_of_reach(cast, browser, method):
    app_of(cast.luis)
    (theirs,) = factors_of(cast.luis.user)
    page = getattr(browser, method)(removal_of(theirs), follow=True).content.decode()
    assert ("That one isn’t here anymore." in page, "Phone" in page) == (True, False)
    browser.post(f"{PAGE}factors/{theirs.key}/name/", {"name": "Mine"})
    assert [factor.device.name for factor in factors_of(cast.luis.user)] == ["Phone"]


@pytest.mark.parametrize("key", ["authenticator-", "authenticator-1e9", "passkey-0", "recoverycodes-1", "x"])
def test_a_factor_that_is_none_is_not_found(browser, key):
    page = browser.post(reverse("accounts:factor_removal", args=[key]), follow=True).content.decode()
    assert "That one isn’t here anymore. Nothing was changed." in page


def test_new_recovery_codes_replace_the_old_ones(cast, browser):
    app = app_of(cast.kiera)
    old = RecoveryCodes.renew(by=cast.kiera.user)
    assert "The ones you have now stop working." in verified(browser, app).get(CODES).content.decode()
    new = browser.post(CODES).context["codes"]
    kept = RecoveryCodes.objects.get()
    digests = set(kept.codes.values_list("digest", flat=True))
    assert ({kept.digest(code) for code in new} == digests, kept.digest(old[0]) in digests) == (True, False)


def test_a_session_opened_with_a_recovery_code_outlives_the_sheet(cast, browser):
    app_of(cast.kiera)
    RecoveryCodes.renew(by=cast.kiera.user)
    verified(browser, RecoveryCodes.objects.get())
    browser.post(CODES)
    browser.get(PAGE)
    assert browser.session["otp_device_id"] == RecoveryCodes.objects.get().persistent_id


def test_recovery_codes_stand_in_for_something(browser):
    page = browser.post(CODES, follow=True).content.decode()
    assert ("Set up an app or a passkey first." in page, RecoveryCodes.objects.exists()) == (True, False)


def test_no_answer_with_a_secret_is_kept_by_the_browser(browser):
    assert "no-store" in browser.get(NEW_APP)["Cache-Control"]
