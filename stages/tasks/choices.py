"""How a choice among options is written."""

import re

# One letter, alone or with its content, as options are written: `B`, `B:fruit`; not `B:fruit C:city`.
CHOICE = re.compile(r"[A-Z](:((?!\s[A-Z]:).)+)?")


def letter_of(choice: str) -> str:
    """The letter of an option or of an answer written like one."""
    return choice.partition(":")[0]
