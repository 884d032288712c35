"""The tenant door: one transaction around view and rendering, nothing half done, nothing read after it."""

import re
from typing import Any

import pytest
from django.core.management import BaseCommand, call_command
from django.db import DatabaseError, IntegrityError
from django.test import Client

from contacts.models import Contact
from security.tenancy.context import NoTenantError, current, tenant_transaction
from tests.cast import Cast
from tests.isolation.trap_urls import HALF

pytestmark = pytest.mark.urls("tests.isolation.trap_urls")


class Careless(BaseCommand):
    """A command whose author forgot that rows belong to companies."""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Count all contacts there are."""
        Contact.objects.count()


@pytest.fixture
def kieras(cast: Cast, browser_of: Any) -> Client:
    """Kiera's browser; it sees answers to errors like everybody's."""
    browser: Client = browser_of(cast.kiera)
    browser.raise_request_exception = False
    return browser


def contacts_of(cast: Cast) -> list[str]:
    with tenant_transaction(cast.kiera.as_tenant()):
        return [contact.name for contact in Contact.objects.all()]


@pytest.mark.parametrize("status", [200, 302])
def test_what_an_answer_says_was_done_is_kept(cast: Cast, kieras: Client, status: int) -> None:
    assert kieras.get(f"/copperline/trap/answer/{status}/").status_code == status
    assert contacts_of(cast) == [HALF]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500, 503])
def test_an_answer_that_refuses_leaves_nothing_half_done(cast: Cast, kieras: Client, status: int) -> None:
    assert kieras.get(f"/copperline/trap/answer/{status}/").status_code == status
    assert contacts_of(cast) == []


@pytest.mark.parametrize(("error", "status"), [("missing", 404), ("denied", 403), ("broken", 500)])
def test_a_view_that_gives_up_leaves_nothing_half_done(cast: Cast, kieras: Client, error: str, status: int) -> None:
    assert kieras.get(f"/copperline/trap/raise/{error}/").status_code == status
    assert contacts_of(cast) == []


def test_a_view_that_forgets_to_ask_is_stopped_by_the_database(cast: Cast, browser_of: Any) -> None:
    answer = browser_of(cast.ellie).get("/copperline/trap/answer/200/")
    assert (answer.status_code, "Your role can look but not change" in answer.content.decode()) == (403, True)
    assert contacts_of(cast) == []


def test_who_was_logged_out_in_the_middle_of_a_form_comes_back_to_the_company(cast: Cast) -> None:
    answer = Client().post("/copperline/trap/answer/200/")
    assert answer["Location"] == "/login/?next=/copperline/"


def test_a_page_of_another_company_is_missing_before_its_view_runs(cast: Cast, kieras: Client) -> None:
    assert kieras.get("/brightside/trap/answer/200/").status_code == 404
    assert contacts_of(cast) == []


@pytest.mark.parametrize(("address", "error"), [("stream", NoTenantError), ("raw-stream", DatabaseError)])
def test_a_body_that_is_written_after_the_transaction_reads_nothing(
    kieras: Client, address: str, error: type[Exception]
) -> None:
    answer: Any = kieras.get(f"/copperline/trap/{address}/")
    with pytest.raises(error):
        answer.getvalue()


@pytest.mark.parametrize("address", ["late", "async"])
def test_a_template_and_an_async_view_read_inside_the_door(cast: Cast, kieras: Client, address: str) -> None:
    kieras.get("/copperline/trap/answer/200/")
    assert kieras.get(f"/copperline/trap/{address}/").content.decode() == HALF


def test_nobody_is_left_in_the_door(kieras: Client) -> None:
    kieras.get("/copperline/trap/raise/broken/")
    assert current() is None


def test_a_command_without_a_company_raises(db: None) -> None:
    with pytest.raises(NoTenantError):
        call_command(Careless())


def test_somebody_unknown_comes_back_after_the_log_in(db: None) -> None:
    answer = Client().get("/copperline/contacts/?q=walt&after=x")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/login/?next=/copperline/contacts/%3Fq%3Dwalt%26after%3Dx",
    )


def test_a_company_that_is_not_there_answers_a_visitor_like_one_that_is(db: None) -> None:
    answer = Client().get("/no-such-company/inbox/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/no-such-company/inbox/")


def test_a_company_that_is_not_there_answers_a_member_like_anothers(cast: Cast, kieras: Client) -> None:
    missing, anothers = kieras.get("/no-such-company/inbox/"), kieras.get("/brightside/inbox/")
    assert missing.status_code == anothers.status_code == 404
    assert without_slug(missing, "no-such-company") == without_slug(anothers, "brightside")


def without_slug(answer: Any, slug: str) -> str:
    """The page without what differs in every answer: its address, its nonce and its form tokens."""
    return re.sub(r'nonce="[^"]+"|"\w{64}"', "", answer.content.decode().replace(slug, ""))


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_at_the_end_is_no_success(lasting_cast: Cast, browser_of: Any) -> None:
    browser = browser_of(lasting_cast.kiera)
    with pytest.raises(IntegrityError):
        browser.get("/copperline/trap/commit/")
    assert contacts_of(lasting_cast) == []
