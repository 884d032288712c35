"""Noticing that the process was asked to end, while the server still waits for its open streams.

A server stops taking connections first and tells the application last, after every response is complete; an event
stream would hold it up to its time-out. So the streams are ended by the signal itself.
"""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def on_termination(act: Callable[[], None]) -> None:
    """Call ``act`` in the running loop when the process is asked to end, before the handler that is in place now.

    Signals reach main threads only; elsewhere (a server inside a test) this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        signal.signal(number, _before(signal.getsignal(number), lambda: loop.call_soon_threadsafe(act)))


def _before(previous: object, act: Callable[[], object]) -> Callable[[int, FrameType | None], None]:
    """Return a signal handler that acts first and then does what would have been done."""

    def handle(number: int, frame: FrameType | None) -> None:
        act()
        if callable(previous):
            previous(number, frame)
        else:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    return handle
