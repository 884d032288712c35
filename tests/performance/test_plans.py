"""Hot pages by what PostgreSQL does for them: no scan, no count and no list grows with the company."""

import json
import os
import re
import subprocess
import sys

import pytest

from customerflows.environment import CHECKOUT
from tests.performance.pages import MORE_PAGES, PAGES, tenant_reads
from tests.performance.plans import acting, explain
from tests.servers import DATABASE, servers

EVERY_PAGE = PAGES | MORE_PAGES
# What a page counts at most is a thousand and one, to be able to say "1,000+".
MOST_ROWS = 1_001
MANY_ROWS = 1_000

_TENANT_TABLES = "SELECT relname, reltuples FROM pg_class WHERE relrowsecurity AND reltuples > %s"
_ONE_THING = re.compile(r'"(id|contact_id|pipeline_id)" (=|IN)|"account_id" = \'[^\']+\'::uuid\)?$')


@pytest.fixture
def reading(company):
    """A connection of the application's role that acts for the member, with the planner of production's disks."""
    with acting(servers.database_url("cf_app", DATABASE), company.member.as_tenant()) as connection:
        connection.execute("SET LOCAL random_page_cost = 1.1")
        yield connection


@pytest.fixture
def large_tables(reading):
    return {name for name, _ in reading.execute(_TENANT_TABLES, [MANY_ROWS]).fetchall()}


@pytest.fixture(scope="module")
def browser(company):
    return company.browser


@pytest.fixture
def reads(company, browser, name):
    """What a page reads of the company."""
    return tenant_reads(EVERY_PAGE[name].statements(company, browser))


@pytest.fixture
def nodes(reading, reads):
    """Every step of every plan of a page."""
    return [node for sql in reads for node in explain(reading, sql).nodes()]


def rows_of(node):
    return node["Actual Rows"] * node["Actual Loops"]


def rows_dropped_by(node):
    return node.get("Rows Removed by Filter", 0) * node["Actual Loops"]


def test_the_company_is_large(large_tables):
    assert large_tables >= {
        "contacts_contact",
        "contacts_identity",
        "contacts_activity",
        "messaging_conversation",
        "messaging_message",
        "pipeline_deal",
    }


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_page_scans_a_large_table(nodes, large_tables):
    scanned = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    assert scanned & large_tables == set()


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_page_reads_more_than_it_could_show_or_count(nodes):
    assert [node for node in nodes if rows_of(node) > MOST_ROWS] == []


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_page_looks_through_rows_that_it_does_not_want(nodes):
    assert [node for node in nodes if rows_dropped_by(node) > MANY_ROWS] == []


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_count_stops_at_a_limit(reads):
    assert [sql for sql in reads if re.search(r"\bcount\(", sql, re.IGNORECASE) and "LIMIT" not in sql] == []


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_list_has_a_limit_or_belongs_to_one_thing(reads):
    assert [sql for sql in reads if "LIMIT" not in sql and not _ONE_THING.search(sql)] == []


def test_forms_are_saved_at_once_while_the_broker_is_away(company):
    variables = os.environ | servers.variables(DATABASE) | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "-m", "tests.performance.saving", json.dumps(company.keys)]
    done = subprocess.run(command, cwd=CHECKOUT, env=variables, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"forms": [], "connections": []}
