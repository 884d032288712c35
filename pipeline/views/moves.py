"""Moving a deal: the card's menu, and the move that menu, drag, keyboard and Undo all make."""

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import MemberRequest
from pipeline.forms import MoveForm
from pipeline.models import Board, Deal, Stage
from pipeline.views.answers import changed, demand_change
from security.access import requires
from security.permissions import Permission


@requires(Permission.DEALS_EDIT)
@require_GET
def deal_menu(request: MemberRequest, account_slug: str, deal_id: UUID) -> HttpResponse:
    """What can be done with a card; without htmx a page of its own."""
    deal = get_object_or_404(Deal.objects.select_related("stage", "contact"), id=deal_id)
    demand_change(request, deal.stage.pipeline_id)
    stages = Stage.objects.filter(pipeline=deal.stage.pipeline_id).in_order()
    template = "pipeline/deal_menu.html#actions" if request.htmx else "pipeline/deal_menu.html"
    return render(request, template, {"nav": "pipeline", "deal": deal, "stages": stages})


@requires(Permission.DEALS_EDIT)
@require_POST
def deal_move(request: MemberRequest, account_slug: str, deal_id: UUID) -> HttpResponse:
    """Move a card to `stage`, above `before`. Both may stand in the address, so that Undo needs no fields."""
    deal = get_object_or_404(Deal.objects.select_related("stage", "contact"), id=deal_id)
    demand_change(request, deal.stage.pipeline_id)
    form = MoveForm(request.GET.dict() | request.POST.dict())
    if not form.is_valid():
        # Nobody types these keys: a broken one comes from a page that is out of date, like one that leads nowhere.
        raise Http404
    stage = get_object_or_404(Stage.objects.filter(pipeline=deal.stage.pipeline_id), id=form.cleaned_data["stage"])
    came_from, undo_url = deal.stage, _way_back(deal, account_slug)
    deal.move_to(stage, by=request.member, before=_place(form, deal, stage))
    answer: dict[str, Any] = {"undo_url": undo_url, "to": reverse("pipeline:board", args=[account_slug])}
    if came_from.id == stage.id:
        return changed(request, deal, "", **answer)
    if request.htmx and _is_on_board(request):
        board = Board.read(stage.pipeline_id, kinds=())
        touched = [lane for lane in board.lanes if lane.stage.id in (came_from.id, stage.id)]
        answer |= {"template": "pipeline/moved.html", "board": board, "lanes": touched, "oob": True}
    return changed(request, deal, f"Moved to {stage.name}", **answer)


def _place(form: MoveForm, deal: Deal, stage: Stage) -> Deal | None:
    """The card to stand above: the one that was named, or the first of the lane when only the lane was."""
    if not form.is_placed:
        # Chosen by menu and not by a drop: on top it is seen at once, at the end it may be far below the fold.
        first: Deal | None = Deal.objects.in_stage(stage).exclude(id=deal.id).first()
        return first
    named = form.cleaned_data["before"]
    return get_object_or_404(Deal, id=named) if named else None


def _way_back(deal: Deal, account_slug: str) -> str:
    """The address that puts the card back where it is now."""
    below = deal.follower
    place = urlencode({"stage": deal.stage_id, "before": below.id if below else ""})
    return f"{reverse('pipeline:deal_move', args=[account_slug, deal.id])}?{place}"


def _is_on_board(request: MemberRequest) -> bool:
    """Whether the page that asks shows lanes with totals; one that does not say is taken for a board."""
    path = urlsplit(request.htmx.current_url_abs_path or "").path
    try:
        return not path or resolve(path).view_name == "pipeline:board"
    except Resolver404:
        return False
