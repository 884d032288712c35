"""Promise B2.1, as far as it is built: secrets are sealed at rest and their keys can be changed; browsers stay on TLS.

`tests/security/test_sealing.py` and `test_key_rotation.py` prove it in full, `tests/deploy` the encrypted connections.
"""

import pytest
from django.db import connection

from messaging.models import WhatsAppNumber
from security.sealing import sealed_fields
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.messaging.envelopes import COPPERLINE_NUMBER, connect_number
from tests.security.test_production_settings import production


def test_b2_1_a_whatsapp_token_is_in_the_database_under_seal_only(cast: Cast) -> None:
    connect_number(cast.dana, COPPERLINE_NUMBER, "+15125550100")
    with tenant_transaction(cast.dana.as_tenant()), connection.cursor() as cursor:
        cursor.execute("SELECT sealed_token, n::text FROM messaging_whatsappnumber n")
        sealed, row = cursor.fetchone()
        assert (sealed.split(".")[0], '"token"' in row) == ("v1", False)
        assert WhatsAppNumber.objects.get().token == "token"


@pytest.mark.parametrize("place", ["accounts_letter.sealed", "messaging_whatsappnumber.sealed_token"])
def test_b2_1_the_rotation_of_keys_knows_every_secret(place: str) -> None:
    assert place in {field.place for field in sealed_fields()}


def test_b2_1_browsers_are_told_to_stay_on_tls_for_two_years() -> None:
    assert production()["SECURE_HSTS_SECONDS"] == 2 * 365 * 24 * 3600
