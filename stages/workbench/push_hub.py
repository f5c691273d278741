"""Bring students, pair sets and their cards to the Hugging Face Hub.

python -m stages.workbench.push_hub [--dry] [--namespace NAME] [--prefix TEXT] [--public] [NAME ...]
--dry says what would go where and how many bytes; it needs neither token nor network.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from stages.bedrock.errors import run_stage
from stages.workbench.publishing.shipments import Place, Shipment, shipments
from stages.workbench.publishing.uploading import account, open_hub, upload


def plan(made: Sequence[Shipment]) -> Iterator[str]:
    """What would go where, line by line."""
    total = 0
    for one in made:
        sizes = one.sizes()
        total += sum(sizes.values())
        yield f"{one.kind} {one.repo}: {sum(sizes.values()):,} bytes"
        yield from (f"  {size:>15,}  {name}" for name, size in sizes.items())
    yield f"{len(made)} repositories, {total:,} bytes"


def main(argv: Sequence[str] | None = None) -> None:
    """Say what would be sent, or send it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="runs and corpora; all without one"
    )
    parser.add_argument("--dry", action="store_true", help="send nothing, say what would go where")
    parser.add_argument("--namespace", help="account or organisation; the token's without it")
    parser.add_argument("--prefix", default="thinkworth-", help="of the repositories' names")
    parser.add_argument("--public", action="store_true", help="new repositories are not private")
    args = parser.parse_args(argv)
    if args.dry:
        place = Place(args.namespace or "NAMESPACE", args.prefix)
        sys.stdout.writelines(f"{line}\n" for line in plan(shipments(args.names, place)))
        return
    hub = open_hub()
    place = Place(args.namespace or account(hub), args.prefix)
    upload(hub, shipments(args.names, place), private=not args.public)


if __name__ == "__main__":
    run_stage(main)
