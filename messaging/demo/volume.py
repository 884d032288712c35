"""Volume for measurements: contacts, chats and deals, made by the database itself under row-level security.

Generated people were last active more than a week ago, which tells them from the people of the stories. Who has a row
already is told by NOT IN: a policy with a sub-select keeps NOT EXISTS from becoming a join, and it is asked row by row.
"""

from typing import Any

from django.db import connection

from security.tenancy.context import require

CONTACTS = 1264
CONVERSATIONS = 400
MESSAGES = 12
DEALS = 220

_STATEMENTS = {
    "contacts": """
        INSERT INTO contacts_contact (id, account_id, name, name_key, company_name, lifecycle, source, created_at,
                                      last_activity_at)
        SELECT {key}, %(account)s, name, lower(name), '', CASE WHEN n %% 3 = 0 THEN 'customer' ELSE 'lead' END,
               (ARRAY['Google Business', 'Website form', 'Referral', 'Yard sign'])[1 + n %% 4],
               now() - interval '30 days' - n * interval '7 minutes',
               now() - interval '7 days' - n * interval '7 minutes'
        FROM (
            SELECT n, (ARRAY['Ana', 'Ben', 'Cole', 'Dora', 'Eli', 'Faye', 'Gus', 'Hope', 'Ivan', 'June', 'Kurt']
                      )[1 + n %% 11] || ' ' ||
                      (ARRAY['Abbey', 'Brook', 'Craig', 'Dunn', 'Estes', 'Flynn', 'Grant', 'Hobbs', 'Ives', 'Jarvis',
                             'Kemp', 'Lowe', 'Mason'])[1 + n %% 13] ||
                      CASE WHEN n > 143 THEN ' ' || n ELSE '' END AS name
            FROM generate_series(1, %(contacts)s) n) generated
    """,
    "identities": """
        INSERT INTO contacts_identity (id, account_id, contact_id, kind, value, raw, created_at)
        SELECT {key}, account_id, id, 'phone', '+1' || (7375550000 + row_number() OVER (ORDER BY id)), '', created_at
        FROM contacts_contact WHERE account_id = %(account)s AND name_key <> ''
          AND id NOT IN (SELECT contact_id FROM contacts_identity WHERE account_id = %(account)s)
    """,
    "conversations": """
        INSERT INTO messaging_conversation (id, account_id, contact_id, number_id, created_at, last_message_at,
               last_preview, last_direction, last_kind, last_state, last_inbound_at, unread_count, done_at)
        SELECT {key}, %(account)s, c.id, number.id, c.last_activity_at, c.last_activity_at,
               'See you then, thank you', 'in', 'text', 'received', c.last_activity_at, 0,
               CASE WHEN ascii(right(c.id::text, 1)) %% 2 = 0 THEN c.last_activity_at END
        FROM (SELECT id, last_activity_at FROM contacts_contact c
              WHERE account_id = %(account)s AND last_activity_at < now() - interval '164 hours'
                AND id NOT IN (SELECT contact_id FROM messaging_conversation WHERE account_id = %(account)s)
              ORDER BY last_activity_at DESC LIMIT %(conversations)s) c,
             (SELECT id FROM messaging_whatsappnumber WHERE account_id = %(account)s LIMIT 1) number
    """,
    "messages": """
        INSERT INTO messaging_message (id, account_id, conversation_id, direction, kind, body, details, wamid, reply_to,
               reactions, attempt_key, state, error, may_retry, occurred_at, stored_at, attempts)
        SELECT {key}, %(account)s, v.id, CASE WHEN n %% 2 = 0 THEN 'in' ELSE 'out' END, 'text',
               'Message ' || n || ' about the visit next week', '{{}}', 'wamid.volume.' || v.id || '.' || n, '', '{{}}',
               gen_random_uuid(), CASE WHEN n %% 2 = 0 THEN 'received' ELSE 'read' END, '', false,
               v.last_message_at - (%(messages)s - n) * interval '3 hours',
               v.last_message_at - (%(messages)s - n) * interval '3 hours', 0
        FROM messaging_conversation v, generate_series(1, %(messages)s) n
        WHERE v.account_id = %(account)s AND v.last_preview = 'See you then, thank you'
          AND v.id NOT IN (SELECT conversation_id FROM messaging_message WHERE account_id = %(account)s)
    """,
    "finished deals": """
        INSERT INTO pipeline_deal (id, account_id, contact_id, stage_id, title, job_type, value_cents, next_step, rank,
               created_at, moved_at, closed_at)
        SELECT {key}, %(account)s, c.id, s.id, 'Tune-up for ' || c.name, 'Tune-up', 12900 + (c.place %% 40) * 2500, '',
               1000000 + c.place, c.last_activity_at, moment, moment
        FROM (SELECT id, name, last_activity_at, row_number() OVER (ORDER BY last_activity_at DESC) AS place
              FROM contacts_contact WHERE account_id = %(account)s AND last_activity_at < now() - interval '164 hours'
              ORDER BY last_activity_at DESC LIMIT %(deals)s) c
        JOIN pipeline_stage s
          ON s.account_id = %(account)s AND s.kind = CASE c.place %% 4 WHEN 0 THEN 'lost' ELSE 'won' END,
             LATERAL (SELECT now() - c.place * interval '46 hours' AS moment) finished
    """,
    "open deals": """
        INSERT INTO pipeline_deal (id, account_id, contact_id, stage_id, title, job_type, value_cents, next_step, rank,
               created_at, moved_at)
        SELECT {key}, %(account)s, c.id, s.id, 'Install for ' || c.name, 'Install', 250000 + c.place %% 40 * 12500, '',
               2000000 + c.place, c.last_activity_at, c.last_activity_at
        FROM (SELECT id, name, last_activity_at, row_number() OVER (ORDER BY last_activity_at) AS place
              FROM contacts_contact WHERE account_id = %(account)s AND last_activity_at < now() - interval '164 hours'
              ORDER BY last_activity_at LIMIT %(open_deals)s) c
        JOIN (SELECT id, row_number() OVER (ORDER BY position) AS place
              FROM pipeline_stage WHERE account_id = %(account)s AND kind = 'open') s ON s.place = 1 + c.place %% 4
    """,
}


def generate(scale: int) -> dict[str, int]:
    """Add `scale` times the demo's volume to the tenant in force; returns the rows made, by kind."""
    parameters: dict[str, Any] = {
        "account": require().account_id,
        "contacts": CONTACTS * scale,
        "conversations": CONVERSATIONS * scale,
        "messages": MESSAGES,
        "deals": DEALS * scale,
        # The stories alone are a board that a person can read; more open deals are for measuring.
        "open_deals": DEALS * (scale - 1),
    }
    made = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        # Before PostgreSQL 18 there is no uuidv7(); keys that lie in no order do not matter to a demo.
        key = "uuidv7()" if connection.connection.info.server_version >= 180000 else "gen_random_uuid()"
        for kind, statement in _STATEMENTS.items():
            cursor.execute(statement.format(key=key), parameters)
            made[kind] = cursor.rowcount
    return made
