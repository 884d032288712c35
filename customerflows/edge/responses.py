"""The answers of the edge: plain text or JSON, never cached, never anything a browser could run."""

from customerflows.edge.protocol import Send

type Headers = list[tuple[bytes, bytes]]

SAFETY: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
]
TEXT = (b"content-type", b"text/plain; charset=utf-8")
JSON = (b"content-type", b"application/json")
RETRY_SOON = (b"retry-after", b"2")
CLOSE = (b"connection", b"close")


async def answer(send: Send, status: int, body: bytes = b"", *extra: tuple[bytes, bytes]) -> None:
    """Send one complete response; ``extra`` headers come after the usual ones. Text unless ``extra`` says JSON."""
    kind = [] if JSON in extra else [TEXT]
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*SAFETY, *kind, *extra, length]})
    await send({"type": "http.response.body", "body": body})
