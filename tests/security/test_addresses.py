"""Whose address a request comes from: what a client writes itself never wins."""

from dataclasses import replace

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory

from customerflows.addresses import client_of, network_of
from security.limits import client_address, client_network


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("203.0.113.7", "", 0, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", 0, "203.0.113.7"),
        ("10.0.0.2", "203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1,198.51.100.2 , 203.0.113.7,10.0.0.1", 2, "203.0.113.7"),
        # By a shorter way than through all proxies, or with a header that says nothing.
        ("203.0.113.7", "", 1, "203.0.113.7"),
        ("10.0.0.2", "203.0.113.7", 5, "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1, unknown", 1, "10.0.0.2"),
        ("10.0.0.2", "198.51.100.1,", 1, "10.0.0.2"),
        ("10.0.0.2", " , ,", 1, "10.0.0.2"),
        ("", "", 0, ""),
        ("/run/web.sock", "198.51.100.1", 0, ""),
        # As proxies write it.
        ("10.0.0.2", "203.0.113.7:4711", 1, "203.0.113.7"),
        ("10.0.0.2", "[2001:db8::7]:4711", 1, "2001:db8::7"),
        ("10.0.0.2", "2001:DB8:0::7", 1, "2001:db8::7"),
        ("::ffff:203.0.113.7", "", 0, "203.0.113.7"),
    ],
)
def test_the_client_is_whom_our_own_proxies_saw(peer, forwarded, proxies, client):
    assert client_of(peer, forwarded, proxies) == client


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_address_counts_by_its_network_and_an_ipv4_address_as_a_whole(address, network):
    assert network_of(address) == network


def test_the_site_and_allauth_see_the_same_client(settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=1)
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": "6.6.6.6, 2001:db8:1:2::7"})
    seen = (client_address(request), client_network(request), get_adapter(request).get_client_ip(request))
    assert seen == ("2001:db8:1:2::7", "2001:db8:1:2::/64", "2001:db8:1:2::7")
