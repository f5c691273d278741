"""What is said in the labelling worlds: patterns of words and {kinds of names}.

The patterns are shared by drawing and oracle; how they are used is not.
"""

from typing import NamedTuple


class Intent(NamedTuple):
    """A thing that somebody may want."""

    own: str
    """The kind of name that tells it in a carrier."""
    triggers: tuple[str, ...]
    """Patterns that tell it whatever the names."""


CARRIERS = ("show me {}", "what about {}", "i want {}", "can you find {}", "look up {}")
"""Requests that say nothing but a name."""
LEADS = ("", "", "hello", "please", "ok so")
TAILS = ("", "", "now", "today", "thanks")
"""Before and behind any request, without a meaning for the intent."""

INTENTS: dict[str, dict[str, Intent]] = {
    "errands": {
        "play_music": Intent("song", ("play {song}", "put on {song}", "i want to hear {song}")),
        "book_table": Intent(
            "restaurant",
            (
                "a table at {restaurant}",
                "i want to eat at {restaurant} in {city}",
                "dinner at {restaurant}",
            ),
        ),
        "get_weather": Intent(
            "city", ("will it rain in {city}", "is it cold in {city}", "the forecast for {city}")
        ),
        "rate_book": Intent(
            "book", ("rate {book}", "i want to give {book} four stars", "give {book} a bad rating")
        ),
        "find_movie": Intent(
            "movie",
            ("when is {movie} on in {city}", "find a cinema with {movie}", "i want to see {movie}"),
        ),
        "add_to_list": Intent(
            "playlist",
            ("add {song} to {playlist}", "put {song} on {playlist}", "i want it on {playlist}"),
        ),
        "get_ticket": Intent(
            "show", ("a ticket for {show}", "when is {show} in {city}", "i want to go to {show}")
        ),
    },
    "travel": {
        "find_flight": Intent(
            "flight",
            (
                "a flight from {city} to {city}",
                "i want to fly to {city}",
                "flights from {city} on {airline}",
            ),
        ),
        "ask_fare": Intent(
            "ticket",
            (
                "how much is a flight to {city}",
                "the price of {ticket}",
                "is {ticket} cheap from {city}",
            ),
        ),
        "find_hotel": Intent(
            "hotel", ("a room at {hotel}", "i want to stay in {city}", "is {hotel} good")
        ),
        "ask_airline": Intent(
            "airline",
            (
                "who flies from {city} to {city}",
                "is {airline} good",
                "does {airline} fly to {city}",
            ),
        ),
        "ask_ground": Intent(
            "shuttle",
            (
                "how do i get from {city} to {hotel}",
                "does {shuttle} go to {hotel}",
                "a car in {city}",
            ),
        ),
        "ask_time": Intent(
            "train", ("when is {train}", "when does {train} go to {city}", "is {train} on time")
        ),
        "ask_distance": Intent(
            "city", ("how far is {city}", "how far is {hotel} from {city}", "is {city} near {city}")
        ),
        "ask_meal": Intent(
            "dish",
            ("i want to eat {dish}", "is {dish} good on {airline}", "is there {dish} on {flight}"),
        ),
        "cancel_trip": Intent(
            "booking", ("cancel {booking}", "i want it off {booking}", "give back {ticket}")
        ),
    },
}
"""By domain; the commonest intent first."""

SENTENCES: dict[str, tuple[str, ...]] = {
    "headlines": ("the {S} {V} the {O} in {P}", "a {S} {V} some {O} near {P}"),
    "notes": ("today some {S} {V} a {O} near {P}", "i see {S} {V} the {O} at {P}"),
}
"""By domain: subject, verb, object and place, always in this order."""

CONNECTIVES = (",", "while", "after", "because")

CLAUSES: dict[str, tuple[str, ...]] = {
    "council": (
        "{politician} of the {party} won in {city}",
        "{person} founded {organisation} in {city}",
        "{person/politician} was born in {city/country}",
        "{person/politician} received the {award}",
        "{event} took place in {city/country}",
        "{organisation} criticised {organisation/party}",
        "{politician} signed a treaty with {country}",
        "the {organisation/party} backed {politician} during {event}",
        "{person/politician} joined {organisation/party}",
        "the {award} went to {person} at {event}",
        "{country} and {country} met at {event}",
        "{organisation} opened a house in {city/country}",
        "{event} was cancelled",
        "the {award} is well known",
        "{organisation/party} was dissolved",
        "{city/country} is small",
        "{person/politician} is ill",
    ),
    "shelf": (
        "{writer} wrote {book/poem} in {city}",
        "{book/poem} of {writer} is {genre}",
        "{writer/person} received the {award}",
        "{magazine} printed {poem} of {writer}",
        "{writer/person} was born in {city/country}",
        "{book/poem} took place in {city/country}",
        "{person} founded {magazine} in {city}",
        "the {award} went to {book/poem}",
        "{person} wrote on {genre} for {magazine}",
        "{magazine} backed {writer/person}",
        "{book/poem} is well known",
        "{magazine} was dissolved",
        "the {award} was cancelled",
        "{city/country} is small",
        "{writer/person} is ill",
        "{genre} is old",
    ),
}
"""By domain; between slashes stand the kinds that a place may take."""

ENTITY_TYPES: dict[str, tuple[str, ...]] = {
    "council": (
        *("politician", "person", "party", "organisation"),
        *("city", "country", "event", "award"),
    ),
    "shelf": (
        *("writer", "person", "book", "poem", "magazine"),
        *("genre", "award", "city", "country"),
    ),
}


def spoken_words() -> list[str]:
    """All words of the patterns that are no names."""
    triggers = [t for domain in INTENTS.values() for one in domain.values() for t in one.triggers]
    sentences = [pattern for patterns in SENTENCES.values() for pattern in patterns]
    clauses = [pattern for patterns in CLAUSES.values() for pattern in patterns]
    patterns = [*LEADS, *TAILS, *CARRIERS, *triggers, *sentences, *clauses, *CONNECTIVES]
    return sorted({word for pattern in patterns for word in pattern.split() if word[0] != "{"})
