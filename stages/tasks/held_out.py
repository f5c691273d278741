"""Which prompts belong to the suites, and when two prompts are the same."""

from hashlib import sha256

SALT = "thinkworth/held-out/"
ONE_IN = 5


def held_out(prompt: str) -> bool:
    """Whether `prompt` is kept for suites: about one prompt in five, by a hash of its text.

    Suites draw only prompts held out, training draws only the others: the two are disjoint whatever
    is drawn in which order, and no stage has to know another's prompts.
    """
    digest = sha256(f"{SALT}{prompt}".encode()).digest()
    return int.from_bytes(digest[:8]) % ONE_IN == 0


def normalised(prompt: str) -> str:
    """`prompt` without what does not make it another question: case, and the kind of white space."""
    return " ".join(prompt.split()).casefold()


def content_id(*parts: str) -> str:
    """12 hex digits of the hash of `parts`, which must not hold a NUL character."""
    return sha256("\0".join(parts).encode()).hexdigest()[:12]
