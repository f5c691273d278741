"""Write the card of every student and pair set, as `make push-hub` sends them.

python -m stages.workbench.write_cards [NAME ...]     runs and corpora; all without a name
Writes  reports/cards/models/<run>.md, reports/cards/datasets/<corpus>.md
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_text
from stages.workbench.publishing.shipments import Place, shipments

log = logging.getLogger(__name__)

FOLDER = Path("reports/cards")


def main(argv: Sequence[str] | None = None) -> None:
    """Write the cards."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="runs and corpora")
    parser.add_argument(
        "--namespace", default="NAMESPACE", help="account or organisation they go to"
    )
    parser.add_argument("--prefix", default="thinkworth-", help="of the repositories' names")
    args = parser.parse_args(argv)
    made = shipments(args.names, Place(args.namespace, args.prefix))
    for one in made:
        write_text(one.card, FOLDER / f"{one.kind}s" / f"{one.name}.md")
    log.info("%s: %d cards", FOLDER, len(made))


if __name__ == "__main__":
    run_stage(main)
