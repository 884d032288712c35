"""Leaving a company oneself, and what a member who goes leaves behind: nothing that nobody answers."""

import pytest
from django.test import Client

from accounts.door import companies_of
from accounts.models import Membership
from accounts.models.account import tenant_of
from accounts.models.membership import ChangeRefused
from contacts.models import Activity, Contact
from customerflows import clock
from messaging.models import Conversation, WhatsAppNumber
from pipeline.models import Deal, Stage
from security.models import OutboxEntry
from security.permissions import Role
from security.tenancy.context import tenant_transaction
from tests.accounts.letters import letters_to
from tests.cast import join

DEPARTURE = "/companies/departure/"
TEAM = "/copperline/settings/team/"
HERE = {"company": "copperline"}


def works_at(member):
    """The companies where a person works."""
    return [company["slug"] for company in companies_of(member.user_id)]


def removal_of(member):
    """The address at which a membership of Copperline ends."""
    return f"{TEAM}{member.id}/removal/"


@pytest.fixture
def work(cast):
    """Kiera holds an open and a lost deal, an open conversation and one that is done."""
    with tenant_transaction(cast.kiera.as_tenant()):
        maria, walt = Contact.objects.create(name="Maria Delgado"), Contact.objects.create(name="Walt Jimenez")
        number = WhatsAppNumber.connect(
            phone_number_id="1", waba_id="2", phone="+15125550100", token="t", by=cast.dana, name="Main"
        )
        stages = Stage.objects.of_first_pipeline()
        Deal.open_for(maria, "Boiler", stage=stages.open().in_order()[0], by=cast.kiera, owner=cast.kiera)
        lost = stages.exclude(id__in=stages.open().values("id")).in_order()[0]
        Deal.open_for(walt, "Ducts", stage=lost, by=cast.kiera, owner=cast.kiera)
        Conversation.between(maria, number, at=clock.now()).assign(cast.kiera, by=cast.kiera)
        done = Conversation.between(walt, number, at=clock.now())
        done.assign(cast.kiera, by=cast.kiera)
        done.mark_done(by=cast.kiera)


def holders(member):
    """Who owns each deal, and who each conversation, by the names of things."""
    with tenant_transaction(tenant_of(member.account_id)):
        deals = {deal.title: deal.owner and deal.owner.name for deal in Deal.objects.select_related("owner")}
        talks = Conversation.objects.select_related("contact", "assignee")
        return deals | {one.contact.name: one.assignee and one.assignee.name for one in talks}


@pytest.mark.parametrize("who", ["kiera", "ellie", "luis"])
def test_anybody_may_leave(cast, browser_of, who):
    member = getattr(cast, who)
    browser = browser_of(member)
    assert "Leave Copperline Heating &amp; Air?" in browser.get(DEPARTURE, HERE).content.decode()
    browser.post(DEPARTURE, HERE)
    assert (works_at(member), browser.get("/copperline/").status_code) == ([], 404)


def test_leaving_ends_the_live_pages(cast, browser_of):
    browser_of(cast.ellie).post(DEPARTURE, HERE)
    with tenant_transaction(cast.dana.as_tenant()):
        assert OutboxEntry.objects.filter(kind="revoke", name=str(cast.ellie.id)).exists()


def test_the_last_owner_cannot_leave_and_is_told_what_to_do(cast, browser_of):
    browser = browser_of(cast.dana)
    page = browser.post(DEPARTURE, HERE, follow=True).content.decode()
    assert "Copperline Heating &amp; Air would be without an owner. Hand it over to somebody first." in page
    assert ("You’re the only owner" in page, works_at(cast.dana)) == (True, ["copperline", "copperline-plumbing"])


def test_an_owner_who_is_not_the_last_may_leave_one_company_and_keep_the_other(cast, browser_of):
    join(cast.copperline, "Olive Marsh", Role.OWNER)
    browser_of(cast.dana).post(DEPARTURE, HERE)
    assert works_at(cast.dana) == ["copperline-plumbing"]


@pytest.mark.parametrize("company", ["brightside", "no-such-company", "", "nul\0"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_company_that_one_is_not_in_cannot_be_left(cast, browser_of, company, method):
    answer = getattr(browser_of(cast.kiera), method)(DEPARTURE, {"company": company})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert (works_at(cast.kiera), works_at(cast.rex)) == (["copperline"], ["brightside"])


def test_a_visitor_leaves_nothing(cast):
    assert Client().post(DEPARTURE, HERE)["Location"].startswith("/login/?next=")


def test_the_dialog_counts_what_is_open(cast, browser_of, work):
    dana = browser_of(cast.dana)
    counted = [dana.get(f"/copperline/{place}").content.decode() for place in panels_of(cast.kiera)]
    assert [
        '<b class="num">1</b> open conversation<' in counted[0],
        '<b class="num">1</b> open deal<' in counted[1],
    ] == [
        True,
        True,
    ]
    dialog = dana.get(removal_of(cast.kiera)).content.decode()
    assert [f'hx-get="/copperline/{place}"' in dialog for place in panels_of(cast.kiera)] == [True, True]


def panels_of(member):
    """Where the floors above say what a member holds."""
    return f"inbox/members/{member.id}/", f"pipeline/members/{member.id}/deals/"


def test_a_panel_knows_no_member_of_another_company(cast, browser_of):
    dana = browser_of(cast.dana)
    assert [dana.get(f"/copperline/{place}").status_code for place in panels_of(cast.rex)] == [404, 404]


def test_a_removed_members_open_work_goes_to_the_heir_and_what_is_over_stays(cast, browser_of, work):
    browser_of(cast.dana).post(removal_of(cast.kiera), {"heir": cast.marcus.id})
    assert holders(cast.dana) == {
        "Boiler": "Marcus Tran",
        "Maria Delgado": "Marcus Tran",
        "Ducts": "Kiera Boone",
        "Walt Jimenez": "Kiera Boone",
    }


def test_without_an_heir_nobody_has_it_and_everybody_sees_it(cast, browser_of, work):
    browser_of(cast.dana).post(removal_of(cast.kiera), {"heir": ""})
    assert (holders(cast.dana)["Boiler"], holders(cast.dana)["Maria Delgado"]) == (None, None)


def test_who_leaves_hands_over_too(cast, browser_of, work):
    browser_of(cast.kiera).post(DEPARTURE, {**HERE, "heir": cast.luis.id})
    assert (holders(cast.dana)["Boiler"], holders(cast.dana)["Maria Delgado"]) == ("Luis Ortega", "Luis Ortega")


def test_the_timelines_tell_of_it_by_whom(cast, browser_of, work):
    browser_of(cast.dana).post(removal_of(cast.kiera), {"heir": cast.marcus.id})
    with tenant_transaction(cast.dana.as_tenant()):
        told = {one.title: one.by_id for one in Activity.objects.filter(title__contains="handed")}
        history = Deal.objects.get(title="Boiler").activities.latest_first()[0]
    assert told == {
        "Kiera Boone handed the chat over to Marcus Tran": cast.dana.id,
        "Deal Boiler: Kiera Boone handed over to Marcus Tran": cast.dana.id,
    }
    assert (history.title, history.by_id) == ("Kiera Boone handed over to Marcus Tran", cast.dana.id)


def test_open_pages_hear_of_it(cast, browser_of, work):
    browser_of(cast.dana).post(removal_of(cast.kiera), {"heir": cast.marcus.id})
    with tenant_transaction(cast.dana.as_tenant()):
        names = {name.split("-")[0] for name in OutboxEntry.objects.filter(kind="live").values_list("name", flat=True)}
    assert {"board", "deal", "contact", "inbox", "badge", "conversation"} <= names


@pytest.mark.parametrize("heir", ["ellie", "kiera", "rex"])
def test_an_heir_is_a_colleague_who_may_answer(cast, browser_of, work, heir):
    answer = browser_of(cast.dana).post(removal_of(cast.kiera), {"heir": getattr(cast, heir).id})
    assert (answer.status_code, works_at(cast.kiera)) == (422, ["copperline"])
    assert holders(cast.dana)["Boiler"] == "Kiera Boone"


def test_a_refused_removal_hands_nothing_over(cast, work):
    with pytest.raises(ChangeRefused), tenant_transaction(cast.kiera.as_tenant()):
        Membership.objects.get(id=cast.kiera.id).remove(by=cast.kiera, heir=cast.marcus)
    assert holders(cast.dana)["Boiler"] == "Kiera Boone"


def test_an_heir_who_left_meanwhile_inherits_nothing(cast, work):
    with tenant_transaction(cast.dana.as_tenant()):
        cast.marcus.remove(by=cast.dana)
        with pytest.raises(ChangeRefused):
            cast.kiera.remove(by=cast.dana, heir=cast.marcus)
    assert (works_at(cast.kiera), holders(cast.dana)["Boiler"]) == (["copperline"], "Kiera Boone")


def test_the_removed_person_gets_a_letter(cast, browser_of):
    browser_of(cast.dana).post(removal_of(cast.kiera))
    (letter,) = letters_to(cast.kiera.email)
    assert letter["subject"] == "You no longer have access to Copperline Heating & Air"
    assert "Dana Whitfield removed you" in letter["text"]


@pytest.mark.parametrize("place", ["", "inbox/", "contacts/", "stream-token/", "settings/team/"])
def test_a_removed_members_open_tab_gets_nothing_more(cast, browser_of, place):
    kiera = browser_of(cast.kiera)
    assert kiera.get(f"/copperline/{place}").status_code == 200
    browser_of(cast.dana).post(removal_of(cast.kiera))
    assert kiera.get(f"/copperline/{place}", headers={"HX-Request": "true"}).status_code == 404
