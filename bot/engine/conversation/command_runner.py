"""Commands are applied in the turn, or refused with the reason."""

from collections.abc import Sequence

from bot.cards import notices
from bot.cards.register.refusals import why_not, why_not_later
from bot.engine.conversation.turn_jobs import TurnJobs
from bot.engine.conversation.turn_session import TurnSession
from bot.messages import Card
from governance.changes.checklist_commands import NotPossibleRefused
from governance.changes.draft import InvalidRecord
from governance.changes.follow_up_commands import InThePast
from governance.changes.message_times import TimesNotPossible
from governance.changes.postpone import NotThatLong, NotToBePutOff, PushedJustNow
from governance.changes.record_commands import SameChannel, StillReferenced
from governance.changes.reminders import TooLate
from governance.commands import AnyCommand, ClaimNotPossible, RecordAnswer
from governance.context import NotAllowed, NotFound
from governance.handlers import apply
from governance.obligations.ledger import Reconciled
from governance.schema.values import requirement_of


class CommandRunner:
    """Commands go through the handlers of `governance`, as whoever speaks.

    `done` are the names of those that were done in the turn, and `told` the requirements and scopes
    they told something of, as `3.2@system:Fyrjournal`.
    """

    def __init__(self, session: TurnSession, jobs: TurnJobs) -> None:
        self._session = session
        self._jobs = jobs
        self.done: list[str] = []
        self.told: set[str] = set()

    def run(self, commands: Sequence[AnyCommand]) -> Card | None:
        """Apply them in their order, up to one that is refused; the card says why.

        Raises VersionConflict.
        """
        for command in commands:
            came_to = self._session.command_context.came_to
            before = len(came_to)
            refusal = self._apply(command)
            if refusal is not None:
                return refusal
            self.done.append(command.name)
            self._tell_others(command, came_to[before:])
        return None

    def _apply(self, command: AnyCommand) -> Card | None:
        words, now = self._session.words, self._session.now
        try:
            apply(command, self._session.command_context)
        except NotAllowed as no:
            return notices.not_allowed(words, now, self._session.command_context, command, no)
        except NotPossibleRefused:
            return notices.refused(words, now, words("question.can_do_ourselves"))
        except InThePast:
            return notices.refused(words, now, words("follow_up.in_the_past"))
        except (NotToBePutOff, NotThatLong, PushedJustNow) as refused:
            return notices.refused(words, now, why_not_later(refused, words))
        except TimesNotPossible:
            return notices.refused(words, now, words("times.not_possible"))
        except TooLate:
            return notices.refused(words, now, words("remind.too_late"))
        except (InvalidRecord, StillReferenced, SameChannel) as refused:
            return notices.refused(words, now, why_not(refused, words))
        except NotFound:
            return notices.refused(words, now, words("engine.gone"))
        return None

    def _tell_others(self, command: AnyCommand, came_to: Sequence[Reconciled]) -> None:
        """Bring what was told to whoever is at a question it answers, wherever they are."""
        told = {f"{question}@{one.scope}" for one in came_to for question in one.told}
        if isinstance(command, RecordAnswer | ClaimNotPossible):
            told.add(f"{command.question}@{command.scope}")
        if not told:
            return
        known = {_known_card_of(question) for question in told}
        self.told |= known
        told |= known
        others = self._session.unit.conversations.others_on(
            sorted(told), but=self._session.standing.id
        )
        for other in others:
            self._jobs.refresh(other)


def _known_card_of(question: str) -> str:
    """Return the key of the card that shows what is known, of the question's requirement there."""
    asked, _, scope = question.partition("@")
    return f"{requirement_of(asked)}@{scope}"
