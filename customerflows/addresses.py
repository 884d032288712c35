"""Whose address a request comes from, behind the proxies that are ours, and what of it a limit may count by."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

type Address = IPv4Address | IPv6Address

_IPV6_SITE = 64


def client_of(peer: str, forwarded: str, trusted_proxies: int) -> str:
    """The client's address, seen through as many proxies of ours as there are; "" where nobody told.

    `peer` is who is connected to us and `forwarded` all X-Forwarded-For lines, joined by commas. Each proxy appends
    whom it heard, so only the entries from the right are ours: whatever a client writes itself stands left of them.
    """
    hops = [*forwarded.split(","), peer] if forwarded.strip() else [peer]
    # With fewer hops than proxies somebody came in by a shorter way: the farthest that was seen is the best known.
    seen = [_parsed(hop) for hop in hops[-(trusted_proxies + 1) :]]
    # An entry that is no address hides whoever is left of it, so the next hop towards us answers for it.
    found = next((address for address in seen if address), None)
    return str(found) if found else ""


def network_of(address: str) -> str:
    """What one client can change at will counts as one: an IPv4 address as a whole, an IPv6 address by its /64."""
    parsed = _parsed(address)
    if not isinstance(parsed, IPv6Address):
        return address
    return str(IPv6Network((int(parsed), _IPV6_SITE), strict=False))


def _parsed(hop: str) -> Address | None:
    """An address as proxies write it: with a port or without, IPv6 in brackets or not, IPv4 inside IPv6 or not."""
    hop = hop.strip()
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        address = ip_address(hop)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
