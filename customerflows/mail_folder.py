"""Letters as files, for development and tests."""

from pathlib import Path

from django.core.mail.backends import filebased

from customerflows.ids import new_id


class EmailBackend(filebased.EmailBackend):
    """Django's own names a file by the second and an object's address, which two letters of one process can share."""

    _fname: str | None

    def _get_filename(self) -> str:
        """The file of this connection's letters."""
        if self._fname is None:
            self._fname = str(Path(self.file_path, f"{new_id()}.log"))
        return self._fname
