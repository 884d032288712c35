"""The door tells how far a person reaches and what their role may do here, so that no request asks a second time."""

from django.db import migrations

FORWARD = """
DROP FUNCTION cf.door(uuid, text);
CREATE FUNCTION cf.door(person uuid, wanted text) RETURNS TABLE (
        account_id uuid, account_name text, account_slug text, account_timezone text, account_trade text,
        account_created_at timestamptz,
        account_second_factor_required_at timestamptz, account_second_factor_grace_days smallint,
        account_idle_minutes integer, account_session_minutes integer,
        member_id uuid, member_account_id uuid, member_user_id uuid, member_name text, member_email text,
        member_role text, member_created_at timestamptz, member_removed_at timestamptz,
        member_is_assigned_only boolean, member_pipeline_rights jsonb, rules jsonb,
        companies jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT a.id, a.name, a.slug, a.timezone, a.trade, a.created_at,
               a.second_factor_required_at, a.second_factor_grace_days, a.idle_minutes, a.session_minutes,
               m.id, m.account_id, m.user_id, m.name, m.email, m.role, m.created_at, m.removed_at,
               m.is_assigned_only, m.pipeline_rights,
               (SELECT jsonb_object_agg(r.permission, r.is_allowed) FROM public.accounts_rolerule r
                WHERE r.account_id = a.id AND r.role = m.role),
               cf.companies_of(person)
        FROM public.accounts_account a
        JOIN public.accounts_membership m ON m.account_id = a.id AND m.user_id = person AND m.removed_at IS NULL
        WHERE a.id = cf.route('slug', wanted)
    $$;
REVOKE ALL ON FUNCTION cf.door(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.door(uuid, text) TO cf_app;
ALTER FUNCTION cf.door(uuid, text) OWNER TO cf_definer;
"""

BACKWARD = """
DROP FUNCTION cf.door(uuid, text);
CREATE FUNCTION cf.door(person uuid, wanted text) RETURNS TABLE (
        account_id uuid, account_name text, account_slug text, account_timezone text, account_trade text,
        account_created_at timestamptz,
        account_second_factor_required_at timestamptz, account_second_factor_grace_days smallint,
        account_idle_minutes integer, account_session_minutes integer,
        member_id uuid, member_account_id uuid, member_user_id uuid, member_name text, member_email text,
        member_role text, member_created_at timestamptz, member_removed_at timestamptz,
        companies jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT a.id, a.name, a.slug, a.timezone, a.trade, a.created_at,
               a.second_factor_required_at, a.second_factor_grace_days, a.idle_minutes, a.session_minutes,
               m.id, m.account_id, m.user_id, m.name, m.email, m.role, m.created_at, m.removed_at,
               cf.companies_of(person)
        FROM public.accounts_account a
        JOIN public.accounts_membership m ON m.account_id = a.id AND m.user_id = person AND m.removed_at IS NULL
        WHERE a.id = cf.route('slug', wanted)
    $$;
REVOKE ALL ON FUNCTION cf.door(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.door(uuid, text) TO cf_app;
ALTER FUNCTION cf.door(uuid, text) OWNER TO cf_definer;
"""


class Migration(migrations.Migration):
    """Makes the door anew."""

    dependencies = [("accounts", "0010_role_rules_and_reach")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
