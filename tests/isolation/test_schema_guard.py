"""The schema guard finds nothing in the schema as it is, and finds every hole that is made in it."""

import pytest

from security.models.audit_event import FIELDS
from security.tenancy.guard import problems
from tests.servers import superuser

MUTANTS = {
    "a table without walls": (
        "CREATE TABLE planted (id uuid, account_id uuid)",
        "DROP TABLE planted",
        "planted: row security is off",
    ),
    "row security not forced": (
        "ALTER TABLE pipeline_deal NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE pipeline_deal FORCE ROW LEVEL SECURITY",
        "pipeline_deal: row security is not forced on the owner",
    ),
    "row security switched off": (
        "ALTER TABLE contacts_contact DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE contacts_contact ENABLE ROW LEVEL SECURITY",
        "contacts_contact: row security is off",
    ),
    "the wall taken down": (
        "ALTER POLICY pipeline_deal_tenant_wall ON pipeline_deal TO cf_migrator",
        "ALTER POLICY pipeline_deal_tenant_wall ON pipeline_deal TO cf_app",
        "pipeline_deal: no restrictive wall on the account",
    ),
    "a wall with a door in it": (
        (
            "ALTER POLICY pipeline_deal_tenant_wall ON pipeline_deal "
            "USING (account_id = current_setting('app.account_id')::uuid OR title = '')"
        ),
        (
            "ALTER POLICY pipeline_deal_tenant_wall ON pipeline_deal "
            "USING (account_id = current_setting('app.account_id')::uuid)"
        ),
        "pipeline_deal: no restrictive wall on the account",
    ),
    "a policy for everybody": (
        "CREATE POLICY planted ON pipeline_deal USING (true)",
        "DROP POLICY planted ON pipeline_deal",
        "pipeline_deal: policy planted is for everybody",
    ),
    "a policy that lets a Viewer write": (
        "CREATE POLICY planted ON pipeline_deal FOR INSERT TO cf_app WITH CHECK (true)",
        "DROP POLICY planted ON pipeline_deal",
        "pipeline_deal: policy planted lets a Viewer write",
    ),
    "a policy that counts Viewers among the writers": (
        (
            "CREATE POLICY planted ON pipeline_deal FOR INSERT TO cf_app "
            "WITH CHECK (current_setting('app.role') IN ('owner', 'viewer'))"
        ),
        "DROP POLICY planted ON pipeline_deal",
        "pipeline_deal: policy planted lets a Viewer write",
    ),
    "a table in a schema of its own": (
        "CREATE SCHEMA planted CREATE TABLE aside (id uuid, account_id uuid)",
        "DROP SCHEMA planted CASCADE",
        "aside: row security is off",
    ),
    "a view with its owner's rights": (
        "CREATE VIEW planted AS SELECT * FROM pipeline_deal; ALTER VIEW planted OWNER TO cf_owner",
        "DROP VIEW planted",
        "planted: a view that runs with its owner's rights",
    ),
    "a materialized view": (
        "CREATE MATERIALIZED VIEW planted AS SELECT 1 AS one; ALTER MATERIALIZED VIEW planted OWNER TO cf_owner",
        "DROP MATERIALIZED VIEW planted",
        "planted: a materialized view holds rows of all companies",
    ),
    "the right to truncate": (
        "GRANT TRUNCATE ON pipeline_deal TO cf_app",
        "REVOKE TRUNCATE ON pipeline_deal FROM cf_app",
        "pipeline_deal: the application may TRUNCATE",
    ),
    "a reference across companies": (
        (
            "CREATE UNIQUE INDEX planted ON pipeline_stage (id); "
            "ALTER TABLE pipeline_deal ADD CONSTRAINT planted_fk FOREIGN KEY (stage_id) REFERENCES pipeline_stage (id)"
        ),
        "ALTER TABLE pipeline_deal DROP CONSTRAINT planted_fk; DROP INDEX planted",
        "pipeline_deal: reference planted_fk can point into another company",
    ),
    "a unique index that tells": (
        "CREATE UNIQUE INDEX planted ON pipeline_deal (title)",
        "DROP INDEX planted",
        "pipeline_deal: unique index planted tells one company about another",
    ),
    "a definer function with an open search path": (
        (
            "CREATE FUNCTION cf.planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; "
            "ALTER FUNCTION cf.planted() OWNER TO cf_definer"
        ),
        "DROP FUNCTION cf.planted()",
        "cf.planted(): runs with its owner's rights and an open search_path",
    ),
    "a definer function for everybody": (
        (
            "CREATE FUNCTION cf.planted() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog "
            "AS 'SELECT 1'; ALTER FUNCTION cf.planted() OWNER TO cf_definer; "
            "GRANT EXECUTE ON FUNCTION cf.planted() TO PUBLIC"
        ),
        "DROP FUNCTION cf.planted()",
        "cf.planted(): runs with its owner's rights and is executable by everybody",
    ),
    "a definer function of a mightier role": (
        (
            "CREATE FUNCTION cf.planted() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog "
            "AS 'SELECT 1'; REVOKE ALL ON FUNCTION cf.planted() FROM PUBLIC"
        ),
        "DROP FUNCTION cf.planted()",
        "cf.planted(): runs with the rights of postgres",
    ),
    "the queue opened to the application": (
        "GRANT SELECT ON messaging_inbound_envelope TO cf_app",
        "REVOKE SELECT ON messaging_inbound_envelope FROM cf_app",
        "messaging_inbound_envelope: the application role has rights on it",
    ),
    "one column of the queue opened to the application": (
        "GRANT SELECT (body) ON messaging_inbound_envelope TO cf_app",
        "REVOKE SELECT (body) ON messaging_inbound_envelope FROM cf_app",
        "messaging_inbound_envelope: the application role has rights on it",
    ),
    "the audit log opened to the application": (
        "GRANT SELECT ON security_auditevent TO cf_app",
        "REVOKE SELECT ON security_auditevent FROM cf_app",
        "security_auditevent: the application may do more than add what happened",
    ),
    "a column of the audit log that could be changed": (
        "GRANT UPDATE (actor_name) ON security_auditevent TO cf_app",
        "REVOKE UPDATE (actor_name) ON security_auditevent FROM cf_app",
        "security_auditevent: the application may do more than add what happened",
    ),
    "an audit log that could be emptied": (
        "GRANT DELETE ON security_auditevent TO cf_app",
        "REVOKE DELETE ON security_auditevent FROM cf_app",
        "security_auditevent: the application may do more than add what happened",
    ),
    "an event of which the application names the transaction": (
        # The table's own right goes with the columns' when it is taken back, so they are granted again.
        "GRANT INSERT ON security_auditevent TO cf_app",
        (
            "REVOKE INSERT ON security_auditevent FROM cf_app; "
            f"GRANT INSERT ({', '.join(FIELDS)}) ON security_auditevent TO cf_app"
        ),
        "security_auditevent: the application may do more than add what happened",
    ),
    "a seal made by the application": (
        "GRANT INSERT ON security_auditseal TO cf_app",
        "REVOKE INSERT ON security_auditseal FROM cf_app",
        "security_auditseal: the application may do more than add what happened",
    ),
    "a sealer that the application may become": (
        "GRANT cf_sealer TO cf_app",
        "REVOKE cf_sealer FROM cf_app",
        "role cf_app is a member of cf_sealer",
    ),
    "a table in the hands of the application": (
        "GRANT CREATE ON SCHEMA public TO cf_app; ALTER TABLE pipeline_deal OWNER TO cf_app",
        (
            "ALTER TABLE pipeline_deal OWNER TO cf_owner; REVOKE CREATE ON SCHEMA public FROM cf_app; "
            # What was granted to an owner goes to the next one.
            "GRANT SELECT, INSERT, UPDATE, DELETE ON pipeline_deal TO cf_app"
        ),
        "pipeline_deal: owned by cf_app",
    ),
}


def test_the_schema_has_no_hole(db: None) -> None:
    assert problems() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("plant", "remove", "finding"), MUTANTS.values(), ids=MUTANTS.keys())
def test_the_guard_finds(plant: str, remove: str, finding: str) -> None:
    superuser(plant)
    try:
        assert finding in problems()
    finally:
        superuser(remove)
