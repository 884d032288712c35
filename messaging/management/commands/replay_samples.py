"""`manage.py replay_samples FOLDER`: posts recorded webhooks to the running product and says what became of each."""

import hmac
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from contacts.models import Activity, Contact
from customerflows.ids import new_id
from messaging.demo.companies import COMPANIES, existing
from messaging.demo.samples import NUMBER, readdressed, told_apart
from messaging.models import Conversation, InboundEvent, Message, WhatsAppNumber
from messaging.operations.receiving import QUEUE_ALIAS
from security.tenancy.context import Tenant, tenant_transaction

PATIENCE_SECONDS = 30
_QUEUE = "SELECT attempts FROM messaging_inbound_envelope WHERE source = 'whatsapp'"
_QUARANTINE = "SELECT reason FROM messaging_quarantined_event ORDER BY id"


class Command(BaseCommand):
    """Signs each sample as Meta would, waits for the relay, and reads back what the demo's company has of it."""

    help = "Post every *.json of FOLDER, re-addressed to the demo's number and signed, to the running product."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the samples are."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Post one sample after the other; the last line counts the outcomes."""
        account = existing(COMPANIES[0])
        if account is None or settings.PRODUCTION:
            raise CommandError("Samples go to the demo's company only, and there is none: run seed_demo first.")
        outcomes: Counter[str] = Counter()
        samples, seen = sorted(folder.glob("*.json")), set[str]()
        for sample in samples:
            since, put_aside, health = new_id(), len(_rows(_QUARANTINE)), _health(account.as_system())
            status = _post(told_apart(readdressed(json.loads(sample.read_text())), seen))
            _wait_until_filed(sample.name)
            stored = _stored(account.as_system(), since) + [
                ("quarantined", reason) for (reason,) in _rows(_QUARANTINE)[put_aside:]
            ]
            outcomes.update(outcome for outcome, _ in stored)
            lines = [f"{outcome}: {what}" for outcome, what in stored or [("repeat", "stored before, nothing new")]]
            lines += _effects(account.as_system(), since)
            if (now := _health(account.as_system())) != health:
                lines.append(f"  number: {now}")
            self.stdout.write(f"{sample.name}  {status}\n" + "\n".join(f"    {line}" for line in lines))
        self.stdout.write(f"{len(samples)} samples: " + ", ".join(f"{n} {what}" for what, n in outcomes.most_common()))


def _post(envelope: dict[str, Any]) -> int:
    body = json.dumps(envelope).encode()
    signature = hmac.digest(settings.ENVIRONMENT.whatsapp_app_secret.encode(), body, "sha256").hex()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
    try:
        return httpx.post(
            f"{settings.SITE_URL}/webhooks/whatsapp/", content=body, headers=headers, timeout=10
        ).status_code
    except httpx.HTTPError as error:
        raise CommandError(f"{settings.SITE_URL} does not answer: is the product running?") from error


def _wait_until_filed(name: str) -> None:
    """Return when the relay has emptied the queue, which it does after its commit."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _rows(_QUEUE):
        if time.monotonic() > deadline:
            raise CommandError(f"{name} still lies in the queue: is the relay running, and what does its log say?")
        time.sleep(0.02)


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connections[QUEUE_ALIAS].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _health(tenant: Tenant) -> str:
    with tenant_transaction(tenant):
        number = WhatsAppNumber.objects.get(phone_number_id=NUMBER)
        return f"{number.health} {number.last_problem}".strip()


def _stored(tenant: Tenant, since: UUID) -> list[tuple[str, str]]:
    """The outcome of each event with its kind. Keys grow with time: what is behind `since` came from the sample."""
    with tenant_transaction(tenant):
        records = InboundEvent.objects.filter(id__gt=since).order_by("id")
        notes = [(record, record.detail or (record.target and f"waits for {record.target}")) for record in records]
        return [(record.outcome, f"{record.kind} ({note})" if note else record.kind) for record, note in notes]


def _effects(tenant: Tenant, since: UUID) -> list[str]:
    with tenant_transaction(tenant):
        contacts = [f"contact: {contact}" for contact in Contact.objects.filter(id__gt=since)]
        chats = [f"conversation: {chat}" for chat in Conversation.objects.filter(id__gt=since)]
        noted = [f"timeline: {activity.title}" for activity in Activity.objects.filter(id__gt=since)]
        said = Message.objects.filter(id__gt=since).select_related("conversation__contact").in_order()
        words = [
            f"message: {m.direction} {m.kind}, {m.state}, {m.conversation.contact}: {m.preview[:60]}" for m in said
        ]
        return [f"  {line}" for line in contacts + chats + noted + words]
