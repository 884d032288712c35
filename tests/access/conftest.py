"""Who knocks at every door: the actors with their browsers, and the companies, made once per module."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.client import ClientHandler

from tests.access.table import ACTORS
from tests.cast import remember_password
from tests.factories import Stories, standing_stories


@pytest.fixture(autouse=True)
def _google_is_offered(settings: Any) -> None:
    """Without a client id its addresses do not exist."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, google_client_id="tests")


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    """The limits on tries count per test."""
    cache.clear()


@pytest.fixture(scope="module")
def stories(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Stories]:
    """The three companies, standing for the whole module."""
    with standing_stories(django_db_blocker, tmp_path_factory.mktemp("photos")) as told:
        yield told


@pytest.fixture(scope="module")
def sessions(stories: Stories) -> dict[str, SimpleCookie]:
    """The cookies of everybody who is logged in."""
    jars = {}
    for actor in ACTORS[1:]:
        client = Client()
        user = getattr(stories.cast, actor).user
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        remember_password(client, user)
        jars[actor] = client.cookies
    return jars


@pytest.fixture(scope="module")
def sites() -> dict[bool, ClientHandler]:
    """The site with its middleware, loaded once and not by each client: without and with the check of form tokens."""
    return {is_strict: ClientHandler(enforce_csrf_checks=is_strict) for is_strict in (False, True)}


@pytest.fixture
def client_of(db: None, sites: dict[bool, ClientHandler], sessions: dict[str, SimpleCookie]) -> Any:
    """A browser of an actor by name, as it was right after log-in: `client_of("ellie").get(…)`."""

    def open_browser(actor: str, *, is_strict: bool = False) -> Client:
        client = Client()
        client.handler = sites[is_strict]
        client.cookies = deepcopy(sessions.get(actor, SimpleCookie()))
        return client

    return open_browser
