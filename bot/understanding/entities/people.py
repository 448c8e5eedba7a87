"""Find out who is meant: by e-mail, full name, or a name that only one of the people has."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.language.normalise import MOST_READ, Sentence, normalise_phrase, within_typo_distance
from bot.language.phrase_table import spoken, words_of
from bot.messages import Lang
from bot.nlu_port import Named, NotParsed, ParsedAnswer
from bot.texts.words import Words

_EMAIL = re.compile(r"[^\s@<>,;:()]{1,64}@[^\s@<>,;:()]{1,190}")
_MOST_OF_A_NAME = 40
_MOST_TYPED = 12
_MOST_LISTED = 5


@dataclass(frozen=True)
class _Hit:
    """A person whose names are words `start` to `end` (exclusive)."""

    person: Named
    start: int
    end: int
    exact: bool


def read_person(
    sentence: Sentence, *, people: Sequence[Named], lang: Lang
) -> ParsedAnswer | NotParsed:
    """Read the e-mail of the person named first; whatever else is said is the note."""
    email = _EMAIL.search(sentence.raw[:MOST_READ])
    if email is not None:
        return _by_email(sentence, email[0].rstrip(".!?"), people)
    if spoken("myself").whole(sentence.words) is not None:
        return NotParsed("read.own_name")
    hits = _first(sentence.words, people)
    if not hits:
        return NotParsed("read.person_unknown", {"name": _shortened(sentence.raw)})
    if len(hits) > 1:
        return NotParsed("read.which_person", {"names": _listed(hits, lang)})
    return _named(sentence, hits[0])


def _by_email(sentence: Sentence, email: str, people: Sequence[Named]) -> ParsedAnswer | NotParsed:
    for person in people:
        if person.email.casefold() == email.casefold():
            alone = sentence.raw.strip(" \t\n<>.,;()") == email
            return ParsedAnswer(person.email, None if alone else sentence.whole())
    return NotParsed("read.person_unknown", {"name": _shortened(email)})


def _named(sentence: Sentence, hit: _Hit) -> ParsedAnswer:
    words = sentence.words
    leads = all(word in words_of("person_lead") for word in words[: hit.start])
    denied = any(word in words_of("negations") for word in words[: hit.start])
    follows = words[hit.end] if hit.end < len(words) else ""
    either = follows in words_of("either")
    sure = hit.exact and leads and not denied and not either and not _surname_follows(sentence, hit)
    note = sentence.whole() if hit.start or hit.end < len(words) else None
    return ParsedAnswer(hit.person.email, note, sure=sure)


def _surname_follows(sentence: Sentence, hit: _Hit) -> bool:
    """Tell whether the next word may be another surname: then somebody else may be meant."""
    if hit.end >= len(sentence.words) or sentence.ends_clause(hit.end):
        return False
    return sentence.words[hit.end] not in words_of("person_after")


def _first(words: Sequence[str], people: Sequence[Named]) -> list[_Hit]:
    """Find the people who fit the first name in the sentence best; one, unless a name is shared."""
    names = [(person, normalise_phrase(person.name)) for person in people]
    exact = _best(_hits(words, names, typed=False))
    return exact or _best(_hits(words[:_MOST_TYPED], names, typed=True))


def _hits(
    words: Sequence[str], names: Iterable[tuple[Named, Sequence[str]]], *, typed: bool
) -> list[_Hit]:
    hits: list[_Hit] = []
    for person, parts in names:
        found = [_is_part(word, parts, typed=typed) for word in words]
        if True not in found:
            continue
        start = found.index(True)
        end = start + 1
        while end < len(words) and _is_part(words[end], parts, typed=True):
            end += 1
        exact = all(word in parts for word in words[start:end])
        hits.append(_Hit(person, start, end, exact))
    return hits


def _is_part(word: str, parts: Sequence[str], *, typed: bool) -> bool:
    return word in parts or (typed and any(within_typo_distance(word, part) for part in parts))


def _best(hits: Sequence[_Hit]) -> list[_Hit]:
    if not hits:
        return []
    start = min(hit.start for hit in hits)
    first = [hit for hit in hits if hit.start == start]
    end = max(hit.end for hit in first)
    longest = [hit for hit in first if hit.end == end]
    return [hit for hit in longest if hit.exact] or longest


def _listed(hits: Sequence[_Hit], lang: Lang) -> str:
    names = [hit.person.name for hit in hits]
    shared = len(set(names)) < len(names)
    shown = [
        f"{hit.person.name} ({hit.person.email})" if shared else hit.person.name for hit in hits
    ]
    return Words(lang).listed(shown[:_MOST_LISTED])


def _shortened(text: str) -> str:
    plain = " ".join(text[:MOST_READ].split())
    return plain if len(plain) <= _MOST_OF_A_NAME else plain[: _MOST_OF_A_NAME - 1] + "…"
