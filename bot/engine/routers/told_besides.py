"""Say what a sentence told besides the first thing: other records, and parts that told nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from pydantic import JsonValue

from bot.engine.conversation.turn_session import TurnSession
from bot.engine.dialog import KEEP_EVIDENCE
from bot.engine.drafts.draft_fields import THINGS
from bot.engine.forms.form_plan import TOLD_WITH
from bot.engine.routers.evidence_router import evidence_besides
from bot.engine.unread_parts import FOLLOWING, UNREAD, parts_of, unread_parts
from bot.language.normalise import opened
from bot.language.pronouns import with_name
from bot.nlu_port import Intent, NluResult
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.schema.scopes import parse_scope

_SURE, _RATHER_SURE = 0.9, 0.8
_RECORD, _EVENT = "record", "report_event"
_NAMING = (
    *("name", "member", "by", "title", "system", "contract"),
    *("supplier", "forum", "scope", "words"),
)
"""The fields that name what a record is of, the plainest first."""
_APART = (Action.section, RoleAssignment.section)
"""The sections of what is often told with something else: who does what about it."""


class ToldBesides:
    """It reads the parts of a sentence apart, each of which may tell of a record of its own."""

    def __init__(self, session: TurnSession, understand: Callable[[str], NluResult]) -> None:
        self._session = session
        self._understand = understand

    def with_besides(self, text: str, told: Sequence[Intent]) -> Sequence[Intent]:
        """Add to the first of what is told which parts told nothing, and what else is told.

        Each record is begun with the sentence it was told with.
        """
        if not told or told[0].name not in (_RECORD, _EVENT):
            return told
        told = [_told_with(text, one) for one in told]
        besides: dict[str, JsonValue] = {}
        if told[0].name == _RECORD:
            parts = unread_parts(text, self._understand(text), self._understand)
            apart = {part: self._told_apart(part, told[0]) for part in parts}
            led_on = [part for part in parts_of(text)[1:] if part not in apart]
            apart |= self._of_other_records(led_on, told[0]) if len(told) == 1 else {}
            told = [*told, *(one for found in apart.values() for one in found)]
            parts = [part for part in parts if not apart[part]]
            about = self._with_its_record(told[0])
            kept = {part: evidence_besides(part, text, about) for part in parts}
            told = [*told, *filter(None, kept.values())]
            parts = [part for part in parts if kept[part] is None]
            if len(parts) == 1 and _lacks_its_title(told[0]):
                values = {**_values_of(told[0]), "title": opened(parts[0].strip(" .,;"))}
                besides["values"], parts = values, ()
            besides |= {UNREAD: list(parts)} if parts else {}
        named = (_RECORD, _EVENT, KEEP_EVIDENCE)
        if following := [self._named(one) for one in told[1:] if one.name in named]:
            besides[FOLLOWING] = list(following)
        first = replace(told[0], arguments={**told[0].arguments, **besides})
        return [first, *told[1:]]

    def _with_its_record(self, told: Intent) -> Intent:
        """Return what is told of a record with what that is of, where it is told by its key."""
        section, key = str(told.arguments.get("section", "")), told.arguments.get("key")
        if not isinstance(key, str) or "values" in told.arguments:
            return told
        kept = self._session.turn_context.register.get(sheet_of(section).record_class, key)
        if kept is None:
            return told
        found = {name: getattr(kept.record, name, None) for name in (*THINGS, "requirement")}
        values: dict[str, JsonValue] = {name: one for name in THINGS if (one := found[name])}
        requirement = {"requirement": found["requirement"]} if found["requirement"] else {}
        return replace(told, arguments={**told.arguments, "values": values, **requirement})

    def _of_other_records(
        self, parts: Sequence[str], first: Intent
    ) -> Mapping[str, Sequence[Intent]]:
        """Read the parts that by themselves surely tell of another record, though they lead on.

        `… supporten, nummeret passer. men gunnar er stoppet` names Gunnar's supplier, too.
        """
        read = {part: self._understand(part).readings for part in parts}
        return {
            part: [one.wish for one in readings]
            for part, readings in read.items()
            if readings
            and all(
                one.wish.name == _RECORD
                and one.confidence >= _SURE
                and _is_of_another_record(one.wish, first)
                for one in readings
            )
        }

    def _told_apart(self, part: str, first: Intent) -> Sequence[Intent]:
        """Read a part that the first telling left as another one: `…, maren tager mine ting`."""
        if new := _new_member(first):
            return self._told_of_somebody_new(part, new)
        readings = self._understand(self._by_name(part, first)).readings
        sections = {one.wish.arguments.get("section") for one in readings}
        other = sections <= {*_APART} and (
            first.arguments.get("section") not in sections
            or all(_is_for_another(one.wish, first) for one in readings)
        )
        sure = all(one.wish.name == _RECORD and one.confidence >= _SURE for one in readings)
        named = all(_is_of_another_record(one.wish, first) for one in readings)
        if readings and (other or named) and sure:
            return [one.wish for one in readings]
        return self._told_of_another_colleague(part, first) if not readings else ()

    def _told_of_another_colleague(self, part: str, first: Intent) -> Sequence[Intent]:
        """Read what another one is to do, with the verb of the first: `… og yusuf rykke for den`.

        It is `yusuf skal rykke for den` (Yusuf is to chase it) after `karl skal …` (Karl is to …).
        """
        name, _, rest = part.strip().partition(" ")
        if first.arguments.get("section") != Action.section or not rest:
            return ()
        readings = self._understand(f"{name} skal {rest}").readings
        told = [one.wish for one in readings if one.confidence >= _SURE]
        alone = len(told) == len(readings) == 1
        return told if alone and _is_for_another(told[0], first) else ()

    def _told_of_somebody_new(self, part: str, email: str) -> Sequence[Intent]:
        """Read the role of whoever the first telling adds: `…, hun skal være systemejer`.

        Nobody of that name is known yet, so it is read as if it were said of who speaks.
        """
        me = self._session.command_context.actor.email
        part = with_name(part, self._session.turn_context.name_of(me))
        read = [one for one in self._understand(part).readings if one.confidence >= _RATHER_SURE]
        told = [one.wish for one in read if one.wish.name == _RECORD]
        return [
            replace(one, arguments={**one.arguments, "values": {**values, "member": email}})
            for one in told
            for values in (_values_of(one),)
            if one.arguments.get("section") == RoleAssignment.section
            and (one.arguments.get("do"), values.get("member")) == ("add", me)
        ]

    def _by_name(self, part: str, first: Intent) -> str:
        """Say who `hans` (his) is, where the first telling is of one colleague.

        An example is `karl går på barsel …, ditte tager hans ting` (… Ditte takes his things).
        """
        member = _values_of(first).get("member")
        if not isinstance(member, str) or "@" not in member:
            return part
        return with_name(part, self._session.turn_context.name_of(member))

    def _named(self, told: Intent) -> str:
        """Name what was told by what is to be done, and of whom or what."""
        words, given = self._session.words, told.arguments
        if told.name == _EVENT:
            return words("meant.of_report_event")
        if told.name == KEEP_EVIDENCE:
            references = [str(one) for one in cast("list[JsonValue]", given["references"])]
            return words("keeping.comes", reference=words.listed(references))
        noun = words(f"noun.{given['section']}")
        title = words(f"record.{given['do']}_title", noun=noun)
        name = self._name_in(given)
        return f"{title} ({name})" if name else title

    def _name_in(self, given: Mapping[str, JsonValue]) -> str:
        """Find a name for what the values are of; empty where none is said."""
        context = self._session.turn_context
        values = given.get("values")
        said = {**(values if isinstance(values, dict) else {}), "words": given.get("words")}
        named = next((said[one] for one in _NAMING if said.get(one)), "")
        if not isinstance(named, str):
            return ""
        if "@" in named:
            return context.name_of(named)
        return parse_scope(named)[1] if said.get("scope") == named else named


def _told_with(text: str, told: Intent) -> Intent:
    """Keep the sentence with a new record that it tells."""
    if told.name != _RECORD or told.arguments.get("do") != "add" or not told.arguments.get("said"):
        return told
    return replace(told, arguments={**told.arguments, TOLD_WITH: text})


def _new_member(told: Intent) -> str:
    """Return the e-mail of the colleague it adds; empty where it adds none."""
    adds = (told.arguments.get("section"), told.arguments.get("do")) == (Member.section, "add")
    return str(_values_of(told).get("email") or "") if adds else ""


def _values_of(told: Intent) -> Mapping[str, JsonValue]:
    values = told.arguments.get("values")
    return values if isinstance(values, dict) else {}


def _is_of_another_record(told: Intent, first: Intent) -> bool:
    """Tell whether it is of a record that the register has, and of another than the first is."""
    key = told.arguments.get("key")
    return isinstance(key, str) and key != first.arguments.get("key")


def _is_for_another(told: Intent, first: Intent) -> bool:
    """Tell whether it adds a follow-up of somebody else than the first one is of."""
    adds = (told.arguments.get("section"), told.arguments.get("do")) == (Action.section, "add")
    return adds and _values_of(told).get("owner") not in (None, _values_of(first).get("owner"))


def _lacks_its_title(told: Intent) -> bool:
    """Tell whether it adds a follow-up, and does not say what is to be done."""
    adds = told.arguments.get("section") == Action.section and told.arguments.get("do") == "add"
    return adds and not _values_of(told).get("title")
