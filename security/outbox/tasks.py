"""Durable tasks: Celery work that starts from an outbox entry and deletes it when it is done."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.db import transaction

from customerflows import clock
from security.models import OutboxEntry
from security.outbox.retrying import TryAgain
from security.tenancy.context import NoTenantError, Tenant, acting_for

logger = logging.getLogger(__name__)


def durable(name: str) -> Callable[[Callable[..., None]], Any]:
    """Make a function the durable task `name`. It runs inside the tenant of its entry, outside any transaction.

    The function must be idempotent: a worker that dies after the work and before the deletion runs it again.
    Without an account in its headers a task is refused (NoTenantError).
    """

    def decorate(work: Callable[..., None]) -> Any:
        @shared_task(name=name, bind=True, acks_late=True, ignore_result=True)
        @wraps(work)
        def run(self: Task, entry_id: str, payload: dict[str, Any]) -> None:
            account_id = (self.request.headers or {}).get("account_id")
            if not account_id:
                raise NoTenantError(f"task {name} came without an account")
            with acting_for(Tenant(UUID(account_id))):
                _run_once(work, entry_id, payload)

        return run

    return decorate


def _run_once(work: Callable[..., None], entry_id: str, payload: dict[str, Any]) -> None:
    with transaction.atomic():
        # Handed out twice, done once: the first to finish deletes the entry.
        if not OutboxEntry.objects.filter(id=entry_id).exists():
            return
    try:
        # Outside any transaction: it may call Meta, and no row stays locked while somebody else's server thinks.
        work(**payload)
    except TryAgain as again:
        later = clock.now() + timedelta(seconds=again.seconds)
        with transaction.atomic():
            OutboxEntry.objects.filter(id=entry_id).update(
                due_at=later, claimed_until=None, last_error=again.reason[:500]
            )
        return
    with transaction.atomic():
        OutboxEntry.objects.filter(id=entry_id).delete()
