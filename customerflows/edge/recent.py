"""What a hub remembers of the last minutes, so that a stream that opens late misses neither a change nor a removal."""

import asyncio
import time

from customerflows.stream_tokens import LIFE, StreamTicket

# Longer than a stream lives: who comes back after a whole one need not fetch everything.
MEMORY_SECONDS = 900
SWEEP_SECONDS = 60


class Recent:
    """When each account last changed, and which members were removed while their tokens may still be valid."""

    def __init__(self) -> None:
        self._changed_at: dict[str, float] = {}
        self._revoked_at: dict[tuple[str, str], float] = {}
        self._next_sweep = 0.0

    def note_change(self, account_id: str) -> None:
        """Remember that an account changed now."""
        self._sweep()
        self._changed_at[account_id] = asyncio.get_running_loop().time()

    def note_revocation(self, account_id: str, member_id: str) -> None:
        """Remember that a member was removed now. By the wall clock, as tokens are dated."""
        self._revoked_at[account_id, member_id] = time.time()

    def has_changed(self, account_id: str, since: float) -> bool:
        """Say whether the account changed after ``since`` (loop time); further back than it remembers, it may have."""
        now = asyncio.get_running_loop().time()
        return since < now - MEMORY_SECONDS or self._changed_at.get(account_id, since - 1) >= since

    def is_revoked(self, ticket: StreamTicket) -> bool:
        """Say whether the member was removed after the ticket was minted."""
        revoked_at = self._revoked_at.get((ticket.account_id, ticket.member_id))
        return revoked_at is not None and ticket.minted_at <= revoked_at

    def _sweep(self) -> None:
        """Forget, once in a while, what can no longer matter."""
        now = asyncio.get_running_loop().time()
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_SECONDS
        self._changed_at = {key: at for key, at in self._changed_at.items() if at > now - MEMORY_SECONDS}
        # No token outlives LIFE; twice that allows for clocks that differ.
        self._revoked_at = {key: at for key, at in self._revoked_at.items() if at > time.time() - 2 * LIFE}
