"""Two people who change the team at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts.door import read_invitation
from accounts.models import Invitation, Membership, User
from accounts.models.account import tenant_of
from accounts.models.invitation import InvitationClosed
from accounts.models.membership import ChangeRefused
from accounts.operations.inviting import invite
from accounts.operations.joining import join
from security.permissions import Role
from security.tenancy.context import tenant_transaction
from tests.accounts.letters import invitation_to
from tests.cast import join as employ
from tests.cast import person

NORA = "nora@pike.example"


def at_once(*acts):
    """Do everything at the same moment; what came of each: its result or its error."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except (ChangeRefused, InvitationClosed) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def acting(member, verb, **more):
    """Somebody's change of the team, as a request would make it."""

    def act():
        with tenant_transaction(member.as_tenant()):
            verb(by=Membership.objects.get(id=member.id), **more)

    return act


def refusals(outcomes):
    """How many were refused."""
    return sum(isinstance(outcome, Exception) for outcome in outcomes)


def owners(account):
    """The names of the Owners."""
    with tenant_transaction(account.as_system()):
        return [owner.name for owner in Membership.objects.owners()]


@pytest.fixture
def olive(lasting_cast):
    """A second Owner of Copperline."""
    return employ(lasting_cast.copperline, "Olive Marsh", Role.OWNER)


def test_of_two_owners_who_remove_each_other_one_stays(lasting_cast, olive):
    dana = lasting_cast.dana
    outcomes = at_once(acting(dana, olive.remove), acting(olive, dana.remove))
    assert (refusals(outcomes), len(owners(lasting_cast.copperline))) == (1, 1)


def test_of_two_owners_who_demote_each_other_one_stays(lasting_cast, olive):
    dana = lasting_cast.dana
    outcomes = at_once(
        acting(dana, olive.change_role, role=Role.MEMBER), acting(olive, dana.change_role, role=Role.VIEWER)
    )
    assert (refusals(outcomes), len(owners(lasting_cast.copperline))) == (1, 1)


def leaving(member):
    """Somebody's own departure, made by the product on their word."""

    def act():
        with tenant_transaction(tenant_of(member.account_id)):
            me = Membership.objects.get(id=member.id)
            me.leave(by=me)

    return act


def test_of_two_owners_who_leave_one_stays(lasting_cast, olive):
    outcomes = at_once(leaving(lasting_cast.dana), leaving(olive))
    assert (refusals(outcomes), len(owners(lasting_cast.copperline))) == (1, 1)


def test_of_an_owner_who_leaves_and_one_who_is_demoted_one_stays(lasting_cast, olive):
    at_once(leaving(lasting_cast.dana), acting(lasting_cast.dana, olive.change_role, role=Role.MEMBER))
    assert len(owners(lasting_cast.copperline)) == 1


def test_a_company_that_is_handed_over_twice_at_once_goes_to_one(lasting_cast):
    dana = lasting_cast.dana
    outcomes = at_once(acting(dana, lasting_cast.luis.take_ownership), acting(dana, lasting_cast.kiera.take_ownership))
    assert (refusals(outcomes), len(owners(lasting_cast.copperline))) == (1, 1)


def link_from(sender):
    """The link in a letter to Nora."""
    with tenant_transaction(sender.as_tenant()):
        invite(NORA, Role.MEMBER, by=sender)
    return invitation_to(NORA)


def posting(link, form):
    """Somebody who presses the button of the letter's page."""
    return lambda: Client().post(link, form).status_code


def test_of_two_new_people_with_one_letter_one_gets_in(lasting_cast):
    link = link_from(lasting_cast.dana)
    form = {"name": "Nora Pike", "password": "slates-and-gutters-2026"}
    outcomes = at_once(posting(link, form), posting(link, form))
    # The second sees the link used up, or that there is such a person by now: that way leads to the link again.
    assert (302 in outcomes, User.objects.filter(email=NORA).count()) == (True, 1)
    assert count_of(NORA, lasting_cast.copperline) == 1


def count_of(email, account):
    """How many memberships an address has in a company, and whether its invitation is used."""
    with tenant_transaction(account.as_system()):
        assert Invitation.objects.get(email=email).accepted_at
        return Membership.objects.filter(email=email).count()


def test_of_two_windows_with_one_letter_one_gets_in(lasting_cast):
    nora = person("Nora Pike", NORA)
    invited = read_invitation(link_from(lasting_cast.dana).split("/")[2])
    assert invited
    # Both have seen that the invitation is open before either presses the button.
    outcomes = at_once(lambda: join(invited, by=nora), lambda: join(invited, by=nora))
    assert (refusals(outcomes), count_of(NORA, lasting_cast.copperline)) == (1, 1)


def test_two_who_invite_one_address_at_once_send_one_letter(lasting_cast):
    verb = lambda by: invite(NORA, Role.MEMBER, by=by)  # noqa: E731  # the verb of `acting`
    outcomes = at_once(acting(lasting_cast.dana, verb), acting(lasting_cast.luis, verb))
    assert refusals(outcomes) == 1
