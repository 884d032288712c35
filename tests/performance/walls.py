"""What isolation costs: the SQL of real pages under row-level security against the same SQL without it.

Without the policies a statement would read joined tables of all companies, so the other side is not only free of
them: each tenant table is a plain view of one account, as if somebody had written the condition everywhere by hand.
"""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from tests.performance.companies import Sized
from tests.performance.ground import Ground
from tests.performance.pages import PAGES, tenant_reads
from tests.performance.plans import Plan, acting, explain
from tests.performance.results import Row

LIMIT = 1.25
SAME_BUFFERS = 0.02
TRIES = 60

_WALLED = """
    SELECT c.relname, CASE WHEN c.relname = 'accounts_account' THEN 'id' ELSE 'account_id' END
    FROM pg_class c WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
"""


def measure(ground: Ground, company: Sized) -> list[Row]:
    """Two rows a page: time (planning and execution, the best of several tries in turn) and buffers."""
    tenant = company.member.as_tenant()
    inside, outside = (ground.addresses.database_url(role) for role in ("cf_app", "postgres"))
    with acting(inside, tenant) as guarded, acting(outside, tenant) as unguarded:
        _replace_walls(unguarded, company)
        rows = [_compare(name, company, guarded, unguarded) for name in PAGES]
    return [row for pair in rows for row in pair]


def _replace_walls(connection: psycopg.Connection, company: Sized) -> None:
    """Let unqualified names lead to views with the account as a literal; it ends with the transaction."""
    connection.execute("CREATE SCHEMA by_hand")
    for table, column in connection.execute(_WALLED).fetchall():
        view = "CREATE VIEW by_hand.{0} AS SELECT * FROM public.{0} WHERE {1} = {2}"
        names = (sql.Identifier(table), sql.Identifier(column), sql.Literal(company.account.id))
        connection.execute(sql.SQL(view).format(*names))
    connection.execute("SET LOCAL search_path = by_hand, public")


def _compare(name: str, company: Sized, guarded: psycopg.Connection, unguarded: psycopg.Connection) -> tuple[Row, Row]:
    statements = tenant_reads(PAGES[name].statements(company, company.browser))
    pairs = [_best(statement, (guarded, unguarded)) for statement in statements]
    on, off = (sum(pair[side].milliseconds for pair in pairs) for side in (0, 1))
    on_buffers, off_buffers = (sum(pair[side].buffers for pair in pairs) for side in (0, 1))
    return (
        Row(f"{name}: time under RLS / without", on / off, LIMIT, note=f"{on:.2f} / {off:.2f} ms"),
        Row(
            f"{name}: buffers under RLS / without, apart by",
            abs(on_buffers / off_buffers - 1),
            SAME_BUFFERS,
            "{:.1%}",
            note=f"{on_buffers:,} / {off_buffers:,}",
        ),
    )


def _best(statement: str, connections: Sequence[psycopg.Connection]) -> list[Plan]:
    """The fastest plan on each connection, tried in turn so that both meet the same noise."""
    tries = [[explain(connection, statement) for connection in connections] for _ in range(TRIES)]
    return [min(plans, key=lambda plan: plan.milliseconds) for plans in zip(*tries, strict=True)]
