"""Settings of a company: the audit log, its verification, and the signed export with the tool that verifies it."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.confirming import confirmed
from accounts.forms import AuditFilterForm
from accounts.models import Membership
from accounts.requests import MemberRequest
from customerflows.paging import SIZE, cursor_after, place_of
from security.access import requires
from security.audit import exporting, reading, record, verifier
from security.audit.actions import label
from security.audit.wording import changes, sentence
from security.limits import always, limited
from security.permissions import Permission


@requires(Permission.SECURITY_MANAGE)
@require_GET
def log(request: MemberRequest, account_slug: str) -> HttpResponse:
    """What happened, the newest first, narrowed by the filters; htmx asks for the rows that follow."""
    form = AuditFilterForm(request.GET, people=Membership.objects.order_by("name", "id"))
    cursor = request.GET.get("after", "")
    wanted = form.filters() if form.is_valid() else reading.Filters()
    # One more than is shown tells whether there is a next page.
    found = reading.events(wanted, older=place_of(cursor) if cursor else None, most=SIZE + 1)
    shown = found[:SIZE]
    context: dict[str, Any] = {
        "rows": [_row(event) for event in shown],
        "next_cursor": cursor_after(shown[-1].at, shown[-1].id) if len(found) > SIZE else "",
        "query": {name: value for name, value in request.GET.items() if value and name in form.fields},
    }
    if request.htmx and cursor:
        return render(request, "accounts/settings_audit.html#more", context)
    verified = reading.events(reading.Filters(action="audit.verified"), most=1)
    context |= {"nav": "settings", "section": "audit", "form": form, "is_continued": bool(cursor)}
    context |= {"head": reading.head(), "verified": verified[0] if verified else None}
    context |= {"public_key": exporting.public_key()}
    return render(request, "accounts/settings_audit.html", context, status=200 if form.is_valid() else 422)


def _row(event: reading.Event) -> dict[str, Any]:
    return {"event": event, "sentence": sentence(event), "changes": changes(event), "label": label(event.action)}


@requires(Permission.SECURITY_MANAGE)
@require_POST
def verification(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Walk over the whole chain and say what was found; that it was done is written down too."""
    links, faults = reading.faults()
    result = "not as it was sealed" if faults else "no gap and no change"
    record("audit.verified", by=request.member, after={"result": result, "events": links, "faults": len(faults)})
    for position, what in faults[:3]:
        messages.error(request, f"Event {position} {what}.")
    if not faults:
        messages.success(request, f"Chain verified: {links:,} events, no gap and no change")
    return redirect("accounts:settings_audit", account_slug)


@requires(Permission.SECURITY_MANAGE)
@confirmed("export the audit log")
@limited("export", when=always)
@require_GET
def export(request: MemberRequest, account_slug: str) -> StreamingHttpResponse:
    """Every event with its seal, and the signed head."""
    head = reading.head()
    record("audit.exported", by=request.member, after={"events": head.position, "hash": head.hash})
    pieces = exporting.export_of(request.member.as_tenant(), head)
    name = f"audit-log-{account_slug}-{head.position}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type="application/jsonl", headers=headers)


@requires(Permission.SECURITY_MANAGE)
@require_GET
def verifier_file(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The program that verifies an export on the customer's own computer: the file that the product uses itself."""
    headers = {"Content-Disposition": 'attachment; filename="audit_verifier.py"'}
    source = Path(verifier.__file__).read_bytes()
    return HttpResponse(source, content_type="text/x-python; charset=utf-8", headers=headers)
