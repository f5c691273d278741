# ruff: noqa: RUF001 - signs that look alike are part of what is tested
"""Answers and references in words: spans of a text, short answers, numbers."""

SPAN_MATCH = [
    ("Denver Broncos", "the Denver Broncos"),
    ("denver broncos.", "Denver Broncos"),
    ('"Denver Broncos"', "Denver Broncos"),
    ("an apple", "the apple"),
    ("U.S.", "US"),
    ("The The", "the the"),
    ("in the city of Paris France", "city of Paris France"),
    ("42", "42."),
    ("Beyoncé Knowles", "beyoncé knowles"),
]
SPAN_NO_MATCH = [
    ("Denver Broncos", "Carolina Panthers"),
    ("York", "New York"),
    ("1998", "1999"),
    ("on 15 March of the year 1998", "on 14 March of the year 1998"),
    ("it was ever seen by them in Rome", "it was never seen by them in Rome"),
    ("yes", "no"),
    ("Paris", "Paris was the city that they saw first"),
]

EXACT_MATCH = [
    ("Yes", "yes"),
    ("yes.", "Yes"),
    ('"Yes"', "yes"),
    ("new  york", "New York"),
    ("−5", "-5"),
]
EXACT_NO_MATCH = [("yes", "no"), ("yes indeed", "yes"), ("5", "5.0"), ("York", "New York")]

NUMERIC_MATCH = [
    ("1,000", "1000"),
    ("0.5", "1/2"),
    (r"\frac{1}{2}", "0.5"),
    ("1.2e5", "120000"),
    (r"1.2 \times 10^5", "120000"),
    ("5 cm", "5"),
    ("$18", "18.00"),
    ("−3", "-3"),
    ("50%", "50"),
]
NUMERIC_NO_MATCH = [
    ("1000", "100"),
    ("0.33", "1/3"),
    ("-3", "3"),
    ("1.2e5", "1.2e-5"),
    ("12", "123"),
]
