"""Check params.yaml as a whole, or write the schema that every stage checks it against.

python -m stages.workbench.check_params [FILE]      exit code 2 and all faults at once, if there are any
python -m stages.workbench.check_params --write     after a change of a stage's params class
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, create_model

from stages.analyse_published import AnalysePublishedParams
from stages.answer_controls import ControlParams
from stages.answer_suites import AnswerSuitesParams
from stages.bedrock.errors import run_stage
from stages.bedrock.faults import SCHEMA, faults_of
from stages.bedrock.files import write_text
from stages.bedrock.grid import RecipeParams, RunParams
from stages.bedrock.params import FILE, Params, read_yaml, refuse, sentences
from stages.compare_clean import CompareCleanParams
from stages.compare_recipes import CompareRecipesParams
from stages.compare_suites import CompareSuitesParams
from stages.draw_figures import DrawFiguresParams
from stages.engines.judging import JuryParams
from stages.fetch_benchmarks import FetchBenchmarksParams
from stages.fetch_suites import FetchSuitesParams
from stages.fit_scaling import FitScalingParams
from stages.generate_answers import GenerateAnswersParams
from stages.measure_quality import MeasureQualityParams
from stages.pair_answers import PairAnswersParams
from stages.prepare_model import ModelParams, PretrainingParams
from stages.prepare_panelist import PanelistParams, PanelPretrainingParams
from stages.recommend import RecommendParams
from stages.science.fidelity.chosen import MeasureFidelityParams
from stages.solve_suites import SolveSuitesParams
from stages.tasks.corpora.kinds import CorpusParams
from stages.tasks.labelling.benchmark import BenchmarkParams, TemplateParams
from stages.tasks.labelling.panel import BaselineParams, GeneratorParams, SolverParams
from stages.tasks.overlap.rules import MeasureOverlapParams
from stages.trace_frontiers import TraceFrontiersParams
from stages.train_student import StudentParams, TrainStudentParams
from stages.weigh_budgets import WeighBudgetsParams
from stages.write_questions import WriteQuestionsParams
from stages.write_report import WriteReportParams
from stages.write_suites import WriteSuitesParams

SECTIONS: dict[str, Any] = {
    "runs": dict[str, RunParams],
    "recipes": dict[str, RecipeParams],
    "students": dict[str, StudentParams],
    "models": dict[str, ModelParams],
    "pretraining": dict[str, PretrainingParams | None],
    "fetch_suites": FetchSuitesParams,
    "corpora": dict[str, CorpusParams],
    "generate_answers": GenerateAnswersParams,
    "pair_answers": PairAnswersParams,
    "train_student": TrainStudentParams,
    "answer_suites": AnswerSuitesParams,
    "jury": JuryParams,
    "write_questions": WriteQuestionsParams,
    "controls": dict[str, ControlParams],
    "compare_suites": CompareSuitesParams,
    "measure_overlap": MeasureOverlapParams,
    "compare_clean": CompareCleanParams,
    "fit_scaling": FitScalingParams,
    "trace_frontiers": TraceFrontiersParams,
    "compare_recipes": CompareRecipesParams,
    "weigh_budgets": WeighBudgetsParams,
    "analyse_published": AnalysePublishedParams,
    "recommend": RecommendParams,
    "benchmarks": dict[str, BenchmarkParams],
    "templates": dict[str, TemplateParams],
    "panel": dict[str, PanelistParams],
    "panel_pretraining": PanelPretrainingParams,
    "fetch_benchmarks": FetchBenchmarksParams,
    "generators": dict[str, GeneratorParams],
    "solvers": dict[str, SolverParams],
    "baselines": dict[str, BaselineParams],
    "write_suites": WriteSuitesParams,
    "solve_suites": SolveSuitesParams,
    "measure_quality": MeasureQualityParams,
    "measure_fidelity": MeasureFidelityParams,
    "draw_figures": DrawFiguresParams,
    "write_report": WriteReportParams,
}


def study_class() -> type[BaseModel]:
    """The class of a whole params file."""
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in SECTIONS.items()}
    return create_model("Study", __base__=Params, **fields)


def schema_text() -> str:
    """The JSON Schema of a whole params file, as it stands in stages/params.schema.json."""
    return json.dumps(study_class().model_json_schema(), indent=1, sort_keys=True) + "\n"


def all_faults(content: Any) -> list[str]:
    """Every fault a file has: by the schema, by its references and by the classes' own checks."""
    faults = faults_of(content)
    try:
        study_class().model_validate_json(json.dumps(content))
    except ValidationError as error:
        # The schema's sentences are the clearer ones; the classes add what a schema cannot say.
        faults = faults or sentences(error)
    return faults


def main(argv: Sequence[str] | None = None) -> None:
    """Check a file, or write the schema."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    parser.add_argument("--write", action="store_true", help="write stages/params.schema.json")
    args = parser.parse_args(argv)
    if args.write:
        write_text(schema_text(), SCHEMA)
        return
    refuse(args.file, all_faults(read_yaml(args.file)))


if __name__ == "__main__":
    run_stage(main)
