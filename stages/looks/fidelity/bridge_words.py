"""Whether suites that the teacher wrote give the study's answer, in words."""

import pandas as pd

from stages.looks.fidelity.names import in_words
from stages.looks.fidelity.wording import points_with_ends, share_with_ends, with_ends
from stages.looks.numbers import percent

ALL, MEAN = "all", "mean"


def reading_of_bridge(
    gains: pd.DataFrame, ranks: pd.DataFrame, favours: pd.DataFrame, written: pd.DataFrame
) -> str:
    """The gain of reasoning on both sides, whose order is kept, whom written suites favour, how sound they are.

    Args:
        gains: reports/fidelity/bridge_gains.csv (records/bridge.py).
        ranks: reports/fidelity/bridge_ranks.csv.
        favours: reports/fidelity/bridge_favours.csv.
        written: reports/fidelity/bridge_written.csv.
    """
    sentences = [
        *answer_of_bridge(gains),
        *_ordered(ranks),
        _favoured(favours),
        _soundness(written),
    ]
    shown = [one for one in sentences if one]
    return " ".join(shown) or "Nothing to compare here: the teacher wrote no suite."


def answer_of_bridge(gains: pd.DataFrame) -> list[str]:
    """Whether the study's answer is the same on suites that the teacher wrote."""
    if gains.empty:
        return []
    whole = gains[gains["family"] == ALL]
    means = whole[whole["student"] == MEAN]
    row = (means if len(means) else whole if len(whole) else gains).iloc[0]
    real, written, difference = (
        points_with_ends(*(float(row[f"{side}{end}"]) for end in ("", "_low", "_high")))
        for side in ("real", "written", "difference")
    )
    told = (_told(row, "real"), _told(row, "written"))
    agreed = "The answer is read differently on suites that the teacher wrote"
    if told[0] == told[1]:
        agreed = "Suites that the teacher wrote give the study's answer"
    elif told[0] * told[1] < 0:
        agreed = "Suites that the teacher wrote give the opposite answer"
    changed = _told(row, "difference")
    size = f"it looks {'larger' if changed > 0 else 'smaller'} there ({difference})"
    if changed == 0:
        size = f"the two are not told apart ({difference})"
    overall = (
        f"{agreed}: reasoning changes accuracy by {real} on real suites and by {written} on written ones; "
        f"{size}."
    )
    single = gains[(gains["family"] != ALL) & (gains["student"] != MEAN)]
    if single.empty:
        return [overall]
    alike = sum(_told(one, "real") == _told(one, "written") for _, one in single.iterrows())
    opposed = sum(_told(one, "real") * _told(one, "written") < 0 for _, one in single.iterrows())
    return [
        overall,
        f"Of {len(single)} pairs of family and size {alike} are read alike on both sides (a clear gain, a "
        f"clear loss, or neither), {opposed} the opposite way.",
    ]


def _told(row: pd.Series, side: str) -> int:
    """1 or -1 if the interval lies above or below 0, else 0."""
    return int(row[f"{side}_low"] > 0) - int(row[f"{side}_high"] < 0)


def _ordered(ranks: pd.DataFrame) -> list[str]:
    """Whether the students' runs come out in the real order, over all families."""
    if ranks.empty:
        return []
    rows = ranks[(ranks["family"] == ALL) & ranks["value"].notna()]
    at = {str(row["measure"]): row for row in rows.to_dict("records")}
    sentences = []
    if row := at.get("regime_order"):
        share = share_with_ends(row["value"], row["low"], row["high"])
        sentences.append(
            f"Written suites put {row['value'] * row['pairs']:g} of {row['pairs']} pairs of a student that "
            f"reasons and one of its size that answers directly in the real order ({share})."
        )
    if row := at.get("spearman"):
        sentences.append(
            f"Over all {row['runs']} students' runs the rank correlation (Spearman) of written with real "
            f"accuracy is {with_ends(row['value'], row['low'], row['high'])}."
        )
    return sentences


def _favoured(favours: pd.DataFrame) -> str:
    """Whom written suites favour over all families, each with its interval."""
    if favours.empty:
        return ""
    rows = favours[favours["family"] == ALL]
    told, rest = [], []
    for row in rows.to_dict("records"):
        group, against = in_words(str(row["group"])), in_words(str(row["against"]))
        clear = (row["low"] > 0) - (row["high"] < 0)
        ends = points_with_ends(row["value"], row["low"], row["high"])
        if clear:
            first, second = (group, against) if clear > 0 else (against, group)
            told.append(f"{first} over {second} ({ends})")
        else:
            rest.append(f"{group} and {against} ({ends})")
    sentences = [f"Written suites favour {_joined(told)}."] if told else []
    sentences += [f"No favour is told between {_joined(rest)}."] if rest else []
    return " ".join(sentences)


def _joined(parts: list[str]) -> str:
    """Parts that hold commas of their own, in brackets."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _soundness(written: pd.DataFrame) -> str:
    """How many references the world's own solver confirms."""
    if written.empty:
        return ""
    known = written.dropna(subset=["right", "checked"])
    known = known[known["checked"] > 0]
    if known.empty:
        return ""
    checked = known["checked"].astype(float)
    right = float((known["right"].astype(float) * checked).sum() / checked.sum())
    return (
        f"Of {int(known['items'].sum())} written questions {int(checked.sum())} can be worked out; of these "
        f"{percent(right)} have the right reference."
    )
