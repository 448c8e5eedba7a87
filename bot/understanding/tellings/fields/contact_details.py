"""Take apart an answer that holds a name and how somebody is reached.

An example is `dorte digtet, dod@syvsover.example, nummeret får jeg senere` (Dorte Digtet, …, I get
the number later).
"""

import re

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import after_opening, spoken
from bot.nlu_port import ToldDetails
from bot.understanding.tellings.fields.fixed_formats import EMAIL, PHONE, phone_of
from bot.understanding.tellings.fields.new_names import capitalised
from bot.understanding.tellings.fields.texts import hours_told
from bot.understanding.tellings.tellings import told_words
from governance.records.columns import sheet_of

_PARTS = re.compile(r"[,;\n]+|\.\s+")
_CLAUSES = re.compile(r"[,;\n]+|\.\s+|\s+(?:og|and|med|with)\s+", re.IGNORECASE)
_FRINGE = " \t\r\n,;.!?:-"
_MOST_OF_A_NAME = 5
_NAME = "name"


def details_told(section: str, text: str) -> ToldDetails:
    """Read the name, the telephone, the e-mail and the hours; empty where only a name stands.

    The name is left out where none is said before the others.
    """
    columns = {column.name for column in sheet_of(section).columns}
    found = {"email": EMAIL.search(text), "phone": PHONE.search(text)}
    values = {name: hit[0] for name, hit in found.items() if hit and name in columns}
    if "phone" in values and found["phone"] is not None:
        values["phone"] = phone_of(found["phone"])
    if _NAME not in columns or not columns & found.keys():
        return ToldDetails()
    ends = [hit.start() for name, hit in found.items() if hit and name in columns]
    rest = PHONE.sub("\n", EMAIL.sub("\n", text)) if values else text
    hours = hours_told(rest) if "hours" in columns and values else None
    values |= {"hours": hours} if hours is not None else {}
    first, *further = (part.strip(_FRINGE) for part in _PARTS.split(rest))
    unread = tuple(
        part for part in further if _says_something(part) and hours_told(part) != (hours or "")
    )
    name = _name(text[: min(ends)] if ends else first)
    is_introduced = bool(after_opening(first, "is_called"))
    if not values and not (name and (is_introduced or any(map(_is_a_sentence, unread)))):
        return ToldDetails()
    besides = _besides(rest, hours or "") if values else ""
    return ToldDetails({**({_NAME: name} if name else {}), **values}, unread, besides)


def called_in(text: str) -> str:
    """Read the name of somebody that is introduced by it, as `hun hedder astrid` (she is called …).

    Empty where nobody is.
    """
    said = (after_opening(part.strip(_FRINGE), "is_called") for part in _CLAUSES.split(text))
    return next((name for one in said if one and (name := _name(one))), "")


def _besides(rest: str, hours: str) -> str:
    """Return what is said besides the details, without the words that only lead to them.

    Sentences are left out.
    """
    small = told_words("reached_by") | told_words("ands")
    kept = []
    for part in _PARTS.split(rest):
        words = part.strip(_FRINGE).split()
        while words and small.issuperset(normalise_phrase(words[-1])):
            words.pop()
        while words and small.issuperset(normalise_phrase(words[0])):
            del words[0]
        if words and not _is_a_sentence(part) and not (hours and hours_told(part) == hours):
            kept.append(" ".join(words).strip(_FRINGE))
    return ", ".join(kept)


def _name(said: str) -> str:
    """Return the name in the words before the details; empty where they are none."""
    said = _PARTS.split(said)[0].strip(_FRINGE)
    if spoken("corrections").whole(normalise_phrase(said)) is not None:
        return ""  # `nej` (no) corrects a number, and is nobody's name
    said = after_opening(said, "says_a_name") or after_opening(said, "is_called") or said
    parts = said.split()
    small = told_words("reached_by") | told_words("ands")
    while parts and small.issuperset(normalise_phrase(parts[-1])):
        parts.pop()
    if told_words("not_names").issuperset(normalise_phrase(" ".join(parts))):
        return ""  # `mailen er …` (the e-mail is …)
    named = all(part.replace("-", "").replace(".", "").isalpha() for part in parts)
    return capitalised(" ".join(parts)) if named and len(parts) <= _MOST_OF_A_NAME else ""


def _says_something(part: str) -> bool:
    words = normalise_phrase(part)
    return not (told_words("reached_by") | told_words("ands")).issuperset(words)


def _is_a_sentence(part: str) -> bool:
    """Tell whether somebody does something in it: it is no part of a name."""
    words = set(normalise_phrase(part))
    return len(words) > 1 and not words.isdisjoint(told_words("subjects") | told_words("verbs"))
