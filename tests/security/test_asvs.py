"""The score sheet: every requirement of levels 1 and 2 has an answer, and what it points at exists."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from customerflows.environment import CHECKOUT
from security.management.commands.asvs import STATES, sheet

# The levels of the standard's requirements by section, in their order: 345, of which 70 are of level 1 and 183 of 2.
STANDARD = """
1.1 22  1.2 1111122223  1.3 112222222223  1.4 222  1.5 123  2.1 122  2.2 112  2.3 12223  2.4 23
3.1 3  3.2 113  3.3 12223  3.4 11222233  3.5 11122333  3.6 3  3.7 22333  4.1 12233  4.2 23333  4.3 22  4.4 1222
5.1 2  5.2 112333  5.3 113  5.4 222  6.1 122  6.2 111111112222  6.3 11223333  6.4 112233  6.5 22222333  6.6 2223
6.7 33  6.8 2222  7.1 222  7.2 1111  7.3 22  7.4 11222  7.5 223  7.6 22  8.1 1233  8.2 1123  8.3 133  8.4 23
9.1 111  9.2 1222  10.1 22  10.2 223  10.3 22223  10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
11.1 2233  11.2 22233  11.3 11233  11.4 1222  11.5 23  11.6 23  11.7 33  12.1 12233  12.2 11  12.3 22223
13.1 2333  13.2 222223  13.3 2233  13.4 1222233  14.1 22  14.2 12223333  14.3 122  15.1 12233  15.2 12233
15.3 1222222  15.4 3333  16.1 2  16.2 22222  16.3 2222  16.4 222  16.5 2223  17.1 23  17.2 22223333  17.3 22
"""
LEVELS = {
    f"{section}.{place}": int(level)
    for section, levels in re.findall(r"(\S+) (\d+)", STANDARD)
    for place, level in enumerate(levels, 1)
}
ASKED = {key: level for key, level in LEVELS.items() if level < 3}
PLACES = sorted({place for entry in sheet().values() for place in entry.get("where", ())})
PARTS = {"audit", "factors", "identity", "limits", "rights", "sessions", "team"}


def printed(*options: str) -> list[str]:
    """What the command says."""
    said = io.StringIO()
    call_command("asvs", *options, stdout=said)
    return said.getvalue().splitlines()


def test_the_standard_is_counted_right() -> None:
    assert [list(LEVELS.values()).count(level) for level in (1, 2, 3)] == [70, 183, 92]


def test_every_requirement_of_levels_1_and_2_has_its_answer() -> None:
    assert {key: entry["level"] for key, entry in sheet().items()} == ASKED


@pytest.mark.parametrize(("key", "entry"), sheet().items())
def test_an_answer_has_a_state_and_a_reason(key: str, entry: dict[str, Any]) -> None:
    assert (entry["state"] in STATES, bool(entry["note"])) == (True, True)
    assert entry.keys() <= {"level", "state", "where", "note", "waits_for"}


def test_what_is_met_or_partly_met_names_where() -> None:
    assert [
        key for key, entry in sheet().items() if entry["state"] in ("met", "partly") and not entry.get("where")
    ] == []


def test_what_waits_names_a_part_of_the_product() -> None:
    assert {entry["waits_for"] for entry in sheet().values() if "waits_for" in entry} <= PARTS


def test_nothing_that_is_met_still_waits() -> None:
    assert [key for key, entry in sheet().items() if entry["state"] == "met" and "waits_for" in entry] == []


@pytest.mark.parametrize("place", PLACES)
def test_what_an_answer_points_at_exists(place: str) -> None:
    path, _, name = place.partition("::")
    assert re.search(rf"def {name}\b" if name else "", (CHECKOUT / Path(path)).read_text())


def test_the_command_prints_every_answer_and_the_totals() -> None:
    lines = printed()
    assert (len(lines), lines[0].split()[:3]) == (len(ASKED) + 2, ["V1.1.1", "L2", "met"])
    assert lines[-1].endswith("applicable requirements up to level 2 are met.")


def test_the_command_prints_level_1_alone() -> None:
    assert len(printed("--level", "1")) == 70 + 2


def test_the_command_prints_what_is_missing_alone() -> None:
    assert [line for line in printed("--missing")[:-2] if line.split()[2] not in ("missing", "partly")] == []
