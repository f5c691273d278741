from stages.workbench.describe_data import FILE, TABLES, records, text
from tests.conftest import ROOT


def test_the_page_says_what_the_schemas_say() -> None:
    written = (ROOT / FILE).read_text(encoding="utf-8")
    assert written == text(), "run `python -m stages.workbench.describe_data`"


def test_every_column_of_every_table_is_on_the_page() -> None:
    sections = text().split("\n## ")
    for artifact, stage, module, name in TABLES:
        (section,) = [one for one in sections if one.startswith(f"`{artifact}`")]
        assert f"Written by {stage}: " in section
        for field in getattr(records(module), name):
            assert f"| `{field.name}` |" in section
