"""The security check-up: what it finds, what it leaves alone, and who sees it."""

from datetime import timedelta

import pytest

from accounts.checkup import check_up
from accounts.factors import people_with_factor
from accounts.models import Account, KnownDevice, Membership, Session
from customerflows import clock
from security.audit.reading import Filters, events
from security.audit.wording import sentence
from security.permissions import Role
from security.tenancy.context import tenant_transaction
from tests.accounts.proofs import app_of
from tests.cast import join

PAGE = "/copperline/settings/security/"


def checks_of(cast):
    """Copperline's checks by their names."""
    with tenant_transaction(cast.dana.as_tenant()):
        members = list(Membership.objects.active())
        account = Account.objects.get(id=cast.copperline.id)
        having = people_with_factor(member.user_id for member in members)
        return {check.name: check for check in check_up(account, members, having).checks}


def opened(member, key, *, days, company="copperline"):
    """A session of a member that began some days ago and still lasts."""
    at = clock.now() - timedelta(days=days)
    return Session.objects.create(
        key=key, user=member.user, expires_at=clock.now() + timedelta(days=1), authenticated_at=at, company=company
    )


def test_people_without_two_step_are_named(cast):
    app_of(cast.dana)
    check = checks_of(cast)["Two-step sign-in"]
    assert (check.is_fine, "Dana" in check.words, "Luis Ortega" in check.words) == (False, False, True)


def test_with_two_step_for_everyone_nothing_is_to_be_done(cast):
    for member in (cast.dana, cast.luis, cast.kiera, cast.marcus, cast.ellie):
        app_of(member)
    assert checks_of(cast)["Two-step sign-in"].is_fine


def test_two_leaders_are_fine_and_a_third_is_said_plainly(cast):
    assert checks_of(cast)["Roles"].is_fine
    join(cast.copperline, "Olga Third", Role.ADMIN)
    assert "3 people are owners or admins" in checks_of(cast)["Roles"].words


def test_settings_are_fine_only_with_two_step_required_and_at_most_a_day_idle(cast):
    assert not checks_of(cast)["Company settings"].is_fine
    with tenant_transaction(cast.dana.as_tenant()):
        Account.objects.get().require_second_factor(7, by=cast.dana)
    assert checks_of(cast)["Company settings"].is_fine
    with tenant_transaction(cast.dana.as_tenant()):
        Account.objects.update(idle_minutes=24 * 60 + 1)
    assert "more than a day" in checks_of(cast)["Company settings"].words


@pytest.mark.parametrize(("days", "is_fine"), [(59, True), (61, False)])
def test_who_was_not_seen_for_sixty_days_is_dormant(cast, days, is_fine):
    with tenant_transaction(cast.dana.as_tenant()):
        Membership.objects.filter(id=cast.kiera.id).update(created_at=clock.now() - timedelta(days=200))
    KnownDevice.objects.create(user=cast.kiera.user, browser="Chrome", seen_at=clock.now() - timedelta(days=days))
    check = checks_of(cast)["People who are away"]
    assert (check.is_fine, "Kiera" in check.words) == (is_fine, not is_fine)


def test_who_never_came_counts_from_the_day_they_joined(cast):
    assert checks_of(cast)["People who are away"].is_fine
    with tenant_transaction(cast.dana.as_tenant()):
        Membership.objects.filter(id=cast.ellie.id).update(created_at=clock.now() - timedelta(days=61))
    assert checks_of(cast)["People who are away"].words == "Not here for 60 days: Ellie Park."


def test_old_sign_ins_end_and_those_of_others_stay(cast, browser_of):
    opened(cast.kiera, "old", days=31)
    opened(cast.kiera, "fresh", days=29)
    opened(cast.kiera, "elsewhere", days=31, company="brightside")
    opened(cast.rex, "rex", days=31)
    assert "1 device has" in checks_of(cast)["Old sign-ins"].words
    browser_of(cast.luis).post(f"{PAGE}old-sessions/")
    left = set(Session.objects.filter(key__in=["old", "fresh", "elsewhere", "rex"]).values_list("key", flat=True))
    assert left == {"fresh", "elsewhere", "rex"}
    assert checks_of(cast)["Old sign-ins"].is_fine


def test_the_end_of_old_sign_ins_is_written_down(cast, browser_of):
    opened(cast.kiera, "old", days=31)
    browser_of(cast.luis).post(f"{PAGE}old-sessions/")
    with tenant_transaction(cast.dana.as_tenant()):
        written = [sentence(event) for event in events(Filters(action="session.old_ones_ended"))]
    assert written == ["Luis Ortega signed out the team’s old devices: 1"]


def test_the_page_tells_the_score_in_words_too(cast, browser_of):
    page = browser_of(cast.dana).get(PAGE).content.decode()
    assert 'aria-label="3 of 5 checks passed"' in page
    assert "2 things left to do" in page


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_members_and_viewers_cannot_end_the_sign_ins_of_others(cast, browser_of, who):
    opened(cast.dana, "old", days=31)
    assert browser_of(getattr(cast, who)).post(f"{PAGE}old-sessions/").status_code == 403
    assert Session.objects.filter(key="old").exists()
