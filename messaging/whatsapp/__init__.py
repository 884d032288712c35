"""WhatsApp as a vendor: what Meta sends us, what we send Meta, what its errors mean. No models, no database.

In:  ``webhook.parse(body)`` turns one signed envelope into typed ``events``, one per thing that happened; a piece that
     cannot be read becomes ``Malformed`` and its neighbours survive.
Out: ``client.GraphClient`` sends, marks as read and fetches media; it ends in a value, or in ``NotSent``,
     ``OutcomeUnknown`` or ``Refused``, and never retries by itself.
Why: ``errors.classify(code)`` says what a code means for a person and whether sending again makes sense.

``simulator/`` is the pretend WhatsApp of development; neither side imports the other.
"""
