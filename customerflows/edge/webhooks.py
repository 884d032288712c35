"""``/webhooks/whatsapp/``: Meta's verification handshake and its signed calls.

A call is checked (method, size, kind, signature over the raw bytes, and how many there were of its number), stored as
it came and acknowledged after the COMMIT. Nothing is parsed here: a signed body that is not JSON is stored too, and the
relay puts it aside.
"""

import hmac
from urllib.parse import parse_qsl

from customerflows.edge import journal
from customerflows.edge.bodies import Body, TooLarge, TooSlow
from customerflows.edge.ingest import GroupCommit, NotStored
from customerflows.edge.limiting import WebhookLimit, whose
from customerflows.edge.protocol import ClientGone, Receive, Scope, Send, header
from customerflows.edge.responses import CLOSE, RETRY_SOON, Headers, answer
from customerflows.edge.settings import EdgeSettings
from customerflows.edge.signature import is_genuine, is_well_formed

MAX_BODY = 3 * 1024 * 1024
"""Bytes. Meta sends at most 3 MB; binary megabytes leave a little air."""
MAX_QUERY = 2_048
MAX_CHALLENGE = 256


class Refused(Exception):
    """A request is turned away with ``status``; ``reason`` goes to the log and to the sender."""

    def __init__(self, status: int, reason: str, headers: Headers | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = _advice(status) if headers is None else headers


class WhatsAppWebhook:
    """Answers Meta, knowing the app secret and the verify token."""

    def __init__(self, settings: EdgeSettings, limit: WebhookLimit, ingest: GroupCommit) -> None:
        self._app_secret = settings.whatsapp_app_secret.encode()
        self._verify_token = settings.whatsapp_verify_token.encode()
        self._trusted_proxies = settings.trusted_proxies
        self._limit = limit
        self._ingest = ingest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and log it when it is refused."""
        body = Body(receive)
        try:
            reply = await self._reply(scope, body)
        except Refused as refusal:
            journal.refused(scope, reason=refusal.reason, status=refusal.status, size=body.size)
            await answer(send, refusal.status, refusal.reason.encode(), *refusal.headers)
        except ClientGone:
            # nginx's number for a caller who hung up; HTTP has none, because nobody is there to read it.
            journal.refused(scope, reason="client_gone", status=499, size=body.size)
        else:
            await answer(send, 200, reply)

    async def _reply(self, scope: Scope, body: Body) -> bytes:
        """Do what the method asks and return the text of the answer; raises Refused or ClientGone."""
        if scope["method"] == "GET":
            return self._challenge(scope["query_string"])
        if scope["method"] != "POST":
            raise Refused(405, "method_not_allowed")
        raw = await self._genuine(scope, body)
        await self._count(raw, scope)
        await self._store(raw)
        return b"stored"

    def _challenge(self, query: bytes) -> bytes:
        """Return what Meta wants to read back. Handshakes are not signed, so the verify token alone decides."""
        if len(query) > MAX_QUERY:
            raise Refused(403, "handshake_too_long")
        # Every byte is a character in Latin-1, so no query fails before its token has been looked at.
        fields = dict(parse_qsl(query.decode("latin-1")))
        token = fields.get("hub.verify_token", "").encode()
        if not self._verify_token or not hmac.compare_digest(token, self._verify_token):
            raise Refused(403, "handshake_token_wrong")
        challenge = fields.get("hub.challenge", "")
        # It is sent back as it came: nothing else than plain signs may be read under our address.
        is_plain = challenge.isascii() and challenge.isprintable() and 0 < len(challenge) <= MAX_CHALLENGE
        if fields.get("hub.mode") != "subscribe" or not is_plain:
            raise Refused(403, "handshake_malformed")
        return challenge.encode()

    async def _genuine(self, scope: Scope, body: Body) -> bytes:
        """Return the raw body once its signature is proven; what the headers already rule out is not kept."""
        signature = header(scope, b"x-hub-signature-256")
        refusal = _refusal_by_headers(scope, signature)
        if refusal is not None:
            await body.discard()
            raise refusal
        try:
            raw = await body.read(MAX_BODY)
        except TooLarge:
            await body.discard()
            raise Refused(413, "body_too_large") from None
        except TooSlow:
            raise Refused(408, "body_too_slow") from None
        if not is_genuine(self._app_secret, raw, signature):
            raise Refused(403, "signature_wrong")
        return raw

    async def _count(self, raw: bytes, scope: Scope) -> None:
        """Refuse what comes too often for one number. Meta sends it again, for days."""
        verdict = await self._limit.spend(whose(raw, scope, self._trusted_proxies))
        if verdict is not None and not verdict.is_allowed:
            told = verdict.headers().items()
            headers = [(name.lower().encode(), value.encode()) for name, value in told]
            raise Refused(429, "limit_reached", headers)

    async def _store(self, raw: bytes) -> None:
        """Return after the COMMIT."""
        try:
            await self._ingest.store("whatsapp", raw)
        except NotStored as problem:
            raise Refused(503, str(problem)) from None


def _refusal_by_headers(scope: Scope, signature: bytes) -> Refused | None:
    """Say what is wrong with a call before its body is read."""
    length = header(scope, b"content-length")
    if length.isdigit() and int(length) > MAX_BODY:
        return Refused(413, "body_too_large")
    if header(scope, b"content-type").partition(b";")[0].strip().lower() != b"application/json":
        return Refused(415, "content_type_not_json")
    if not is_well_formed(signature):
        return Refused(403, "signature_missing")
    return None


def _advice(status: int) -> Headers:
    """Return the headers that go with a refusal."""
    if status == 503:
        return [RETRY_SOON]
    # A part of the body may still be on the wire, where the next request would be looked for.
    return [CLOSE, (b"allow", b"GET, POST")] if status == 405 else [CLOSE]
