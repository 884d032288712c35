"""Reading what the product wrote to somebody."""

import re

from accounts.models import Letter


def letters_to(address):
    """What was written to an address, the oldest first."""
    return [letter.read() for letter in Letter.objects.filter(to=address).order_by("id")]


def link_in(letter):
    """The way to an invitation, as the person who got the letter clicks it."""
    found = re.search(r"https?://[^/\s]+(/invitations/[^/\s]+/)", letter["text"])
    assert found
    return found[1]


def invitation_to(address):
    """The link in the newest letter to an address."""
    return link_in(letters_to(address)[-1])
