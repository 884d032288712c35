"""Reading notices: customers' wishes, templates, groups, the account and its numbers."""

from messaging.whatsapp.events import (
    AccountEvent,
    GroupEvent,
    PreferenceChanged,
    Template,
    TemplateCategoryChanged,
    TemplateComponentsChanged,
    TemplateQualityChanged,
    TemplateStatusChanged,
)
from messaging.whatsapp.fields import block, blocks, identifier, moment, text
from messaging.whatsapp.messages import read_party
from messaging.whatsapp.pieces import Piece


def read_preference(piece: Piece) -> PreferenceChanged:
    """One entry of ``user_preferences``: stop, resume or signup."""
    customer = read_party(piece, "wa_id", "user_id", "parent_user_id")
    return PreferenceChanged(
        piece.origin(),
        customer,
        category=identifier(piece.data, "category") or "marketing_messages",
        # Required: a wish that cannot be read must not be taken for consent.
        value=piece.required("value").lower(),
    )


def _template(piece: Piece) -> Template:
    return Template(
        # A number of 16 digits in JSON, a string in Graph's answers.
        id=piece.required("message_template_id"),
        name=text(piece.data, "message_template_name") or "",
        language=identifier(piece.data, "message_template_language") or "",
    )


def read_template_status(piece: Piece) -> TemplateStatusChanged:
    """The value of ``message_template_status_update``; Meta writes NONE where there is no reason."""
    reason, rejection = text(piece.data, "reason"), block(piece.data, "rejection_info")
    return TemplateStatusChanged(
        piece.origin(),
        _template(piece),
        status=piece.required("event").upper(),
        reason=None if reason == "NONE" else reason,
        category=identifier(piece.data, "message_template_category"),
        recommendation=text(rejection, "recommendation", "reason"),
        details=piece.data,
    )


def read_template_quality(piece: Piece) -> TemplateQualityChanged:
    """The value of ``message_template_quality_update``."""
    previous, current = identifier(piece.data, "previous_quality_score"), piece.required("new_quality_score")
    return TemplateQualityChanged(piece.origin(), _template(piece), previous, current)


def read_template_category(piece: Piece) -> TemplateCategoryChanged:
    """The value of ``template_category_update``; ``correct_category`` announces a change a day ahead."""
    return TemplateCategoryChanged(
        piece.origin(),
        _template(piece),
        previous=identifier(piece.data, "previous_category"),
        current=piece.required("new_category"),
        upcoming=identifier(piece.data, "correct_category"),
        effective_at=moment(piece.data, "category_update_timestamp"),
    )


def read_template_components(piece: Piece) -> TemplateComponentsChanged:
    """The value of ``message_template_components_update``."""
    return TemplateComponentsChanged(
        piece.origin(),
        _template(piece),
        title=text(piece.data, "message_template_title"),
        body=text(piece.data, "message_template_element"),
        footer=text(piece.data, "message_template_footer"),
        buttons=blocks(piece.data, "message_template_buttons"),
    )


def read_account(piece: Piece) -> AccountEvent:
    """The value of a field about the business, or one entry of ``automatic_events``."""
    named = identifier(piece.data, "event", "event_name")
    return AccountEvent(
        piece.origin(),
        event=named or identifier(block(piece.data, "alert_info"), "alert_type") or piece.field,
        phone=_digits(text(piece.data, "display_phone_number", "phone_number")),
        details=piece.data,
    )


def _digits(phone: str | None) -> str | None:
    return "".join(filter(str.isdecimal, phone)) or None if phone else None


def read_group(piece: Piece) -> GroupEvent:
    """One entry of ``groups``."""
    event = identifier(piece.data, "type", "event") or piece.field
    return GroupEvent(piece.origin(), identifier(piece.data, "group_id"), event, details=piece.data)
