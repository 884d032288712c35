"""Where browsers report what our Content-Security-Policy stopped."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from security.access import public
from security.limits import limited
from security.operations.collecting_reports import NEW_FORM, OLD_FORM, ReportRefusedError, collect

LIMIT = 8 * 1024


@public(
    "browsers report on the log-in page too; only counts are kept",
    without_token="browsers send reports themselves and know no form token; nobody's session is looked at",  # noqa: S106
)
@limited("csp_report")
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Count the violations of a report: 204; 413, 415 and 400 for what no browser sends."""
    if request.content_type not in {OLD_FORM, NEW_FORM}:
        return HttpResponse("A violation report is expected.", status=415, content_type="text/plain")
    # One byte more than may be there: a body without a length is noticed as well.
    body = request.read(LIMIT + 1)
    if len(body) > LIMIT:
        return HttpResponse("A report has at most 8 KB.", status=413, content_type="text/plain")
    try:
        collect(body, request.content_type)
    except ReportRefusedError:
        return HttpResponse("This is no violation report.", status=400, content_type="text/plain")
    return HttpResponse(status=204)
