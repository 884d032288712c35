"""Who writes is a contact with a name that can be read, whatever WhatsApp says they are called."""

import pytest

from contacts.operations.recognising import Sender, recognise
from customerflows import clock
from security.tenancy.context import tenant_transaction


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        (Sender(wa_id="15125550142", name="Maria   Delgado "), "Maria Delgado"),
        (Sender(wa_id="15125550142", name=" \u200b\u202e "), "(512) 555-0142"),
        (Sender(user_id="US.1", username="garage_ray", name=""), "@garage_ray"),
        (Sender(user_id="US.1"), "Unknown person"),
        (Sender(wa_id="15125550142", name="م" * 300), "م" * 200),
    ],
)
def test_a_newcomer_gets_a_name_that_can_be_read(cast, sender, name):
    with tenant_transaction(cast.copperline.as_system()):
        assert recognise(sender, at=clock.now()).name == name


def test_a_number_that_was_added_by_hand_is_recognised(cast, maria):
    with tenant_transaction(cast.copperline.as_system()):
        assert recognise(Sender(wa_id="15125550142", name="Mary"), at=clock.now()) == maria
