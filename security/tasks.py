"""Security's scheduled work."""

from celery import shared_task

from security.operations.collecting_reports import forget_old


@shared_task(name="security.forget_csp_reports", ignore_result=True)
def forget_csp_reports() -> None:
    """Delete violation reports that are 30 days old."""
    forget_old()
