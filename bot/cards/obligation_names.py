"""Name an obligation and say what is wrong, for one reader.

An example is `Mosekonge, døgnvagt` · `Ikke bekræftet` (Mosekonge, 24-hour duty · not confirmed).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from bot.messages import Text, UserText
from bot.texts.words import Words, sentences
from governance.catalogue import catalogue
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.positions.known import readers_of
from governance.records.members import first_name_of
from governance.schema.scopes import parse_scope

TITLE = 60
"""The most characters of a title.

Our own names are at most 40 characters; what people wrote may take a second line.
"""
DETAIL = 80

_BREAK = re.compile(r"[ \t\r\n\f\v]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_AS_A_WORD = ("role", "slot", "type", "process", "method", "sort", "source", "fields", "held")
_PEOPLE = ("holder", "who", "people", "teller")


@dataclass(frozen=True)
class ObligationNames:
    """The names of things and people for one reader.

    `suppliers` has what each is called in speech.
    """

    words: Words
    name_of: Callable[[str], str]
    suppliers: Mapping[str, str]
    label_of: Callable[[str], str]

    def place(self, scope: str) -> str:
        """Name the scope as in a list: `K-101`, `Nødmelderen`, `Mosekonge`."""
        kind, name = parse_scope(scope)
        match kind:
            case "authority":
                return self.words("due.the_authority")
            case "supplier":
                return self.supplier(name)
            case _:
                return name

    def supplier(self, name: str) -> str:
        """Name the supplier as in speech."""
        return self.suppliers.get(name, name)

    def first_name_of(self, email: str) -> str:
        """Return the first name of whoever `name_of` names, no longer than a title may be."""
        return clipped(first_name_of(self.name_of(email)), TITLE)

    def title(self, obligation: Obligation) -> str:
        """Name the obligation as the title of a row."""
        key = f"called.{obligation.rule}"
        said = (
            self.words(key, **self._told(obligation))
            if key in sentences()
            else self.place(obligation.scope)
        )
        return clipped(said, TITLE)

    def wrong(self, obligation: Obligation) -> str:
        """Say what is wrong, when its day has passed or it is a gap."""
        if obligation.about.get("left") is not None:
            return self.words("called.contact_left", **self._told(obligation))
        never = f"never.{obligation.rule}"
        if obligation.kind == "unknown" and (topic := _topic(obligation, self.words.lang)):
            return self.words("called.unknown", topic=topic)
        was_never = obligation.is_gap and never in sentences()
        key = never if was_never else f"wrong.{obligation.rule}"
        return self.words(key, **self._told(obligation))

    def whole(self, obligation: Obligation) -> str:
        """Say what is wrong and with what, where the scope is known.

        An example is `Mosekonge, døgnvagt: ikke bekræftet` (Mosekonge, 24-hour duty: not
        confirmed).
        """
        title, wrong = self.title(obligation), self.wrong(obligation)
        if title == clipped(self.place(obligation.scope), TITLE):
            return wrong
        return title if wrong == self.place(obligation.scope) else f"{title}: {lowered(wrong)}"

    def task(self, obligation: Obligation) -> str:
        """Say what is to be done; a contact who has left is to be replaced, not called."""
        if obligation.about.get("left") is not None:
            return self.words("called.replace_contact", **self._told(obligation))
        return self.words(f"task.{obligation.rule}", **self._told(obligation))

    def whole_with_place(self, obligation: Obligation) -> str:
        """Say what is wrong and with what, such as `Nødmelderen: ikke øvet` (not exercised)."""
        title, wrong = self.title(obligation), self.wrong(obligation)
        return title if wrong == self.place(obligation.scope) else f"{title}: {lowered(wrong)}"

    def said(self, key: str, obligation: Obligation, **more: object) -> str | None:
        """Write a sentence about it, with what else is told.

        None where there is no such sentence, or where the obligation lacks what it tells of.
        """
        if key not in sentences():
            return None
        try:
            return self.words(key, **{**self._told(obligation), **more})
        except KeyError:
            return None

    def asked(self, entry: Entry) -> str | None:
        """Return the first name of whoever is responsible for it."""
        return None if entry.responsible is None else self.first_name_of(entry.responsible)

    def _told(self, obligation: Obligation) -> Mapping[str, str]:
        told = {name: self._said(name, value) for name, value in obligation.about.items()}
        if "decision" in obligation.about:
            kind, of = obligation.about["decision"], obligation.about.get("of")
            told["decision"] = self.decision(str(kind), None if of is None else str(of))
        return {
            "place": self.place(obligation.scope),
            "requirement": obligation.requirement,
            **told,
        }

    def decision(self, kind: str, about: str | None) -> str:
        """Name a decision of that kind (`ToldDecision`), without the scope it is of."""
        return self.words(f"decision.{kind}", about=self._of_decision(kind, about or ""))

    def _of_decision(self, kind: str, about: str) -> str:
        match kind:
            case "role":
                role, _, who = about.partition(" ")
                name = self.name_of(who) if "@" in who else self.words("deciding.vacant")
                return f"{self.words(f'word.{role}')}: {name}"
            case "mandate":
                return self.name_of(about)
            case "risk" | "exercise":
                return self.words.date(date.fromisoformat(about))
            case "event":
                return about.partition(" ")[2]
            case _:
                return about

    def _said(self, name: str, value: JsonValue) -> str:
        if isinstance(value, list):
            return self.words.listed([self._said(name, part) for part in value])
        text = "" if value is None else str(value)
        if name in _PEOPLE:
            return self.name_of(text)
        if name in _AS_A_WORD and f"word.{text}" in sentences():
            return self.words(f"word.{text}")
        if name == "supplier":
            return self.supplier(text)
        return self.words.date(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def _topic(obligation: Obligation, lang: str) -> str | None:
    """Return what the question is about that would tell of it."""
    asking = readers_of(catalogue(), obligation.rule, obligation.subject)
    return catalogue().question(asking[0]).topic[lang] if asking else None


def lowered(sentence: str) -> str:
    """Write the sentence as part of another one, with a small first letter.

    One that begins with an abbreviation, such as `ISAE 3402`, stays as it is.
    """
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def clipped(text: str, length: int) -> str:
    """Cut the text to one line, no longer than that; no-break spaces stay."""
    line = " ".join(part for part in _BREAK.split(text) if part)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def not_known(words: Words, said: str) -> Text:
    """Say that nothing has the name that was asked about."""
    return Text(spans=(UserText(u=words("due.not_known", words=clipped(said, TITLE))),))
