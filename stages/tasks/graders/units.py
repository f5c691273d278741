"""Units behind a value. Two values with units of different names are not the same, whatever the numbers."""

_NAMES = {
    "millimetre": "mm millimeter millimetre",
    "centimetre": "cm centimeter centimetre",
    "metre": "m meter metre",
    "kilometre": "km kilometer kilometre",
    "inch": "in inch inches",
    "foot": "ft foot feet",
    "yard": "yd yard",
    "mile": "mi mile",
    "milligram": "mg milligram",
    "gram": "g gm gram",
    "kilogram": "kg kilogram",
    "ounce": "oz ounce",
    "pound": "lb lbs pound",
    "millilitre": "ml milliliter millilitre",
    "litre": "l liter litre",
    "gallon": "gal gallon",
    "second": "s sec second",
    "minute": "min minute",
    "hour": "h hr hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "yr year",
    "dollar": "dollar usd",
    "cent": "cent",
    "euro": "euro eur",
    "degree": "degree deg",
    "radian": "radian rad",
    "hertz": "hz hertz",
    "joule": "j joule",
    "watt": "w watt",
    "newton": "n newton",
    "pascal": "pa pascal",
    "volt": "v volt",
    "before noon": "am a.m",
    "after noon": "pm p.m",
    "ampere": "a ampere amp",
    "kelvin": "k kelvin",
    "mole": "mol mole",
}
_UNIT = {short: name for name, shorts in _NAMES.items() for short in shorts.split()}


def unit_of(word: str) -> str | None:
    """The unit that a word names, in one spelling; None when it names none that is known here."""
    word = word.lower().rstrip(".")
    return _UNIT.get(word) or _UNIT.get(word.removesuffix("s"))
