"""The board of a pipeline, and the further cards of one lane."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.requests import MemberRequest
from pipeline.forms import PlaceForm, unfolded
from pipeline.models import Board, Lane, Pipeline, Stage
from pipeline.models.totals import tell_own_totals, with_own_totals
from pipeline.views.answers import keys_in
from security.access import requires
from security.permissions import Permission

CLOSED = (Stage.Kind.WON, Stage.Kind.LOST)


@requires(Permission.DEALS_SEE)
@require_GET
def board(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The board; as a fragment its changing parts, which the page fetches again when a deal changes.

    A page whose lanes are no longer those of the pipeline is told to load anew.
    """
    opened: list[str] = [kind for kind in CLOSED if kind in request.GET.getlist("open")]
    shown = unfolded(request.GET.getlist("shown"))
    try:
        found = Board.read(keys_in(request.GET)["pipeline"], kinds=[Stage.Kind.OPEN, *opened], shown=shown)
    except Pipeline.DoesNotExist as error:
        raise Http404 from error
    # Parts find their places by the stages' keys, so they only fit a page that has the same lanes.
    if request.htmx and shown.keys() != {str(lane.stage.id) for lane in found.wide_lanes}:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "nav": "pipeline",
        "board": found,
        "addresses": _addresses(request, found, opened),
        "may_edit": request.member.may_change(found.pipeline.id),
        "oob": bool(request.htmx),
    }
    return render(request, "pipeline/board_live.html" if request.htmx else "pipeline/board.html", context)


@requires(Permission.DEALS_SEE)
@require_GET
def lane(request: MemberRequest, account_slug: str, stage_id: UUID) -> HttpResponse:
    """The next cards of a lane; without htmx a page of its own."""
    stages = with_own_totals(Stage.objects.select_related("pipeline"))
    stage = tell_own_totals(get_object_or_404(stages, id=stage_id))
    place = PlaceForm(request.GET)
    if not place.is_valid():
        raise Http404
    shown = unfolded(request.GET.getlist("shown")).get(str(stage.id), 0)
    context = {
        "nav": "pipeline",
        "lane": Lane.below(stage, place.cleaned_data["rank"], place.cleaned_data["id"], earlier=shown),
        "may_edit": request.member.may_change(stage.pipeline_id),
    }
    return render(request, "pipeline/board_parts.html#cards" if request.htmx else "pipeline/lane.html", context)


def _addresses(request: MemberRequest, board: Board, opened: list[str]) -> dict[str, str]:
    """`here`, and per kind of closed stage the address that opens its lane, or closes the open one."""
    page = reverse("pipeline:board", args=[request.account.slug])
    chosen = {"pipeline": board.pipeline.id} if len(board.pipelines) > 1 else {}
    wanted = {"here": opened, **{str(kind): [*({*opened} ^ {kind})] for kind in CLOSED}}
    queries = {name: urlencode({**chosen, "open": sorted(kinds)}, doseq=True) for name, kinds in wanted.items()}
    return {name: f"{page}?{query}" if query else page for name, query in queries.items()}
