"""Hold the suites that the teacher wrote against the real ones: the answer, the students' order, the favour.

Reads   params.yaml: compare_suites, controls; data/runs.json, data/suites/{real,written}.parquet,
        data/suites/written.drops.csv, data/{scores,written_scores}/<run>.parquet, data/control_scores/
Writes  reports/fidelity/bridge_{respondents,gains,ranks,favours,written}.csv
Cost    seconds
"""

import logging
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from pydantic import Field

from stages.bedrock.arguments import item_names
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import read_json
from stages.bedrock.grid import LIST
from stages.bedrock.params import Params, load_section, load_value
from stages.bedrock.provenance import recorded
from stages.bedrock.records import bridge, scores, suites, written_drops
from stages.bedrock.tables import read_csv, read_table, write_csv
from stages.science.bridge.contrasts import favours, gains, respondent_table
from stages.science.bridge.ranks import rank_table
from stages.science.bridge.sides import SOURCES, measure_sides
from stages.science.outcomes import correct, greedy
from stages.tasks.world import solve

log = logging.getLogger(__name__)


class CompareSuitesParams(Params):
    """`compare_suites` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets, real and written jointly")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    seed: int = Field(ge=0, description="of the resampling")


def answered() -> Iterator[tuple[dict[str, object], str, pd.DataFrame]]:
    """Who answered, on which side, and the verdicts."""
    for entry in read_json(LIST):
        who = {"respondent": entry["run"], "kind": "student"}
        who |= {key: entry[key] for key in ("student", "recipe")}
        for source, folder in zip(SOURCES, ("scores", "written_scores"), strict=True):
            path = f"data/{folder}/{entry['run']}.parquet"
            yield who, source, read_table(path, scores.SCHEMA)
    items = {
        source: set(read_table(f"data/suites/{source}.parquet", suites.SCHEMA)["item"])
        for source in SOURCES
    }
    for name, control in load_value("controls").items():
        given = read_table(f"data/control_scores/{name}.parquet", scores.SCHEMA)
        size = control["model"] if control["kind"] == "base" else None
        who = {"respondent": name, "kind": control["kind"], "student": size, "recipe": None}
        for source in SOURCES:
            yield who, source, given[given["item"].isin(items[source])]


def collect() -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Verdicts by source as `measure_sides` takes them, and the respondents."""
    parts: dict[str, list[pd.DataFrame]] = {source: [] for source in SOURCES}
    who: dict[str, Mapping[str, object]] = {}
    for one, source, table in answered():
        chosen = greedy(table)
        who[str(one["respondent"])] = one
        parts[source].append(
            pd.DataFrame(
                {
                    "respondent": one["respondent"],
                    "family": chosen["domain"] + "_" + chosen["format"],
                    "suite": chosen["suite"],
                    "item": chosen["item"],
                    "correct": correct(chosen),
                }
            )
        )
    verdicts = {source: pd.concat(found, ignore_index=True) for source, found in parts.items()}
    return verdicts, pd.DataFrame(list(who.values()))


def written_table(items: pd.DataFrame, drops: pd.DataFrame, wanted: int) -> pd.DataFrame:
    """How many questions each suite got, and how many of their references the world confirms."""
    rows = []
    texts = drops.groupby("suite")["count"].sum()
    for suite, own in items.groupby("suite", sort=False):
        known = [_confirmed(*one) for one in zip(own["prompt"], own["reference"], strict=True)]
        verdicts = [one for one in known if one is not None]
        right = sum(verdicts) / len(verdicts) if verdicts else None
        counts = {"items": len(own), "wanted": wanted, "texts": int(texts[suite])}
        rows.append({"suite": suite, **counts, "checked": len(verdicts), "right": right})
    return pd.DataFrame(rows).astype({"right": "float64"})


def _confirmed(prompt: str, reference: str) -> bool | None:
    """Whether the world's own solver gives the reference; None where it does not know such a question."""
    try:
        return solve(prompt) == reference
    except InputError:
        return None


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.compare_suites`."""
    item_names(argv)
    with recorded("compare_suites"):
        params = load_section("compare_suites", CompareSuitesParams)
        verdicts, respondents = collect()
        try:
            sides = measure_sides(verdicts, respondents, params.bootstrap_draws, params.seed)
        except ValueError as error:
            raise InputError(f"suites on both sides: {error}; run `dvc repro`") from error
        written = read_table("data/suites/written.parquet", suites.SCHEMA)
        drops = read_csv("data/suites/written.drops.csv", written_drops.SCHEMA)
        tables = {
            "bridge_respondents": respondent_table(sides, params.coverage),
            "bridge_gains": gains(sides, params.coverage),
            "bridge_ranks": rank_table(sides, params.coverage, params.seed),
            "bridge_favours": favours(sides, params.coverage),
            "bridge_written": written_table(written, drops, load_value("write_questions", "items")),
        }
        for name, table in tables.items():
            write_csv(table, f"reports/fidelity/{name}.csv", bridge.TABLES[name])
            log.info("%d rows of %s", len(table), name)


if __name__ == "__main__":
    run_stage(main)
