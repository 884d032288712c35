"""What pages leave out of rows that are seen: phone numbers and prices, for those without the right to them.

Asked by the models where a value becomes words, so that no page, panel or search can forget it.
"""

from security.tenancy.context import current

NO_PRICE = "—"
NO_NUMBER = "Number hidden"


def hides(what: str) -> bool:
    """Whether "phones" or "prices" are hidden from whoever acts."""
    tenant = current()
    return tenant is not None and what in tenant.masks
