"""Buckets of limits in the database, and the function that alone reaches them: for while Valkey is down."""

from django.db import migrations

# Unlogged: at worst a crash of this server, while the other one is down too, lets somebody try a few times more.
FORWARD = """
CREATE UNLOGGED TABLE cf.limit_bucket (
    bucket text PRIMARY KEY,
    full_at bigint NOT NULL
);
REVOKE ALL ON cf.limit_bucket FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON cf.limit_bucket TO cf_definer;

-- GCRA in one statement: the row is locked, so parallel calls go through one by one. Times are microseconds. A bucket
-- emptier than empty was filled under a clock that has been set back since, and begins anew.
CREATE FUNCTION cf.spend(
    bucket text, emission bigint, burst bigint, cost bigint,
    OUT is_allowed boolean, OUT remaining bigint, OUT wait bigint, OUT full_in bigint)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        capacity bigint := $2 * $3;
        price bigint := $2 * $4;
        moment bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
        known bigint;
    BEGIN
        INSERT INTO cf.limit_bucket AS held (bucket, full_at) VALUES ($1, moment + price)
            ON CONFLICT ON CONSTRAINT limit_bucket_pkey DO UPDATE SET full_at = price +
                CASE WHEN held.full_at BETWEEN moment AND moment + 2 * capacity THEN held.full_at ELSE moment END
            WHERE held.full_at + price <= moment + capacity OR held.full_at > moment + 2 * capacity
            RETURNING held.full_at INTO known;
        is_allowed := FOUND;
        IF NOT FOUND THEN
            SELECT held.full_at INTO known FROM cf.limit_bucket held WHERE held.bucket = $1;
        END IF;
        known := greatest(coalesce(known, moment), moment);
        full_in := known - moment;
        remaining := greatest((capacity - full_in) / $2, 0);
        wait := CASE WHEN is_allowed THEN 0 ELSE greatest(full_in + price - capacity, 1) END;
        -- Full buckets are as good as none; now and then some are swept out.
        IF random() < 0.01 THEN
            DELETE FROM cf.limit_bucket old WHERE old.ctid IN (
                SELECT full_bucket.ctid FROM cf.limit_bucket full_bucket
                WHERE full_bucket.full_at < moment LIMIT 1000 FOR UPDATE SKIP LOCKED);
        END IF;
    END
    $$;

REVOKE ALL ON FUNCTION cf.spend(text, bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.spend(text, bigint, bigint, bigint) TO cf_app;
ALTER FUNCTION cf.spend(text, bigint, bigint, bigint) OWNER TO cf_definer;
"""

BACKWARD = """
DROP FUNCTION cf.spend(text, bigint, bigint, bigint);
DROP TABLE cf.limit_bucket;
"""


class Migration(migrations.Migration):
    """Adds the buckets."""

    dependencies = [("security", "0002_routes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
