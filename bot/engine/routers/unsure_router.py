"""The unsure router answers what no reading is sure of: by a name in it, or by offers."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from bot.cards import did_you_mean, notices
from bot.engine.action_tokens import parse_card
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.page import SHORT_ANSWER, is_politeness
from bot.engine.queries.names import administrators, naming
from bot.engine.queries.topic import scopes_in
from bot.engine.unread_parts import parts_of
from bot.language.normalise import normalise_phrase, opened
from bot.language.phrase_table import after_opening, spoken
from bot.messages import LinkButton
from bot.nlu_port import Intent, Interpretation, NluResult
from governance.records.actions import Action
from governance.schema.scopes import parse_scope

_PROFILE = "profile"
_EVENT = "report_event"
_DONE_TO_A_CONTACT = ("correct", "end", "confirm")
_PROBABLE = 0.5
"""The share of sentences like it that tell the same, from which on the form is opened at once."""
_MOST_AFTER_YES = 2
_MOST_LABELS = 3
_LONGEST_NAME = 5
"""The most words of a name."""


class UnsureRouter:
    """It knows the people of the register by name, which the understanding does not look for."""

    def __init__(self, context: DialogContext, understand: Callable[[str], NluResult]) -> None:
        self._context = context
        self._session = context.session
        self._understand = understand

    def answer(self, text: str, understood: NluResult) -> None:
        """Do what is wanted of somebody who is named, or offer what the sentence may mean."""
        context, session = self._context, self._session
        if understood.of_somebody:
            context.replies.say(notices.who_is_meant(session.words, session.now, text))
            return
        likely = [one for one in understood.likely if not _is_in_words(one)]
        name = next(filter(self._names_somebody, _names_in(text, understood)), None)
        deed = self._deed_on_somebody(text)
        if deed is not None:
            context.dialogs.start("record", deed)
        elif name is not None:
            context.pages.show(_PROFILE, {"find": name})
        elif (polite := self._polite_part(text, understood)) is not None:
            context.pages.show(SHORT_ANSWER, polite)
        elif (told := _only_telling(likely, understood)) is not None and not self._is_empty(told):
            context.dialogs.start(told.wish.name, self._with_what_happened(told.wish, text))
        elif _says_yes(text):
            card = notices.yes_to_nothing(session.words, session.now, self._labels_above())
            context.replies.say(card)
        elif likely:
            context.topics.note_offered(likely, understood.about)
            called = naming(session.turn_context)
            offered = did_you_mean.offered(
                called, session.now, text, likely, which=understood.which
            )
            context.replies.say(offered)
        else:
            self._not_understood(text, understood)

    def _polite_part(self, text: str, understood: NluResult) -> Mapping[str, JsonValue] | None:
        """Find thanks, a greeting or the like in a part, where the rest is no question of ours."""
        if understood.asks or understood.likely:
            return None
        for part in parts_of(text):
            found = self._understand(part).readings if part != text else ()
            wish = found[0].wish if len(found) == 1 else None
            if wish is not None and is_politeness(wish.name, wish.arguments):
                return wish.arguments
        return None

    def _is_empty(self, told: Interpretation) -> bool:
        """Tell whether the form of a new record would begin with nothing in it.

        `jeg skal holde 1.1 opdateret` (I am to keep 1.1 up to date) is like a holiday that is held.
        """
        given, session = told.wish.arguments, self._session
        section = str(given.get("section", ""))
        if section == Action.section or given.keys() != {"do", "section", "sentence"}:
            return False  # it has its text, or what was spoken of before
        context = session.turn_context
        return not session.services.understanding.values_told(
            section,
            str(given.get("sentence", "")),
            register=context.register,
            today=context.today.day,
            whole=True,
        )

    def _with_what_happened(self, told: Intent, text: str) -> Mapping[str, JsonValue]:
        """Fill in what an event is told in, and of which system, where nothing of it was read."""
        if told.arguments.get("section") == Action.section and "values" not in told.arguments:
            return {**told.arguments, "values": {"title": opened(text.strip(" ."))}, "said": "yes"}
        if told.name != _EVENT or told.arguments:
            return told.arguments
        values: dict[str, JsonValue] = {"title": opened(text.strip(" ."))}
        about = scopes_in(self._context.topics.pointed_at.slots)
        systems = [name for kind, name in map(parse_scope, about) if kind == "system"]
        if len(systems) == 1:
            values["system"] = systems[0]
        return {"said": "yes", "values": values}

    def _not_understood(self, text: str, understood: NluResult) -> None:
        """Say so, with what there is about the thing that was named, or whom to ask."""
        session = self._session
        if understood.about:
            self._context.topics.note_offered((), understood.about)
            called = naming(session.turn_context)
            card = did_you_mean.about_it(called, session.now, text, understood.about[0])
        else:
            ask = administrators(session.turn_context)
            card = notices.not_understood(
                session.words, session.now, text, ask, again=self._was_not_understood()
            )
        self._context.replies.say(card)

    def _labels_above(self) -> list[str]:
        """Return what stands on the first buttons of the newest card."""
        newest = self._session.newest_card()
        if newest is None:
            return []
        card = parse_card(newest.payload)
        pressed = [one for one in (*card.actions, *card.quiet) if not isinstance(one, LinkButton)]
        return [one.label for one in pressed][:_MOST_LABELS]

    def _was_not_understood(self) -> bool:
        """Tell whether the newest card says that the sentence before was not understood either."""
        session = self._session
        newest = session.newest_card()
        said = "" if newest is None else parse_card(newest.payload).title
        return said in notices.not_understood_titles(session.words)

    def _deed_on_somebody(self, text: str) -> dict[str, JsonValue] | None:
        """Read what is to be done to the contact whose name follows, as `fjern Helle Opfundet`."""
        words = text.replace(",", " ").split()
        verb = spoken("record_verbs").at(normalise_phrase(text), 0)
        if verb is None or verb.name not in _DONE_TO_A_CONTACT:
            return None
        for length in (3, 2, 1):
            name = " ".join(words[verb.end : verb.end + length])
            if name and self._names_somebody(name):
                return {"do": verb.name, "section": "contacts", "words": name}
        return None

    def _names_somebody(self, text: str) -> bool:
        """Tell whether it is nothing but the name of a person."""
        context = self._session.turn_context
        if not 0 < len(text.split()) <= _LONGEST_NAME:
            return False
        named = self._session.services.names_somebody
        return named(context.register, text, today=context.today.day)


def _only_telling(likely: Sequence[Interpretation], understood: NluResult) -> Interpretation | None:
    """Return the only thing it may tell: its form is an offer, and nothing is saved."""
    one = likely[0] if len(likely) == 1 and not understood.asks else None
    is_told = one is not None and one.wish.kind == "dialog" and one.confidence >= _PROBABLE
    return one if is_told else None


def _names_in(text: str, understood: NluResult) -> Iterator[str]:
    """Find what may be somebody's name: the whole of it, or the words that stand for one."""
    yield text
    yield after_opening(text, "follow_up")
    yield after_opening(text, "record_verbs", name="show")  # `vis torben` (show Torben)
    yield from (str(one.slots["find"]) for one in understood.likely if _is_in_words(one))


def _says_yes(text: str) -> bool:
    """Tell whether it is a yes, perhaps with a word or two after it."""
    words = normalise_phrase(text)
    said = spoken("graded").at(words, 0)
    return said is not None and said.name == "ja" and len(words) - said.end <= _MOST_AFTER_YES


def _is_in_words(reading: Interpretation) -> bool:
    return reading.intent == _PROFILE and "find" in reading.slots
