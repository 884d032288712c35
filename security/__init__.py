"""Security: the floor that every other app stands on.

Owns the tenant context and its row-level security (`tenancy/`), the permission matrix and the access
declarations of routes (`permissions`, `access`), limits on how often (`limits/`), secrets at rest (`crypto`) and the
transactional outbox (`outbox/`).
Nouns: tenant, role, permission, limit, outbox entry. Verbs: enter a tenant, require a permission, spend, enqueue,
announce.
Floor 1: imports only the ground floor; it knows accounts through lazy foreign keys and `request.member`.
"""
