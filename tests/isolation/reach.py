"""Who reaches which row of their own company, in SQL: the declared matrix role × table × command.

Each company has rows of two kinds: Kiera's (in the pipeline Installs, assigned to her) and Dana's (in Sales). A cell
says for SELECT, INSERT, UPDATE and DELETE, in this order, whose rows are reached: A all, K Kiera's, - none. For INSERT,
which is tried with a copy of Dana's row, A is yes (an account can be copied by nobody, it would be another one).
! is an error that says that row-level security refused it.
"""

from dataclasses import dataclass

ACTORS = (
    *("owner", "admin", "member", "viewer", "without_pipeline", "seeing_pipeline", "only_assigned", "no_deals"),
    *("no_chats", "reader", "key", "bot", "forgotten", "system"),
)
COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")

TABLE = """
#                          owner admin memb  view  w/o   seeing assig nodeal nochat read  key   bot   forg  syst
accounts_account           A!AA  A!AA  A!AA  A!!-  A!AA  A!AA   A!AA  A!AA   A!AA   A!!-  A!!-  A!!-  A!!-  A!AA
accounts_membership        AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   AAAA  AAAA   AAAA   A!!-  A!!-  A!!-  A!!-  AAAA
accounts_rolerule          AAAA  A!!-  A!!-  A!!-  A!!-  A!!-   A!!-  A!!-   A!!-   A!!-  A!!-  A!!-  A!!-  A!!-
accounts_invitation        AAAA  AAAA  A!!-  A!!-  A!!-  A!!-   A!!-  A!!-   A!!-   A!!-  A!!-  A!!-  A!!-  AAAA
contacts_tag               AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   AAAA  AAAA   AAAA   A!!-  AAAA  AAAA  AAAA  AAAA
contacts_contact           AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   K!KK  AAAA   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
contacts_identity          AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   K!KK  AAAA   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
contacts_address           AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   K!KK  AAAA   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
contacts_contacttag        AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   K!KK  AAAA   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
pipeline_pipeline          AAAA  AAAA  AAAA  A!!-  K!KK  A!KK   AAAA  -!--   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
pipeline_stage             AAAA  AAAA  AAAA  A!!-  K!KK  A!KK   AAAA  -!--   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
pipeline_deal              AAAA  AAAA  AAAA  A!!-  K!KK  A!KK   K!KK  -!--   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
pipeline_dealactivity      AAAA  AAAA  AAAA  A!!-  K!KK  A!KK   K!KK  -!--   AAAA   A!!-  AAAA  AAAA  -!--  AAAA
messaging_whatsappnumber   AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   AAAA  AAAA   AAAA   A!!-  A!!-  A!!-  A!!-  AAAA
messaging_conversation     AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   K!KK  AAAA   -!--   A!!-  AAAA  AAAA  -!--  AAAA
messaging_message          AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   K!KK  AAAA   -!--   A!!-  AAAA  AAAA  -!--  AAAA
messaging_media            AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   K!KK  AAAA   -!--   A!!-  AAAA  AAAA  -!--  AAAA
messaging_inboundevent     AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   -!--  AAAA   -!--   A!!-  AAAA  AAAA  -!--  AAAA
security_outboxentry       AAAA  AAAA  AAAA  A!!-  AAAA  AAAA   AAAA  AAAA   AAAA   A!!-  AAAA  AAAA  AAAA  AAAA
"""
# A timeline tells of several things at once: its entries about hidden deals and conversations are hidden, the rest not.
IN_PARTS = {"contacts_activity"}


@dataclass(frozen=True)
class Cell:
    """What one command of one actor reaches in one table."""

    table: str
    actor: str
    command: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.actor}-{self.command}-{self.table}"


def _cells() -> list[Cell]:
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    return [
        Cell(table, actor, command, outcome)
        for table, *columns in lines
        for actor, outcomes in zip(ACTORS, columns, strict=True)
        for command, outcome in zip(COMMANDS, outcomes, strict=True)
    ]


CELLS = _cells()
