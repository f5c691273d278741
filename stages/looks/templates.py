"""The templates of pages, which share "macros.html.jinja" and "page.css"."""

from pathlib import Path

import jinja2

FOLDER = Path(__file__).parent


def templates() -> jinja2.Environment:
    """Where pages are rendered: what is not given is an error, and text is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([FOLDER, FOLDER / "fidelity"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
