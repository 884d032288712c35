"""HTTP to Graph: one connection pool per process and server, every wait and every size limited, nothing retried."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from messaging.whatsapp.errors import UNEXPLAINED, Failure, classify
from messaging.whatsapp.fields import Fields, block, flag, text, whole
from messaging.whatsapp.outcomes import GraphError, NotSent, OutcomeUnknown, Refused, TooLarge, UnsafeAddress

MAX_ANSWER_BYTES = 1_000_000
MAX_REDIRECTS = 3

# Where Meta keeps media. The bearer token is shown to nobody else.
# Each begins with a dot, or notfacebook.com would be one of them.
_META_HOSTS = (".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net")

# Failures before the first byte of a request was written.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. ``whole`` ends an exchange whose every single read is fast enough, but which does not end."""

    connect: float = 5.0
    read: float = 20.0
    write: float = 20.0
    pool: float = 5.0
    whole: float = 60.0


class Transport:
    """A pool of connections to one server; safe to share between threads."""

    def __init__(self, base_url: str, patience: Patience | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._patience = patience or Patience()
        self._origin = _origin(httpx.URL(self.base_url))
        self._client = httpx.Client(
            timeout=httpx.Timeout(
                connect=self._patience.connect,
                read=self._patience.read,
                write=self._patience.write,
                pool=self._patience.pool,
            ),
            # Shorter than Meta keeps an idle connection, so that one closed over there is rarely written to.
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=15),
            # Uncompressed, so that a limit in bytes holds for what is unpacked too.
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "CustomerFlows"},
            # Graph does not redirect; whoever does shall not get the token.
            follow_redirects=False,
            # A proxy named in the environment would see tokens and messages.
            trust_env=False,
        )

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def ask(self, method: str, path: str, token: str, *, query: Mapping[str, str], body: Fields | None) -> Fields:
        """One exchange of JSON. Raises ``NotSent``, ``OutcomeUnknown`` or ``Refused``."""
        request = self._client.build_request(
            method, f"{self.base_url}/{path}", params=dict(query), json=body, headers=_bearer(token)
        )
        status, _, content = self._exchange(request, MAX_ANSWER_BYTES, OutcomeUnknown("the answer is too large"))
        answer = _as_object(content)
        if status >= 300 or "error" in answer:
            raise _refusal(status, answer)
        if not answer:
            raise OutcomeUnknown("the answer is not a JSON object")
        return answer

    def fetch(self, url: str, token: str, limit_bytes: int) -> bytes:
        """A file's bytes, at most so many. Follows redirects only to where the token may be shown.

        Raises ``UnsafeAddress`` and ``TooLarge`` beside the three endings; a fetch may always be repeated.
        """
        address = self._safe(url)
        for _ in range(MAX_REDIRECTS + 1):
            request = self._client.build_request("GET", address, headers=_bearer(token) | {"Accept": "*/*"})
            too_large = TooLarge(f"more than {limit_bytes} bytes")
            status, location, content = self._exchange(request, limit_bytes, too_large)
            if status == 200:
                return content
            if location is None or status not in {301, 302, 303, 307, 308}:
                raise _refusal(status, _as_object(content))
            address = self._safe(str(address.join(location)))
        raise UnsafeAddress("too many redirects")

    def _exchange(
        self, request: httpx.Request, limit_bytes: int, too_large: GraphError
    ) -> tuple[int, str | None, bytes]:
        """Status, redirect target and body."""
        deadline = time.monotonic() + self._patience.whole
        received = bytearray()
        try:
            response = self._client.send(request, stream=True)
            try:
                # As they arrive: with a chunk size of ours, a dripping answer would be waited for before each check.
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > limit_bytes:
                        raise too_large
                    if time.monotonic() > deadline:
                        raise OutcomeUnknown("the answer did not end in time")
            finally:
                response.close()
        except _NEVER_LEFT as problem:
            # Without its cause: the library's exception holds the request, with token and words.
            raise NotSent(type(problem).__name__) from None
        except httpx.HTTPError as problem:
            raise OutcomeUnknown(type(problem).__name__) from None
        return response.status_code, response.headers.get("location"), bytes(received)

    def _safe(self, url: str) -> httpx.URL:
        try:
            address = httpx.URL(url)
        except (httpx.InvalidURL, TypeError):
            raise UnsafeAddress("not an address") from None
        is_metas = address.scheme == "https" and address.host.endswith(_META_HOSTS) and address.port is None
        if is_metas or _origin(address) == self._origin:
            return address
        raise UnsafeAddress("not at Meta and not at the configured server")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _bearer(token: str) -> dict[str, str]:
    # The library's own complaint would quote the token.
    if not (token.isascii() and token.isprintable()):
        raise NotSent("the token is not printable ASCII")
    return {"Authorization": f"Bearer {token}"}


def _as_object(content: bytes) -> Fields:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: Fields) -> GraphError:
    """Graph's own words decide; a server error without them leaves open what happened."""
    error = block(answer, "error")
    if not error and (status >= 500 or status < 300):
        return OutcomeUnknown(f"HTTP {status} without an explanation")
    code = whole(error, "code")
    return Refused(
        _failure(code, status, error),
        code,
        text(block(error, "error_data"), "details") or text(error, "message") or "",
        text(error, "fbtrace_id") or "",
        status,
    )


def _failure(code: int | None, status: int, error: Fields) -> Failure:
    failure = classify(code, status)
    return classify(2) if failure is UNEXPLAINED and flag(error, "is_transient") else failure


# By process too: a forked worker must not write to its parent's connections.
_shared: dict[tuple[int, str], Transport] = {}


def shared_transport(base_url: str) -> Transport:
    """The process's own transport to a server, made at first use."""
    key = (os.getpid(), base_url)
    return _shared.get(key) or _shared.setdefault(key, Transport(base_url))


def close_shared_transport(base_url: str) -> None:
    """Close it; the next use makes another."""
    transport = _shared.pop((os.getpid(), base_url), None)
    if transport is not None:
        transport.close()
