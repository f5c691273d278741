"""A benchmark as params.yaml declares it: where its rows are, and what a row is as an item."""

from typing import Literal

from pydantic import Field

from stages.tasks.corpora.declared import DataSet, Scalar

SuiteGrader = Literal["math", "choice", "span", "exact", "numeric", "ifeval", "jury"]
"""Those of docs/graders.md that need no more than a row; `jury` needs section `jury`."""


class ExemplarParams(DataSet):
    """Solved questions for base models, drawn from rows of the benchmark's form; never items of a suite."""

    count: int = Field(ge=1, description="how many are drawn; a control shows as many or fewer")
    answer: str = Field(
        min_length=1,
        description="Jinja template of what the model would say; has the fields, and as for `choice` letter "
        "and content of the right option, or `reference`",
    )


class AdapterParams(DataSet):
    """Rows to items. Expressions and templates are Jinja; their names are the fields of a row."""

    where: dict[str, list[Scalar]] = Field(
        default={}, description="field -> its allowed values; other rows are passed over"
    )
    prompt: str = Field(
        min_length=1,
        description="template; has also `shown_options`, a line `A. content` for each option",
    )
    options: str | None = Field(
        default=None, description="mc: expression of the contents, a list in the order shown"
    )
    reference: str | None = Field(
        default=None,
        description="expression; mc: number of the right option from 0, or its content; open: a text, a "
        "number, or a list of texts that are all right; null for ifeval, or a jury without reference",
    )
    choice: str = Field(
        default="{{ letter }}",
        description="mc: template of what stands for an option when its likelihood is taken; has letter, "
        "content and the fields",
    )
    task: str | None = Field(default=None, description="expression; null: the name of the suite")
    level: str | None = Field(default=None, description="expression of a number from 1; null: 1")
    grader: SuiteGrader = Field(description="docs/graders.md")
    details: dict[str, str] = Field(
        default={},
        description="what else the grader reads -> expression, such as tolerance: '\"0.05\"'",
    )
    exemplars: ExemplarParams | None = Field(
        default=None, description="for controls with shots; null: asked without"
    )
