"""Who gets what at every address: the whole policy of access on one page.

One line a route: its name, then the answer to GET and the answer to POST for each actor. Ellie is a Viewer, Kiera a
Member, Luis an Admin and Dana the Owner of Copperline; Rex owns another company; Marcus was removed from Copperline.
Keys in the address are Copperline's; POSTS and GETS say with what an address is asked.

"login" is the way to the log-in page. 404 is "does not exist for you", 403 "not with your role", 405 "not that way".
"""

from dataclasses import dataclass

COLUMNS = ("anonymous", "ellie", "kiera", "luis", "dana", "rex", "marcus")
ACTORS = (*COLUMNS, "nadia")

TABLE = """
#                               GET                                   POST
#                               anon  ellie kiera luis dana rex marc  anon  ellie kiera luis dana rex marc
home                            200   302   302   302  302  302 302   405   405   405   405  405  405 405
account_login                   200   302   302   302  302  302 302   302   302   302   302  302  302 302
login_verify                    302   302   302   302  302  302 302   302   302   302   302  302  302 302
login_passkey_begin             405   405   405   405  405  405 405   403   403   403   403  403  403 403
login_passkey_complete          405   405   405   405  405  405 405   403   403   403   403  403  403 403
account_signup                  200   302   302   302  302  302 302   302   302   302   302  302  302 302
account_logout                  login 200   200   200  200  200 200   login 302   302   302  302  302 302
account_signup_again            405   405  405  405  405  405  405   302   302  302  302  302  302  302
change_password_well_known      302   302  302  302  302  302  302   405   405  405  405  405  405  405
account_email_verification_sent 302   302  302  302  302  302  302   302   302  302  302  302  302  302
account_inactive                200   200  200  200  200  200  200   405   405  405  405  405  405  405
account_email                   login 200  200  200  200  200  200   login 302  302  302  302  302  302
account_change_password         login 200  200  200  200  200  200   login 302  302  302  302  302  302
account_set_password            login 302  302  302  302  302  302   login 302  302  302  302  302  302
account_reset_password          200   200  200  200  200  200  200   302   302  302  302  302  302  302
account_reset_password_done     200   200  200  200  200  200  200   405   405  405  405  405  405  405
account_reset_password_from_key_done 200   200  200  200  200  200  200   405   405  405  405  405  405  405
account_reset_password_from_key 200   200  200  200  200  200  200   200   200  200  200  200  200  200
socialaccount_connections       login 200  200  200  200  200  200   login 200  200  200  200  200  200
google_login                    200   200  200  200  200  200  200   302   302  302  302  302  302  302
google_callback                 401   401  401  401  401  401  401   405   405  405  405  405  405  405
socialaccount_signup            302   302  302  302  302  302  302   302   302  302  302  302  302  302
socialaccount_login_cancelled   200   200  200  200  200  200  200   405   405  405  405  405  405  405
socialaccount_login_error       401   401  401  401  401  401  401   405   405  405  405  405  405  405
accounts:profile                login 200  200  200  200  200  200   login 302  302  302  302  302  302
security:health_live            200   200   200   200  200  200 200   405   405   405   405  405  405 405
security:health_ready           200   200   200   200  200  200 200   405   405   405   405  405  405 405
security:health_startup         200   200   200   200  200  200 200   405   405   405   405  405  405 405
security:security_txt           200   200   200   200  200  200 200   405   405   405   405  405  405 405
security:csp_report             405   405   405   405  405  405 405   415   415   415   415  415  415 415
accounts:company_new            login 200   200   200  200  200 200   login 302   302   302  302  302 302
accounts:departure              login 200   200   200  200  302 302   login 302   302   302  302  302 302
accounts:invitation             200   200   200   200  200  200 200   302   403   403   403  403  403 403
accounts:theme                  405   405   405   405  405  405 405   302   302   302   302  302  302 302
accounts:session_end            login 405   405   405  405  405 405   login 302   302   302  302  302 302
accounts:sessions_end           login 405   405   405  405  405 405   login 302   302   302  302  302 302
accounts:session                login 200   200   200  200  404 404   login 405   405   405  405  404 404
accounts:session_limits         login 403   403   200  200  404 404   login 403   403   302  302  404 404
accounts:confirm                login 200   200   200  200  200 200   login 302   302   302  302  302 302
accounts:confirm_passkey_begin  login 405   405   405  405  405 405   login 200   200   200  200  200 200
accounts:confirm_passkey_complete login 405 405   405  405  405 405   login 400   400   400  400  400 400
accounts:security               login 200   200   200  200  200 200   login 405   405   405  405  405 405
accounts:authenticator_new      login 200   200   200  200  200 200   login 422   422   422  422  422 422
accounts:passkey_new            login 200   200   200  200  200 200   login 405   405   405  405  405 405
accounts:passkey_begin          login 405   405   405  405  405 405   login 200   200   200  200  200 200
accounts:passkey_complete       login 405   405   405  405  405 405   login 400   400   400  400  400 400
accounts:recovery_codes_new     login 302   302   302  302  302 302   login 302   302   302  302  302 302
accounts:factor_name            login 405   405   405  405  405 405   login 302   302   302  302  302 302
accounts:factor_removal         login 302   302   302  302  302 302   login 302   302   302  302  302 302
accounts:home                   login 200   200   200  200  404 404   login 405   405   405  405  404 404
accounts:stream_token           login 200   200   200  200  404 404   login 405   405   405  405  404 404
accounts:settings_company       login 200   200   200  200  404 404   login 403   403   302  302  404 404
accounts:settings_security      login 403   403   200  200  404 404   login 403   403   302  302  404 404
accounts:old_sessions_end       login 403   403   405  405  404 404   login 403   403   302  302  404 404
accounts:second_factor_reminder login 403   403   405  405  404 404   login 403   403   302  302  404 404
accounts:second_factor_reset    login 403   403   200  200  404 404   login 403   403   302  302  404 404
accounts:settings_team          login 200   200   200  200  404 404   login 405   405   405  405  404 404
accounts:settings_audit         login 403   403   200  200  404 404   login 403   403   405  405  404 404
accounts:audit_verification     login 403   403   405  405  404 404   login 403   403   302  302  404 404
accounts:audit_export           login 403   403   200  200  404 404   login 403   403   405  405  404 404
accounts:audit_verifier         login 403   403   200  200  404 404   login 403   403   405  405  404 404
accounts:role_rules             login 403   403   403  405  404 404   login 403   403   403  302  404 404
accounts:member                 login 403   403   403  200  404 404   login 403   403   403  302  404 404
accounts:member_removal         login 403   403   200  200  404 404   login 403   403   302  302  404 404
accounts:member_role            login 403   403   200  200  404 404   login 403   403   302  302  404 404
accounts:ownership              login 403   403   403  200  404 404   login 403   403   403  302  404 404
accounts:invitation_new         login 403   403   302  302  404 404   login 403   403   302  302  404 404
accounts:invitation_renewal     login 403   403   405  405  404 404   login 403   403   302  302  404 404
accounts:invitation_cancellation login 403  403   405  405  404 404   login 403   403   302  302  404 404
contacts:contact_list           login 200   200   200  200  404 404   login 405   405   405  405  404 404
contacts:contact_new            login 403   200   200  200  404 404   login 403   302   302  302  404 404
contacts:contact_twins          login 403   405   405  405  404 404   login 403   200   200  200  404 404
contacts:contact                login 200   200   200  200  404 404   login 405   405   405  405  404 404
contacts:contact_panel          login 302   302   302  302  404 404   login 405   405   405  405  404 404
contacts:note_new               login 403   405   405  405  404 404   login 403   302   302  302  404 404
pipeline:board                  login 200   200   200  200  404 404   login 405   405   405  405  404 404
pipeline:member_pipelines       login 403   403   403  200  404 404   login 403   403   403  302  404 404
pipeline:money_panel            login 302   302   302  302  404 404   login 405   405   405  405  404 404
pipeline:contact_deals          login 200   200   200  200  404 404   login 405   405   405  405  404 404
pipeline:member_deals           login 200   200   200  200  404 404   login 405   405   405  405  404 404
pipeline:lane                   login 200   200   200  200  404 404   login 405   405   405  405  404 404
pipeline:deal_new               login 403   200   200  200  404 404   login 403   302   302  302  404 404
pipeline:deal                   login 200   200   200  200  404 404   login 405   405   405  405  404 404
pipeline:deal_edit              login 403   200   200  200  404 404   login 403   302   302  302  404 404
pipeline:deal_value             login 403   200   200  200  404 404   login 403   302   302  302  404 404
pipeline:deal_owner             login 403   405   405  405  404 404   login 403   302   302  302  404 404
pipeline:deal_step              login 403   405   405  405  404 404   login 403   302   302  302  404 404
pipeline:deal_menu              login 403   200   200  200  404 404   login 403   405   405  405  404 404
pipeline:deal_move              login 403   405   405  405  404 404   login 403   302   302  302  404 404
messaging:inbox                 login 200   200   200  200  404 404   login 405   405   405  405  404 404
messaging:badge                 login 200   200   200  200  404 404   login 405   405   405  405  404 404
messaging:waiting_panel         login 200   200   200  200  404 404   login 405   405   405  405  404 404
messaging:member_conversations  login 200   200   200  200  404 404   login 405   405   405  405  404 404
messaging:media                 login 200   200   200  200  404 404   login 405   405   405  405  404 404
messaging:contact_conversation  login 200   200   200  200  404 404   login 405   405   405  405  404 404
messaging:message_retry         login 403   405   405  405  404 404   login 403   302   302  302  404 404
messaging:conversation          login 200   200   200  200  404 404   login 405   405   405  405  404 404
messaging:message_new           login 403   405   405  405  404 404   login 403   302   302  302  404 404
messaging:reading               login 403   405   405  405  404 404   login 403   302   302  302  404 404
messaging:assignment            login 403   405   405  405  404 404   login 403   302   302  302  404 404
messaging:closure               login 403   405   405  405  404 404   login 403   302   302  302  404 404
messaging:reopening             login 403   405   405  405  404 404   login 403   302   302  302  404 404
"""

# Nadia is a Member like Kiera, but the pipeline of these keys is hidden from her. Where she gets what Kiera gets no
# line stands here; otherwise the answers to GET and to POST.
WITHOUT_PIPELINE = """
pipeline:lane       404  405
pipeline:deal_new   200  404
pipeline:deal       404  405
pipeline:deal_edit  404  404
pipeline:deal_value 404  404
pipeline:deal_owner 405  404
pipeline:deal_step  405  404
pipeline:deal_menu  404  405
pipeline:deal_move  405  404
"""

# With what an address is asked, where it needs something; "{contact_id}" is the key of the company's own contact.
GETS = {
    "accounts:departure": {"company": "{company}"},
    "pipeline:lane": {"rank": "0", "id": "{deal_id}"},
}
POSTS = {
    "account_login": {"login": "kiera@copperline.example", "password": "pipes-and-ducts-2026"},
    "account_signup": {
        "name": "Nora Pike",
        "company": "Pike Roofing",
        "email": "nora@pike.example",
        "password1": "slates-and-gutters-2026",
    },
    "account_email": {"email": "new@pike.example"},
    "account_change_password": {"oldpassword": "pipes-and-ducts-2026", "password1": "slates-and-gutters-2026"},
    "account_reset_password": {"email": "kiera@copperline.example"},
    "accounts:profile": {"name": "New Name"},
    "accounts:company_new": {"name": "Second Company"},
    "accounts:theme": {"theme": "dark"},
    "accounts:confirm": {"password": "pipes-and-ducts-2026"},
    "accounts:settings_security": {"grace_days": "3"},
    "accounts:settings_company": {"name": "New Name", "trade": "hvac", "timezone": "America/Denver"},
    "accounts:session_limits": {"idle_minutes": "30", "session_minutes": "1440"},
    "accounts:departure": {"company": "{company}", "heir": "{member_id}"},
    "accounts:invitation": {"name": "Nora Pike", "password": "slates-and-gutters-2026"},
    "accounts:invitation_new": {"email": "nora@pike.example", "role": "member"},
    "accounts:member_removal": {"heir": "{heir_id}"},
    "accounts:member_role": {"role": "viewer"},
    "accounts:ownership": {"heir": "{member_id}", "company": "{company_name}"},
    "accounts:role_rules": {"member": "contacts:create"},
    "accounts:member": {"is_assigned_only": "on"},
    "pipeline:member_pipelines": {"scope": "some", "{pipeline_id}": "see"},
    "contacts:contact_new": {"name": "Walt Jimenez", "tags": "{tag_id}"},
    "contacts:note_new": {"body": "Gate code is on the box"},
    "pipeline:deal_new": {"contact": "{contact_id}", "title": "Heat pump", "stage": "{stage_id}"},
    "pipeline:deal_edit": {"title": "Heat pump", "owner": "{member_id}"},
    "pipeline:deal_value": {"value_cents": "1,250"},
    "pipeline:deal_owner": {"owner": "{member_id}"},
    "pipeline:deal_move": {"stage": "{stage_id}", "before": "{deal_id}"},
    "messaging:message_new": {"mode": "reply", "body": "On our way"},
    "messaging:assignment": {"assignee": "{member_id}"},
}


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    route: str
    answers: dict[tuple[str, str], str]


@dataclass(frozen=True)
class Cell:
    """One actor asking one address in one way, and the answer: a status, or "login"."""

    route: str
    method: str
    actor: str
    answer: str

    def __str__(self) -> str:
        return f"{self.actor}-{self.method}-{self.route}"


def _rows() -> list[Row]:
    columns = [(method, actor) for method in ("GET", "POST") for actor in COLUMNS]
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    rows = [Row(name, dict(zip(columns, answers, strict=True))) for name, *answers in lines]
    hidden = {name: answers for name, *answers in (line.split() for line in WITHOUT_PIPELINE.split("\n") if line)}
    for row in rows:
        alike = [row.answers[method, "kiera"] for method in ("GET", "POST")]
        get, post = hidden.pop(row.route, alike)
        row.answers.update({("GET", "nadia"): get, ("POST", "nadia"): post})
    assert not hidden
    return rows


ROWS = _rows()
CELLS = [Cell(row.route, method, actor, answer) for row in ROWS for (method, actor), answer in row.answers.items()]
