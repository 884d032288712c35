"""The door functions: which companies a person may enter, answered before any tenant is known."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cf.companies_of(person uuid) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce(
            jsonb_agg(jsonb_build_object('name', a.name, 'slug', a.slug, 'role', m.role) ORDER BY a.name), '[]')
        FROM public.accounts_membership m JOIN public.accounts_account a ON a.id = m.account_id
        WHERE m.user_id = person AND m.removed_at IS NULL
    $$;

-- One row where the person works in the company and none otherwise: a stranger cannot tell a company from nothing.
CREATE FUNCTION cf.door(person uuid, wanted text) RETURNS TABLE (
        account_id uuid, account_name text, account_slug text, account_timezone text, account_trade text,
        account_created_at timestamptz,
        member_id uuid, member_account_id uuid, member_user_id uuid, member_name text, member_email text,
        member_role text, member_created_at timestamptz, member_removed_at timestamptz,
        companies jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT a.id, a.name, a.slug, a.timezone, a.trade, a.created_at,
               m.id, m.account_id, m.user_id, m.name, m.email, m.role, m.created_at, m.removed_at,
               cf.companies_of(person)
        FROM public.accounts_account a
        JOIN public.accounts_membership m ON m.account_id = a.id AND m.user_id = person AND m.removed_at IS NULL
        WHERE a.id = cf.route('slug', wanted)
    $$;

REVOKE ALL ON FUNCTION cf.companies_of(uuid), cf.door(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.companies_of(uuid), cf.door(uuid, text) TO cf_app;
ALTER FUNCTION cf.companies_of(uuid) OWNER TO cf_definer;
ALTER FUNCTION cf.door(uuid, text) OWNER TO cf_definer;

ALTER TABLE cf.route ADD CONSTRAINT route_account_fk FOREIGN KEY (account_id)
    REFERENCES public.accounts_account (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""

BACKWARD = """
ALTER TABLE cf.route DROP CONSTRAINT route_account_fk;
DROP FUNCTION cf.door(uuid, text);
DROP FUNCTION cf.companies_of(uuid);
"""


class Migration(migrations.Migration):
    """Adds the door."""

    dependencies = [("accounts", "0001_initial"), ("security", "0002_routes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
