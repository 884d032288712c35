"""Pipeline's place in Django."""

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    """Floor 4."""

    name = "pipeline"

    def ready(self) -> None:
        """Connect the receivers."""
        from pipeline import receivers  # noqa: F401  # importing connects them, and models must be loaded first
