"""What each database role may do, in full, and what it is refused when it tries."""

from typing import Any

import pytest
from psycopg import errors

from tests.isolation.sessions import answers, session_of

pytestmark = pytest.mark.usefixtures("django_db_setup")

GRANTS = """
    SELECT format('%%s: %%s%%s', object.name, acl.privilege_type, object.part)
    FROM (
        SELECT relname AS name, '' AS part, coalesce(relacl, acldefault('r', relowner)) AS grants, relnamespace AS space
        FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
        UNION ALL
        SELECT relname, format(' (%%s)', attname), attacl, relnamespace
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE attacl IS NOT NULL
        UNION ALL
        SELECT proname || '()', '', coalesce(proacl, acldefault('f', proowner)), pronamespace FROM pg_proc
    ) object
    JOIN pg_namespace space ON space.oid = object.space AND space.nspname !~ '^(pg_|information_schema$)'
    CROSS JOIN LATERAL aclexplode(object.grants) acl
    WHERE acl.grantee = coalesce(to_regrole(%(role)s)::oid, 0)
    ORDER BY 1
"""
ACROSS_COMPANIES = """
    SELECT format('%s: %s for %s', tablename, cmd, roles[1]) FROM pg_policies
    WHERE permissive = 'PERMISSIVE' AND NOT roles && '{cf_app,cf_migrator}' ORDER BY 1
"""
RIGHTS = {
    "cf_relay": [
        "accounts_letter: SELECT (attempts)",
        "accounts_letter: SELECT (claimed_until)",
        "accounts_letter: SELECT (created_at)",
        "accounts_letter: SELECT (due_at)",
        "accounts_letter: SELECT (id)",
        "accounts_letter: SELECT (parked_at)",
        "accounts_letter: UPDATE (attempts)",
        "accounts_letter: UPDATE (claimed_until)",
        "accounts_letter: UPDATE (due_at)",
        "accounts_letter: UPDATE (last_error)",
        "messaging_inbound_envelope: DELETE",
        "messaging_inbound_envelope: SELECT",
        "messaging_inbound_envelope: UPDATE",
        "messaging_quarantined_event: INSERT",
        "messaging_quarantined_event: SELECT",
        "security_outboxentry: DELETE",
        "security_outboxentry: SELECT",
        "security_outboxentry: UPDATE",
    ],
    "cf_sealer": ["security_auditevent: SELECT", "security_auditseal: INSERT", "security_auditseal: SELECT"],
    "cf_ingest": ["messaging_inbound_envelope: INSERT (body)", "messaging_inbound_envelope: INSERT (source)"],
    "cf_definer": [
        "accounts_account: SELECT",
        "accounts_invitation: SELECT",
        "accounts_membership: SELECT",
        "accounts_rolerule: SELECT",
        *("audit_chain(): EXECUTE", "audit_events(): EXECUTE", "audit_head(): EXECUTE", "audit_reader(): EXECUTE"),
        *("claim_route(): EXECUTE", "companies_of(): EXECUTE"),
        *(f"contacts_contact: SELECT ({column})" for column in ("account_id", "id", "owner_id")),
        *("contacts_in_reach(): EXECUTE", "door(): EXECUTE", "invited(): EXECUTE"),
        *(f"limit_bucket: {right}" for right in ("DELETE", "INSERT", "SELECT", "UPDATE")),
        *(f"messaging_conversation: SELECT ({column})" for column in ("account_id", "assignee_id", "contact_id")),
        *(f"pipeline_deal: SELECT ({column})" for column in ("account_id", "contact_id", "owner_id")),
        *("route(): EXECUTE", "route: INSERT", "route: SELECT"),
        *("security_auditevent: SELECT", "security_auditseal: SELECT"),
        *("spend(): EXECUTE", "workplaces_of(): EXECUTE"),
    ],
    "everybody": [],
}
CONTACTS = "contacts_contact"
# What an injected statement could try as the application, by what it would be good for.
TRICKS = {
    "become the owner": "SET ROLE cf_owner",
    "become the migrator": "SET ROLE cf_migrator",
    "become the definer": "SET ROLE cf_definer",
    "become the relay": "SET ROLE cf_relay",
    "become the sealer": "SET ROLE cf_sealer",
    "become the superuser": "SET SESSION AUTHORIZATION postgres",
    "join the owner": "GRANT cf_owner TO cf_app",
    "bypass row security": "ALTER ROLE cf_app BYPASSRLS",
    "switch row security off": f"ALTER TABLE {CONTACTS} DISABLE ROW LEVEL SECURITY",
    "stop forcing it": f"ALTER TABLE {CONTACTS} NO FORCE ROW LEVEL SECURITY",
    "take the wall down": f"DROP POLICY {CONTACTS}_tenant_wall ON {CONTACTS}",
    "open a door": f"CREATE POLICY planted ON {CONTACTS} USING (true)",
    "ask for rows without policies": f"SET row_security = off; SELECT * FROM {CONTACTS}",
    "empty a table": f"TRUNCATE {CONTACTS}",
    "drop a table": f"DROP TABLE {CONTACTS}",
    "make a table": "CREATE TABLE planted (id int)",
    "make a temporary table": "CREATE TEMPORARY TABLE planted (id int)",
    "make a function": "CREATE FUNCTION cf.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "write to a program": f"COPY {CONTACTS} TO PROGRAM 'true'",
    "read a file": "SELECT pg_read_file('/etc/hostname')",
    "read passwords": "SELECT * FROM pg_authid",
    "read all routes": "SELECT * FROM cf.route",
    "bend a route": "UPDATE cf.route SET account_id = gen_random_uuid()",
    "see who tried what": "SELECT * FROM cf.limit_bucket",
    "forget who tried what": "DELETE FROM cf.limit_bucket",
    "fill a bucket": "UPDATE cf.limit_bucket SET full_at = 0",
    "read the webhooks": "SELECT * FROM messaging_inbound_envelope",
    "write a webhook": "INSERT INTO messaging_inbound_envelope (source, body) VALUES ('whatsapp', '')",
    "read the quarantine": "SELECT * FROM messaging_quarantined_event",
    "forget all that happened": "TRUNCATE security_auditevent",
    "read the audit log past the question of the role": "SELECT cf.audit_reader()",
}
NARROW_ROLES = {
    ("cf_relay", "SELECT * FROM contacts_contact"),
    ("cf_relay", "SELECT * FROM accounts_user"),
    ("cf_relay", "SELECT * FROM accounts_session"),
    ("cf_relay", "SELECT cf.route('slug', 'copperline')"),
    ("cf_relay", "INSERT INTO security_outboxentry (id) VALUES (gen_random_uuid())"),
    ("cf_relay", "SET ROLE cf_app"),
    ("cf_relay", "SELECT sealed FROM accounts_letter"),
    ("cf_relay", 'SELECT "to" FROM accounts_letter'),
    ("cf_relay", """UPDATE accounts_letter SET "to" = 'x@y.example'"""),
    ("cf_relay", "UPDATE accounts_letter SET parked_at = now()"),
    ("cf_relay", "DELETE FROM accounts_letter"),
    ("cf_ingest", "SELECT * FROM messaging_inbound_envelope"),
    ("cf_ingest", "DELETE FROM messaging_inbound_envelope"),
    ("cf_ingest", "UPDATE messaging_inbound_envelope SET body = ''"),
    ("cf_ingest", "INSERT INTO messaging_inbound_envelope (source, body) VALUES ('whatsapp', '') RETURNING id"),
    ("cf_ingest", "INSERT INTO messaging_inbound_envelope (source, body, attempts) VALUES ('whatsapp', '', 9)"),
    ("cf_ingest", "SELECT * FROM contacts_contact"),
    ("cf_ingest", "SET ROLE cf_app"),
    ("cf_sealer", "UPDATE security_auditevent SET actor_name = 'Rex'"),
    ("cf_sealer", "DELETE FROM security_auditevent"),
    ("cf_sealer", "INSERT INTO security_auditevent (id) VALUES (gen_random_uuid())"),
    ("cf_sealer", "UPDATE security_auditseal SET hash = ''"),
    ("cf_sealer", "DELETE FROM security_auditseal"),
    ("cf_sealer", "SELECT * FROM contacts_contact"),
    ("cf_sealer", "SELECT * FROM accounts_user"),
    ("cf_sealer", "SELECT cf.audit_head()"),
    ("cf_sealer", "SET ROLE cf_app"),
}


def grants_of(role: str) -> list[str]:
    """Every right of a role, or of everybody, on tables, columns and functions of ours."""
    with session_of("cf_app") as session:
        return [row[0] for row in session.execute(GRANTS, {"role": role}).fetchall()]


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_has_exactly_the_rights_it_is_for(role: str) -> None:
    assert grants_of(role) == RIGHTS[role]


def test_only_the_relay_the_sealer_and_the_definer_look_across_companies() -> None:
    with session_of("cf_app") as session:
        assert [row[0] for row in answers(session, ACROSS_COMPANIES)] == [
            "accounts_account: SELECT for cf_definer",
            "accounts_invitation: SELECT for cf_definer",
            "accounts_membership: SELECT for cf_definer",
            "accounts_rolerule: SELECT for cf_definer",
            # Keys only, and asked by the one function that says what is assigned to whom.
            "contacts_contact: SELECT for cf_definer",
            "messaging_conversation: SELECT for cf_definer",
            "pipeline_deal: SELECT for cf_definer",
            "security_auditevent: SELECT for cf_definer",
            "security_auditevent: SELECT for cf_sealer",
            "security_auditseal: INSERT for cf_sealer",
            "security_auditseal: SELECT for cf_definer",
            "security_auditseal: SELECT for cf_sealer",
            "security_outboxentry: DELETE for cf_relay",
            "security_outboxentry: SELECT for cf_relay",
            "security_outboxentry: UPDATE for cf_relay",
        ]


@pytest.mark.parametrize("statement", TRICKS.values(), ids=TRICKS.keys())
def test_the_application_cannot(statement: str) -> None:
    with session_of("cf_app") as session, pytest.raises(errors.InsufficientPrivilege):
        answers(session, statement)


def test_the_application_cannot_copy_past_the_walls() -> None:
    with session_of("cf_app") as session, pytest.raises(errors.FeatureNotSupported, match="row-level security"):
        answers(session, f"COPY {CONTACTS} FROM STDIN")


@pytest.mark.parametrize(("role", "statement"), sorted(NARROW_ROLES))
def test_the_relay_the_edge_and_the_sealer_cannot(role: str, statement: str) -> None:
    with session_of(role) as session, pytest.raises(errors.InsufficientPrivilege):
        answers(session, statement)


def test_the_edge_can_leave_an_envelope() -> None:
    with session_of("cf_ingest") as session:
        left = session.execute("INSERT INTO messaging_inbound_envelope (source, body) VALUES ('whatsapp', 'x')")
        assert left.rowcount == 1
        session.rollback()


QUEUES = ["messaging_inbound_envelope", "messaging_quarantined_event", "security_outboxentry", "accounts_letter"]


@pytest.mark.parametrize("table", QUEUES)
def test_the_relay_can_read_its_queues(table: str) -> None:
    with session_of("cf_relay") as session:
        assert answers(session, f"SELECT count(*) FROM {table}")


def test_no_role_of_the_house_could_bypass_anything() -> None:
    mighty: Any = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'cf\\_%' AND (rolsuper OR rolbypassrls"
    with session_of("cf_app") as session:
        assert answers(session, f"{mighty} OR rolcreaterole OR rolcreatedb OR rolreplication)") == []
