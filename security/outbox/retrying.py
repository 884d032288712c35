"""How the work behind a durable task asks to be run again. Apart from the tasks, so that pages load no Celery."""


class TryAgain(Exception):
    """Raised by a durable task that should run again after `seconds`; its entry keeps the reason."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason
