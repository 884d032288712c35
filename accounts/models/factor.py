"""Second factors of a person: authenticator apps and recovery codes. Passkeys are django-otp-webauthn's own rows.

They belong to a person and to no company. Each is a django-otp device, so `request.user.otp_device` names the one that
this session was opened with.
"""

import hmac
import secrets
from base64 import b32decode, b32encode
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from accounts.models.user import User
from customerflows import clock
from security.crypto import open_sealed, seal

RECOVERY_CODES = 10
_SEED_BYTES = 20  # RFC 4226, section 4: 160 bits are recommended
_CODE_BYTES = 15  # 120 bits, 24 letters: above the 112 from which a keyed hash is enough (OWASP ASVS 6.5.2)
_STEP, _DIGITS, _SKEW = 30, 6, 1  # seconds, digits, steps to either side for a clock that is off (RFC 6238)
_SETTING_UP = timedelta(hours=1)
_PURPOSE = b"customerflows.recovery-code.v1"


class CappedThrottling(ThrottlingMixin):  # type: ignore[misc]  # django-otp has no types
    """Waits 1, 2, 4 … seconds after each wrong code, and at most 2^9: nobody locks the owner out for days."""

    throttling_failure_count: int  # its field is the base's
    LONGEST = 10  # failures that count

    class Meta:
        abstract = True

    def get_throttle_factor(self) -> int:
        """One second after the first wrong code."""
        return 1

    def verify_is_allowed(self) -> tuple[bool, dict[str, Any] | None]:
        """Whether a code may be tried now; else `locked_until` says when."""
        failures = self.throttling_failure_count
        self.throttling_failure_count = min(failures, self.LONGEST)
        try:
            answer: tuple[bool, dict[str, Any] | None] = super().verify_is_allowed()
            return answer
        finally:
            self.throttling_failure_count = failures


class Authenticator(TimestampMixin, CappedThrottling, Device):  # type: ignore[misc]  # django-otp has no types
    """An authenticator app. Its seed is sealed, and active only once a code of it has been entered (`confirmed`)."""

    sealed_seed = models.TextField()
    last_t = models.BigIntegerField(default=-1, help_text="the newest time step whose code was used")

    @classmethod
    def pending(cls, *, by: User) -> "Authenticator":
        """The app that this person is setting up, with its seed; one that they left for an hour is begun anew."""
        since = clock.now() - _SETTING_UP
        begun: Authenticator | None = cls.objects.filter(user=by, confirmed=False, created_at__gt=since).first()
        return begun or cls._begin(by)

    @classmethod
    def _begin(cls, user: User) -> "Authenticator":
        with transaction.atomic():
            cls.objects.filter(user=user, confirmed=False).delete()
            begun: Authenticator = cls.objects.create(user=user, name="Authenticator app", confirmed=False)
            # Sealed to its own row, whose key the database gives.
            seed = b32encode(secrets.token_bytes(_SEED_BYTES)).decode()
            begun.sealed_seed = seal(seed, context=begun._context, owner=user.id)
            begun.save(update_fields=["sealed_seed"])
        return begun

    @property
    def seed(self) -> str:
        """The seed in Base32, as apps take it; raises SealBrokenError."""
        return open_sealed(self.sealed_seed, context=self._context, owner=self.user_id)

    @property
    def _context(self) -> str:
        return f"accounts_authenticator.sealed_seed|{self.id}"

    def verify_token(self, token: str) -> bool:
        """Take a code of the present step or one beside it, once; called with the row locked."""
        if not self.verify_is_allowed()[0]:
            return False
        clockwork = TOTP(b32decode(self.seed), _STEP, digits=_DIGITS)
        clockwork.time = clock.now().timestamp()
        is_code = len(token) == _DIGITS and token.isascii() and token.isdigit()
        # A code is never taken twice, nor one older than the newest that was (RFC 6238, section 5.2).
        if not (is_code and clockwork.verify(int(token), _SKEW, self.last_t + 1)):
            self.throttle_increment()
            return False
        self.last_t = clockwork.t()
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class RecoveryCodes(TimestampMixin, CappedThrottling, Device):  # type: ignore[misc]  # django-otp has no types
    """A person's sheet of recovery codes, each good for one log-in."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user"], name="accounts_recoverycodes_one_sheet"),)

    @classmethod
    def renew(cls, *, by: User) -> list[str]:
        """Ten new codes in place of the old ones; returned once, and never readable again."""
        codes = [b32encode(secrets.token_bytes(_CODE_BYTES)).decode() for _ in range(RECOVERY_CODES)]
        with transaction.atomic():
            # The sheet stays, because a session that was opened with a code of it stands on it.
            sheet, _ = cls.objects.get_or_create(user=by, defaults={"name": "Recovery codes"})
            sheet.codes.all().delete()
            RecoveryCode.objects.bulk_create(RecoveryCode(sheet=sheet, digest=sheet.digest(code)) for code in codes)
        return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]

    def digest(self, code: str) -> str:
        """What is kept of a code: a keyed hash, bound to the person."""
        key = hmac.digest(settings.ENVIRONMENT.api_key_pepper.encode(), _PURPOSE, "sha256")
        written = "".join(letter for letter in code.upper() if letter.isalnum())
        return hmac.digest(key, f"{self.user_id}|{written}".encode(), "sha256").hex()

    def verify_token(self, token: str) -> bool:
        """Use up a code; called with the row locked."""
        if not self.verify_is_allowed()[0]:
            return False
        used, _ = self.codes.filter(digest=self.digest(token)).delete()
        if not used:
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class RecoveryCode(models.Model):
    """One code that has not been used."""

    sheet = models.ForeignKey(RecoveryCodes, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sheet", "digest"], name="accounts_recoverycode_once"),)

    def __str__(self) -> str:
        return str(self.pk)
