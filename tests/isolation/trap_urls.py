"""Addresses beside the product's, with views that do what a careless author might."""

from collections.abc import Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from accounts.requests import MemberRequest
from contacts.models import Contact
from customerflows.ids import new_id
from pipeline.models import Deal, Stage

HALF = "Half of the work"


def write_then_answer(request: MemberRequest, account_slug: str, status: int) -> HttpResponse:
    """Writes, and answers that it did not work, or that it did."""
    Contact.objects.create(name=HALF)
    return HttpResponse(status=status)


def write_then_raise(request: MemberRequest, account_slug: str, error: str) -> HttpResponse:
    """Writes, and gives up."""
    Contact.objects.create(name=HALF)
    errors: dict[str, Exception] = {"missing": Http404(), "denied": PermissionDenied(), "broken": KeyError("broken")}
    raise errors[error]


def write_then_fail_at_the_end(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Answers that it worked, before PostgreSQL looks at the reference to a contact who is not there."""
    Contact.objects.create(name=HALF)
    Deal.objects.create(contact_id=new_id(), stage=Stage.objects.in_order()[0], title="Points at nobody")
    return HttpResponse("Saved")


def stream_rows(request: MemberRequest, account_slug: str) -> StreamingHttpResponse:
    """Reads rows while the body goes out, when the transaction is over."""

    def body() -> Iterator[str]:
        yield from (contact.name for contact in Contact.objects.all())

    return StreamingHttpResponse(body())


def stream_raw_rows(request: MemberRequest, account_slug: str) -> StreamingHttpResponse:
    """The same in raw SQL."""

    def body() -> Iterator[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM contacts_contact")
            yield from (name for (name,) in cursor.fetchall())

    return StreamingHttpResponse(body())


def render_late(request: MemberRequest, account_slug: str) -> TemplateResponse:
    """Leaves it to the template to read rows."""
    template: Any = engines["django"].from_string("{% for contact in contacts %}{{ contact.name }}{% endfor %}")
    return TemplateResponse(request, template, {"contacts": Contact.objects.all()})


async def read_async(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Reads rows from an async view."""
    names = await sync_to_async(lambda: [contact.name for contact in Contact.objects.all()])()
    return HttpResponse(", ".join(names))


urlpatterns = [
    path("<slug:account_slug>/trap/answer/<int:status>/", write_then_answer),
    path("<slug:account_slug>/trap/raise/<slug:error>/", write_then_raise),
    path("<slug:account_slug>/trap/commit/", write_then_fail_at_the_end),
    path("<slug:account_slug>/trap/stream/", stream_rows),
    path("<slug:account_slug>/trap/raw-stream/", stream_raw_rows),
    path("<slug:account_slug>/trap/late/", render_late),
    path("<slug:account_slug>/trap/async/", read_async),
    path("", include("customerflows.urls")),
]
