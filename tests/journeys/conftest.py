"""The running product and the browser of the journeys. All journeys run in one worker, so that there is one product."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from customerflows.running.browser import find
from tests.journeys.product import Product, product_running
from tests.journeys.windows import FLAGS, Windows


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def product(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product_running(tmp_path_factory.mktemp("product")) as running:
        yield running


# For a module at a time: while a browser is open, Playwright's event loop keeps other tests from the database.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def windows(chromium: Browser, product: Product) -> Iterator[Windows]:
    """Windows of one test; by its end no page may have broken its policy, written an error or failed."""
    opened = Windows(chromium, product)
    yield opened
    opened.close()
    assert opened.unforgiven() == []
