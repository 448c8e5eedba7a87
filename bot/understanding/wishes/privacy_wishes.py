"""Read wishes about what is kept on a person: to see it, to see who looked, to erase or inform."""

import re
from typing import Final

from bot.language.normalise import Sentence
from bot.language.phrase_table import Match, spoken
from bot.nlu_port import Intent

_LONGEST_NAME: Final = 6
_FRINGE: Final = " \t\r\n,.;:!?–—-"
_A_NAME: Final = re.compile(r"[^\W\d_a-zæøå][\w’'-]*(?: [\w’'.-]+)* [^\W\d_a-zæøå][\w’'-]*")
_AN_ADDRESS: Final = re.compile(r"[^\s@]+@[^\s@]+")
_FILE: Final = "person_file"


def privacy_wish(sentence: Sentence) -> Intent | None:
    """Read the wish: `hvilke oplysninger har I om mig` (what do you hold on me).

    Whoever is named after it is named in full, or by e-mail: other things are asked for so, too.
    """
    words = sentence.words
    for section, does in (("held_on_me", "file"), ("looked_me_up", "looked")):
        if spoken(section).whole(words) is not None:
            return Intent("dialog", _FILE, {"does": does})
    first = spoken("polite").skip(words)
    for section, does in (("held_on", "file"), ("looked_up", "looked")):
        match = spoken(section).at(words, first)
        if match is not None and (who := _named(sentence, match)):
            return Intent("dialog", _FILE, {"does": does, "who": who})
    match = spoken("inform_contact").at(words, first)
    if match is not None and (who := _named(sentence, match)):
        return Intent("dialog", "contact_notice", {"who": who})
    match = spoken("erase_person").at(words, first) or spoken("erase").at(words, first)
    if match is not None and (who := _named(sentence, match)):
        return Intent("dialog", "erase_person", {"who": who})
    return None


def _named(sentence: Sentence, match: Match) -> str | None:
    """Return whoever is named after the phrase, if that is all there is."""
    words = sentence.words
    end = spoken("polite").skip_back(words)
    for start in range(match.end + 1, end):
        ending = spoken("looked_up_ends").at(words, start)
        if ending is not None and ending.end == end:
            end = start
            break
    if not match.end < end <= match.end + _LONGEST_NAME:
        return None
    who = sentence.between(match.end, end).strip(_FRINGE)
    return who if _A_NAME.fullmatch(who) or _AN_ADDRESS.fullmatch(who) else None
