"""The pages that people look at all day, as addresses of a company, and the SQL that they send."""

import re
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.performance.companies import Sized

_DATA = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A route with what its address needs of a company; a part is asked for by htmx."""

    route: str
    key: str = ""
    query: str = ""
    is_part: bool = False

    def address(self, company: Sized) -> str:
        """Where it is in `company`."""
        keys = [getattr(company, self.key)] if self.key else []
        return reverse(self.route, args=[company.account.slug, *keys]) + self.query

    def statements(self, company: Sized, browser: Client) -> list[str]:
        """The SQL of one visit, literals in place, without the marks of transactions. Raises unless it is answered."""
        headers = {"HX-Request": "true"} if self.is_part else {}
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(self.address(company), headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{self.address(company)} was answered with {answer.status_code}")
        return [query["sql"] for query in captured.captured_queries if _DATA.match(query["sql"])]


PAGES = {
    "inbox": Page("messaging:inbox"),
    "conversation": Page("messaging:conversation", "conversation_id"),
    "contact list": Page("contacts:contact_list"),
    "board": Page("pipeline:board"),
}
MORE_PAGES = {
    "home": Page("accounts:home"),
    "my conversations": Page("messaging:inbox", query="?show=mine"),
    "unassigned conversations": Page("messaging:inbox", query="?show=unassigned"),
    "finished conversations": Page("messaging:inbox", query="?show=done"),
    "thread": Page("messaging:conversation", "conversation_id", is_part=True),
    "who waits": Page("messaging:waiting_panel", is_part=True),
    "badge": Page("messaging:badge", is_part=True),
    "last words": Page("messaging:contact_conversation", "contact_id", is_part=True),
    "contacts by name": Page("contacts:contact_list", query="?q=ana"),
    "contacts by number": Page("contacts:contact_list", query="?q=%2B17375550100"),
    "contact": Page("contacts:contact", "contact_id"),
    "contact panel": Page("contacts:contact_panel", "contact_id", is_part=True),
    "closed deals": Page("pipeline:board", query="?open=won&open=lost"),
    "deal": Page("pipeline:deal", "deal_id"),
    "new deal": Page("pipeline:deal_new", is_part=True),
    "deal menu": Page("pipeline:deal_menu", "deal_id", is_part=True),
    "money": Page("pipeline:money_panel", is_part=True),
    "deals of a contact": Page("pipeline:contact_deals", "contact_id", is_part=True),
    "team": Page("accounts:settings_team"),
}


def tenant_reads(statements: list[str]) -> list[str]:
    """Those that read tenant tables, which row-level security guards."""
    return [sql for sql in statements if "account_id" in sql and sql.lstrip()[:6].upper() in ("SELECT", "WITH")]
