"""The label router takes exactly the words of a button or an option on the newest card as that.

A yes is the button that answers what the card asks.
"""

from collections.abc import Callable, Iterator, Sequence

from bot.cards import notices
from bot.engine.action_tokens import parse_card
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import StepAnswer
from bot.engine.forms.form_plan import FormDraft
from bot.engine.routers.action_router import ActionRouter
from bot.engine.routers.open_step import open_step
from bot.engine.shown_rows import rows_of
from bot.language.draft_orders import (
    kind_rejected,
    let_go_of,
    parted_beside,
    saved_by,
    without_order_to_save,
)
from bot.language.normalise import first_sentence, names_only, normalise_phrase
from bot.language.phrase_table import spoken, takes_back, without_joint, words_of
from bot.language.row_pointers import RowPointer, opened_row, pointed_row
from bot.language.yes_no import plain_yes_no, says_yes, says_yes_first
from bot.messages import Button, ButtonInput, Card, FieldOption
from bot.rendering.plain_text import NumberedChoice, choices, may_be_yes, next_field, plain

_MOST_NAMED = 4


class LabelRouter:
    """A button is pressed by its words alone: whole, without a typing error, perhaps with a yes.

    It is one of the newest card, or else of the card of what is open. Of several with the same
    words the person is asked which. So an option of the field that is asked there is chosen.
    """

    def __init__(self, context: DialogContext, actions: ActionRouter) -> None:
        self._context = context
        self._actions = actions

    def route(self, text: str) -> bool:
        """Press the button that the text is the words of; False where it is none.

        In `ja. gem` (yes. save) the yes answers what is asked, where that may be yes.
        """
        if plain_yes_no(self.before_order_to_save(text)) is not None and self._asks_yes_or_no():
            return False
        said = normalise_phrase(text)
        # `den anden`, and nothing else, opens a row
        return (
            self._is_pressed(text)
            or self._let_go(text)
            or self._choose(text, said)
            or self._open(opened_row(said))
        )

    def _press(self, said: tuple[str, ...]) -> bool:
        plain = _without_courtesies(said)
        for card in self._shown() if said else ():
            buttons = _buttons(card)
            found = [one for one in buttons if said in _words_of(one)]
            found = found or [one for one in buttons if plain in _words_of(one)]
            if len(found) > 1:
                self._ask_which(found)
                return True
            button = found[0].action if found else None
            if isinstance(button, Button) and self._press_button(button):
                return True
        return False

    def _save(self, text: str) -> bool:
        """Press the button that saves, also where it is said what: `gem øvelsen`.

        Its words are those of the card that has the button.
        """
        what = saved_by(text)
        for card in self._shown() if what is not None else ():
            verbs = words_of("saves_by_its_button")
            saves = [one for one in _buttons(card) if verbs.issuperset(normalise_phrase(one.label))]
            shown = plain(card.model_copy(update={"as_of": ""}))
            if len(saves) == 1 and (names_only(what or (), shown) or self._is_its_section(what)):
                button = saves[0].action
                return isinstance(button, Button) and self._press_button(button)
        return False

    def _is_its_section(self, what: Sequence[str] | None) -> bool:
        """Tell whether the words are a name of the section that the open form is of: `ferien`."""
        frame = self._context.stack.top
        found = self._context.stack.opened(frame) if frame is not None else None
        draft = found[1] if found is not None else None
        named = spoken("sections").whole(tuple(what or ()))
        return (
            named is not None
            and isinstance(draft, FormDraft)
            and draft.given.get("section") == named.name
        )

    def _let_go(self, text: str) -> bool:
        """Leave the form that is open, where just that is named: `glem det dokument`.

        A kind that is not meant is named by the heading alone: `nej ikke en gennemgang`.
        """
        what, kind, frame = let_go_of(text), kind_rejected(text), self._context.stack.top
        found = self._context.stack.opened(frame) if (what or kind) and frame else None
        if frame is None or not frame.message or not (found and isinstance(found[1], FormDraft)):
            return False
        living = self._context.session.unit.outbox.newest(frame.message)
        card = None if living is None else parse_card(living.payload)
        if card is None or not (
            (what and names_only(what, plain(card)))
            or (kind and names_only(kind, f"{card.over} {card.title}"))
        ):
            return False
        self._context.dialogs.cancel()
        return True

    def _say_yes(self, text: str) -> bool:
        """Press the button that a yes is, where the newest card asks something last.

        To what does not only save, as what ends a record, `ok` and the like are no yes. Its words
        are, with `den` (it) after them: `ja, bare afslut den` (yes, just end it).
        """
        session = self._context.session
        newest = session.newest_card()
        card = parse_card(newest.payload) if newest is not None else None
        found = may_be_yes(card) if card is not None else ()
        if len(found) == 1 and _is_label_of_it(found[0], text):
            return self._press_button(found[0])
        if card is None or not found or not says_yes(text):
            return False
        if len(found) > 1:
            labels = [choice.label for choice in choices(card) if choice.action in found]
            self._context.replies.say(notices.yes_to_nothing(session.words, session.now, labels))
            return True
        if not (_saves(found[0]) or says_yes_first(text)):
            return False
        return self._press_button(found[0])

    def _press_button(self, button: Button) -> bool:
        if self._saves_what_was_not_heard(button):
            return True
        return bool(button.token) and self._actions.press_by_words(ButtonInput(button.token))

    def _saves_what_was_not_heard(self, button: Button) -> bool:
        """Show a form again, where its last line was not taken: it may have corrected something."""
        frame = self._context.stack.top
        if (
            frame is None
            or not frame.unread
            or not _saves(button)
            or self._context.stack.is_answered
        ):
            return False
        self._context.dialogs.ask_top(self._context.session.words("engine.save_unread"))
        return True

    def route_beginning(self, text: str, stands_alone: Callable[[str], bool]) -> str:
        """Press the button that the first sentence is the words of, and return what follows it.

        An example is `gem. hvem mangler jeg så` (save. whom do I lack then). After a comma or an
        `og` (and) it must `stands_alone`. Empty where it is no button, or where what follows takes
        it back or corrects it. What follows an answer to a question is its note.
        """
        if self._context.stack.is_answered:
            return ""
        for parted, is_sentence in ((first_sentence(text), True), (parted_beside(text), False)):
            if parted is None or takes_back(parted[1]):
                continue
            rest = without_joint(parted[1])
            if says_yes(parted[0]) and not says_yes_first(parted[0]):
                continue
            agrees = saved_by(parted[0]) is not None or says_yes(parted[0])
            agrees |= bool(let_go_of(parted[0]) or kind_rejected(parted[0]))
            if not is_sentence and not (agrees and stands_alone(rest)):
                continue
            if self._names_another(text):
                return ""
            if self._is_pressed(parted[0]) or self._let_go(parted[0]):
                return rest
        return ""

    def _names_another(self, text: str) -> bool:
        """Tell whether the open form reads it: `nej ikke Bo! det er Karl` means another record."""
        found = open_step(self._context.stack) if kind_rejected(text) else None
        return (
            found is not None
            and found.is_form
            and found.reads_first(text, self._context.session.turn_context)
        )

    def before_order_to_save(self, text: str) -> str:
        """Return what is said before an order to save the open form; empty where none is given."""
        frame = self._context.stack.top
        found = self._context.stack.opened(frame) if frame is not None else None
        is_form = found is not None and isinstance(found[1], FormDraft)
        if not is_form:
            return ""
        return without_order_to_save(text, asks_yes_or_no=self._asks_yes_or_no())

    def _asks_yes_or_no(self) -> bool:
        """Tell whether the field that is asked on the newest card may be yes."""
        yes = normalise_phrase(self._context.session.words("answer.ja"))
        return yes in [normalise_phrase(one.label) for one in self._options_asked()]

    def _options_asked(self) -> Sequence[FieldOption]:
        """Return the options of the field that is asked, where the newest card asks it."""
        newest = self._context.session.newest_card()
        if newest is None or not self._context.stack.is_newest():
            return ()
        asked = next_field(parse_card(newest.payload))
        return asked.options if asked is not None else ()

    def _is_pressed(self, text: str) -> bool:
        return self._press(normalise_phrase(text)) or self._save(text) or self._say_yes(text)

    def _choose(self, text: str, said: tuple[str, ...]) -> bool:
        """Answer with the option of that name in the field that is asked on the newest card.

        `døgnvagt` asks whom to call, but is where a contact belongs while that is asked.
        """
        if said not in [normalise_phrase(one.label) for one in self._options_asked()]:
            return False
        self._context.dialogs.give(StepAnswer("words", text=text))
        return True

    def open_pointed_row(self, text: str) -> bool:
        """Open the row that a sentence points at which nothing else understands."""
        return self._open(pointed_row(normalise_phrase(text)))

    def open_first_row(self) -> bool:
        """Open the row that a list names before all others."""
        return self._open(RowPointer(0, 0, 1))

    def _open(self, pointed: RowPointer | None) -> bool:
        newest = self._context.session.newest_card() if pointed is not None else None
        if pointed is None or newest is None or self._context.stack.top is not None:
            return False
        rows = rows_of(parse_card(newest.payload))
        place = pointed.of(len(rows))
        token = rows[place].open if place is not None else None
        return token is not None and self._actions.press_by_words(ButtonInput(token.token))

    def _shown(self) -> Iterator[Card]:
        """Yield the newest card, and then that of what is open."""
        session, frame = self._context.session, self._context.stack.top
        outbox = session.unit.outbox
        newest = self._context.session.newest_card()
        living = outbox.newest(frame.message) if frame is not None and frame.message else None
        yield from (parse_card(row.payload) for row in (newest, living) if row is not None)

    def _ask_which(self, found: Sequence[NumberedChoice]) -> None:
        words = self._context.session.words
        names = [f"“{one.label}”" for one in found[:_MOST_NAMED]]
        self._context.replies.refuse(words("engine.which_button", names=words.listed(names)))


def _is_label_of_it(button: Button, text: str) -> bool:
    """Tell whether the text is the words of the button and `den` (it)."""
    said = _without_courtesies(normalise_phrase(text))
    of_it = said[-1:] and said[-1] in words_of("saved_by_its_button")
    return bool(of_it) and said[:-1] == normalise_phrase(button.label)


def _saves(button: Button) -> bool:
    return words_of("saves_by_its_button").issuperset(normalise_phrase(button.label))


def _without_courtesies(said: Sequence[str]) -> tuple[str, ...]:
    """Leave out what says no more than yes and please: `ja fortsæt` (yes, go on), `videre tak`."""
    words = [*said]
    while words[1:] and words[0] in words_of("before_a_label"):
        del words[0]
    while words[1:] and words[-1] in words_of("after_a_label"):
        del words[-1]
    return tuple(words)


def _buttons(card: Card) -> Sequence[NumberedChoice]:
    return [one for one in choices(card) if isinstance(one.action, Button)]


def _words_of(choice: NumberedChoice) -> tuple[tuple[str, ...], ...]:
    return normalise_phrase(choice.label), normalise_phrase(choice.action.label)
