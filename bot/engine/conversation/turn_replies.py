"""Replies are messages of their own, a dialog's living card, or the home page."""

from bot.cards import notices
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.ports import CardActions, OutboxRow
from bot.engine.replies import ReplyWriter
from bot.engine.state import Frame
from bot.messages import Card, StoredFile, Text


class TurnReplies:
    """A card is written below, or in the place of the one it follows from.

    `pressed` is the card a button of which was used.
    """

    def __init__(self, session: TurnSession) -> None:
        self._session = session
        self._writer = ReplyWriter(
            session.unit,
            session.place,
            session.standing.id,
            owner=session.services.owner,
            turn_key=session.turn_key,
            mask=session.mask,
        )
        self.pressed: CardActions | None = None

    @property
    def rows(self) -> list[OutboxRow]:
        """Return what was said, as it is in the outbox."""
        return self._writer.rows

    @property
    def at_home(self) -> bool:
        """Tell whether the button was on the person's home page: its answer is shown there."""
        return self.pressed is not None and self.pressed.message == self._writer.home_message

    def say(self, card: Card) -> None:
        """Write a message of its own."""
        self._writer.post(self._with_language(card))

    def refuse(self, sentence: str) -> None:
        """Say why something was not done."""
        self.say(notices.refused(self._session.words, self._session.now, sentence))

    def say_nothing_open(self) -> None:
        """Reply to an answer or a control that came although nothing is open."""
        self.say(notices.nothing_open(self._session.words, self._session.now))

    def say_out_of_date(self) -> None:
        """Reply to a button that counts no longer."""
        self.say(notices.out_of_date(self._session.words, self._session.now))

    def send_file(self, file: StoredFile) -> None:
        """Hand over a file that is kept."""
        self._writer.file(file)

    def show_home(self, card: Card) -> None:
        """Write the person's home page as it looks now."""
        self._writer.home(card)

    def update_pressed(self, card: Card) -> None:
        """Write the card in the place of the one that was pressed; below, when none was."""
        if self.pressed is not None:
            self._writer.replace(self.pressed.message, card)
        else:
            self.say(card)

    def update_living_card(
        self, frame: Frame, card: Card, *, in_place: bool = False
    ) -> tuple[str, str]:
        """Write a dialog's living card; return its message and the version whose buttons count.

        It changes in place when a button of it was used, or with `in_place`. Otherwise the old one
        folds and a new one is written below.
        """
        on_it = self.pressed is not None and self.pressed.message == frame.message
        if frame.message and (on_it or in_place):
            return frame.message, self._writer.replace(frame.message, card)
        self.fold(frame, card.as_of)
        return self._writer.post(self._with_language(card))

    def _with_language(self, card: Card) -> Card:
        """Say on the first card why it is in another language than before."""
        session = self._session
        if not session.says_language:
            return card
        session.says_language = False
        said = Text(kind="small", spans=(session.words("engine.answers_in_english"),))
        return card.model_copy(update={"body": (*card.body, said)})

    def fold(self, frame: Frame, as_of: str) -> None:
        """Leave of a dialog's card that it was there, and its name."""
        if frame.message:
            folded = notices.folded(self._session.words, frame.over, frame.title, as_of)
            self._writer.replace(frame.message, folded)

    def press_living_card(self, frame: Frame) -> None:
        """Count the dialog's card as pressed: it changes in place."""
        if frame.message:
            self.pressed = CardActions(
                frame.card,
                self._session.standing.id,
                self._session.place.member,
                frame.message,
                (),
                self._session.now,
            )
