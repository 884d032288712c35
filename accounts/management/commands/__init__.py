"""Security's commands."""
