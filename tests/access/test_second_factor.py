"""A company that requires a second factor is shut, at every address of it, to a session that was opened without one."""

from typing import Any
from urllib.parse import quote

import pytest

from accounts.models import Account
from security.tenancy.context import tenant_transaction
from tests.access.routes import route
from tests.access.table import GETS, POSTS, ROWS
from tests.factories import Stories, fingerprint

INSIDE = sorted(row.route for row in ROWS if row.answers["GET", "rex"] == "404")
SET_UP = "/account/security/authenticators/new/?next="


@pytest.fixture
def strict(stories: Stories, db: None) -> Stories:
    """Copperline, requiring it at once."""
    cast = stories.cast
    with tenant_transaction(cast.dana.as_tenant()):
        Account.objects.get(id=cast.copperline.id).require_second_factor(0, by=cast.dana)
    return stories


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("actor", ["ellie", "dana"])
def test_no_page_opens(client_of: Any, strict: Stories, name: str, actor: str) -> None:
    address = route(name).address(strict.copperline)
    answer = client_of(actor).get(address, strict.copperline.filled(GETS.get(name, {})))
    assert (answer.status_code, answer["Location"].startswith(SET_UP), answer.content) == (302, True, b"")


@pytest.mark.parametrize("name", INSIDE)
def test_no_form_changes_anything(client_of: Any, strict: Stories, name: str) -> None:
    before = fingerprint(strict.copperline.tenant)
    data = strict.copperline.filled(POSTS.get(name, {}))
    answer = client_of("dana").post(route(name).address(strict.copperline), data)
    assert (answer.status_code, answer["Location"]) == (302, f"{SET_UP}%2Fcopperline%2F")
    assert fingerprint(strict.copperline.tenant) == before


@pytest.mark.parametrize("name", INSIDE)
def test_no_part_of_a_page_comes(client_of: Any, strict: Stories, name: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/copperline/inbox/?filter=mine"}
    answer = client_of("kiera").get(route(name).address(strict.copperline), headers=headers)
    back = quote("/copperline/inbox/", safe="")
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (403, f"{SET_UP}{back}", b"")
