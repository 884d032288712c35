"""Every action that is written down: its name, and the sentence that people read. Adding one is adding a line.

{actor} and {subject} are names, {change} is "Member → Viewer", {changes} the same with the names of the fields, and
any other word is a field of the event's `after`.
"""

SENTENCES = {
    # accounts/receivers.py
    "session.signed_in": "{actor} signed in",
    "session.sign_in_failed": "Somebody tried to sign in as {subject} and failed",
    "session.signed_out": "{actor} signed out",
    # accounts/operations
    "session.old_ones_ended": "{actor} signed out the team’s old devices: {devices}",
    # accounts/models
    "account.changed": "{actor} changed the company: {changes}",
    "member.removed": "{actor} removed {subject} from the team",
    # accounts/middleware.py
    "access.denied": "{actor} was refused {address}",
    # accounts/views/audit.py
    "audit.verified": "{actor} verified the audit log: {result}",
    "audit.exported": "{actor} downloaded the audit log up to event {events}",
}
# What a list of actions calls them, where the sentence needs more than its own words.
LABELS = {
    "session.signed_in": "Signed in",
    "session.sign_in_failed": "Failed sign-in",
    "session.signed_out": "Signed out",
    "session.old_ones_ended": "Old devices signed out",
    "account.changed": "Company changed",
    "member.removed": "Member removed",
    "access.denied": "Access refused",
    "audit.verified": "Audit log verified",
    "audit.exported": "Audit log downloaded",
}


def label(action: str) -> str:
    """The action in a list: its label, or what its name says ("member.role_changed": "Member role changed")."""
    return LABELS.get(action) or action.replace(".", " ").replace("_", " ").capitalize()
