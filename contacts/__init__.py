"""Contacts: everything a business knows about a person, in one place.

Owns the contact with its identities (phone, email, WhatsApp ids), addresses and tags, and the timeline.
Nouns: contact, identity, address, tag, activity. Verbs: recognise, note, record.
Floor 3: higher floors add to a timeline through `Activity.record`, one call downwards.
"""
