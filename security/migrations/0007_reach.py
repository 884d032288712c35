"""Functions that policies ask where a row's reach stands in another row. Only for those who do not reach everything.

Functions and not subqueries, so that a statement of somebody unrestricted pays nothing for planning them.
"""

from django.db import migrations

FORWARD = """
-- The tables come with later migrations of higher floors.
SET LOCAL check_function_bodies = off;

-- The contacts behind what is assigned to the person. With its owner's rights: asked by the policy of contacts itself,
-- it would ask itself; it reads keys only and filters by the account and the person that the policies know as well.
CREATE FUNCTION cf.contacts_in_reach() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT array(
            SELECT c.contact_id FROM public.messaging_conversation c
            WHERE c.account_id = current_setting('app.account_id')::uuid
              AND c.assignee_id = nullif(current_setting('app.member_id'), '')::uuid
              AND current_setting('app.conversations') IN ('all', 'assigned')
            UNION SELECT d.contact_id FROM public.pipeline_deal d
            WHERE d.account_id = current_setting('app.account_id')::uuid
              AND d.owner_id = nullif(current_setting('app.member_id'), '')::uuid
            UNION SELECT p.id FROM public.contacts_contact p
            WHERE p.account_id = current_setting('app.account_id')::uuid
              AND p.owner_id = nullif(current_setting('app.member_id'), '')::uuid)
    $$;

-- The others run with the rights of whoever asks: what the policies of the parent hide is not there.
CREATE FUNCTION cf.deal_in_reach(deal uuid, wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY INVOKER COST 1 SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM public.pipeline_deal d
            WHERE d.account_id = current_setting('app.account_id')::uuid AND d.id = deal
              AND (wanted = 'see' OR current_setting('app.pipelines_edit') = 'all' OR d.pipeline_id = ANY (
                  string_to_array(nullif(current_setting('app.pipelines_edit'), 'all'), ',')::uuid[])))
    $$;
CREATE FUNCTION cf.conversation_in_reach(conversation uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY INVOKER COST 1 SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM public.messaging_conversation c
            WHERE c.account_id = current_setting('app.account_id')::uuid AND c.id = conversation)
    $$;
CREATE FUNCTION cf.message_in_reach(message uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY INVOKER COST 1 SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM public.messaging_message m
            WHERE m.account_id = current_setting('app.account_id')::uuid AND m.id = message)
    $$;
CREATE FUNCTION cf.subject_in_reach(kind text, subject uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY INVOKER COST 1 SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT CASE kind WHEN 'deal' THEN cf.deal_in_reach(subject, 'see') ELSE cf.conversation_in_reach(subject) END
    $$;

REVOKE ALL ON FUNCTION cf.contacts_in_reach(), cf.deal_in_reach(uuid, text), cf.conversation_in_reach(uuid),
    cf.message_in_reach(uuid), cf.subject_in_reach(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cf.contacts_in_reach(), cf.deal_in_reach(uuid, text), cf.conversation_in_reach(uuid),
    cf.message_in_reach(uuid), cf.subject_in_reach(text, uuid) TO cf_app;
ALTER FUNCTION cf.contacts_in_reach() OWNER TO cf_definer;
"""

BACKWARD = """
DROP FUNCTION cf.subject_in_reach(text, uuid), cf.message_in_reach(uuid), cf.conversation_in_reach(uuid),
    cf.deal_in_reach(uuid, text), cf.contacts_in_reach();
"""


class Migration(migrations.Migration):
    """Adds them."""

    dependencies = [("security", "0006_csp_reports")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
