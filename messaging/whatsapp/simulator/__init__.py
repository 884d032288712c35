"""The sandbox phone: a pretend Meta for development and tests, where a second person plays the customer.

A separate ASGI application that imports nothing of the product. It answers the Graph API as Meta does, posts signed
webhooks to the product's real endpoint, and shows a practice phone to write from. Nouns: person, number, chat, message,
medium, delivery, switches. Layers, downwards: ``app`` -> ``graph`` | ``phone`` | ``control`` -> ``customer`` |
``business`` -> ``world`` -> ``people``, ``numbers``, ``chats``, ``media``, ``switches``, ``postman``, ``hub`` ->
``database``. It refuses to start in production.
"""
