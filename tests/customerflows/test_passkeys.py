"""Where passkeys are at home: the host that a browser binds them to."""

import pytest

from customerflows.passkeys import passkey_home


@pytest.mark.parametrize(
    ("site_url", "host", "origin"),
    [
        ("https://app.customerflows.example", "app.customerflows.example", "https://app.customerflows.example"),
        ("https://crm.example:8443", "crm.example", "https://crm.example:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://[::1]:9000", "localhost", "http://localhost:9000"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_passkeys_belong_to_the_sites_host_and_never_to_an_address_of_numbers(site_url, host, origin):
    assert passkey_home(site_url) == (host, origin)
