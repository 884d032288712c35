"""What acting upon an event came to."""

from dataclasses import dataclass

from messaging.models import InboundEvent, Message

Outcome = InboundEvent.Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for the record; `target` is what a pending event waits for, `arrived` a message others waited for."""

    outcome: InboundEvent.Outcome
    detail: str = ""
    target: str = ""
    arrived: Message | None = None


def applied(arrived: Message | None = None) -> Verdict:
    """It changed what it was about."""
    return Verdict(Outcome.APPLIED, arrived=arrived)


def kept(detail: str) -> Verdict:
    """It is on record and changes nothing else."""
    return Verdict(Outcome.KEPT, detail=detail)


def waits_for(wamid: str) -> Verdict:
    """Its message is not here yet, and may never be (sent from another system): it waits under the id."""
    return Verdict(Outcome.PENDING, target=wamid)
