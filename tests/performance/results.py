"""What was measured against what was promised, and the table that says so."""

from dataclasses import dataclass

HEADINGS = ("what", "measured", "limit", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One promise. `form` writes both numbers; `at_least` turns the limit from a ceiling into a floor."""

    name: str
    measured: float
    limit: float
    form: str = "{:,.2f}"
    at_least: bool = False
    note: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the promise holds."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row as text."""
        sign = "≥" if self.at_least else "≤"
        verdict = "OK" if self.is_kept else "MISSED"
        return (self.name, self.form.format(self.measured), f"{sign} {self.form.format(self.limit)}", verdict)


def table(rows: list[Row]) -> str:
    """All rows in columns, numbers to the right, notes behind."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    notes = ["", *(row.note for row in rows)]
    return "\n".join(
        f"{what:<{widths[0]}}  {measured:>{widths[1]}}  {limit:>{widths[2]}}  {verdict:<{widths[3]}}  {note}".rstrip()
        for (what, measured, limit, verdict), note in zip(lines, notes, strict=True)
    )
