"""Resealing the photos when keys change: the part of `manage.py rotate_field_keys` that lies in our store."""

from collections import Counter
from collections.abc import Iterator

from django.db import models

from messaging.models import Media
from messaging.operations import keeping
from security.crypto import SealBrokenError
from security.operations.resealing import Tally, newest_key
from security.tenancy.context import Tenant, acting_for
from security.tenancy.database_router import MIGRATOR


class SealedPhotos:
    """The photos of all companies, as rows that say there is a file."""

    place = "messaging_media.file"

    def census(self) -> Counter[str]:
        """How many photos each key seals."""
        return Counter(key for _media, key in _keys() if key)

    def reseal(self) -> Tally:
        """Seal again what an older key seals, a file at a time."""
        tally = Tally()
        for media in (media for media, key in _keys() if key and key != newest_key()):
            try:
                with acting_for(Tenant(media.account_id)):
                    keeping.reseal(media)
            except SealBrokenError:
                tally.broken += 1
            else:
                tally.resealed += 1
        return tally


def _keys() -> Iterator[tuple[Media, str]]:
    """Each kept photo with the id of its key; without one when its file is gone, which restoring must mend."""
    kept: models.QuerySet[Media] = models.QuerySet(Media, using=MIGRATOR)
    for media in kept.filter(state=Media.State.KEPT).iterator():
        try:
            yield media, keeping.sealed_by(media)
        except FileNotFoundError:
            yield media, ""
