"""The company's settings: how long its people stay signed in."""

import pytest

from accounts.models import Account
from security.tenancy.context import tenant_transaction

SECURITY = "/copperline/settings/security/"
LIMITS = f"{SECURITY}sessions/"
SHORT = {"idle_minutes": "30", "session_minutes": "1440"}


def limits_of(account):
    with tenant_transaction(account.as_system()):
        found = Account.objects.get(id=account.id)
    return found.idle_minutes, found.session_minutes


@pytest.mark.parametrize("who", ["dana", "luis"])
def test_owners_and_admins_set_them_and_see_what_is_set(cast, browser_of, who):
    browser = browser_of(getattr(cast, who))
    page = browser.post(LIMITS, SHORT, follow=True).content.decode()
    assert '<option value="30" selected>30 minutes</option>' in page
    assert limits_of(cast.copperline) == (30, 1440)


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_others_neither_see_nor_set_them(cast, browser_of, who):
    browser = browser_of(getattr(cast, who))
    assert [browser.get(SECURITY).status_code, browser.post(LIMITS, SHORT).status_code] == [403, 403]
    assert "Security" not in browser.get("/copperline/settings/").content.decode()
    assert limits_of(cast.copperline) == (720, 20160)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"idle_minutes": "30"},
        {"idle_minutes": "1", "session_minutes": "1440"},
        {"idle_minutes": "30", "session_minutes": "99999999"},
        {"idle_minutes": "many", "session_minutes": "1440"},
        {"idle_minutes": "1440", "session_minutes": "30"},
    ],
)
def test_what_is_no_choice_is_refused_and_changes_nothing(cast, browser_of, sent):
    assert browser_of(cast.dana).post(LIMITS, {"x": "", **sent}).status_code == 422
    assert limits_of(cast.copperline) == (720, 20160)


def test_a_refusal_is_said_at_the_field(cast, browser_of):
    page = browser_of(cast.dana).post(LIMITS, {"idle_minutes": "1440", "session_minutes": "30"}).content.decode()
    assert "Choose at least as long as the time without activity." in page


def test_another_company_is_not_touched(cast, browser_of):
    browser_of(cast.dana).post(LIMITS, SHORT)
    assert browser_of(cast.rex).post(LIMITS, SHORT).status_code == 404
    assert limits_of(cast.brightside) == (720, 20160)
