"""Addresses of static files, each worked out once: a page links forty, and a process serves one set of files."""

from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _Remembering(Storage):
    """Keeps what the storage behind it answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[str | None, str] = {}

    def url(self, name: str | None) -> str:
        """The address of `name`. Raises ValueError for a file that was not collected."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = super().url(name)
        return known


class PlainStorage(_Remembering, StaticFilesStorage):
    """Development's: files under their own names."""


class HashedStorage(_Remembering, CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # published without types
    """Production's: compressed files under names with a hash of what they hold."""
