"""Find the question inside a sentence.

There is one in `jeg skal skrive til direktøren hvad vi har nået` (I am to write to the director
what we have achieved). There is one in `ved du om vi er bagud` (do you know if we are behind).
"""

from collections.abc import Iterator

from bot.language.phrase_table import words_of
from bot.understanding.text.patterns import Heard

_SHORTEST_WITH_A_VERB = 3


def questions_in(heard: Heard) -> Iterator[str]:
    """Find what is asked after a few words about why.

    It is given as it stands, and in the order of words that it would have by itself.
    """
    words = heard.words
    if words[0] not in words_of("leads_up"):
        return
    for place in range(1, len(words) - 1):
        if words[place] in words_of("question_words"):
            yield _text(heard, place)
            turned = _turned(heard, place)
            if turned is not None:
                yield turned
            return
        if words[place] in words_of("whether") and words[place - 1] in words_of("before_whether"):
            turned = _turned(heard, place)
            yield _text(heard, place + 1) if turned is None else turned.split(maxsplit=1)[1]
            return


def _turned(heard: Heard, place: int) -> str | None:
    """Turn the words into the order of a direct question.

    `hvordan vi ligger på 2.2` (how we stand on 2.2) becomes `hvordan ligger vi på 2.2` (how do we
    stand on 2.2). `hvornår vi sidst var` (when we last were) becomes `hvornår var vi sidst` (when
    were we last).
    """
    words = heard.words
    mention = heard.mention_at.get(place + 1)
    if mention is not None:
        verb = mention.end
    elif words[place + 1] in words_of("who_does"):
        verb = place + 2
    else:
        return None
    while verb < len(words) and words[verb] in words_of("before_the_verb"):
        verb += 1
    if verb >= len(words) or len(words) - place < _SHORTEST_WITH_A_VERB:
        return None
    between = heard.sentence.between
    rest = _text(heard, verb + 1) if verb + 1 < len(words) else ""
    asked, who = between(place, place + 1), between(place + 1, verb)
    return f"{asked} {between(verb, verb + 1)} {who} {rest}".strip()


def _text(heard: Heard, place: int) -> str:
    return heard.sentence.raw[heard.sentence.tokens[place].start :]
