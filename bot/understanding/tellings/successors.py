"""Say in plain words that a contact has left and who is there instead.

`bente holm har overtaget efter kim` (Bente Holm has taken over from Kim) tells what `kim er
stoppet. ny er bente holm` (Kim has left. The new one is Bente Holm) tells, which is read.
"""

import re
from typing import Final

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
