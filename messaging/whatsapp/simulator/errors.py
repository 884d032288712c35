"""Meta's error codes, with the titles and HTTP statuses of its documentation, in its two shapes."""

from typing import Any

from messaging.whatsapp.simulator.identifiers import trace_id

HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
# code: (HTTP status when it is the answer, title, details)
CODES: dict[int, tuple[int, str, str]] = {
    1: (500, "An unknown error occurred", "Invalid request or possible server error."),
    2: (503, "Service temporarily unavailable", "Temporary due to downtime or overload."),
    4: (400, "Application request limit reached", "The app has reached its API call rate limit."),
    10: (403, "Application does not have permission for this action", "Permission is not granted or was removed."),
    100: (400, "Invalid parameter", "The request holds an unsupported or misspelled parameter."),
    190: (401, "Invalid OAuth access token", "The access token has expired or cannot be read."),
    368: (403, "Temporarily blocked for policies violations", "The account is restricted for violating a policy."),
    80007: (400, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
    130429: (400, "Rate limit hit", "Cloud API message throughput has been reached."),
    130472: (400, "User's number is part of an experiment", "The message was not sent as part of an experiment."),
    131000: (500, "Something went wrong", "Message failed to send due to an unknown error."),
    131008: (400, "Required parameter is missing", "A required parameter is missing."),
    131009: (400, "Parameter value is not valid", "One or more parameter values are not valid."),
    131016: (500, "Service unavailable", "A service is temporarily unavailable."),
    131021: (400, "Recipient cannot be sender", "Sender and recipient phone number is the same."),
    131026: (400, "Message undeliverable", "Message undeliverable."),
    131030: (400, "Recipient phone number not in allowed list", "Add the recipient to the allowed list."),
    131031: (403, "Business Account locked", "The account has been restricted or disabled."),
    131042: (400, "Business eligibility payment issue", "There is a problem with the payment method."),
    131047: (
        400,
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
    ),
    131048: (400, "Spam rate limit hit", "There are restrictions on how many messages this number can send."),
    131049: (
        400,
        "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
    ),
    131050: (400, "User stopped marketing messages", "The recipient stopped marketing messages from this business."),
    131051: (400, "Unsupported message type", "Message type is currently not supported."),
    131052: (400, "Media download error", "Unable to download the media sent by the user."),
    131053: (400, "Media upload error", "Unable to upload the media used in the message."),
    131056: (
        400,
        "(Business Account, Consumer Account) pair rate limit hit",
        "Too many messages sent from the sender phone number to the same recipient in a short period of time.",
    ),
    131057: (500, "Account in maintenance mode", "Business Account is in maintenance mode."),
    132000: (400, "Number of parameters does not match the expected number of params", "Check the template."),
    132001: (404, "Template name does not exist in the translation", "The template does not exist or is not approved."),
    132015: (400, "Template is paused", "The template is paused due to low quality."),
    133010: (400, "Phone number not registered", "The number is not registered on the WhatsApp Business Platform."),
}
TRANSIENT = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057})


class GraphError(Exception):
    """An answer in Meta's error shape. ``subcode`` and ``kind`` are given where Meta gives them."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        message: str = "",
        status: int = 0,
        subcode: int | None = None,
        kind: str = "OAuthException",
    ) -> None:
        standard_status, title, standard_details = described(code)
        super().__init__(message or f"(#{code}) {title}")
        self.code = code
        self.status = status or standard_status
        self.details = details or standard_details
        self.subcode = subcode
        self.kind = kind

    def body(self) -> dict[str, Any]:
        """Return the JSON object of the answer."""
        error: dict[str, Any] = {"message": str(self), "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        # Meta gives a subcode or details, and for a bad token neither.
        elif self.code != 190:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.code in TRANSIENT:
            error["is_transient"] = True
        return {"error": error | {"fbtrace_id": trace_id()}}


def described(code: int) -> tuple[int, str, str]:
    """Return HTTP status, title and details of a code; one that is not in the table gets a general wording."""
    return CODES.get(code, (400, f"Error {code}", "The sandbox was asked to answer with this code."))


def status_error(code: int) -> dict[str, Any]:
    """Return the error object that a ``failed`` status carries."""
    _, title, details = described(code)
    return {"code": code, "title": title, "message": title, "error_data": {"details": details}, "href": HREF}
