"""Keep the code that dvc.yaml lists for every stage equal to the code that the stage imports.

DVC does not follow imports: a module that is not listed changes without anything being recomputed.

    python -m stages.workbench.code_deps          exit code 2 and the differences, if there are any
    python -m stages.workbench.code_deps --fix    rewrite the lists in dvc.yaml, comments kept
"""

import argparse
import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import atomic_path

PIPELINE = Path("dvc.yaml")


def module_file(module: str) -> Path | None:
    """The file of a dotted module if it is ours (below the working directory), else None."""
    path = Path(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


def closure(module: str) -> set[str]:
    """Our files that `python -m module` can execute: imports at any depth, also those inside functions.

    Empty files (the `__init__.py` of every package here) are left out.
    Files that are no modules but are rendered or read by one, such as templates, count with the module
    that names them: `"name.jinja"` or `"name.css"` in its text.
    """
    seen: set[Path] = set()
    queue = [module]
    while queue:
        parts = queue.pop().split(".")
        for depth in range(1, len(parts) + 1):
            file = module_file(".".join(parts[:depth]))
            if file is None or file in seen:
                continue
            seen.add(file)
            queue += _imported(file)
    files = {file.as_posix() for file in seen if file.read_text(encoding="utf-8").strip()}
    return files | {template for file in seen for template in _templates(file)}


def differences(pipeline: Any) -> dict[str, tuple[list[str], list[str]]]:
    """Per stage whose list is not its closure: (missing, surplus)."""
    found = {}
    for name, _, module, deps in _stages(pipeline):
        listed, needed = set(_code(deps)), closure(module)
        if listed != needed:
            found[name] = (sorted(needed - listed), sorted(listed - needed))
    return found


def fix(pipeline: Any) -> None:
    """Put every stage's closure in front of its other dependencies."""
    for _, entry, module, deps in _stages(pipeline):
        code = set(_code(deps))
        entry["deps"] = sorted(closure(module)) + [dep for dep in deps if dep not in code]


def _stages(pipeline: Any) -> Iterator[tuple[str, Any, str, list[str]]]:
    for name, stage in pipeline["stages"].items():
        entry = stage.get("do", stage)
        module = re.search(r"-m (stages\.\w+)", entry["cmd"])
        assert module, f"{name}: cmd must run `python -m stages.<stage>`"
        yield name, entry, module[1], list(entry.get("deps") or [])


def _code(deps: Sequence[str]) -> list[str]:
    return [dep for dep in deps if dep.startswith("stages/")]


def _imported(file: Path) -> list[str]:
    modules: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file}: write absolute imports"
            modules += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return modules


def _templates(file: Path) -> list[str]:
    names = re.findall(r"\"([\w.]+\.(?:jinja|css))\"", file.read_text(encoding="utf-8"))
    beside = [file.with_name(name) for name in names]
    return [path.as_posix() for path in beside if path.is_file()]


def main(argv: Sequence[str] | None = None) -> None:
    """Check or fix dvc.yaml in the working directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="rewrite dvc.yaml")
    args = parser.parse_args(argv)
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    pipeline = yaml.load(PIPELINE.read_text(encoding="utf-8"))
    found = differences(pipeline)
    if args.fix:
        fix(pipeline)
        with atomic_path(PIPELINE) as temporary, temporary.open("w", encoding="utf-8") as file:
            yaml.dump(pipeline, file)
    elif found:
        lines = [f"{name}: missing {lack}, surplus {much}" for name, (lack, much) in found.items()]
        raise InputError(
            "\n  ".join(["dvc.yaml lists other code than is imported; run with --fix", *lines])
        )


if __name__ == "__main__":
    run_stage(main)
