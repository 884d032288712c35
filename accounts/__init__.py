"""Accounts: who is a customer of ours, and who works there.

Owns the account (the tenant: one company), its users and their memberships with roles, sign-up and the door through
which a person enters a company. Nouns: account, user, membership, invitation. Verbs: sign up, open an account, invite,
join, change a role, hand over, leave, remove.
Floor 2: stands on security; contacts, pipeline, messaging and billing stand on it.
"""
