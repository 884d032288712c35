"""What a token from a letter leads to, answered before any tenant is known."""

from django.db import migrations

FORWARD = """
-- By the exact hash of a token, which only the letter holds: whoever has no letter learns of no invitation.
CREATE FUNCTION cf.invited(wanted text) RETURNS TABLE (
        account_id uuid, account_name text, account_slug text,
        invitation_id uuid, invitation_account_id uuid, email text, name text, role text, token_hash text,
        created_at timestamptz, expires_at timestamptz, accepted_at timestamptz, cancelled_at timestamptz,
        sender text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT a.id, a.name, a.slug,
               i.id, i.account_id, i.email, i.name, i.role, i.token_hash,
               i.created_at, i.expires_at, i.accepted_at, i.cancelled_at,
               coalesce(m.name, a.name)
        FROM public.accounts_invitation i
        JOIN public.accounts_account a ON a.id = i.account_id
        LEFT JOIN public.accounts_membership m ON m.account_id = i.account_id AND m.id = i.invited_by_id
        WHERE i.token_hash = wanted
    $$;
REVOKE ALL ON FUNCTION cf.invited(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.invited(text) TO cf_app;
ALTER FUNCTION cf.invited(text) OWNER TO cf_definer;
"""


class Migration(migrations.Migration):
    """Adds the look-up."""

    dependencies = [("accounts", "0008_invitations")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION cf.invited(text)")]
