"""Two companies work at once, in any order: what one does never changes a row of the other, and totals add up."""

import time
from itertools import count
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from contacts.models import Activity, Contact
from messaging.models import Conversation
from messaging.operations.applying import take
from messaging.operations.sending import SendRefusedError, add_note, send_text
from messaging.whatsapp.webhook import parse
from pipeline.models import Deal, Stage
from security.tenancy.context import tenant_transaction
from tests.factories import Stories, Story, fingerprint, stories
from tests.messaging.envelopes import envelope, text

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
COMPANY = st.sampled_from(["copperline", "brightside"])
PICK = st.integers(0, 5)
WRONG_TOTALS = """
    SELECT stage.name FROM pipeline_stage stage LEFT JOIN pipeline_deal deal
    ON deal.account_id = stage.account_id AND deal.stage_id = stage.id
    GROUP BY stage.account_id, stage.id
    HAVING stage.deal_count <> count(deal.id) OR stage.value_cents <> coalesce(sum(deal.value_cents), 0)
"""
serial = count()


class TwoCompanies(RuleBasedStateMachine):
    """Members of both companies and their customers, doing what they do all day."""

    told: Stories

    def __init__(self) -> None:
        super().__init__()
        self.day = transaction.atomic()
        self.day.__enter__()
        self.seen = {name: fingerprint(self.story(name).tenant) for name in ("copperline", "brightside")}
        self.acted = ""

    def teardown(self) -> None:
        """The day did not happen."""
        transaction.set_rollback(True)
        self.day.__exit__(None, None, None)

    def story(self, company: str) -> Story:
        told: Story = getattr(self.told, company)
        return told

    def act(self, company: str) -> Any:
        """A member of the company at work."""
        self.acted = company
        return tenant_transaction(self.story(company).member.as_tenant())

    @rule(company=COMPANY, name=WORDS)
    def add_a_contact(self, company: str, name: str) -> None:
        with self.act(company):
            Contact.objects.create(name=name)

    @rule(company=COMPANY, pick=PICK, words=WORDS)
    def leave_a_note(self, company: str, pick: int, words: str) -> None:
        with self.act(company):
            by = self.story(company).member
            Activity.record(picked(Contact, pick), Activity.Kind.NOTE, words, by=by)

    @rule(company=COMPANY, pick=PICK, stage=PICK, cents=st.integers(0, 10_000_000))
    def open_a_deal(self, company: str, pick: int, stage: int, cents: int) -> None:
        with self.act(company):
            by = self.story(company).member
            Deal.open_for(picked(Contact, pick), "Boiler", stage=picked(Stage, stage), by=by, value_cents=cents)

    @rule(company=COMPANY, pick=PICK, stage=PICK, before=PICK)
    def move_a_deal(self, company: str, pick: int, stage: int, before: int) -> None:
        with self.act(company):
            by = self.story(company).member
            picked(Deal, pick).move_to(picked(Stage, stage), by=by, before=picked(Deal, before))

    @rule(company=COMPANY, pick=PICK, cents=st.integers(0, 10_000_000))
    def change_a_value(self, company: str, pick: int, cents: int) -> None:
        with self.act(company):
            picked(Deal, pick).change(by=self.story(company).member, value_cents=cents)

    @rule(company=COMPANY, sender=st.sampled_from(["15125550142", "15125550143"]), body=WORDS)
    def hear_from_a_customer(self, company: str, sender: str, body: str) -> None:
        number = f"9{self.story(company).canaries[1]}"
        said = text(body, wamid=f"wamid.{next(serial)}", sender=sender, at=time.time())
        self.acted = company
        with tenant_transaction(self.story(company).tenant):
            take(next(iter(parse(envelope(said, number=number)))))

    @rule(company=COMPANY, pick=PICK, body=WORDS, is_note=st.booleans())
    def answer(self, company: str, pick: int, body: str, is_note: bool) -> None:
        by = self.story(company).member
        with self.act(company):
            try:
                (add_note if is_note else send_text)(picked(Conversation, pick), body, by=by)
            except SendRefusedError:
                return

    @rule(company=COMPANY, pick=PICK)
    def hand_over_and_finish(self, company: str, pick: int) -> None:
        by = self.story(company).member
        with self.act(company):
            conversation = picked(Conversation, pick)
            conversation.assign(by, by=by)
            conversation.mark_done(by=by)

    @precondition(lambda self: self.acted)
    @invariant()
    def the_other_company_is_as_it_was(self) -> None:
        idle = {"copperline": "brightside", "brightside": "copperline"}[self.acted]
        assert fingerprint(self.story(idle).tenant) == self.seen[idle]
        self.seen[self.acted] = fingerprint(self.story(self.acted).tenant)

    @precondition(lambda self: self.acted)
    @invariant()
    def totals_add_up(self) -> None:
        with tenant_transaction(self.story(self.acted).tenant), connection.cursor() as cursor:
            cursor.execute(WRONG_TOTALS)
            assert cursor.fetchall() == []


def picked(model: Any, number: int) -> Any:
    """One of the rows in reach: the number may be higher than there are rows."""
    rows = list(model.objects.order_by("id"))
    return rows[number % len(rows)]


def test_what_one_company_does_never_changes_another(db: None, tmp_path: Path) -> None:
    TwoCompanies.told = stories(tmp_path)
    run_state_machine_as_test(
        TwoCompanies,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
