"""`python -m deploy.rehearsal [FOLDER]`: build the image in FOLDER or a temporary one, run it, say how it went."""

import json
import sys
import tempfile
from pathlib import Path

from deploy.rehearsal.building import build
from deploy.rehearsal.running import probe
from deploy.rehearsal.sandbox import RehearsalFailed

CHECKOUT = Path(__file__).resolve().parents[2]


def main(folder: Path) -> int:
    """Build and run; exit status 1 when either failed."""
    folder.chmod(0o755)
    try:
        found = probe(build(CHECKOUT, folder), CHECKOUT, folder)
    except RehearsalFailed as failure:
        sys.stdout.write(f"{failure}\n")
        return 1
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory(prefix="cf-image-") as name:
        sys.exit(main(Path(name)))
