"""The relay may see when letters are due and note its claims: neither to whom they go nor what they say."""

from django.db import migrations

GRANT = """
GRANT SELECT (id, created_at, due_at, claimed_until, parked_at, attempts),
      UPDATE (due_at, claimed_until, attempts, last_error) ON accounts_letter TO cf_relay;
"""
REVOKE = "REVOKE ALL ON accounts_letter FROM cf_relay;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_door_with_policies"),
    ]

    operations = [migrations.RunSQL(GRANT, REVOKE)]
