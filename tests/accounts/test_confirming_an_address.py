"""Nobody comes in before their address is proved, and nobody learns whose address is known."""

import re
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher
from django.test import Client

from accounts.models import Letter, Membership, User
from customerflows import clock
from security.tenancy.context import tenant_transaction
from security.tenancy.routes import route
from tests.accounts.test_audit_events import sentences
from tests.accounts.test_sign_up import SAM, code_in, come_in, confirm, owner_of, sign_up
from tests.cast import PASSWORD, Cast, person

CHECK = "Check your email"
DANA = "dana@copperline.example"
WRONG = "That code isn’t right. Check the newest letter."


def newest() -> Letter:
    return Letter.objects.latest("id")


def test_somebody_who_signed_up_waits_outside(db: None) -> None:
    client = Client()
    page = sign_up(client).content.decode()
    assert (CHECK in page, "sam@reyes.example" in page) == (True, True)
    assert client.get("/reyes-roofing/")["Location"].startswith("/login/")
    assert client.get("/account/profile/")["Location"].startswith("/login/")


def test_logging_in_with_the_right_password_does_not_get_around_it(db: None) -> None:
    client = Client()
    with time_machine.travel(clock.now(), tick=False) as now:
        sign_up()
        now.shift(31)
        answer = client.post("/login/", {"login": SAM["email"], "password": SAM["password1"]})
    assert answer["Location"] == "/account/confirm-email/"
    assert client.get("/reyes-roofing/")["Location"].startswith("/login/")


def test_the_code_from_the_letter_lets_them_in(db: None) -> None:
    assert come_in().redirect_chain[-1][0] == "/reyes-roofing/"


def test_the_letters_link_fills_the_code_in(db: None) -> None:
    client = Client()
    sign_up(client)
    code = code_in(newest())
    assert f"/account/confirm-email/?code={code}" in newest().read()["text"]
    assert f'value="{code}"' in client.get(f"/account/confirm-email/?code={code}").content.decode()


def test_a_link_alone_proves_nothing_and_is_of_no_use_to_another_browser(db: None) -> None:
    sign_up()
    link = f"/account/confirm-email/?code={code_in(newest())}"
    assert Client().get(link)["Location"] == "/login/"
    assert confirm(Client(), code_in(newest())).redirect_chain[-1][0] == "/login/"


def test_a_wrong_code_is_refused_and_after_three_the_attempt_is_over(db: None) -> None:
    client = Client()
    sign_up(client)
    code = code_in(newest())
    assert [WRONG in confirm(client, "BBBB-BBBB").content.decode() for _ in range(2)] == [True, True]
    confirm(client, "BBBB-BBBB")
    assert confirm(client, code).redirect_chain[-1][0] == "/login/"


def test_a_code_dies_after_a_quarter_of_an_hour(db: None) -> None:
    client = Client()
    sign_up(client)
    code = code_in(newest())
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert confirm(client, code).redirect_chain[-1][0] == "/login/"


def test_a_code_works_once(db: None) -> None:
    client = Client()
    sign_up(client)
    code = code_in(newest())
    confirm(client, code)
    client.post("/logout/")
    assert confirm(client, code).redirect_chain[-1][0] == "/login/"


def test_another_letter_brings_another_code(db: None) -> None:
    client = Client()
    with time_machine.travel(clock.now(), tick=False) as now:
        sign_up(client)
        first = code_in(newest())
        now.shift(31)
        client.post("/account/confirm-email/", {"action": "resend"})
        second = code_in(newest())
        assert WRONG in confirm(client, first).content.decode()
        assert confirm(client, second).redirect_chain[-1][0] == "/reyes-roofing/"


def test_letters_do_not_come_faster_than_anybody_could_read_them(db: None) -> None:
    client = Client()
    sign_up(client)
    assert client.post("/account/confirm-email/", {"action": "resend"}).status_code == 429
    assert Letter.objects.count() == 1


def test_a_mistyped_address_is_changed_without_a_second_person_or_company(db: None) -> None:
    client = Client()
    with time_machine.travel(clock.now(), tick=False) as now:
        sign_up(client, email="sam@rayes.example")
        assert client.post("/signup/again/")["Location"] == "/signup/"
        now.shift(31)
        sign_up(client)
        assert confirm(client, code_in(newest())).redirect_chain[-1][0] == "/reyes-roofing/"
    assert [user.email for user in User.objects.all()] == ["sam@reyes.example"]
    assert owner_of("reyes-roofing").email == "sam@reyes.example"


def test_nobody_takes_over_a_person_whose_address_is_proved(db: None) -> None:
    client = Client()
    sign_up(client)
    client.post("/signup/again/")
    User.objects.get().emailaddress_set.update(verified=True)
    sign_up(client, email="rex@reyes.example", company="Other")
    assert sorted(user.email for user in User.objects.all()) == ["rex@reyes.example", "sam@reyes.example"]


def test_another_browser_does_not_go_on_with_somebodys_sign_up(db: None) -> None:
    sign_up()
    stranger = Client()
    stranger.post("/signup/again/")
    sign_up(stranger, email="rex@reyes.example", company="Other")
    assert User.objects.count() == 2


def shape_of(client: Client, address: str) -> list[tuple[int, str]]:
    """What somebody sees who signs up, asks again, gives a wrong code and another address: statuses and pages."""
    answers = [sign_up(client, email=address)]
    answers += [client.post("/account/confirm-email/", {"action": "resend"})]
    answers += [confirm(client, "BBBB-BBBB"), client.post("/signup/again/"), client.get("/signup/")]
    return [(answer.status_code, without_what_differs(answer, address)) for answer in answers]


def without_what_differs(answer: Any, address: str) -> str:
    """A page without the address that was typed in and the tokens of this answer."""
    text = answer.content.decode().replace(address, "ADDRESS")
    return re.sub(r'(nonce=|data-csrf=|name="csrfmiddlewaretoken" value=)"[^"]+"', r"\1", text)


def test_signing_up_with_a_known_address_looks_like_any_other_sign_up(cast: Cast) -> None:
    known, free = shape_of(Client(), DANA), shape_of(Client(), "sam@reyes.example")
    assert [status for status, _page in known] == [status for status, _page in free]
    assert [page for _status, page in known] == [page for _status, page in free]


def test_the_owner_of_a_known_address_learns_of_it_by_mail(cast: Cast) -> None:
    before = User.objects.count()
    sign_up(email=DANA)
    assert (newest().to, newest().read()["subject"]) == (DANA, "You already have an account")
    assert (User.objects.count(), route("slug", "reyes-roofing")) == (before, None)


def test_two_who_take_one_address_at_the_same_moment_are_both_answered(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("Sam Reyes", "sam@reyes.example")
    # The look finds nothing, as it does for the second of two who come together; the unique index decides.
    monkeypatch.setattr("allauth.account.internal.flows.manage_email.assess_unique_email", lambda *_a, **_k: True)
    page = sign_up(company="Second").content.decode()
    assert (CHECK in page, User.objects.count()) == (True, 1)


@pytest.fixture
def real_cost() -> Iterator[None]:
    """Hashes that take as long as production's do, relative to everything else."""
    before = BCryptSHA256PasswordHasher.rounds
    BCryptSHA256PasswordHasher.rounds = 9
    yield
    BCryptSHA256PasswordHasher.rounds = before


def median_seconds(ask: Any, fields: list[dict[str, str]]) -> float:
    """How long an answer takes, in the middle of several."""
    taken = []
    for form in fields:
        began = time.process_time()
        ask(form)
        taken.append(time.process_time() - began)
    return statistics.median(taken)


@pytest.mark.usefixtures("real_cost")
def test_logging_in_takes_as_long_for_an_address_nobody_has(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ask = lambda form: Client().post("/login/", form)  # noqa: E731
    known = median_seconds(ask, [{"login": DANA, "password": f"wrong-{turn}"} for turn in range(9)])
    unknown = median_seconds(ask, [{"login": f"no{turn}@x.example", "password": "wrong-one"} for turn in range(9)])
    assert 0.7 < unknown / known < 1.4


@pytest.mark.usefixtures("real_cost")
def test_signing_up_takes_as_long_for_a_known_address(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ask = lambda form: Client().post("/signup/", form)  # noqa: E731
    known = median_seconds(ask, [{**SAM, "email": DANA, "company": f"Firm {turn}"} for turn in range(9)])
    free = median_seconds(ask, [{**SAM, "email": f"p{turn}@x.example", "company": f"Shop {turn}"} for turn in range(9)])
    assert 0.7 < known / free < 1.4


def test_asking_for_a_new_password_takes_as_long_for_an_address_nobody_has(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ask = lambda form: Client().post("/account/password/reset/", form)  # noqa: E731
    known = median_seconds(ask, [{"email": DANA}] * 15)
    unknown = median_seconds(ask, [{"email": f"no{turn}@x.example"} for turn in range(15)])
    assert 0.5 < unknown / known < 2


# The address of somebody who is in.


def change_address(client: Client, address: str) -> Any:
    return client.post("/account/email/", {"email": address}, follow=True)


def test_a_new_address_counts_once_it_is_proved(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.ellie)
    assert CHECK in change_address(browser, "Ellie@New.example").content.decode()
    assert User.objects.get(id=cast.ellie.user_id).email == "ellie@copperline.example"
    assert confirm(browser, code_in(newest())).redirect_chain[-1][0] == "/account/profile/"
    assert User.objects.get(id=cast.ellie.user_id).email == "ellie@new.example"
    with tenant_transaction(cast.dana.as_tenant()):
        assert Membership.objects.get(id=cast.ellie.id).email == "ellie@new.example"


def test_the_old_address_is_told_and_no_longer_logs_in(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.kiera)
    change_address(browser, "kiera@new.example")
    confirm(browser, code_in(newest()))
    assert (newest().to, newest().read()["subject"]) == ("kiera@copperline.example", "Your email address was changed")
    old, new = ({"login": f"kiera@{place}.example", "password": PASSWORD} for place in ("copperline", "new"))
    assert (Client().post("/login/", old).status_code, Client().post("/login/", new).status_code) == (200, 302)
    said = "Kiera Boone changed their email address: kiera@copperline.example → kiera@new.example"
    assert sentences(cast.dana, "person.email_changed") == [said]


def test_somebody_elses_address_is_not_told_from_a_free_one_and_never_taken(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.kiera)
    assert CHECK in change_address(browser, "luis@copperline.example").content.decode()
    assert User.objects.get(id=cast.kiera.user_id).email == "kiera@copperline.example"
    assert newest().to == "luis@copperline.example"
    page = confirm(browser, code_in(newest())).content.decode()
    assert "This address can’t be used. Choose another one." in page
    assert User.objects.get(id=cast.kiera.user_id).email == "kiera@copperline.example"


@pytest.mark.parametrize(
    "address", ["", "kiera@", "kiera@copperline.example", "a b@x.example", "x@" + ("y" * 60 + ".") * 5 + "example"]
)
def test_what_is_no_new_address_is_refused(cast: Cast, browser_of: Any, address: str) -> None:
    page = change_address(browser_of(cast.kiera), address)
    assert "email" in page.context["form"].errors
    assert not Letter.objects.exists()


def test_nobody_removes_or_swaps_an_address_by_the_librarys_other_verbs(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.kiera)
    for verb in ("action_remove", "action_primary", "action_send"):
        browser.post("/account/email/", {"email": "kiera@copperline.example", verb: ""})
    assert cast.kiera.user.emailaddress_set.get().primary


def test_a_company_is_opened_with_its_owner_or_not_at_all(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("no letter")

    monkeypatch.setattr("accounts.adapter.mail", broken)
    with pytest.raises(RuntimeError, match="no letter"):
        sign_up()
    assert (User.objects.count(), route("slug", "reyes-roofing")) == (0, None)
