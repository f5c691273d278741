r"""The last `\boxed{...}` of a text: where benchmarks ask that the answer be put."""

import re

# A command of LaTeX that draws a box; `\boxedsomething` is another command.
_BOX = re.compile(r"\\(?:boxed|fbox)(?![A-Za-z])\s*")


def last_box(text: str) -> str | None:
    r"""The content of the last box, stripped; None when there is no box at all.

    The last one counts, whatever it holds: a box that is empty, or that was never closed (a text cut
    off), holds the empty string, and an earlier box does not come back in its stead. Of a box within a
    box the inner one counts. Without braces, as in `\boxed 5`, the box holds what stands up to the
    next blank or dollar.
    """
    boxes = list(_BOX.finditer(text))
    if not boxes:
        return None
    start = boxes[-1].end()
    if not text.startswith("{", start):
        bare = re.match(r"[^\s${}]*", text[start:])
        return bare[0].rstrip(".,;") if bare else ""
    end = closing_brace(text, start)
    return "" if end is None else text[start + 1 : end].strip()


def closing_brace(text: str, start: int) -> int | None:
    r"""Where the brace that opens at `start` is closed; braces written as characters (`\{`) do not count."""
    depth = 0
    escaped = False
    for place in range(start, len(text)):
        character = text[place]
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return place
    return None
