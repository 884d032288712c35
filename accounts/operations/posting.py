"""Posting: the relay hands due letters to the broker, and a worker gives each to the mail server.

A letter may arrive twice (a worker that dies after the server took it) and is never lost: the row goes only when the
server has said yes.
"""

import logging
import smtplib
from uuid import UUID

import redis
from celery import current_app
from django.core.mail import EmailMultiAlternatives
from django.db import connections, transaction
from kombu.exceptions import OperationalError

from accounts.models import Letter
from security.crypto import SealBrokenError
from security.outbox.dispatching import QUEUE_ALIAS

logger = logging.getLogger(__name__)

TASK = "accounts.post_letter"
BATCH = 100
# Longer than posting takes with all its time-outs: a letter not gone by then was lost with its worker.
LEASE_SECONDS = 300

# The relay sees when letters are due, and neither to whom they go nor what they say.
_CLAIM = """
    UPDATE accounts_letter SET attempts = attempts + 1, claimed_until = now() + make_interval(secs => %s)
    WHERE id IN (
        SELECT id FROM accounts_letter
        WHERE parked_at IS NULL AND due_at <= now() AND (claimed_until IS NULL OR claimed_until < now())
        ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
# What never reached the broker was no attempt.
_RELEASE = """
    UPDATE accounts_letter
    SET claimed_until = NULL, attempts = attempts - 1, due_at = now() + interval '2 seconds', last_error = %s
    WHERE id = ANY(%s)
"""


def hand_over() -> int:
    """Hand one batch of due letters to the workers; returns how many were claimed."""
    with transaction.atomic(using=QUEUE_ALIAS), connections[QUEUE_ALIAS].cursor() as cursor:
        cursor.execute(_CLAIM, [LEASE_SECONDS, BATCH])
        claimed = [row[0] for row in cursor.fetchall()]
    for place, letter_id in enumerate(claimed):
        try:
            # Celery would try again for seconds, and everything behind this letter would wait along.
            current_app.send_task(TASK, kwargs={"letter_id": str(letter_id)}, retry=False)
        except (OperationalError, redis.RedisError) as error:
            logger.warning("broker unreachable", extra={"error": type(error).__name__, "task": TASK})
            with connections[QUEUE_ALIAS].cursor() as cursor:
                cursor.execute(_RELEASE, [type(error).__name__, claimed[place:]])
            break
    return len(claimed)


def post(letter_id: UUID) -> None:
    """Give a letter to the mail server; what the server does not take is tried again, or parked with the reason."""
    letter = Letter.objects.filter(id=letter_id, parked_at=None).first()
    if letter is None:
        return
    try:
        # Outside any transaction: no row stays locked while somebody else's server thinks.
        _message(letter).send()
    except SealBrokenError:
        letter.park("It cannot be opened any more: its key is gone.")
    except ValueError as error:
        # Django refuses a header that would begin another one; no later attempt could change that.
        letter.park(f"{type(error).__name__}: {error}")
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("letter not posted", extra={"error": type(error).__name__, "attempts": letter.attempts})
        letter.try_later(f"{type(error).__name__}: {error}")
    else:
        Letter.objects.filter(id=letter.id).delete()


def _message(letter: Letter) -> EmailMultiAlternatives:
    content = letter.read()
    headers = {
        # The same at each attempt, so that a mailbox can tell a repetition.
        "Message-ID": f"<{letter.id}@customerflows>",
        # RFC 3834: no out-of-office answer should come back.
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(content["subject"], content["text"], to=[letter.to], headers=headers)
    message.attach_alternative(content["html"], "text/html")
    return message
