"""Another company's keys, in every place that takes a key: nothing is found, nothing changes, nothing is told.

Rex tries Copperline's keys inside his own company, and Dana those of Copperline inside her plumbing company, because
belonging to both must not join them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.forms import BaseForm, ModelChoiceField, UUIDField
from django.http import HttpResponse
from django.test import Client

from tests.access.forgeries import FORGERIES, Forgery
from tests.access.routes import route
from tests.access.table import GETS, POSTS, ROWS
from tests.architecture.source import APPS
from tests.factories import TENANT_TABLES, Stories, Story, fingerprint

# From which company, and what only Copperline's people may read beside the words of its story.
ATTACKERS = {
    "rex": ("brightside", ("Copperline", "Kiera", "Luis Ortega")),
    "dana": ("plumbing", ("Kiera", "Luis Ortega")),
}
WAYS = [
    (row.route, method, key)
    for row in ROWS
    for method in ("GET", "POST")
    if row.answers["GET", "rex"] == "404" and row.answers[method, "dana"] != "405"
    for key in route(row.route).keys
]
TELLING = [
    "messaging:inbox",
    "messaging:conversation",
    "contacts:contact_list",
    "contacts:contact",
    "pipeline:board",
    "messaging:media",
]
PAGES = [row.route for row in ROWS if row.answers["GET", "dana"] == "200"]


@dataclass(frozen=True)
class Attack:
    """Somebody in a company of their own, with the keys of another one."""

    browser: Client
    own: Story
    other: Story
    secrets: tuple[str, ...]

    def ask(self, name: str, method: str, forged_fields: Any = (), **forged_keys: Any) -> HttpResponse:
        """An address of the own company as it is asked ordinarily, but for what is forged."""
        ways: dict[str, Any] = {"GET": (GETS, self.browser.get), "POST": (POSTS, self.browser.post)}
        declared, ask = ways[method]
        data = self.own.filled(declared.get(name, {})) | dict(forged_fields)
        answer: HttpResponse = ask(route(name).address(self.own, **forged_keys), data)
        return answer

    def told(self, answer: HttpResponse, *more: str) -> list[str]:
        """What an answer tells of the other company."""
        text = f"{answer.headers}{answer.cookies}{answer.getvalue().decode(errors='replace')}"
        return [word for word in (*self.other.canaries, *self.secrets, *more) if word in text]


@pytest.fixture(params=ATTACKERS)
def attack(request: pytest.FixtureRequest, stories: Stories, client_of: Callable[..., Client]) -> Attack:
    """Who tries it."""
    company, secrets = ATTACKERS[request.param]
    return Attack(client_of(request.param), getattr(stories, company), stories.copperline, secrets)


@pytest.fixture(scope="module")
def untouched(stories: Stories) -> dict[str, Any]:
    """What stands in Copperline before anybody tries anything."""
    return fingerprint(stories.copperline.tenant)


@pytest.fixture(params=["page", "fragment"])
def asked_for(request: pytest.FixtureRequest, attack: Attack) -> None:
    """A whole page, or a part of one."""
    attack.browser.defaults |= {"fragment": {"HTTP_HX_REQUEST": "true"}}.get(request.param, {})


@pytest.mark.usefixtures("asked_for")
@pytest.mark.parametrize(("name", "method", "key"), WAYS)
def test_a_key_of_another_company_in_an_address_leads_nowhere(
    attack: Attack, untouched: Any, name: str, method: str, key: str
) -> None:
    answer = attack.ask(name, method, **{key: attack.other.ids[key]})
    assert (answer.status_code, attack.told(answer)) == (404, [])
    assert fingerprint(attack.other.tenant) == untouched


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
def test_a_key_of_another_company_in_a_field_is_refused(attack: Attack, untouched: Any, forgery: Forgery) -> None:
    before = fingerprint(attack.own.tenant)
    answer = attack.ask(forgery.route, forgery.method, {forgery.field: str(attack.other.ids[forgery.key])})
    assert (answer.status_code, attack.told(answer)) == (forgery.answer, [])
    assert fingerprint(attack.other.tenant) == untouched
    assert fingerprint(attack.own.tenant) == before


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
def test_the_same_field_takes_a_key_of_the_own_company(attack: Attack, forgery: Forgery) -> None:
    answer = attack.ask(forgery.route, forgery.method, {forgery.field: str(attack.own.ids[forgery.key])})
    assert answer.status_code in (200, 302)


@pytest.mark.usefixtures("asked_for")
@pytest.mark.parametrize("name", PAGES)
def test_no_page_tells_of_another_company(attack: Attack, name: str) -> None:
    answer = attack.ask(name, "GET")
    assert (answer.status_code, attack.told(answer, *map(str, attack.other.ids.values()))) == (200, [])


@pytest.mark.parametrize("name", TELLING)
def test_the_words_that_are_looked_for_stand_on_the_pages_of_their_company(
    client_of: Any, stories: Stories, name: str
) -> None:
    at_home = Attack(client_of("kiera"), stories.copperline, stories.copperline, ())
    assert "Quillfeather" in at_home.told(at_home.ask(name, "GET"))


def test_every_form_field_that_takes_a_key_is_attacked() -> None:
    assert set(keyed_fields(BaseForm)) == {(one.form, one.field) for one in FORGERIES if one.form != "-"}


@pytest.mark.django_db
def test_every_table_of_a_company_has_a_row_to_attack(untouched: dict[str, Any]) -> None:
    assert [table for table in TENANT_TABLES if not untouched[table][0]] == []


def keyed_fields(form: Any) -> list[tuple[str, str]]:
    """The fields of our own forms whose values are keys of rows."""
    fields = getattr(form, "base_fields", {}) if form.__module__.partition(".")[0] in APPS else {}
    own = [(form.__name__, name) for name, field in fields.items() if isinstance(field, ModelChoiceField | UUIDField)]
    return [*own, *(found for child in form.__subclasses__() for found in keyed_fields(child))]
