r"""Commands of LaTeX that set text in another way and say nothing: `\text{(B)}` is `(B)`."""

import re

from stages.tasks.graders.boxes import closing_brace

_WRAPPER = re.compile(
    r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|operatorname|mbox)\s*(?=\{)"
)


def unwrapped(text: str) -> str:
    """`text` with blanks in place of these commands and their braces; what they hold stays."""
    place = 0
    while wrapper := _WRAPPER.search(text, place):
        end = closing_brace(text, wrapper.end())
        if end is None:
            place = wrapper.end()
            continue
        place = wrapper.start()
        text = f"{text[:place]} {text[wrapper.end() + 1 : end]} {text[end + 1 :]}"
    return text
