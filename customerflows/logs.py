"""Structured JSON logs: one line an event, with request id and account, and without personal data."""

import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

PERSONAL_KEYS = frozenset(
    "email phone name body text address message password token authorization cookie secret payload profile ip".split()
)
_PATTERNS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w-])\+?\d[\d ().-]{8,}\d(?![\w-])")
# Longer than an id: a part of an address that lets somebody in, as a letter brings it.
_LINK_KEYS = re.compile(r"(?<=/)[\w-]{40,}(?![\w-])")
# Ids and times are rows of digits that the pattern would take for telephone numbers.
_UNTOUCHED = frozenset({"timestamp", "request_id", "account", "member", "user_id", "logger", "level"})


class StandardOutput(logging.StreamHandler[TextIO]):
    """Writes to whatever standard output is at the moment: servers and test runners replace it after the start."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # asked for at each line
        """The present standard output."""
        return sys.stdout


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank values under personal keys, and addresses and phone numbers inside other texts."""
    # What a browser says of itself comes close to a fingerprint of its owner.
    event.pop("user_agent", None)
    for key, value in event.items():
        if key in PERSONAL_KEYS:
            event[key] = "[redacted]"
        elif key == "request":
            # A query string is what somebody searched for: a name, a number.
            event[key] = _LINK_KEYS.sub("[redacted]", str(value).partition("?")[0])
        elif isinstance(value, str) and key not in _UNTOUCHED:
            event[key] = _LINK_KEYS.sub("[redacted]", _PATTERNS.sub("[redacted]", value))
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configure_logs(env: str) -> None:
    """Send every logger of the process to standard output as JSON; tests keep quiet below WARNING."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # After exceptions have become text, which may quote what somebody wrote.
            redact,
            structlog.processors.JSONRenderer(default=str),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            # Modules make their loggers when they are imported, many of them before this runs.
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"out": {"()": StandardOutput, "formatter": "json"}},
            "root": {"handlers": ["out"], "level": "WARNING" if env == "test" else "INFO"},
            # httpx logs every address it calls, and a Graph address names a phone number.
            "loggers": {"httpx": {"level": "WARNING"}, "django_structlog": {"level": "INFO"}},
        }
    )
