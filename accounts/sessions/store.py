"""The session store: Django's interface over our own rows, which are judged by the limits in force as they are read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from accounts.models import Session
from accounts.models.session import Limits, digest
from accounts.sessions.browsers import is_background, network_of, user_agent_of
from customerflows import clock

# Every request would otherwise be a write.
SEEN_EVERY = timedelta(minutes=1)
_LIFETIME = timedelta(seconds=settings.SESSION_COOKIE_AGE)
# 36 signs to the 32nd: 165 bits of chance, so no two are ever the same and nobody guesses one.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
# What a save writes: the rest would overwrite what another request of the same browser has noted meanwhile.
_SAVED = ("data", "company")
_BEGUN = (*_SAVED, "user", "authenticated_at", "seen_at", "expires_at", "user_agent", "network")


class SessionStore(SessionBase):
    """One request's view of its session. A cookie that opens no row is never adopted."""

    # Django's own, absent from its stubs.
    _get_session: Callable[..., dict[str, Any]]

    def __init__(self, session_key: str | None = None, request: HttpRequest | None = None) -> None:
        super().__init__(session_key)
        self.row: Session | None = None
        self.is_over = False
        self._request = request
        self._limits: Limits | None = None
        self._place = ""

    def hold_to(self, limits: Limits, *, company: str = "") -> bool:
        """Judge it by `limits`, now or as soon as it is read; answers False when it is over, and then it is gone.

        What stands is noted as seen, at most once a minute, in `company` where the request is for one.
        """
        self._limits, self._place = limits, company
        if self.row is not None and not self._stands(self.row):
            self.flush()
        return not self.is_over

    @property
    def ends_at(self) -> datetime | None:
        """When it ends as things are; None for a visitor."""
        row = self._loaded()
        return row.ends_at(self._limits) if row and row.user_id and self._limits else None

    @property
    def seconds_left(self) -> int | None:
        """How long it still lasts as things are; None for a visitor."""
        ends_at = self.ends_at
        return max(0, int((ends_at - clock.now()).total_seconds())) if ends_at else None

    @property
    def is_renewable(self) -> bool:
        """Whether activity can make it last longer."""
        row = self._loaded()
        return bool(row and self._limits and row.idles_out_at(self._limits) < row.ages_out_at(self._limits))

    @property
    def company(self) -> str:
        """The slug of the company that was used last."""
        row = self._loaded()
        return row.company if row else ""

    @company.setter
    def company(self, slug: str) -> None:
        row = self._loaded()
        # Written only when it changes: every write of a session is a statement.
        if row and row.company != slug:
            row.company, self.modified = slug, True

    def load(self) -> dict[str, Any]:
        """What the cookie's row holds, if there is one and its time is not over."""
        row = Session.objects.current().filter(key=digest(cast(str, self.session_key))).first()
        if row is None or not self._stands(row):
            self._forget()
            return {}
        self.row = row
        data: dict[str, Any] = self.decode(row.data)
        return data

    def exists(self, session_key: str) -> bool:
        """Whether a cookie opens a row."""
        return Session.objects.filter(key=digest(session_key)).exists()

    def create(self) -> None:
        """A new row under a new cookie."""
        while True:
            self._session_key = _fresh_cookie()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the row; raises UpdateError when it was ended meanwhile: what is gone is not revived."""
        # Asked first: an unknown cookie is dropped when it is looked up.
        data = self._get_session(no_load=must_create)
        if self.session_key is None:
            self.create()
            return
        row, fields = self._written(data)
        try:
            with transaction.atomic():
                row.save(force_insert=must_create, update_fields=None if must_create else fields)
        except IntegrityError as error:
            if must_create:
                raise CreateError from error
            raise
        except DatabaseError as error:
            if not must_create:
                raise UpdateError from error
            raise
        self.row = row

    def delete(self, session_key: str | None = None) -> None:
        """Delete a row, this session's own without a key."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key=digest(key)).delete()

    def flush(self) -> None:
        """End it."""
        super().flush()
        self.row = None

    def cycle_key(self) -> None:
        """Give the row a new cookie, so that whoever planted or copied the old one is left with nothing.

        The row stays the same one, and with it the time of signing in. One that was ended meanwhile stays ended.
        """
        data, old = self._get_session(), self.session_key
        fresh = _fresh_cookie()
        if old and self.row and Session.objects.filter(key=digest(old)).update(key=digest(fresh)):
            self._session_key, self.row.key, self.modified = fresh, digest(fresh), True
        elif SESSION_KEY in data:
            self.flush()
        else:
            self.row = None
            self.create()

    def get_expiry_age(self, **_kwargs: Any) -> int:
        """Seconds for which the browser keeps the cookie: as long as the row can live."""
        ends = self.row.expires_at if self.row else clock.now() + _LIFETIME
        return max(0, int((ends - clock.now()).total_seconds()))

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what nothing can open any more."""
        Session.objects.expired().delete()

    def _loaded(self) -> Session | None:
        self._get_session()
        return self.row

    def _forget(self) -> None:
        self._session_key = None
        self.row = None

    def _stands(self, row: Session) -> bool:
        """Whether the limits in force let it go on; notes that it was used where a person was behind it."""
        now = clock.now()
        if row.user_id is None or self._limits is None:
            return True
        if now >= row.ends_at(self._limits):
            Session.objects.filter(key=row.key).delete()
            self.is_over = True
            return False
        if self._request and not is_background(self._request) and now - row.seen_at >= SEEN_EVERY:
            self._see(row, self._request)
        return True

    def _see(self, row: Session, request: HttpRequest) -> None:
        row.seen_at, row.company = clock.now(), self._place or row.company
        row.user_agent, row.network = user_agent_of(request), network_of(request)
        seen = {name: getattr(row, name) for name in ("seen_at", "company", "user_agent", "network")}
        Session.objects.filter(key=row.key).update(**seen)

    def _written(self, data: dict[str, Any]) -> tuple[Session, tuple[str, ...]]:
        """The row as it should be now, and which fields that changes; who signs in begins a new lifetime."""
        now = clock.now()
        row = self.row or Session(created_at=now, seen_at=now, expires_at=now + _LIFETIME)
        row.key, row.data = digest(cast(str, self.session_key)), self.encode(data)
        user_id = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        if self.row and row.user_id == user_id:
            return row, _SAVED
        row.user_id, row.authenticated_at = user_id, now if user_id else None
        row.seen_at, row.expires_at = now, now + _LIFETIME
        if self._request:
            row.user_agent, row.network = user_agent_of(self._request), network_of(self._request)
        return row, _BEGUN


def _fresh_cookie() -> str:
    return get_random_string(32, _ALPHABET)
