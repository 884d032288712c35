"""Django's PostgreSQL backend, made to carry the tenant and to refuse a role that could walk through the walls."""

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

from security.tenancy import context

# Both the role in force and the one that logged in, which RESET ROLE would bring back. Creating roles and reading the
# replication stream lead around the walls too, and so does any other role of the house that this one may become.
_ROLE_FACTS = """
    SELECT session_user, bool_or(
        role.rolsuper OR role.rolbypassrls OR role.rolcreaterole OR role.rolreplication
        OR EXISTS (SELECT FROM pg_class WHERE relowner = role.oid AND relnamespace = 'public'::regnamespace)
        OR EXISTS (SELECT FROM pg_roles other WHERE other.rolname LIKE 'cf\\_%' AND other.oid <> role.oid
                   AND pg_has_role(role.oid, other.oid, 'MEMBER')))
    FROM pg_roles role WHERE role.rolname IN (session_user, current_user)
"""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that binds each outermost transaction to the tenant in force."""

    _examined: ClassVar[set[str]] = set()

    def init_connection_state(self) -> None:
        """Refuse a role that could get around row-level security by any way (asked once per process and alias)."""
        super().init_connection_state()
        if self.alias in self._examined:
            return
        with self.connection.cursor() as cursor:
            name, could_bypass = cursor.execute(_ROLE_FACTS).fetchone()
        # The question opened a transaction that Django knows nothing about.
        if not self.connection.autocommit:
            self.connection.commit()
        if could_bypass:
            self.close()
            raise ImproperlyConfigured(
                f"The database role {name!r} could bypass row-level security. "
                "DATABASE_URL must name cf_app, DATABASE_RELAY_URL cf_relay and DATABASE_SEALER_URL cf_sealer: "
                "no superuser, no BYPASSRLS, no owner of tables, in no other role."
            )
        self._examined.add(self.alias)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # absent from the stubs
        # Every outermost BEGIN comes through here, and no savepoint does.
        tenant = context.current()
        if not autocommit and tenant is not None:
            context.send(self.connection, tenant)

    def get_connection_params(self) -> dict[str, Any]:
        """Connection parameters with a name that shows in pg_stat_activity."""
        return {"application_name": "customerflows", **super().get_connection_params()}
