"""The schema guard: reads PostgreSQL's own catalogues and names everything that would let one company reach another.

Run as the application role by a test and by `manage.py check_isolation`. A table is behind the walls or on the list of
global tables, with the reason why no company's data lies in it.
"""

from django.db import connection

# Tables without an account, and why that is right.
GLOBAL_TABLES = {
    "django_migrations": "which migrations ran",
    "django_content_type": "names of models",
    "auth_permission": "Django's own permission names; unused",
    "auth_group": "Django's own groups; unused",
    "auth_group_permissions": "Django's own groups; unused",
    "accounts_user": "people, who may work for several companies; companies keep copies of names in memberships",
    "accounts_session": "log-ins of people, who may work for several companies; holds ids only",
    "accounts_knowndevice": "where people have logged in from; belongs to them and to no company",
    "accounts_letter": "mail to people, sealed until it is posted",
    "security_cspreport": "counts of what browsers refused to load, without a person or a company",
    "accounts_authenticator": "authenticator apps of people; their seeds are sealed",
    "accounts_recoverycodes": "recovery codes of people: whose, and when one was used",
    "accounts_recoverycode": "recovery codes of people, as keyed hashes",
    "django_otp_webauthn_webauthncredential": "passkeys of people; public keys only",
    "django_otp_webauthn_webauthnattestation": "how a passkey was made; public",
    "django_otp_webauthn_webauthnuserhandle": "random names by which passkeys know people",
    "account_emailaddress": "addresses of people",
    "account_emailconfirmation": "addresses of people",
    "socialaccount_socialaccount": "which Google account is whose: of people, who may work for several companies",
    "socialaccount_socialapp": "the library's place for client ids; empty, ours comes from the environment",
    "socialaccount_socialtoken": "the library's place for Google's tokens; empty, none is kept",
}
# Tables that hold data of companies before it is known whose, or what the application must not be able to forget: its
# role has no right on them at all.
CLOSED_TABLES = {
    "messaging_inbound_envelope": "webhook bodies nobody has read yet",
    "messaging_quarantined_event": "webhook pieces that lead to no company",
    "limit_bucket": "digests of who tried what; reached by cf.spend alone",
}
# Tables behind the walls that the application role may add rows to and do nothing else with, or not even that.
LEDGER_TABLES = {
    "security_auditevent": "what happened; added to and never read or changed by the application itself",
    "security_auditseal": "the chain over it, which the sealer alone writes",
}
# The one rule for writing, as PostgreSQL spells it out: see `constraints.WRITERS`.
WRITERS = (
    "(current_setting('app.role'::text) = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text, 'system'::text]))"
)
# Unique indexes that must not include the account, and why.
GLOBAL_UNIQUES = {"accounts_account_pkey": "the account is the tenant itself"}

_PROBLEMS = """
WITH tenant_table AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
           CASE WHEN c.relname = 'accounts_account' THEN 'id' ELSE 'account_id' END AS account_column
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^(pg_|information_schema$)' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND c.relname <> ALL (%(global)s) AND c.relname <> ALL (%(closed)s)
      AND NOT (n.nspname = 'cf' AND c.relname = 'route')
)
SELECT format('%%s: %%s', t.relname, found.problem)
FROM tenant_table t CROSS JOIN LATERAL (
    SELECT format('(%%s = (current_setting(''app.account_id''::text))::uuid)', t.account_column) AS expression) wall
CROSS JOIN LATERAL (
    SELECT 'row security is off' AS problem WHERE t.relkind IN ('r', 'p') AND NOT t.relrowsecurity
    UNION ALL SELECT 'row security is not forced on the owner'
        WHERE t.relkind IN ('r', 'p') AND NOT t.relforcerowsecurity
    UNION ALL SELECT 'no restrictive wall on the account'
        WHERE t.relkind IN ('r', 'p') AND NOT EXISTS (
            SELECT FROM pg_policy p
            WHERE p.polrelid = t.oid AND NOT p.polpermissive AND p.polcmd = '*' AND 'cf_app'::regrole = ANY (p.polroles)
              AND pg_get_expr(p.polqual, t.oid) = wall.expression
              AND pg_get_expr(p.polwithcheck, t.oid) = wall.expression)
    UNION ALL SELECT format('policy %%s is for everybody', p.polname) FROM pg_policy p
        WHERE p.polrelid = t.oid AND 0::oid = ANY (p.polroles)
    UNION ALL SELECT format('policy %%s lets a Viewer write', p.polname) FROM pg_policy p
        WHERE p.polrelid = t.oid AND p.polpermissive AND 'cf_app'::regrole = ANY (p.polroles) AND p.polcmd <> 'r'
          AND pg_get_expr(coalesce(p.polwithcheck, p.polqual), t.oid) IS DISTINCT FROM %(writers)s
          AND t.relname <> ALL (%(viewer_writes)s)
    UNION ALL SELECT format('owned by %%s', t.relowner::regrole)
        WHERE t.relowner <> ALL (ARRAY['cf_owner'::regrole, 'cf_migrator'::regrole])
    UNION ALL SELECT 'a view that runs with its owner''s rights'
        WHERE t.relkind = 'v' AND NOT coalesce(
            t.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
    UNION ALL SELECT 'a materialized view holds rows of all companies' WHERE t.relkind = 'm'
    UNION ALL SELECT format('the application may %%s', right_name)
        FROM unnest(ARRAY['TRUNCATE', 'TRIGGER', 'REFERENCES']) right_name
        WHERE t.relkind IN ('r', 'p') AND has_table_privilege('cf_app', t.oid, right_name)
    UNION ALL SELECT format('reference %%s can point into another company', k.conname)
        FROM pg_constraint k JOIN pg_class target ON target.oid = k.confrelid
        WHERE k.conrelid = t.oid AND k.contype = 'f' AND target.relrowsecurity
          AND target.relname <> 'accounts_account' AND NOT EXISTS (
            SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = pair.here AND a.attname = 'account_id'
            JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.there AND b.attname = 'account_id')
    UNION ALL SELECT format('unique index %%s tells one company about another', i.indexrelid::regclass)
        FROM pg_index i
        WHERE i.indrelid = t.oid AND i.indisunique AND i.indexrelid::regclass::text <> ALL (%(uniques)s)
          AND NOT EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = t.oid AND a.attnum = ANY (i.indkey::int2[]) AND a.attname = t.account_column)
) found
UNION ALL
SELECT format('%%s: the application role has rights on it', relname) FROM pg_class
WHERE (relname = ANY (%(closed)s) OR oid = 'cf.route'::regclass)
  AND (has_any_column_privilege('cf_app', oid, 'SELECT, INSERT, UPDATE, REFERENCES')
       OR has_table_privilege('cf_app', oid, 'DELETE, TRUNCATE, TRIGGER'))
UNION ALL
SELECT format('%%s: the application may do more than add what happened', relname) FROM pg_class
WHERE relname = ANY (%(ledgers)s)
  AND (has_any_column_privilege('cf_app', oid, 'SELECT, UPDATE, REFERENCES')
       OR has_table_privilege('cf_app', oid, 'INSERT, DELETE, TRUNCATE, TRIGGER'))
UNION ALL
SELECT format('%%s: %%s', p.oid::regprocedure, found.problem)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL (
    SELECT 'runs with its owner''s rights and an open search_path' AS problem
        WHERE NOT EXISTS (SELECT FROM unnest(p.proconfig) setting WHERE setting LIKE 'search\\_path=%%')
    UNION ALL SELECT 'runs with its owner''s rights and is executable by everybody'
        WHERE p.proacl IS NULL
           OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
    UNION ALL SELECT format('runs with the rights of %%s', p.proowner::regrole)
        WHERE p.proowner <> 'cf_definer'::regrole
) found
WHERE p.prosecdef AND n.nspname !~ '^(pg_|information_schema$)'
UNION ALL
SELECT format('role %%s could bypass row security', rolname) FROM pg_roles
WHERE rolname LIKE 'cf\\_%%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)
UNION ALL
SELECT format('role %%s is a member of %%s', m.member::regrole, m.roleid::regrole) FROM pg_auth_members m
WHERE m.member IN ('cf_app'::regrole, 'cf_relay'::regrole, 'cf_ingest'::regrole, 'cf_sealer'::regrole)
"""

# Tables whose rows a Viewer may write, because they are the person's own, or tell what the Viewer did.
VIEWER_WRITES = frozenset({"security_auditevent"})


def problems() -> list[str]:
    """Every hole in the walls, in words; empty when there is none."""
    parameters: dict[str, str | list[str]] = {
        "global": list(GLOBAL_TABLES),
        "closed": list(CLOSED_TABLES),
        "ledgers": list(LEDGER_TABLES),
        "uniques": list(GLOBAL_UNIQUES),
        "viewer_writes": list(VIEWER_WRITES),
        "writers": WRITERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PROBLEMS, parameters)
        return sorted(row[0] for row in cursor.fetchall())
