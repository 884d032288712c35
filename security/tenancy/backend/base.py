"""Django's PostgreSQL backend, made to carry the tenant and to refuse a role that could walk through the walls."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

from security.tenancy import context

_ROLE_FACTS = """
    SELECT current_user, role.rolsuper, role.rolbypassrls,
           EXISTS (SELECT FROM pg_class WHERE relowner = role.oid AND relnamespace = 'public'::regnamespace),
           EXISTS (SELECT FROM pg_roles o WHERE o.rolname = 'cf_owner' AND pg_has_role(role.oid, o.oid, 'MEMBER'))
    FROM pg_roles role WHERE role.rolname = current_user
"""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that binds each outermost transaction to the tenant in force."""

    _role_is_safe = False

    def init_connection_state(self) -> None:
        """Refuse a superuser, a role that bypasses row-level security, and an owner of tables (once per process)."""
        super().init_connection_state()
        if DatabaseWrapper._role_is_safe:
            return
        with self.connection.cursor() as cursor:
            name, is_super, bypasses, owns, is_owner = cursor.execute(_ROLE_FACTS).fetchone()
        if not self.connection.autocommit:
            self.connection.commit()
        if is_super or bypasses or owns or is_owner:
            self.close()
            raise ImproperlyConfigured(
                f"The database role {name!r} could bypass row-level security. "
                "DATABASE_URL must name cf_app: no superuser, no BYPASSRLS, no owner of tables."
            )
        DatabaseWrapper._role_is_safe = True

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # absent from the stubs
        tenant = context.current()
        if not autocommit and tenant is not None:
            context.send(self.connection, tenant)

    def get_connection_params(self) -> dict[str, Any]:
        """Connection parameters with a name that shows in pg_stat_activity."""
        return {"application_name": "customerflows", **super().get_connection_params()}
