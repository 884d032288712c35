"""``manage.py build_icons``: writes the icon sprite that the templates need."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from customerflows.icons import UnknownIcon, sprite, used_icons


class Command(BaseCommand):
    """Scans ``templates/`` and writes ``.build/static/icons.svg``; leaves the file alone when nothing changed."""

    help = "Build the icon sprite from the icons that the templates use."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails with the unknown names when a template asks for an icon that does not exist."""
        root = Path(settings.BASE_DIR)
        target = root / ".build" / "static" / "icons.svg"
        names = used_icons([root / "templates"])
        try:
            text = sprite(names)
        except UnknownIcon as unknown:
            raise CommandError(f"Unknown icons: {unknown}. Names are on lucide.dev/icons.") from unknown
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        self.stdout.write(f"{len(names)} icons in {target.relative_to(root)}")
