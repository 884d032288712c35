"""Isolation as model constraints, so that makemigrations tracks it and a model shows its own walls.

Trap: `CreateModel` inlines them and asks only for `constraint_sql()`; what returns no SQL there is silently
left out. Every statement is therefore queued in `schema_editor.deferred_sql`, keys before the references to them.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import BaseConstraint, Model

# Raises where nothing is set; with `true` as a second argument everybody would see nothing, and nobody would notice.
# Not inside a SELECT, as is often advised: that hides how large the account is from the planner (152 times slower).
ACCOUNT = "current_setting('app.account_id')::uuid"
# Those that write are named, so a role that is added later reads only, until somebody decides otherwise.
WRITERS = "current_setting('app.role') IN ('owner', 'admin', 'member', 'system')"

MEMBER = "nullif(current_setting('app.member_id'), '')::uuid"
# So roundabout because PostgreSQL expects a plain comparison without columns to hold for one row in two hundred, and
# "is not null" for nearly all: lists of those who see everything, who are most people, are planned as without the rule.
ALL_CONVERSATIONS = "nullif(current_setting('app.conversations') = 'all', false) IS NOT NULL"
NOT_ONLY_ASSIGNED = "nullif(current_setting('app.assigned_only') = 'no', false) IS NOT NULL"
# Asked once in a statement: for a table of which one statement reads a thousand rows.
NOT_ONLY_ASSIGNED_ONCE = "(SELECT nullif(current_setting('app.assigned_only') = 'no', false)) IS NOT NULL"
# Written out where there are few rows, and nobody is hurried: who acts must be somebody with a face, or the product.
PERSONS = "current_setting('app.principal') IN ('person', 'system')"


def all_pipelines(right: str) -> str:
    """Whether no pipeline is hidden (`right` "see") or closed to changes ("edit")."""
    return f"nullif(current_setting('app.pipelines_{right}') = 'all', false) IS NOT NULL"


def pipelines(column: str, right: str) -> str:
    """Whether the pipeline in `column` is one that may be seen (`right` "see") or changed ("edit").

    The setting is "all" or a list of keys; nothing set is an empty list. Read directly and not in a SELECT, so that
    the planner knows that "all" leaves every row; `nullif` because it reads the list as well, and "all" is no key.
    """
    setting = f"current_setting('app.pipelines_{right}')"
    listed = f"{column} = ANY (string_to_array(nullif({setting}, 'all'), ',')::uuid[])"
    return f"({all_pipelines(right)} OR {listed})"


def assigned(column: str) -> str:
    """Whether the row is the person's own, where only what is assigned to them may be seen."""
    return f"({NOT_ONLY_ASSIGNED} OR {column} = {MEMBER})"


def contact_in_reach(column: str) -> str:
    """Whether the contact in `column` belongs to what is assigned to the person; asked for once in a statement."""
    return f"({NOT_ONLY_ASSIGNED} OR {column} = ANY ((SELECT cf.contacts_in_reach())::uuid[]))"


class DeferredConstraint(BaseConstraint):
    """A constraint whose DDL runs after the tables of its migration exist."""

    first = False
    options: tuple[str, ...] = ()

    def statements(self, table: str) -> list[str]:
        """The DDL that puts the constraint on `table` (a quoted name)."""
        raise NotImplementedError

    def undo(self, table: str) -> list[str]:
        """The DDL that takes it off again."""
        raise NotImplementedError

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Queue the DDL; nothing is inlined into CREATE TABLE."""
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Queue the DDL at the end of the migration and return no immediate statement."""
        # A Statement is a template, where a percent sign begins a place to fill.
        joined = "; ".join(self.statements(schema_editor.quote_name(model._meta.db_table))).replace("%", "%%")
        queue = schema_editor.deferred_sql
        queue.insert(0 if self.first else len(queue), Statement(joined))
        return None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """The statements that remove the constraint."""
        return "; ".join(self.undo(schema_editor.quote_name(model._meta.db_table)))

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """The database alone can hold it: nothing to check on an instance."""

    def deconstruct(self) -> Any:
        """Path, arguments and options for the migration writer."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, **{option: getattr(self, option) for option in self.options}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeferredConstraint) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class TenantPolicy(DeferredConstraint):
    """Forced row-level security: a RESTRICTIVE wall on the account, and writing only for roles that may write.

    `column` holds the account ("id" on the account table itself). `viewers_write` opens writing for the Viewer role,
    for rows that are the person's own (a read marker). Where the table has an `id` of its own, its primary key becomes
    `(account_id, id)`, which is what the policies, the composite references and a distributed PostgreSQL look for.
    An UPDATE by a Viewer raises (42501); a DELETE by a Viewer touches no row.
    """

    first = True
    options = ("column", "viewers_write")

    def __init__(self, *, name: str, column: str = "account_id", viewers_write: bool = False) -> None:
        super().__init__(name=name)
        self.column = column
        self.viewers_write = viewers_write

    def statements(self, table: str) -> list[str]:
        """Primary key, forced row security and the policies of the application and the migrator."""
        wall = f"{self.column} = {ACCOUNT}"
        writes = "true" if self.viewers_write else WRITERS
        key = [] if self.column == "id" else [self._rekey(table)]
        return [
            *key,
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            # Restrictive: a permissive policy that comes later gives more rights here, never another company's rows.
            self._policy(table, "wall", "AS RESTRICTIVE FOR ALL TO cf_app", using=wall, check=wall),
            self._policy(table, "read", "FOR SELECT TO cf_app", using="true"),
            self._policy(table, "insert", "FOR INSERT TO cf_app", check=writes),
            self._policy(table, "update", "FOR UPDATE TO cf_app", using="true", check=writes),
            self._policy(table, "delete", "FOR DELETE TO cf_app", using=writes),
            self._policy(table, "migrate", "FOR ALL TO cf_migrator", using="true", check="true"),
        ]

    def undo(self, table: str) -> list[str]:
        """Drop the policies. Row security stays forced, so the table is closed and not open."""
        names = ("wall", "read", "insert", "update", "delete", "migrate")
        return [f"DROP POLICY {self.name}_{suffix} ON {table}" for suffix in names]

    def _rekey(self, table: str) -> str:
        key = table.strip('"') + "_pkey"
        return f'ALTER TABLE {table} DROP CONSTRAINT "{key}", ADD CONSTRAINT "{key}" PRIMARY KEY (account_id, id)'

    def _policy(self, table: str, suffix: str, scope: str, *, using: str = "", check: str = "") -> str:
        clauses = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
        return f"CREATE POLICY {self.name}_{suffix} ON {table} {scope}{clauses}"


class Restriction(DeferredConstraint):
    """Which of an account's rows the application may see and change for whoever acts: restrictive policies in SQL.

    `see` narrows reading and `write` every change; an empty one narrows nothing. A row that somebody may see but not
    change is left as it is by UPDATE and DELETE, without an error, so verbs that change such rows count what they did.
    """

    options: tuple[str, ...] = ("see", "write")
    updates = ""

    def __init__(self, *, name: str, see: str = "", write: str = "") -> None:
        super().__init__(name=name)
        self.see = see
        self.write = write

    def statements(self, table: str) -> list[str]:
        """One policy for each command."""
        return [
            f"CREATE POLICY {self.name}_{command.lower()} ON {table} AS RESTRICTIVE FOR {command} TO cf_app {clauses}"
            for command, clauses in self._commands()
        ]

    def undo(self, table: str) -> list[str]:
        """Drop the policies."""
        return [f"DROP POLICY {self.name}_{command.lower()} ON {table}" for command, _ in self._commands()]

    def _commands(self) -> list[tuple[str, str]]:
        reading = [("SELECT", f"USING ({self.see})")] if self.see else []
        check = f"WITH CHECK ({self.write})"
        found = f"USING ({self.write})"
        changing = [("INSERT", check), ("UPDATE", f"{self.updates or found} {check}"), ("DELETE", found)]
        return [*reading, *(changing if self.write else [])]


class WriterRestriction(Restriction):
    """Who may change a table at all, whichever row: for others INSERT and UPDATE are errors."""

    options = ("write",)
    # Every row is found, so that the check has something to refuse.
    updates = "USING (true)"

    def __init__(self, *, name: str, write: str) -> None:
        super().__init__(name=name, write=write)


class TenantReference(DeferredConstraint):
    """A foreign key inside one account: `(account_id, column) → (account_id, id)`, so a row cannot point across.

    `on_delete` is the SQL action (NO ACTION, CASCADE, SET NULL). Cascades run without row-level security, so CASCADE is
    only for children that a person who may delete the parent may always delete too.
    """

    options = ("column", "target", "on_delete")

    def __init__(self, *, name: str, column: str, target: str, on_delete: str = "NO ACTION") -> None:
        super().__init__(name=name)
        self.column = column
        self.target = target
        self.on_delete = on_delete

    def statements(self, table: str) -> list[str]:
        """The composite foreign key, checked at the end of the transaction."""
        # Of this column only: a bare SET NULL would empty the account as well.
        action = f'SET NULL ("{self.column}")' if self.on_delete == "SET NULL" else self.on_delete
        return [
            (
                f'ALTER TABLE {table} ADD CONSTRAINT "{self.name}" FOREIGN KEY (account_id, "{self.column}") '
                f'REFERENCES "{self.target}" (account_id, id) ON DELETE {action} DEFERRABLE INITIALLY DEFERRED'
            )
        ]

    def undo(self, table: str) -> list[str]:
        """Drop the foreign key."""
        return [f'ALTER TABLE {table} DROP CONSTRAINT "{self.name}"']


class RoleAccess(DeferredConstraint):
    """What a role other than the application's may do on a tenant table, across accounts: its grant and its policy.

    `commands` is a comma list of SELECT, INSERT, UPDATE, DELETE; `columns` narrows a lone SELECT to some columns.
    """

    options = ("role", "commands", "columns")

    def __init__(self, *, name: str, role: str, commands: str = "SELECT", columns: tuple[str, ...] = ()) -> None:
        super().__init__(name=name)
        self.role = role
        self.commands = commands
        self.columns = tuple(columns)

    def statements(self, table: str) -> list[str]:
        """The grant and one policy per command."""
        narrowed = f" ({', '.join(self.columns)})" if self.columns else ""
        return [
            f"GRANT {self.commands}{narrowed} ON {table} TO {self.role}",
            *(
                f"CREATE POLICY {self.name}_{command.lower()} ON {table} FOR {command} TO {self.role} "
                # What is inserted was not there before, so PostgreSQL takes no USING for it.
                + ("WITH CHECK (true)" if command == "INSERT" else "USING (true)")
                for command in self.commands.split(", ")
            ),
        ]

    def undo(self, table: str) -> list[str]:
        """Drop the policies and the grant."""
        return [
            *(f"DROP POLICY {self.name}_{command.lower()} ON {table}" for command in self.commands.split(", ")),
            f"REVOKE ALL ON {table} FROM {self.role}",
        ]


class AppendOnly(DeferredConstraint):
    """A ledger: the application may add rows of `columns` and has no other right on the table; with none, no right.

    The walls stay, and say into which account a row may be added. List the table in the guard's LEDGER_TABLES.
    """

    options = ("columns",)

    def __init__(self, *, name: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(name=name)
        self.columns = tuple(columns)

    def statements(self, table: str) -> list[str]:
        """Take back what every new table is given, and grant the columns."""
        granted = [f"GRANT INSERT ({', '.join(self.columns)}) ON {table} TO cf_app"] if self.columns else []
        return [f"REVOKE ALL ON {table} FROM cf_app", *granted]

    def undo(self, table: str) -> list[str]:
        """Leave the table closed: nobody can want it open by accident."""
        return [f"REVOKE ALL ON {table} FROM cf_app"]
