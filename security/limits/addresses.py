"""The client's address of a request, behind as many proxies as the environment says are ours."""

from django.conf import settings
from django.http import HttpRequest

from customerflows.addresses import client_of, network_of


def client_address(request: HttpRequest) -> str:
    """The address of the client, as a list of devices shows it; "" where the server was not told."""
    # A server joins several lines of one header by commas, in their order.
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return client_of(request.META.get("REMOTE_ADDR", ""), forwarded, settings.ENVIRONMENT.trusted_proxies)


def client_network(request: HttpRequest) -> str:
    """What a limit counts as one client: the IPv4 address, or the /64 of the IPv6 address."""
    return network_of(client_address(request))
