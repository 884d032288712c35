"""How a conversation with Graph can end other than well. None of these words carry a token or what a message said."""

from messaging.whatsapp.errors import Failure


class GraphError(Exception):
    """Base of the three endings; ``reason`` names a kind of trouble, never content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(GraphError):
    """The request never reached Meta: it may be made again."""


class OutcomeUnknown(GraphError):
    """The request left us and no readable answer came: making it again may do the thing twice.

    For a send, only a later status with our ``biz_opaque_callback_data`` tells what happened.
    """


class Refused(GraphError):
    """Graph said no; ``failure`` says why in plain words. ``message`` is Meta's text, for the details of an admin."""

    def __init__(self, failure: Failure, code: int | None, message: str, fbtrace_id: str, http_status: int) -> None:
        # Meta's message can quote what was sent, so it stays out of what is logged.
        super().__init__(f"Graph refused: code {code}, HTTP {http_status}, trace {fbtrace_id or 'none'}")
        self.failure = failure
        self.code = code
        self.message = message
        self.fbtrace_id = fbtrace_id
        self.http_status = http_status


class UnsafeAddress(GraphError):
    """A file's address leads somewhere else than to Meta or to the configured server; nothing was asked there."""


class TooLarge(GraphError):
    """A file is larger than the caller allows; what came was thrown away."""
