"""Database engine of the application role: PostgreSQL with the tenant context sent at BEGIN."""
