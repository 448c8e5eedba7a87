"""Say in plain words that somebody has left and who is there instead.

Of a contact, `bente holm har overtaget efter kim` (Bente Holm has taken over from Kim) tells what
`kim er stoppet. ny er bente holm` (Kim has left. The new one is Bente Holm) tells, which is read.
Of a role or a seat, the second part leaves out what the first has said: `fie stopper som systemejer
1/4, karl tager over` (Fie steps down as system owner on 1 April, Karl takes over).
"""

import re
from datetime import date
from typing import Final

from bot.language.normalise import Sentence
from bot.understanding.entities.dates import days_in

_NAME = r"[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,3}?"
_REPLACES = (
    r"(?:har\s+(?:nu\s+|lige\s+)?(?:afløst|erstattet)|afløser|afløste|erstatter|erstattede"
    r"|replaces|replaced|has\s+replaced)"
)
_TAKES = (
    r"(?:har\s+(?:nu\s+|lige\s+)?(?:overtaget|taget\s+over)|overtager|overtog|tager\s+over"
    r"|tog\s+over|træder\s+ind|has\s+taken\s+over|takes\s+over|took\s+over)"
)
_FROM = r"(?:efter|for|fra|from)"
_THEM = r"(?:ham|hende|vedkommende|him|her|them)"
_JOINT = r"\s*(?:[,.;]\s*(?:og\s+|så\s+|men\s+|and\s+)*|\s(?:og|and)\s+)(?:nu\s+)?"
_BEGINS: Final = re.compile(r"^(?:(?:og|så|ok|hej|and)[\s,]+)+", re.IGNORECASE)
_AFTER: Final = re.compile(
    rf"^(?P<new>{_NAME})\s+(?:{_TAKES}\s+{_FROM}|{_REPLACES})\s+(?P<old>[^,.;]+)(?P<rest>[,.;].*)?$",
    re.IGNORECASE | re.DOTALL,
)
_REPLACED: Final = re.compile(
    r"^(?:nu\s+er\s+)?(?P<old>[^,.;]+?)\s+"
    r"(?:er\s+(?:blevet\s+|nu\s+)?|blev\s+|is\s+|was\s+|has\s+been\s+)?"
    rf"(?:erstattet|afløst|replaced)\s+(?:af|by)\s+(?P<new>{_NAME})(?P<rest>[,.;].*)?$",
    re.IGNORECASE | re.DOTALL,
)
_LEFT: Final = re.compile(
    rf"^(?P<left>[^,.;]+?){_JOINT}(?P<new>{_NAME})\s+(?:{_TAKES}|{_REPLACES}\s+{_THEM})"
    rf"(?:\s+{_FROM}\s+{_THEM})?(?P<rest>[,.;].*)?$",
    re.IGNORECASE | re.DOTALL,
)

_GONE = (
    r"(?:stoppet|stopper|stoppede|holdt\s+op|rejst|fratrådt|væk|sagt\s+op|skiftet\s+job|nyt\s+job"
    r"|fyret|gået\s+(?:på\s+)?(?:pension|barsel|orlov)|ikke\s+(?:længere|mere)|left|quit|gone"
    r"|no\s+longer|retired)"
)
_NOW = (
    r"(?:(?:så\s+)?(?:det|den)\s+(?:er\s+(?:så\s+)?(?:nu|i\s+stedet|fremover)|bliver)"
    r"|(?:så\s+)?nu\s+(?:er|hedder)\s+(?:det|den|han|hun)"
    r"|(?:den|det)\s+nye\s+(?:[^\W\d_]+\s+)?(?:er|hedder)"
    r"|(?:hans|hendes|deres)\s+(?:afløser|efterfølger)\s+(?:er|hedder)"
    r"|(?:afløseren|efterfølgeren)\s+(?:er|hedder)|i\s+stedet\s+(?:er|kommer|har)(?:\s+(?:det|vi|de))?"
    r"|it(?:'s|\s+is)\s+now|now\s+it(?:'s|\s+is)|the\s+new\s+(?:one|contact)\s+is"
    r"|(?:his|her|their)\s+successor\s+is)"
)
_NEW_ONE = r"[^,.;]*\b(?:ny|nye|nyt|new)\b[^,.;]*[,.;:]\s*(?:for\s+|fordi\s+|because\s+)?"
_IN_PLACE: Final = re.compile(
    rf"^(?:{_NEW_ONE})?(?P<left>[^,.;]*?\b{_GONE}\b[^,.;]*?)(?:{_JOINT}|\s+(?=så\s)){_NOW}\s+"
    rf"(?P<new>{_NAME})(?P<rest>(?:[,.;]|\s+(?:på\s+|tlf\.?\s+|on\s+)?(?=[+\d])).*)?$",
    re.IGNORECASE | re.DOTALL,
)


def told_of_successor(text: str) -> str:
    """Return the text with who left in its first sentence and who is new in the next.

    Empty where nobody is said to take over from somebody.
    """
    said = _BEGINS.sub("", text.strip().rstrip(".!"))
    for shape in (_IN_PLACE, _LEFT, _AFTER, _REPLACED):
        if (found := shape.match(said)) is None:
            continue
        left = found.groupdict().get("left") or f"{found['old'].strip()} er stoppet"
        return f"{left.strip()}. ny er {found['new'].strip()}{found['rest'] or ''}"
    return ""


_STEPS_DOWN = (
    r"(?:(?:(?:er|is|has)\s+)?(?:stopper|stoppet|fratræder|fratrådt|slutter|sluttet|holder\s+op"
    r"|holdt\s+op|går\s+af|gået\s+af|trækker\s+sig|trukket\s+sig|færdig|steps\s+down|stepped\s+down"
    r"|stops|done)(?:\s+(?!som\b|as\b)\w+)?\s+(?:som|as)"
    r"|(?:er|is)\s+(?:ikke\s+(?:længere|mere)|no\s+longer))\s+"
)
"""The words before the role that somebody has no more."""
_TAKES_THAT = rf"(?:{_TAKES}|bliver\s+det|er\s+det|kommer\s+i\s+stedet|skal\s+være\s+det)"
_BECOMES_THAT = (
    rf"(?:{_NOW}|(?:så\s+)?(?:bliver|er)\s+det|(?:så\s+)?det\s+(?:er|bliver)|it\s+(?:is|will\s+be))"
)
_STEPPED_DOWN: Final = re.compile(
    rf"^(?P<old>{_NAME})\s+(?P<steps_down>{_STEPS_DOWN})(?P<role>(?:[^,.;]|(?<=[\dd])\.)+?){_JOINT}"
    rf"(?:(?P<takes>{_NAME})\s+{_TAKES_THAT}|{_BECOMES_THAT}\s+(?P<becomes>{_NAME}))"
    r"(?P<rest>\s+\S.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_IN_ENGLISH: Final = re.compile(r"\b(?:as|longer)\s*$", re.IGNORECASE)
_BEFORE_A_DAY: Final = re.compile(r"\s+(?:fra|den|d\.?|pr\.?|per|from|as\s+of|on)$", re.IGNORECASE)
_SAID_ALREADY: Final = re.compile(
    r"^\s+(?:(?:rollen|posten|pladsen|opgaven|den|det|nu|i\s+stedet|the\s+role|the\s+seat"
    rf"|{_FROM}\s+{_THEM})(?=\s|$)\s*)+",
    re.IGNORECASE,
)


def told_of_role_successor(text: str, *, today: date) -> str:
    """Return the text with the role or the seat said of whoever takes it over, too.

    The day is that of both where only one is said. Empty where nobody steps down as something.
    """
    found = _STEPPED_DOWN.match(_BEGINS.sub("", text.strip().rstrip(".!")))
    if found is None:
        return ""
    role, rest = found["role"], _SAID_ALREADY.sub(" ", found["rest"] or "").rstrip()
    is_ahead = any(
        one.day is not None and one.day > today
        for one in days_in(Sentence(role), today=today, tense="any")
    )
    steps_down, becomes = found["steps_down"], "bliver"
    if _IN_ENGLISH.search(steps_down):
        becomes = "becomes"
    elif is_ahead:
        steps_down = "stopper som "
    left = f"{found['old']} {steps_down}{role}"
    if days_in(Sentence(rest), today=today, tense="future"):
        role = _without_days(role, today)
    return f"{left}; {found['takes'] or found['becomes']} {becomes} {role}{rest}"


def _without_days(text: str, today: date) -> str:
    sentence = Sentence(text)
    tokens = sentence.tokens
    for day in reversed(days_in(sentence, today=today, tense="future")):
        text = text[: tokens[day.start].start] + text[tokens[day.end - 1].end :]
    return _BEFORE_A_DAY.sub("", text.strip())
