"""Who takes part in a study of written benchmarks, and who is whose author."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from stages.science.fidelity.grid import REAL, Roster


@dataclass(frozen=True)
class Company:
    """Who takes part.

    Attributes:
        rosters: by the number of exemplars that generators were shown; None where that is unknown.
        voters: solvers whose votes may label items: those with skill of their own, such as all LLMs.
    """

    rosters: Mapping[int | None, Roster]
    voters: Sequence[str]


def company_of(
    generators: Mapping[str, Mapping[str, object]],
    solvers: Mapping[str, Mapping[str, object]],
    baselines: Iterable[str],
    panel: Mapping[str, Mapping[str, object]],
) -> Company:
    """The company that a study declares.

    Args:
        generators: by name, each with its `panelist` and number of `exemplars`.
        solvers: panelists that solve, by name, each with its `panelist`.
        baselines: names of the other solvers, which nobody is the author of and who do not vote.
        panel: by name, each with its `family` and whether it is `large`.
    """
    solver_of = {str(entry["panelist"]): name for name, entry in solvers.items()}
    rosters: dict[int | None, Roster] = {}
    for exemplars in dict.fromkeys(entry["exemplars"] for entry in generators.values()):
        authors = {
            name: str(entry["panelist"])
            for name, entry in generators.items()
            if entry["exemplars"] == exemplars
        }
        families = {name: str(panel[author]["family"]) for name, author in authors.items()}
        families |= {name: str(panel[author]["family"]) for author, name in solver_of.items()}
        assert isinstance(exemplars, int)
        rosters[exemplars] = Roster(
            solvers=(*solvers, *baselines),
            generators=tuple(authors),
            own={solver_of[one]: name for name, one in authors.items() if one in solver_of},
            families=families,
            large=frozenset(name for name, author in authors.items() if panel[author]["large"]),
        )
    return Company(rosters, tuple(solvers))


def company_of_names(
    table: pd.DataFrame, column: str, families: Mapping[str, str], large: Iterable[str]
) -> Company:
    """The company of a table made elsewhere: a solver whose name is a generator's is its author.

    Args:
        table: rows of generators (`real`: nobody) and solvers.
        column: which one names the generators.
        families: by name, as far as known.
        large: generators that count as large.

    Raises:
        ValueError: no generator beside `real`, or a name in `families` or `large` that is not in the table.
    """
    solvers = tuple(dict.fromkeys(table["solver"]))
    generators = tuple(name for name in dict.fromkeys(table[column]) if name != REAL)
    large = frozenset(large)
    strange = sorted((large - set(generators)) | (set(families) - {*solvers, *generators}))
    if not generators or strange:
        raise ValueError(
            f"expected generators beside {REAL!r}, and families and large ones among the names; "
            f"generators are {list(generators)}, unknown {strange}"
        )
    own = {name: name for name in solvers if name in generators}
    return Company({None: Roster(solvers, generators, own, dict(families), large)}, solvers)
