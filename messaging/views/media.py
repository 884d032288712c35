"""Photos of a conversation, served from our own store with the viewer's own rights."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.requests import MemberRequest
from messaging.models import Media
from messaging.operations.keeping import read
from security.access import requires
from security.permissions import Permission


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def photo(request: MemberRequest, account_slug: str, media_id: UUID) -> HttpResponse:
    """The photo. It was checked to be one; the browser is told not to guess otherwise and to run nothing."""
    media = get_object_or_404(Media, id=media_id, state=Media.State.KEPT)
    try:
        content = read(media)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
        # The thread is refetched with every tick; its photos are not.
        "Cache-Control": "private, max-age=600",
    }
    return HttpResponse(content, content_type=media.mime_type, headers=headers)
