-- The roles of the house, their schema and their default grants. Idempotent; run by a superuser on the target database.
-- cf_owner owns every object; cf_migrator changes the schema; cf_app serves requests and tasks under row-level security;
-- cf_relay reads the queues across accounts and nothing else; cf_ingest may only insert webhook envelopes;
-- cf_sealer reads the audit log of all accounts and adds its seals;
-- cf_definer owns the few SECURITY DEFINER functions. None of them is a superuser or can bypass row-level security.
DO $$
DECLARE
    login text;
BEGIN
    FOREACH login IN ARRAY ARRAY['cf_owner', 'cf_definer'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', login);
        END IF;
    END LOOP;
    FOREACH login IN ARRAY ARRAY['cf_migrator', 'cf_app', 'cf_relay', 'cf_ingest', 'cf_sealer'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', login);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO cf_migrator, cf_app, cf_relay, cf_ingest, cf_sealer', current_database()
    );
END
$$;

GRANT cf_owner, cf_definer TO cf_migrator;

-- A tenant is bound by a literal in each statement; a generic plan would be built for whichever account came first.
ALTER ROLE cf_app SET plan_cache_mode = 'force_custom_plan';
ALTER ROLE cf_app SET statement_timeout = '15s';
ALTER ROLE cf_app SET lock_timeout = '5s';
ALTER ROLE cf_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE cf_relay SET statement_timeout = '15s';
ALTER ROLE cf_ingest SET statement_timeout = '5s';
ALTER ROLE cf_sealer SET statement_timeout = '15s';

ALTER SCHEMA public OWNER TO cf_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cf_app, cf_relay, cf_ingest, cf_sealer, cf_definer;
CREATE SCHEMA IF NOT EXISTS cf AUTHORIZATION cf_owner;
GRANT USAGE ON SCHEMA cf TO cf_app, cf_definer;
GRANT CREATE ON SCHEMA cf TO cf_definer;

ALTER DEFAULT PRIVILEGES FOR ROLE cf_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cf_app;
ALTER DEFAULT PRIVILEGES FOR ROLE cf_migrator IN SCHEMA public GRANT USAGE ON SEQUENCES TO cf_app;
ALTER DEFAULT PRIVILEGES FOR ROLE cf_migrator REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
