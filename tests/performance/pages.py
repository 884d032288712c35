"""The pages that people look at all day, as addresses of a company, and the SQL that they send."""

import re
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.performance.companies import Sized

_DATA = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


def _at(name: str, *attributes: str, query: str = "") -> Callable[[Sized], str]:
    """The address of a route in a company; `attributes` of the company are its further arguments."""

    def address(company: Sized) -> str:
        keys = [getattr(company, attribute) for attribute in attributes]
        return reverse(name, args=[company.account.slug, *keys]) + query

    return address


PAGES: dict[str, Callable[[Sized], str]] = {
    "inbox": _at("messaging:inbox"),
    "conversation": _at("messaging:conversation", "conversation_id"),
    "contact list": _at("contacts:contact_list"),
    "board": _at("pipeline:board"),
}
MORE_PAGES = {
    "home": _at("accounts:home"),
    "my conversations": _at("messaging:inbox", query="?show=mine"),
    "unassigned conversations": _at("messaging:inbox", query="?show=unassigned"),
    "finished conversations": _at("messaging:inbox", query="?show=done"),
    "who waits": _at("messaging:waiting_panel"),
    "badge": _at("messaging:badge"),
    "last words": _at("messaging:contact_conversation", "contact_id"),
    "contacts by name": _at("contacts:contact_list", query="?q=ana"),
    "contacts by number": _at("contacts:contact_list", query="?q=%2B17375550100"),
    "contact": _at("contacts:contact", "contact_id"),
    "closed deals": _at("pipeline:board", query="?open=won&open=lost"),
    "deal": _at("pipeline:deal", "deal_id"),
    "money": _at("pipeline:money_panel"),
    "deals of a contact": _at("pipeline:contact_deals", "contact_id"),
    "team": _at("accounts:settings_team"),
}


def statements_of(browser: Client, address: str) -> list[str]:
    """The SQL of one request, literals in place, without the marks of transactions; raises when it is not answered."""
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} was answered with {answer.status_code}")
    return [query["sql"] for query in captured.captured_queries if _DATA.match(query["sql"])]


def tenant_reads(statements: list[str]) -> list[str]:
    """Those that read tenant tables, which row-level security guards."""
    return [sql for sql in statements if "account_id" in sql and sql.lstrip()[:6].upper() in ("SELECT", "WITH")]
