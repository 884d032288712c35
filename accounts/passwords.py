"""What a password must withstand: a limit of length, guessing with the person's own words, and lists of leaks.

Django's validators: each raises ValidationError with a sentence for people. There are no rules about kinds of
characters and no expiry (OWASP ASVS 6.2.5, 6.2.10).
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from accounts.breaches import is_known
from accounts.door import companies_of
from accounts.models import User

LONGEST = 256
# zxcvbn's time grows with the square of the length, and what is longer than this withstands guessing anyway.
_LOOKED_AT = 72
_SHORTEST = 8
_GOOD_ENOUGH = 3
_AS_LONG_AS_A_YEAR = 4
# What everybody would try here first.
_OUR_WORDS = ["customerflows", "customer", "flows", "whatsapp", "pipeline", "inbox"]


class LengthAtMost:
    """Refuses what is longer than 256 characters: nobody types that, and hashing it is work."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a longer one."""
        if len(password) > LONGEST:
            raise ValidationError(f"This password is too long. It can have at most {LONGEST} characters.")

    def get_help_text(self) -> str:
        """The rule in words."""
        return f"At most {LONGEST} characters."


class HardToGuess:
    """Refuses what a patient guesser who knows the person and the company would find."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where zxcvbn scores less than 3 of 4."""
        # Others say "too short" already; two complaints about one thing help nobody.
        if len(password) < _SHORTEST:
            return
        words = words_of(user)
        if _is_made_of(password, words) or zxcvbn(password[:_LOOKED_AT], user_inputs=words)["score"] < _GOOD_ENOUGH:
            raise ValidationError("This password is easy to guess. Add another word or two that nobody would expect.")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "A few words are easier to remember and harder to guess than one."


class NotLeaked:
    """Refuses what stands in the list of leaked passwords that the operator has loaded."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a leaked one."""
        if is_leaked(password):
            raise ValidationError("This password is known from a leak on some other site. Choose another one.")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "Not one that is known from a leak."


def is_leaked(password: str) -> bool:
    """Whether the password is known from a leak."""
    return is_known(password, settings.LEAKED_PASSWORDS)


def _is_made_of(password: str, words: list[str]) -> bool:
    """Whether little more than a year is left without the words: zxcvbn lets three known ones in a row pass."""
    left = password.lower()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return len(re.sub(r"[\W_]", "", left)) <= _AS_LONG_AS_A_YEAR


def words_of(user: User | None) -> list[str]:
    """The words that come to mind with a person: their name, address and companies, and the product's own."""
    if user is None:
        return _OUR_WORDS
    # Somebody who signs up has no company yet, only its name.
    companies = [company["name"] for company in companies_of(user.id)] if not user._state.adding else []
    texts = [user.name, user.email, user.email.partition("@")[0], *companies, getattr(user, "company_words", "")]
    parts = [part for text in texts for part in re.split(r"[^\w]+", text.lower()) if len(part) > 2]
    return [*_OUR_WORDS, *parts, *(text.lower() for text in texts if text)]
