"""Whether a text ends in a loop."""

MIN_REPEATS = (
    4  # times that the unit stands there in a row; worked solutions repeat a step less often
)
MIN_WORDS = 8  # so that a short answer such as `7 7 7 7` is no loop
LONGEST_UNIT = 64  # words


def repetition(text: str) -> bool:
    """Whether `text` ends in a unit of 1 to 64 words repeated at least four times in a row.

    The last repeat may be cut short, as it is where the token limit ended the loop.
    """
    words = text.split()
    for unit in range(1, min(LONGEST_UNIT, len(words) // MIN_REPEATS) + 1):
        needed = max(MIN_REPEATS * unit, MIN_WORDS)
        tail = words[-needed:]
        if len(tail) == needed and tail[unit:] == tail[:-unit]:
            return True
    return False
