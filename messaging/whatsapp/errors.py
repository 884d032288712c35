"""What WhatsApp's error codes mean for a person, and whether sending again makes sense.

The codes arrive in the answer to a send or, with the same meaning, in a later ``failed`` status.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Group(StrEnum):
    """Whose problem it is."""

    THROTTLED = "throttled"
    TRANSIENT = "transient"
    RECIPIENT = "recipient"
    CONTENT = "content"
    ACCOUNT = "account"
    WINDOW = "window"
    OPT_OUT = "opt_out"
    UNKNOWN = "unknown"


class Retry(StrEnum):
    """What may follow: we send again; a person may, now or another day; a template or the settings come first."""

    AUTOMATIC = "automatic"
    BY_PERSON = "by_person"
    LATER = "later"
    PICKER = "picker"
    SETTINGS = "settings"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in plain words; the code itself is shown under "Details"."""

    group: Group
    retry: Retry
    sentence: str

    @property
    def by_hand(self) -> bool:
        """Whether a person may sensibly press "Try again", now or later."""
        return self.retry in {Retry.AUTOMATIC, Retry.BY_PERSON, Retry.LATER}


_COULD_NOT = "WhatsApp couldn't send this."
_TOO_FAST = "Sending too fast. We'll send it in a moment."
_ATTENTION = "Your WhatsApp connection needs attention."
_HELD_BACK = "WhatsApp held this back because the customer gets many promotions. Try tomorrow."

# Anything we cannot explain may be tried once more by a person, never by us.
UNEXPLAINED = Failure(Group.UNKNOWN, Retry.BY_PERSON, _COULD_NOT)
NO_CONNECTION = Failure(Group.TRANSIENT, Retry.BY_PERSON, "Not sent: no connection.")

_SENDING_TOO_FAST = Failure(Group.THROTTLED, Retry.AUTOMATIC, _TOO_FAST)
_LIMIT_REACHED = Failure(Group.THROTTLED, Retry.LATER, _COULD_NOT)
_BRIEF_TROUBLE = Failure(Group.TRANSIENT, Retry.AUTOMATIC, _COULD_NOT)
_UNDELIVERABLE = Failure(
    Group.RECIPIENT,
    Retry.NEVER,
    "This message couldn't be delivered. The number may not be on WhatsApp. Try calling.",
)
_WRONG_RECIPIENT = Failure(Group.RECIPIENT, Retry.NEVER, _COULD_NOT)
_PROMOTIONS_CAPPED = Failure(Group.RECIPIENT, Retry.LATER, _HELD_BACK)
_OPTED_OUT = Failure(Group.OPT_OUT, Retry.NEVER, "They asked not to get promotions.")
_WINDOW_CLOSED = Failure(Group.WINDOW, Retry.PICKER, "More than 24 hours since they last wrote. Use a template.")
_FILE_TROUBLE = Failure(
    Group.CONTENT,
    Retry.BY_PERSON,
    "The file didn't go through. Try a smaller one or another type.",
)
_BLANK_TROUBLE = Failure(
    Group.CONTENT,
    Retry.BY_PERSON,
    "A blank in the template is missing or has the wrong form.",
)
_TEMPLATE_UNUSABLE = Failure(
    Group.CONTENT,
    Retry.PICKER,
    "This template isn't approved, or WhatsApp paused it. Pick another.",
)
_WRONG_CONTENT = Failure(Group.CONTENT, Retry.NEVER, _COULD_NOT)
_PAYMENT_TROUBLE = Failure(Group.ACCOUNT, Retry.SETTINGS, "WhatsApp has a payment problem with your account.")
_CONNECTION_TROUBLE = Failure(Group.ACCOUNT, Retry.SETTINGS, _ATTENTION)

_TABLE: Mapping[Failure, Iterable[int]] = {
    _SENDING_TOO_FAST: (4, 80007, 130429, 131048, 131056),
    # 1312xx and 138xxx speak of groups and calls: waiting helps, sending the same at once does not.
    _LIMIT_REACHED: (613, 131064, 131208, 133008, 133009, 133016, 138002, 138005, 138009, 138012, 138013, 139101),
    # Meta itself calls these temporary and has not taken the message.
    _BRIEF_TROUBLE: (2, 131000, 131016, 131057, 133000, 133004, 133015, 138004, 138007, 139102, 139103, 2494100),
    _UNDELIVERABLE: (131026,),
    _WRONG_RECIPIENT: (131020, 131021, 131030, 131041, 131062, 137000, 138001, 138003, 138006),
    _PROMOTIONS_CAPPED: (130472, 131049),
    _OPTED_OUT: (131050,),
    _WINDOW_CLOSED: (131047,),
    _FILE_TROUBLE: (131052, 131053),
    # 132008 is the older name of 132012.
    _BLANK_TROUBLE: (132000, 132008, 132012),
    _TEMPLATE_UNUSABLE: (132001, 132015, 132016),
    _PAYMENT_TROUBLE: (131042, 131044, 134011),
    # Tokens, permissions, restrictions, registration and names: only the Owner can mend them, outside the inbox.
    _CONNECTION_TROUBLE: (
        *(0, 3, 10, 33, 190, *range(200, 300), 368),
        *(130497, 131005, 131031, 131037, 131045, 131063, 131207, 131214, 131215),
        *(133005, 133006, 133010, 138000, 138018, 139000),
        *(147001, 147002, 147003, 147004, 147005, 2388012, 2388091, 2388093, 2388103),
    ),
    _WRONG_CONTENT: (
        *(100, 131008, 131009, 131051, 131059, 131201, 131202, 131204, *range(131209, 131214)),
        *(132005, 132007, 132068, 132069, 139001, 139002, 139003, 139004, 139100),
        *(2388019, 2388040, 2388047, 2388073, 2388293, 2388299),
        *(*range(2494164, 2494169), 2494176, 2494177, 2494179),
    ),
    UNEXPLAINED: (1, 135000),
}

_BY_CODE = MappingProxyType({code: failure for failure, codes in _TABLE.items() for code in codes})
DOCUMENTED_CODES = frozenset(_BY_CODE)


def classify(code: int | None, http_status: int | None = None) -> Failure:
    """What a Graph error means. A code outside the table, or none, is judged by the HTTP status it came with."""
    if code is not None and code in _BY_CODE:
        return _BY_CODE[code]
    match http_status:
        case 429:
            return _SENDING_TOO_FAST
        case 401 | 403:
            return _CONNECTION_TROUBLE
        case int() if http_status >= 500:
            return _BRIEF_TROUBLE
        case _:
            return UNEXPLAINED
