"""Every action that is written down: its name, and the sentence that people read. Adding one is adding a line.

{actor} and {subject} are names, {change} is "Member → Viewer", {changes} the same with the names of the fields, and
any other word is a field of the event's `after`.
"""

SENTENCES = {
    # accounts/receivers.py
    "session.signed_in": "{actor} signed in",
    "session.sign_in_failed": "Somebody tried to sign in as {subject} and failed",
    "session.signed_out": "{actor} signed out",
    "person.password_changed": "{actor} changed their password",
    "person.password_reset": "{actor} reset their password with a letter",
    "person.email_changed": "{actor} changed their email address: {change}",
    "person.google_connected": "{actor} connected a Google account to sign in with",
    "person.google_disconnected": "{actor} disconnected their Google account",
    # accounts/views/second_step.py, accounts/views/confirming.py, accounts/views/passkeys.py
    "session.second_step_failed": "Somebody with the password of {subject} failed at two-step sign-in",
    "session.confirmed": "{actor} confirmed that it’s them, by {method}",
    "session.confirmation_failed": "Somebody signed in as {subject} failed to confirm that it’s them",
    # accounts/operations
    "session.ended": "{actor} signed out one of their devices",
    "session.others_ended": "{actor} was signed out of {devices} other devices",
    "person.renamed": "{actor} changed their name: {change}",
    "factor.added": "{actor} added the {method} “{called}” to their sign-in",
    "factor.removed": "{actor} removed the {method} “{called}” from their sign-in",
    "factor.renamed": "{actor} renamed one of their ways to sign in: {change}",
    "recovery_codes.renewed": "{actor} made new recovery codes",
    "recovery_codes.used": "{actor} used a recovery code: {left} left",
    "member.second_factors_reset": "{actor} reset the two-step sign-in of {subject}",
    "account.second_factor_changed": "{actor} changed two-step sign-in for the team: {changes}",
    "session.old_ones_ended": "{actor} signed out the team’s old devices: {devices}",
    # accounts/models
    "account.changed": "{actor} changed the company: {changes}",
    "account.handed_over": "{actor} handed the company over to {subject}",
    "invitation.sent": "{actor} invited {email} as {role}",
    "invitation.renewed": "{actor} sent the invitation of {email} again",
    "invitation.cancelled": "{actor} cancelled the invitation of {email}",
    "invitation.accepted": "{actor} joined the team as {role}",
    "member.role_changed": "{actor} changed the role of {subject}: {change}",
    "member.restricted": "{actor} changed what {subject} sees: {changes}",
    "member.removed": "{actor} removed {subject} from the team",
    "member.left": "{actor} left the team",
    "role.right_given": "{actor} gave a right to every {role}: {right}",
    "role.right_taken": "{actor} took a right from every {role}: {right}",
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
    "session.second_step_failed": "Failed two-step sign-in",
    "session.confirmed": "Confirmed that it’s them",
    "session.confirmation_failed": "Failed to confirm that it’s them",
    "session.ended": "Device signed out",
    "session.others_ended": "Other devices signed out",
    "person.password_changed": "Password changed",
    "person.password_reset": "Password reset",
    "person.email_changed": "Email address changed",
    "person.google_connected": "Google connected",
    "person.google_disconnected": "Google disconnected",
    "person.renamed": "Name changed",
    "factor.added": "Sign-in method added",
    "factor.removed": "Sign-in method removed",
    "factor.renamed": "Sign-in method renamed",
    "member.second_factors_reset": "Two-step sign-in reset",
    "account.second_factor_changed": "Two-step sign-in for the team changed",
    "session.old_ones_ended": "Old devices signed out",
    "account.changed": "Company changed",
    "account.handed_over": "Company handed over",
    "member.removed": "Member removed",
    "access.denied": "Access refused",
    "audit.verified": "Audit log verified",
    "audit.exported": "Audit log downloaded",
}


def label(action: str) -> str:
    """The action in a list: its label, or what its name says ("member.role_changed": "Member role changed")."""
    return LABELS.get(action) or action.replace(".", " ").replace("_", " ").capitalize()
