"""The audit log's page: who sees it, what it shows, how it is narrowed, verified and taken away."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from customerflows import clock
from security.audit import record
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.sealed import seal_ripened
from tests.servers import superuser

PAGE = "/copperline/settings/audit/"


def happen(cast: Cast, count: int = 1, **what: Any) -> None:
    """Dana changes the company's name, again and again."""
    with tenant_transaction(cast.dana.as_tenant()):
        for number in range(1, count + 1):
            details = {
                "about": cast.copperline,
                "before": {"name": f"Old {number}"},
                "after": {"name": f"New {number}"},
            }
            record("account.changed", **{"by": cast.dana, **details, **what})


def text_of(browser: Client, query: str = "") -> str:
    return browser.get(PAGE + query).content.decode()


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_members_and_viewers_do_not_see_it(cast: Cast, browser_of: Any, who: str) -> None:
    browser = browser_of(getattr(cast, who))
    assert [browser.get(PAGE).status_code, browser.get(PAGE + "export/").status_code] == [403, 403]
    assert PAGE not in browser.get("/copperline/settings/team/").content.decode()


def test_another_company_sees_nothing_of_it(cast: Cast, browser_of: Any) -> None:
    happen(cast, by=cast.kiera)
    rex = browser_of(cast.rex)
    assert rex.get(PAGE).status_code == 404
    assert "Kiera" not in rex.get("/brightside/settings/audit/").content.decode()
    assert b"Kiera" not in rex.get("/brightside/settings/audit/export/").getvalue()


@pytest.mark.parametrize("who", ["dana", "luis"])
def test_owners_and_admins_read_sentences_with_before_and_after(cast: Cast, browser_of: Any, who: str) -> None:
    happen(cast)
    page = text_of(browser_of(getattr(cast, who)))
    assert "Dana Whitfield changed the company: name Old 1 → New 1" in page
    assert "<dt>Name</dt><dd><bdi>Old 1</bdi> → <bdi>New 1</bdi></dd>" in page
    assert f'href="{PAGE}"' in page


def test_what_people_are_called_is_no_markup(cast: Cast, browser_of: Any) -> None:
    happen(cast, after={"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in text_of(browser_of(cast.dana))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?action=member.removed", ["Luis Ortega removed Ellie Park"]),
        ("?person={luis}", ["Luis Ortega removed Ellie Park"]),
        ("?person={ellie}", ["Luis Ortega removed Ellie Park"]),
        ("?record=copperline", ["Dana Whitfield changed"]),
        ("?since=2026-03-04", ["Luis Ortega removed Ellie Park"]),
        ("?until=2026-03-03", ["Dana Whitfield changed"]),
        ("?since=2026-03-03&until=2026-03-04", ["Dana Whitfield changed", "Luis Ortega removed Ellie Park"]),
        ("?until=9999-12-31", ["Dana Whitfield changed", "Luis Ortega removed Ellie Park"]),
        ("?record=nobody", []),
    ],
)
def test_the_log_is_narrowed(
    cast: Cast, browser_of: Any, monkeypatch: pytest.MonkeyPatch, query: str, found: list[str]
) -> None:
    # Five in the morning in London is the evening before in Chicago, by whose clock the company works.
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 4, 5, tzinfo=UTC))
    happen(cast)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 4, 7, tzinfo=UTC))
    with tenant_transaction(cast.luis.as_tenant()):
        record("member.removed", by=cast.luis, about=cast.ellie)
    page = text_of(browser_of(cast.dana), query.format(luis=cast.luis.id, ellie=cast.ellie.id))
    told = [words for words in ("Dana Whitfield changed", "Luis Ortega removed Ellie Park") if words in page]
    assert told == found


@pytest.mark.parametrize(
    "query", ["?person=x", "?action=x", "?since=yesterday", "?until=2026-02-30", "?record=" + "x" * 101]
)
def test_a_filter_that_is_none_is_said(cast: Cast, browser_of: Any, query: str) -> None:
    assert browser_of(cast.dana).get(PAGE + query).status_code == 422


def test_a_cursor_of_somebodys_own_making_is_refused(cast: Cast, browser_of: Any) -> None:
    assert browser_of(cast.dana).get(PAGE + "?after=2026-01-01").status_code == 400


def test_fifty_more_are_shown_at_a_time(cast: Cast, browser_of: Any) -> None:
    happen(cast, 101)
    browser = browser_of(cast.dana)
    first = browser.get(PAGE)
    second = browser.get(PAGE, {"after": first.context["next_cursor"]}, headers={"HX-Request": "true"})
    third = browser.get(PAGE, {"after": second.context["next_cursor"]}, headers={"HX-Request": "true"})
    shown = [[row["event"].id for row in page.context["rows"]] for page in (first, second, third)]
    assert [len(ids) for ids in shown] == [50, 50, 1]
    assert len({*shown[0], *shown[1], *shown[2]}) == 101
    assert (b"Show 50 more" in second.content, b"Show 50 more" in third.content) == (True, False)


def test_a_later_page_works_without_scripts_and_keeps_its_filters(cast: Cast, browser_of: Any) -> None:
    happen(cast, 51)
    browser = browser_of(cast.dana)
    first = browser.get(PAGE + "?action=account.changed")
    later = browser.get(PAGE, {"action": "account.changed", "after": first.context["next_cursor"]})
    assert "action=account.changed" in first.content.decode().partition("Show 50 more")[0][-300:]
    assert (len(later.context["rows"]), b"Back to the newest" in later.content) == (1, True)


@pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
def test_the_chain_is_verified_on_demand(lasting_cast: Cast, browser_of: Any) -> None:
    happen(lasting_cast, 3)
    seal_ripened()
    browser = browser_of(lasting_cast.dana)
    assert "Not verified yet" in text_of(browser)
    page = browser.post(PAGE + "verification/", follow=True).content.decode()
    assert "Chain verified: 3 events, no gap and no change" in page
    assert "Chain verified <time" in page
    assert "Dana Whitfield verified the audit log: no gap and no change" in page
    assert "3 events sealed, 1 to be sealed in a moment" in page


@pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
def test_a_broken_chain_is_said_where_it_is_broken(lasting_cast: Cast, browser_of: Any) -> None:
    happen(lasting_cast, 3)
    seal_ripened()
    superuser("UPDATE security_auditevent SET actor_name = 'Rex' WHERE after->>'name' = 'New 2'")
    page = browser_of(lasting_cast.dana).post(PAGE + "verification/", follow=True).content.decode()
    assert "Event 2 was changed after it was sealed." in page
    assert "Chain broken" in page


@pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
def test_the_export_is_verified_by_the_downloaded_verifier(lasting_cast: Cast, browser_of: Any, tmp_path: Path) -> None:
    happen(lasting_cast, 1200)
    while seal_ripened():
        pass
    browser = browser_of(lasting_cast.luis)
    answer = browser.get(PAGE + "export/")
    (tmp_path / "export.jsonl").write_bytes(answer.getvalue())
    (tmp_path / "verifier.py").write_bytes(browser.get(PAGE + "verifier/").getvalue())
    key = browser.get(PAGE).context["public_key"]
    command = [sys.executable, "-I", "verifier.py", "export.jsonl", "--key", key]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "VERIFIED")
    assert answer["Content-Disposition"] == 'attachment; filename="audit-log-copperline-1200.jsonl"'
    assert "Luis Ortega downloaded the audit log up to event 1200" in text_of(browser)


def test_an_export_before_anything_is_sealed_is_a_head_alone(cast: Cast, browser_of: Any) -> None:
    happen(cast)
    lines = browser_of(cast.dana).get(PAGE + "export/").getvalue().splitlines()
    assert [json.loads(line)["head"]["waiting"] for line in lines] == [1]


def test_an_empty_log_says_what_will_stand_in_it(cast: Cast, browser_of: Any) -> None:
    assert "Nothing has happened yet" in text_of(browser_of(cast.dana))
