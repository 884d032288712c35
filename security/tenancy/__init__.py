"""Tenancy: which account a query belongs to, and the walls that PostgreSQL keeps around it."""
