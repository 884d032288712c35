"""Examples of what the rules of database.yaml must find, and must leave alone."""

from django.db import connection, migrations
from psycopg import sql


def read(cursor, name, table):
    # ruleid: sql-from-strings
    cursor.execute(f"SELECT 1 FROM deal WHERE name = '{name}'")
    # ruleid: sql-from-strings
    cursor.execute("SELECT 1 FROM deal WHERE name = '%s'" % name)
    # ruleid: sql-from-strings
    cursor.execute("SELECT 1 FROM {}".format(table))
    # ruleid: sql-from-strings
    cursor.execute("SELECT 1 FROM " + table)
    # ok: sql-from-strings
    cursor.execute("SELECT 1 FROM deal WHERE name = %s", [name])
    # ok: sql-from-strings
    cursor.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))
    # ruleid: sql-from-strings
    cursor.execute(sql.SQL(f"SELECT 1 FROM {table}"))


def read_later(name):
    statement = f"SELECT 1 FROM deal WHERE name = '{name}'"
    with connection.cursor() as cursor:
        # ruleid: sql-from-strings
        cursor.execute(statement)


def read_through_a_model(Deal, name):
    # ruleid: sql-from-strings
    Deal.objects.raw(f"SELECT * FROM deal WHERE name = '{name}'")
    # ok: sql-from-strings
    Deal.objects.raw("SELECT * FROM deal WHERE name = %s", [name])


def migrate(role):
    return [
        # ruleid: sql-from-strings
        migrations.RunSQL(f"GRANT SELECT ON deal TO {role}"),
        # ok: sql-from-strings
        migrations.RunSQL("GRANT SELECT ON deal TO cf_app"),
    ]


def enter(cursor, account_id):
    # ruleid: session-level-setting
    cursor.execute("SET app.account_id = '1'")
    # ruleid: session-level-setting
    cursor.execute("SET SESSION statement_timeout = 0")
    # ruleid: session-level-setting
    cursor.execute("SELECT set_config('app.account_id', %s, false)", [account_id])
    # ok: session-level-setting
    cursor.execute("SELECT set_config('app.account_id', %s, true)", [account_id])
    # ok: session-level-setting
    cursor.execute("SET LOCAL app.account_id = '1'")
    # ok: session-level-setting
    cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
