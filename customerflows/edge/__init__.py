"""The edge: takes signed webhooks in and streams live events out, as a small bare ASGI application.

Nouns: the envelope (the raw bytes of one webhook call), the stream (one browser tab that listens), the hub (what all
streams of a process share). It knows no Django, no app and no framework: the database role it uses may only INSERT
envelopes, and what it sends to a browser are names, never content.

``routing`` is the front (``create_application``); ``app`` is the process of production; ``customerflows.asgi``
serves the edge and the site on one port in development.
"""
