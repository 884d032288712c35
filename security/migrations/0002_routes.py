"""The table of routes and its functions: from an exact key to an account, before any tenant is known."""

from django.db import migrations

FORWARD = """
CREATE TABLE cf.route (
    kind text NOT NULL,
    key text NOT NULL,
    account_id uuid NOT NULL,
    PRIMARY KEY (kind, key)
);
REVOKE ALL ON cf.route FROM PUBLIC;
GRANT SELECT, INSERT ON cf.route TO cf_definer;

CREATE FUNCTION cf.route(kind text, key text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT r.account_id FROM cf.route r WHERE r.kind = $1 AND r.key = $2 $$;

-- True when the key leads to the tenant in force, now or already. The account is no argument, so it cannot be forged.
CREATE FUNCTION cf.claim_route(kind text, key text) RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH claimed AS (
            INSERT INTO cf.route AS r (kind, key, account_id)
            VALUES ($1, $2, current_setting('app.account_id')::uuid)
            ON CONFLICT DO NOTHING RETURNING r.account_id)
        SELECT EXISTS (SELECT FROM claimed) OR EXISTS (
            SELECT FROM cf.route r
            WHERE r.kind = $1 AND r.key = $2 AND r.account_id = current_setting('app.account_id')::uuid)
    $$;

REVOKE ALL ON FUNCTION cf.route(text, text), cf.claim_route(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.route(text, text), cf.claim_route(text, text) TO cf_app;
ALTER FUNCTION cf.route(text, text) OWNER TO cf_definer;
ALTER FUNCTION cf.claim_route(text, text) OWNER TO cf_definer;
"""

BACKWARD = """
DROP FUNCTION cf.claim_route(text, text);
DROP FUNCTION cf.route(text, text);
DROP TABLE cf.route;
"""


class Migration(migrations.Migration):
    """Adds the look-ups from before a tenant is known."""

    dependencies = [("security", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
