"""Telephone numbers: the one form they are stored in, the forms they are shown in, the ways WhatsApp may spell them."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

# A WhatsApp id is digits without "+". Mexico dropped the mobile "1" after 52, Argentina keeps a mobile "9" after 54,
# Brazilian mobiles got a ninth digit, a leading 9; WhatsApp has ids of either kind, whatever the number's holder dials.
_MEXICAN = re.compile(r"52(1?)(\d{10})")
_ARGENTINE = re.compile(r"54(9?)(\d{10})")
# Local numbers that begin with 2 to 5 are landlines and never had the extra digit.
_BRAZILIAN_MOBILE = re.compile(r"55(\d{2})(9?)([6-9]\d{7})")


def variants(wa_id: str) -> tuple[str, ...]:
    """Every spelling under which one WhatsApp user may be known, the given one first; to match by, not to send to."""
    if match := _MEXICAN.fullmatch(wa_id):
        extra, subscriber = match.groups()
        return wa_id, f"52{'' if extra else '1'}{subscriber}"
    if match := _ARGENTINE.fullmatch(wa_id):
        extra, subscriber = match.groups()
        return wa_id, f"54{'' if extra else '9'}{subscriber}"
    if match := _BRAZILIAN_MOBILE.fullmatch(wa_id):
        area, extra, subscriber = match.groups()
        return wa_id, f"55{area}{'' if extra else '9'}{subscriber}"
    return (wa_id,)


def to_e164(raw: str, region: str = "US") -> str | None:
    """What a person or WhatsApp wrote, as ``+15125550100``; None where it cannot be a whole number.

    Without a leading ``+`` it is read as dialled in ``region``. Only the length is judged, not the assignment: new
    area codes must not wait for a release of ours. Extensions are dropped.
    """
    number = _parsed(raw, region)
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def national(e164: str, region: str = "US") -> str:
    """For people: ``(512) 555-0100`` at home, ``+52 55 1234 5678`` abroad, unchanged where it is no number."""
    number = _parsed(e164, region)
    if number is None:
        return e164
    home = phonenumbers.country_code_for_region(region)
    at_home = number.country_code == home
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def _parsed(raw: str, region: str) -> PhoneNumber | None:
    compact = re.sub(r"[\s().-]", "", raw)
    # Both spellings of a Mexican mobile are one number, and one number is stored in one form.
    if match := re.fullmatch(r"\+521(\d{10})", compact):
        raw = f"+52{match[1]}"
    try:
        return phonenumbers.parse(raw, region)
    except NumberParseException:
        return None
