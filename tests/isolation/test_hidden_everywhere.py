"""What is hidden from somebody is hidden on every page: lists, addresses, search, counts, panels and live events.

Copperline's story is Dana's and is told with the word Quillfeather and with its number; Kiera's own work is Yellowleg.
"""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.models import Membership, RoleRule
from accounts.models.membership import RestrictionRefused
from customerflows import clock
from customerflows.stream_tokens import read
from messaging.models import Conversation
from security.permissions import MATRIX, Permission, Role
from security.tenancy.context import tenant_transaction
from tests.access.routes import route
from tests.access.table import GETS, ROWS
from tests.factories import Stories, Story
from tests.isolation.test_reach import of_kiera

pytestmark = pytest.mark.django_db

WORD, NUMBER = "Quillfeather", "5123557311"
# The story's deal is worth 4,800 dollars, and nothing else is.
PRICE = "4,800"
PAGES = [
    row.route for row in ROWS if row.answers["GET", "kiera"] in ("200", "302") and row.answers["GET", "rex"] == "404"
]
DEAL_PAGES = sorted(name for name in PAGES if "deal_id" in route(name).keys or name == "pipeline:lane")
CHAT_PAGES = ["messaging:conversation", "messaging:media"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def story(stories: Stories) -> Story:
    return stories.copperline


@pytest.fixture
def installs(stories: Stories, story: Story) -> Any:
    """Kiera's own pipeline, contact, deal and conversation."""
    with tenant_transaction(story.tenant):
        return of_kiera(stories.cast.kiera)


@pytest.fixture
def kiera(stories: Stories, browser_of: Callable[..., Client]) -> Client:
    return browser_of(stories.cast.kiera)


@pytest.fixture
def restrict(stories: Stories) -> Callable[..., None]:
    """Dana restricts Kiera."""

    def decide(**limits: Any) -> None:
        dana = stories.cast.dana
        with tenant_transaction(dana.as_tenant()):
            Membership.objects.get(id=stories.cast.kiera.id).restrict(by=dana, **limits)

    return decide


@pytest.fixture
def take_away(stories: Stories) -> Callable[..., None]:
    """Dana takes rights from all Members."""

    def decide(*rights: Permission) -> None:
        dana = stories.cast.dana
        with tenant_transaction(dana.as_tenant()):
            for right in rights:
                RoleRule.decide(Role.MEMBER, right, is_allowed=False, by=dana)

    return decide


def ask(browser: Client, story: Story, name: str, **headers: str) -> HttpResponse:
    answer: Any = browser.get(route(name).address(story), story.filled(GETS.get(name, {})), headers=headers)
    return cast(HttpResponse, answer)


def telling(browser: Client, story: Story, *words: str) -> list[str]:
    """The pages and parts of pages that say one of the words."""
    found = []
    for name in PAGES:
        for headers in ({}, HTMX):
            text = ask(browser, story, name, **headers).content.decode(errors="replace")
            found += [f"{name}: {word}" for word in words if word in text]
    return found


def test_everybody_else_meets_all_of_it(kiera: Client, story: Story, installs: Any) -> None:
    told = {line.partition(": ")[0] for line in telling(kiera, story, WORD)}
    assert told >= {"pipeline:deal", "pipeline:contact_deals", "messaging:inbox", "contacts:contact", "messaging:media"}


@pytest.mark.parametrize("name", DEAL_PAGES)
def test_a_deal_of_a_hidden_pipeline_is_not_there(
    kiera: Client, story: Story, installs: Any, restrict: Callable[..., None], name: str
) -> None:
    restrict(pipeline_rights={str(installs.id): "edit"})
    assert ask(kiera, story, name).status_code == 404


def test_a_hidden_pipeline_is_on_no_page(
    kiera: Client, story: Story, installs: Any, restrict: Callable[..., None]
) -> None:
    restrict(pipeline_rights={str(installs.id): "edit"})
    assert telling(kiera, story, f"Boiler {WORD}", f"Job {WORD}", PRICE, "Sales") == []


def test_a_pipeline_that_may_be_seen_is_not_changed(
    kiera: Client, story: Story, installs: Any, restrict: Callable[..., None]
) -> None:
    restrict(pipeline_rights={str(story.ids["pipeline_id"]): "see"})
    page = ask(kiera, story, "pipeline:deal").content.decode()
    moved = kiera.post(route("pipeline:deal_move").address(story), {"stage": str(story.ids["stage_id"])})
    added = kiera.post(
        route("pipeline:deal_new").address(story), {"title": "x", "contact": str(story.ids["contact_id"])}
    )
    assert (f"Boiler {WORD}" in page, "Edit</a>" in page) == (True, False)
    assert (moved.status_code, added.status_code) == (403, 403)


def test_only_what_is_assigned_leaves_nothing_of_the_others(
    kiera: Client, story: Story, installs: Any, restrict: Callable[..., None]
) -> None:
    restrict(is_assigned_only=True)
    # The tag is the company's, and on Kiera's contact as well.
    assert (
        telling(kiera, story, f"Maria {WORD}", f"Boiler {WORD}", f"Is {WORD} free?", f"Colleague {WORD} ", PRICE) == []
    )
    assert [ask(kiera, story, name).status_code for name in (*CHAT_PAGES, "contacts:contact", "pipeline:deal")] == [
        404
    ] * 4


def test_only_what_is_assigned_is_still_there(
    kiera: Client, story: Story, installs: Any, restrict: Callable[..., None]
) -> None:
    restrict(is_assigned_only=True)
    board = kiera.get(f"/copperline/pipeline/?pipeline={installs.id}").content.decode()
    lists = [kiera.get(f"/copperline/{place}/").content.decode() for place in ("inbox", "contacts")]
    assert ("Heat pump Yellowleg" in board, ["Walt Yellowleg" in text for text in lists]) == (True, [True, True])


def test_totals_tell_of_ones_own_deals_only(
    kiera: Client, story: Story, installs: Any, restrict: Callable[..., None]
) -> None:
    restrict(is_assigned_only=True)
    sales, own = (kiera.get(f"/copperline/pipeline/?pipeline={key}") for key in (story.ids["pipeline_id"], installs.id))
    assert [(page.context["board"].open_cents, page.context["board"].open_count) for page in (sales, own)] == [
        (0, 0),
        (7_000, 1),
    ]


def test_search_finds_nobody_who_is_hidden(
    kiera: Client, story: Story, installs: Any, restrict: Callable[..., None]
) -> None:
    restrict(is_assigned_only=True)
    answers = [kiera.get("/copperline/contacts/", {"q": q}).content.decode() for q in (f"Maria {WORD}", NUMBER)]
    assert ["Nothing matches" in text for text in answers] == [True, True]


def test_who_sees_only_their_own_hands_nothing_on(
    kiera: Client, stories: Stories, story: Story, installs: Any, restrict: Callable[..., None]
) -> None:
    restrict(is_assigned_only=True)
    with tenant_transaction(story.tenant):
        deal, conversation = installs.stages.in_order().first().deals.get(), kieras_conversation(stories)
    to_dana = {"assignee": str(stories.cast.dana.id), "owner": str(stories.cast.dana.id)}
    addresses = (f"inbox/{conversation.id}/assignment/", f"pipeline/deals/{deal.id}/owner/")
    assert [kiera.post(f"/copperline/{address}", to_dana).status_code for address in addresses] == [403, 403]


def kieras_conversation(stories: Stories) -> Any:
    return Conversation.objects.get(assignee=stories.cast.kiera)


@pytest.mark.parametrize(
    ("limits", "restricted"),
    [({"is_assigned_only": True}, True), ({"pipeline_rights": {}}, True), ({"is_assigned_only": False}, False)],
)
def test_the_live_stream_of_a_restricted_person_names_nothing(
    kiera: Client, restrict: Callable[..., None], limits: dict[str, Any], restricted: bool
) -> None:
    restrict(**limits)
    token = json.loads(kiera.get("/copperline/stream-token/").content)["url"].partition("token=")[2]
    ticket = read(settings.SECRET_KEY, token, int(clock.now().timestamp()))
    assert ticket
    assert ticket.is_restricted is restricted


HIDING = [
    (Permission.CONTACTS_PHONES, (NUMBER, "(512) 355-7311", f"+1{NUMBER}")),
    (Permission.DEALS_PRICES, (PRICE, "480000")),
    (Permission.DEALS_SEE, (f"Boiler {WORD}", f"Job {WORD}", PRICE)),
    (Permission.CONVERSATIONS_SEE, (f"Is {WORD} free?", f"No {WORD}", f"a photo of {WORD}")),
]


@pytest.mark.parametrize(("right", "words"), HIDING, ids=[right for right, _ in HIDING])
def test_without_the_right_no_page_says_it(
    kiera: Client, story: Story, take_away: Callable[..., None], right: Permission, words: tuple[str, ...]
) -> None:
    before = telling(kiera, story, *words)
    take_away(right)
    assert (bool(before), telling(kiera, story, *words)) == (True, [])


def test_a_number_that_is_hidden_is_not_found_out_by_searching(
    kiera: Client, story: Story, take_away: Callable[..., None]
) -> None:
    take_away(Permission.CONTACTS_PHONES)
    assert WORD not in kiera.get("/copperline/contacts/", {"q": NUMBER}).content.decode()


REFUSED = [
    (Permission.CONTACTS_CREATE, "contacts:contact_new"),
    (Permission.CONTACTS_EDIT, "contacts:note_new"),
    (Permission.DEALS_EDIT, "pipeline:deal_edit"),
    (Permission.DEALS_SEE, "pipeline:deal_edit"),
    (Permission.DEALS_PRICES, "pipeline:deal_value"),
    (Permission.DEALS_PRICES, "pipeline:money_panel"),
    (Permission.CONVERSATIONS_SEE, "messaging:inbox"),
    (Permission.CONVERSATIONS_REPLY, "messaging:message_new"),
    (Permission.CONVERSATIONS_SEE, "messaging:message_new"),
    (Permission.CONVERSATIONS_ASSIGN, "messaging:assignment"),
]


@pytest.mark.parametrize(("right", "name"), REFUSED, ids=[f"{right}-{name}" for right, name in REFUSED])
def test_without_the_right_the_page_is_refused(
    kiera: Client, story: Story, take_away: Callable[..., None], right: Permission, name: str
) -> None:
    method = kiera.get if name in PAGES else kiera.post
    before = method(route(name).address(story)).status_code
    take_away(right)
    assert (before == 403, method(route(name).address(story)).status_code) == (False, 403)


def test_a_right_that_was_given_opens_the_page(kiera: Client, stories: Stories) -> None:
    dana = stories.cast.dana
    company = {"name": "New Name", "trade": "hvac", "timezone": "America/Denver"}
    before = kiera.post("/copperline/settings/", company).status_code
    with tenant_transaction(dana.as_tenant()):
        RoleRule.decide(Role.MEMBER, Permission.SETTINGS_EDIT, is_allowed=True, by=dana)
    assert (before, kiera.post("/copperline/settings/", company).status_code) == (403, 302)


def test_the_history_of_a_deal_keeps_its_amounts_to_itself(
    kiera: Client, story: Story, take_away: Callable[..., None]
) -> None:
    kiera.post(route("pipeline:deal_value").address(story), {"value_cents": "6,543.21"})
    before = ask(kiera, story, "pipeline:deal").content.decode()
    take_away(Permission.DEALS_PRICES)
    after = ask(kiera, story, "pipeline:deal").content.decode()
    assert ("to $6,543.21" in before, "Value changed" in after, "6,543" in after, PRICE in after) == (
        True,
        True,
        False,
        False,
    )


def test_every_switch_of_the_matrix_is_tested() -> None:
    switches = {permission for permission, cells in MATRIX.items() if any(cell.is_switch for cell in cells.values())}
    assert switches == {right for right, _ in (*HIDING, *REFUSED)} | {Permission.SETTINGS_EDIT}


def test_an_owner_is_never_restricted(stories: Stories) -> None:
    dana = stories.cast.dana
    with tenant_transaction(dana.as_tenant()), pytest.raises(RestrictionRefused):
        stories.cast.luis.restrict(by=dana, is_assigned_only=True)
