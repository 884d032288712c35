"""Pipeline's addresses, below `/<account-slug>/pipeline/`."""

from django.urls import path

from pipeline.views import access, board, deals, details, moves, panels

app_name = "pipeline"

urlpatterns = [
    path("", board.board, name="board"),
    path("members/<uuid:member_id>/", access.member_pipelines, name="member_pipelines"),
    path("money/", panels.money_panel, name="money_panel"),
    path("contacts/<uuid:contact_id>/deals/", panels.contact_deals, name="contact_deals"),
    path("members/<uuid:member_id>/deals/", panels.member_deals, name="member_deals"),
    path("stages/<uuid:stage_id>/", board.lane, name="lane"),
    path("deals/new/", deals.deal_new, name="deal_new"),
    path("deals/<uuid:deal_id>/", deals.deal, name="deal"),
    path("deals/<uuid:deal_id>/edit/", details.deal_edit, name="deal_edit"),
    path("deals/<uuid:deal_id>/value/", details.deal_value, name="deal_value"),
    path("deals/<uuid:deal_id>/owner/", details.deal_owner, name="deal_owner"),
    path("deals/<uuid:deal_id>/step/", details.deal_step, name="deal_step"),
    path("deals/<uuid:deal_id>/menu/", moves.deal_menu, name="deal_menu"),
    path("deals/<uuid:deal_id>/move/", moves.deal_move, name="deal_move"),
]
