"""reports/recommendations.csv: the best configuration for each budget of a grid, per corpus and family.

FLOPs in exact mode. Where nothing is affordable, `affordable` is 0 and what describes a choice is empty.
"""

import pyarrow as pa

from stages.bedrock.tables import column


def _choice(name: str, meaning: str, kind: pa.DataType | None = None) -> pa.Field:
    """A column that is empty where there is nothing to say."""
    return column(name, kind or pa.float64(), meaning, nullable=True)


SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts were learned from"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("train_budget", pa.float64(), "FLOPs that fine-tuning may take"),
        column("query_budget", pa.float64(), "FLOPs that answering one item may take"),
        column("affordable", pa.int64(), "configurations within both budgets"),
        _choice("best", "configuration of highest accuracy within the budgets", pa.string()),
        _choice("student", "its student", pa.string()),
        _choice("recipe", "its recipe", pa.string()),
        _choice("accuracy", "its accuracy, plain mean over the family's suites"),
        _choice("accuracy_low", "lower end of the interval around debiased_accuracy"),
        _choice("accuracy_high", "upper end of the interval around debiased_accuracy"),
        _choice("debiased_accuracy", "its accuracy without the luck for which it was chosen"),
        _choice("train_flops", "FLOPs of its fine-tuning"),
        _choice("query_flops", "its mean FLOPs per item answered"),
        _choice("probability_best", "share of the draws in which it is the best of the affordable"),
        _choice("regret", "accuracy lost on average where another one is the best"),
        _choice("runner_up", "the second in accuracy", pa.string()),
        _choice("difference", "accuracy of the best minus that of the runner-up"),
        _choice("difference_low", "lower end of its interval"),
        _choice("difference_high", "upper end of its interval"),
        _choice(
            "cheapest_equal",
            "of lowest lifetime cost among those not told apart from the best",
            pa.string(),
        ),
        _choice("next_train", "the next better one if the training budget grows", pa.string()),
        _choice("factor_next_train", "by which the training budget must grow for it"),
        _choice("gain_next_train", "accuracy it adds"),
        _choice("gain_next_train_low", "lower end of the gain's interval"),
        _choice("gain_next_train_high", "upper end of the gain's interval"),
        _choice("gain_probability_train", "share of the draws in which it adds accuracy"),
        _choice("gain_twice_train", "accuracy that twice the training budget adds"),
        _choice("next_query", "the next better one if the budget per item grows", pa.string()),
        _choice("factor_next_query", "by which the budget per item must grow for it"),
        _choice("gain_next_query", "accuracy it adds"),
        _choice("gain_next_query_low", "lower end of the gain's interval"),
        _choice("gain_next_query_high", "upper end of the gain's interval"),
        _choice("gain_probability_query", "share of the draws in which it adds accuracy"),
        _choice("gain_twice_query", "accuracy that twice the budget per item adds"),
    ]
)
