"""Who may read the audit log, and the order in which it is sealed: what models cannot say of themselves."""

from django.db import migrations

# The id of the transaction that wrote an event. What is below the oldest transaction still running is complete: no
# event can come into that part any more, so the sealer leaves no gap. Not a model's field, or an insert would read it.
COLUMNS = """
ALTER TABLE security_auditevent ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX security_auditevent_unsealed ON security_auditevent (xid, id);
ALTER TABLE security_auditseal ADD COLUMN xid xid8 NOT NULL;
CREATE INDEX security_auditseal_latest ON security_auditseal (xid);
"""
NO_COLUMNS = """
DROP INDEX security_auditseal_latest;
ALTER TABLE security_auditseal DROP COLUMN xid;
DROP INDEX security_auditevent_unsealed;
ALTER TABLE security_auditevent DROP COLUMN xid;
"""

FORWARD = """
-- The account whose log may be read now; raises for everybody but its owners, its admins and the system.
CREATE FUNCTION cf.audit_reader() RETURNS uuid
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
    BEGIN
        IF coalesce(current_setting('app.role', true), '') NOT IN ('owner', 'admin', 'system') THEN
            RAISE insufficient_privilege USING MESSAGE = 'the audit log is for owners and admins';
        END IF;
        RETURN current_setting('app.account_id')::uuid;
    END $$;

-- Each filter is skipped when it is null. The newest first, continued below (older_at, older_id).
CREATE FUNCTION cf.audit_events(
        person uuid, wanted text, since timestamptz, until timestamptz, called text,
        older_at timestamptz, older_id uuid, most integer)
    RETURNS SETOF public.security_auditevent
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        reader uuid := cf.audit_reader();
    BEGIN
        RETURN QUERY
        SELECT e.* FROM public.security_auditevent e
        WHERE e.account_id = reader
          AND (person IS NULL OR person IN (e.actor_id, e.subject_id))
          AND (wanted IS NULL OR e.action = wanted)
          AND (since IS NULL OR e.at >= since)
          AND (until IS NULL OR e.at < until)
          AND (called IS NULL OR strpos(lower(e.subject_name), lower(called)) > 0)
          AND (older_at IS NULL OR (e.at, e.id) < (older_at, older_id))
        ORDER BY e.at DESC, e.id DESC LIMIT least(most, 1000);
    END $$;

-- The chain in its order, each link with its event; an event that is gone is null.
CREATE FUNCTION cf.audit_chain(behind bigint, most integer)
    RETURNS TABLE ("position" bigint, previous text, hash text, event public.security_auditevent)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        reader uuid := cf.audit_reader();
    BEGIN
        RETURN QUERY
        SELECT s."position", s.previous::text, s.hash::text, e FROM public.security_auditseal s
        LEFT JOIN public.security_auditevent e ON e.account_id = s.account_id AND e.id = s.id
        WHERE s.account_id = reader AND s."position" > behind
        ORDER BY s."position" LIMIT least(most, 5000);
    END $$;

-- The last link, and how many events wait for the sealer behind it.
CREATE FUNCTION cf.audit_head() RETURNS TABLE ("position" bigint, hash text, waiting bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        reader uuid := cf.audit_reader();
    BEGIN
        RETURN QUERY
        SELECT last."position", last.hash::text, (
            SELECT count(*) FROM public.security_auditevent e
            WHERE e.account_id = reader AND (last.xid IS NULL OR e.xid >= last.xid) AND NOT EXISTS (
                SELECT FROM public.security_auditseal s WHERE s.account_id = e.account_id AND s.id = e.id))
        FROM (SELECT 1) one LEFT JOIN LATERAL (
            SELECT s."position", s.hash, s.xid FROM public.security_auditseal s
            WHERE s.account_id = reader ORDER BY s."position" DESC LIMIT 1) last ON true;
    END $$;

-- Where a person works: what they do between companies is written down in each of them.
CREATE FUNCTION cf.workplaces_of(person uuid) RETURNS TABLE (account_id uuid, member_id uuid, member_name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.account_id, m.id, m.name FROM public.accounts_membership m
        WHERE m.user_id = person AND m.removed_at IS NULL ORDER BY m.account_id
    $$;

REVOKE ALL ON FUNCTION cf.audit_reader(), cf.audit_head(), cf.audit_chain(bigint, integer), cf.workplaces_of(uuid),
    cf.audit_events(uuid, text, timestamptz, timestamptz, text, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.audit_head(), cf.audit_chain(bigint, integer), cf.workplaces_of(uuid),
    cf.audit_events(uuid, text, timestamptz, timestamptz, text, timestamptz, uuid, integer) TO cf_app;
ALTER FUNCTION cf.audit_reader() OWNER TO cf_definer;
ALTER FUNCTION cf.audit_head() OWNER TO cf_definer;
ALTER FUNCTION cf.audit_chain(bigint, integer) OWNER TO cf_definer;
ALTER FUNCTION cf.audit_events(uuid, text, timestamptz, timestamptz, text, timestamptz, uuid, integer)
    OWNER TO cf_definer;
ALTER FUNCTION cf.workplaces_of(uuid) OWNER TO cf_definer;
"""

BACKWARD = """
DROP FUNCTION cf.workplaces_of(uuid);
DROP FUNCTION cf.audit_head();
DROP FUNCTION cf.audit_chain(bigint, integer);
DROP FUNCTION cf.audit_events(uuid, text, timestamptz, timestamptz, text, timestamptz, uuid, integer);
DROP FUNCTION cf.audit_reader();
"""


class Migration(migrations.Migration):
    """Adds the order of sealing and the ways to read."""

    dependencies = [("security", "0004_audit_log")]

    operations = [migrations.RunSQL(COLUMNS, NO_COLUMNS), migrations.RunSQL(FORWARD, BACKWARD)]
