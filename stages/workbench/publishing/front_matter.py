"""Cards with front matter that the Hub takes, checked as far as that goes without it."""

from pathlib import Path
from typing import Any

import jinja2

from stages.bedrock.errors import InputError

FOLDER = Path(__file__).parent


def card(kind: str, front: Any, facts: dict[str, Any]) -> str:
    """A card's text.

    Args:
        kind: model | dataset.
        front: `ModelCardData` or `DatasetCardData`.
        facts: what the template of this kind asks for.

    Raises:
        InputError: huggingface_hub does not read back what was written.
    """
    from huggingface_hub import DatasetCard, ModelCard

    template = _templates().get_template(f"{kind}_card.md.jinja")
    text = f"---\n{front.to_yaml()}\n---\n\n{template.render(facts)}"
    try:
        read = (ModelCard if kind == "model" else DatasetCard)(text)
    except ValueError as error:
        raise InputError(f"front matter of a {kind} card: {error}; correct params.yaml") from error
    assert read.data.to_yaml() == front.to_yaml(), "a card reads otherwise than it was written"
    return text


def _templates() -> jinja2.Environment:
    return jinja2.Environment(  # Markdown, not HTML
        loader=jinja2.FileSystemLoader(FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
