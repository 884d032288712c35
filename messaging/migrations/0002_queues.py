"""Who may touch the envelopes: the edge inserts, the relay takes away, the application role sees nothing."""

from django.db import migrations

FORWARD = """
REVOKE ALL ON messaging_inbound_envelope, messaging_quarantined_event FROM cf_app;
GRANT INSERT (source, body) ON messaging_inbound_envelope TO cf_ingest;
GRANT SELECT, UPDATE, DELETE ON messaging_inbound_envelope TO cf_relay;
GRANT SELECT, INSERT ON messaging_quarantined_event TO cf_relay;
"""

BACKWARD = """
REVOKE ALL ON messaging_inbound_envelope, messaging_quarantined_event FROM cf_relay, cf_ingest;
GRANT SELECT, INSERT, UPDATE, DELETE ON messaging_inbound_envelope, messaging_quarantined_event TO cf_app;
"""


class Migration(migrations.Migration):
    """Closes the queues."""

    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
