"""Be reminded of something at a moment, or hear no more of it until a day.

People say `mind mig om K-102 på fredag` (remind me of K-102 on Friday). They also say `ikke flere
om det her før maj` (no more about this before May).

WHICH ─┬─▶ WHEN ──▶ SetReminder | KeepQuiet
WHAT  ─┘     └────▶ PUT_OFF ──▶ Postpone
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards.obligations import reminders as cards
from bot.cards.obligations.nudge_rows import deed_title
from bot.cards.obligations.reminders import MOST, PutOffView, ReminderItem
from bot.engine.dialog import (
    AcceptedInput,
    Again,
    Cancel,
    Dialog,
    Done,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
    with_reason,
)
from bot.engine.obligation_actions import past_of
from bot.engine.queries.named_obligations import mentioned_obligations
from bot.engine.queries.names import naming
from bot.engine.queries.reminders import waiting
from bot.language.normalise import names_only, normalise_phrase
from bot.language.phrase_table import without_reason
from bot.language.yes_no import plain_yes_no
from bot.messages import Card
from bot.nlu_port import SaidMoment, SaidReminder, TimeBefore, Understanding
from governance.access import Allowed
from governance.changes.postpone import last_day_to_rest, may_postpone
from governance.changes.reminders import quiet_until
from governance.commands import CancelReminder, KeepQuiet, Postpone, SetReminder
from governance.obligations.ledger import Entry, ObligationFilter, find_entry
from governance.reminders import may_be_quiet

USUAL = time(9)
"""The hour that is meant where only a day is said."""
_MOST_SEARCHED = 200


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    WHICH = "which"
    WHAT = "what"
    WHEN = "when"
    PUT_OFF = "put_off"


class Draft(BaseModel):
    """Everything that is known so far.

    - `does`: `remind` or `quiet`.
    - `item`: the obligation by scope, rule and subject; `choices` are those it may be.
    - `said`: what it is called, or was called by whoever asks.
    - `opens`: as in `ReminderTopic`.
    - `at`: the moment; `day` is the day until which nothing is said.
    - `before`: how long before `due` it is to be, in months and days, where that was said.
    - `due`: the day of what it is about.
    - `fault`: why the moment that was said is none.
    - `reason`: why it is put off, where that was said.
    - `moves`: the reminder whose place this one takes, by its id.
    """

    model_config = ConfigDict(frozen=True)

    does: str = "remind"
    item: tuple[str, str, str] | None = None
    choices: tuple[tuple[str, str, str], ...] = ()
    said: str = ""
    opens: dict[str, JsonValue] | None = None
    at: datetime | None = None
    day: date | None = None
    before: tuple[int, int] | None = None
    due: date | None = None
    fault: str = ""
    reason: str = ""
    moves: str = ""

    @property
    def is_quiet(self) -> bool:
        return self.does == "quiet"


class RemindDialog(Dialog[Draft]):
    """The flow; it uses the understanding to read moments and names."""

    def __init__(self, understanding: Understanding) -> None:
        super().__init__("remind", draft=Draft, steps=Step, private=True)
        self._understanding = understanding
        self.begins(self._begin)
        self.asks(Step.WHICH)(self._ask_which)
        self.takes(Step.WHICH)(self._take_which)
        self.asks(Step.WHAT)(self._ask_what)
        self.takes(Step.WHAT)(self._take_what)
        self.asks(Step.WHEN)(self._ask_when)
        self.takes(Step.WHEN)(self._take_when)
        self.asks(Step.PUT_OFF)(self._ask_put_off)
        self.takes(Step.PUT_OFF)(self._take_put_off)
        self.check()

    def position_text(self, step: str, draft: Draft, context: TurnContext) -> str:
        return context.words("remind.position")

    def accepts(self, step: str, draft: Draft, context: TurnContext) -> AcceptedInput:
        """A question is no text of a reminder, whether or not it can be answered."""
        return "questions" if step == Step.WHAT else "wishes"

    # ── What it is about ─────────────────────────────────────────────────────

    def _begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        does = str(arguments.get("do") or "remind")
        said, reason = str(arguments.get("words") or ""), ""
        if does == "quiet":
            said, reason = without_reason(said)
        read, day = self._read(said, context), arguments.get("due")
        due = date.fromisoformat(day) if isinstance(day, str) else None
        if does == "move":
            return self._move(read, str(arguments.get("reminder") or ""), due, context)
        if does == "cancel" and read.moment.day is None:
            return _cancelled(read, context)
        draft = Draft(does="remind" if does == "remind" else "quiet", reason=reason, due=due)
        draft = _timed(draft, read.moment, context)
        shown = _identities(arguments.get("shown"))
        found = _meant(read, shown, context, quiet=draft.is_quiet)
        if draft.is_quiet and found:
            own = [entry for entry in found if _may_be_left(entry, context)]
            if not own:
                return Cancel(cards.of_others(naming(context), context.today, found[:MOST]))
            found = own
        if len(found) > 1:
            several = tuple(entry.obligation.identity for entry in found[:MOST])
            return Go(Step.WHICH, draft.model_copy(update={"choices": several}))
        if found:
            return self._chosen(found[0], draft, context)
        if draft.is_quiet:
            return Cancel(cards.nothing(context.words, context.today))
        said = read.said or ", ".join(naming(context).place(scope) for scope in read.about)
        if said:
            return self._on(draft.model_copy(update={"said": said}), context)
        opens, called = arguments.get("opens"), str(arguments.get("called") or "")
        if called:
            what = opens if isinstance(opens, dict) else None
            open_one = draft.model_copy(update={"said": called, "opens": what})
            return self._on(open_one, context)
        return Go(Step.WHAT, draft)

    def _move(
        self, read: SaidReminder, reminder: str, due: date | None, context: TurnContext
    ) -> Transition:
        """Set the one reminder that is meant anew; show those there are where it may be any.

        What it is about is due then, if anybody knows.
        """
        found = [one for one in _named(read, context) if reminder in ("", one.reminder.id)]
        if len(found) != 1:
            return Cancel(cards.mine(context.words, context.today, found or waiting(context)))
        moved = found[0].reminder
        topic, before = moved.topic, moved.at.astimezone(context.words.timezone)
        moment = read.moment
        if (moment.day is None) != (moment.clock is None):  # what was not said stays as it is
            day, clock = moment.day or before.date(), moment.clock or before.time()
            moment = replace(moment, day=day, clock=clock)
        draft = Draft(
            said=found[0].what if topic.opens is not None else topic.said,
            item=topic.identity,
            opens=None if topic.opens is None else dict(topic.opens),
            due=topic.due_on or due,
            moves=moved.id,
        )
        return self._on(_timed(draft, moment, context), context)

    def _chosen(self, entry: Entry, draft: Draft, context: TurnContext) -> Transition:
        called = naming(context).title(entry.obligation)
        obligation = entry.obligation
        due = None if obligation.is_gap else obligation.due_on
        found = {"item": obligation.identity, "said": called, "due": due}
        return self._on(draft.model_copy(update=found), context)

    def _ask_which(self, draft: Draft, context: TurnContext) -> Card:
        found = _standing(draft.choices, context)
        return cards.which(naming(context), context.today, found, quiet=draft.is_quiet)

    def _take_which(self, draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        found = _standing(draft.choices, context)
        if answer.kind == "choice" and isinstance(answer.value, list):
            wanted = tuple(map(str, answer.value[:3]))
            found = [one for one in found if one.obligation.identity == wanted]
        elif answer.kind == "words":
            found = _called(answer.text, found, context)
        if len(found) != 1:
            return Again(context.words("remind.which_again"), unread=True)
        return self._chosen(found[0], draft, context)

    def _ask_what(self, draft: Draft, context: TurnContext) -> Card:
        return cards.what(context.words, context.today)

    def _take_what(self, draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        if answer.kind != "words" or plain_yes_no(answer.text) is not None:
            return Again(context.words("remind.what_lead"))
        read = self._read(answer.text, context)
        if draft.at is None:
            draft = _timed(draft, read.moment, context)
        found = _meant(read, (), context) if read.about or read.said else []
        if len(found) > 1:
            several = tuple(entry.obligation.identity for entry in found[:MOST])
            return Go(Step.WHICH, draft.model_copy(update={"choices": several}))
        if found:
            return self._chosen(found[0], draft, context)
        said = read.said or ", ".join(naming(context).place(scope) for scope in read.about)
        if not said:
            return Again(context.words("remind.what_lead"))
        return self._on(draft.model_copy(update={"said": said}), context)

    # ── When ─────────────────────────────────────────────────────────────────

    def _on(self, draft: Draft, context: TurnContext) -> Transition:
        """Go on with what it is about: to the moment, or to the end."""
        if draft.is_quiet:
            return self._quiet(draft, context)
        draft = _so_long_before(draft, context)
        if draft.at is None or draft.fault:
            return Go(Step.WHEN, draft)
        if draft.at <= context.today.now:
            moment = context.words.appointment(draft.at, context.today.now)
            opened = moment[:1].upper() + moment[1:]
            fault = context.words("remind.past", when=opened)
            return Go(Step.WHEN, draft.model_copy(update={"at": None, "fault": fault}))
        scope, rule, subject = draft.item or ("", "", "")
        entry = find_entry(context.command_context.ledger, draft.item) if draft.item else None
        command = SetReminder(
            at=draft.at,
            said=draft.said,
            scope=scope,
            rule=rule,
            subject=subject,
            due_on=None if entry is None else entry.obligation.due_on,
            opens=draft.opens,
        )
        task = "" if entry is None else naming(context).task(entry.obligation)
        quoted = draft.said if draft.item or draft.opens is not None else f"“{draft.said}”"
        card = cards.is_set(
            context.words, context.today, draft.at, quoted, task, moved=bool(draft.moves)
        )
        before = [CancelReminder(reminder=draft.moves)] if draft.moves else []
        return Done(record=(*before, command), card=card)

    def _ask_when(self, draft: Draft, context: TurnContext) -> Card:
        card = cards.when(context.words, context.today, draft.said, quiet=draft.is_quiet)
        return with_reason(card, draft.fault) if draft.fault else card

    def _take_when(self, draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        draft = draft.model_copy(update={"fault": "", "before": None})
        if answer.kind == "choice" and isinstance(answer.value, str):
            at = _soon(answer.value, context)
            return self._on(draft.model_copy(update={"at": at}), context)
        said = answer.text if answer.kind == "words" else _typed(answer.fields)
        read = self._read(said, context)
        if answer.kind == "words" and (read.said or read.about):  # it says something else, too
            return Again(context.words("remind.unread"), draft, unread=True)
        moment = read.moment
        if answer.fields.get("clock", "").strip() and moment.clock is None:
            return Again(context.words("remind.not_a_clock"), draft)
        timed = _timed(draft, moment, context)
        told = timed.day if draft.is_quiet else timed.at or timed.before
        if timed.fault or told is None:
            return Again(timed.fault or context.words("remind.unread"), draft)
        return self._on(timed, context)

    # ── Hearing no more of it ────────────────────────────────────────────────

    def _quiet(self, draft: Draft, context: TurnContext) -> Transition:
        entry = find_entry(context.command_context.ledger, draft.item) if draft.item else None
        words, today = context.words, context.today
        if entry is None or draft.item is None:
            return Cancel(cards.nothing(words, today))
        if draft.day is None or draft.fault:
            return Go(Step.WHEN, draft)
        if draft.day <= today.day:
            fault = words("remind.past_now")
            return Go(Step.WHEN, draft.model_copy(update={"day": None, "fault": fault}))
        if not may_be_quiet(entry.obligation, today.day):
            past = past_of(entry, context)
            resting = past.rests_on(today.day)
            if resting is not None:
                return Cancel(cards.rests(words, today, draft.said, resting.until))
            if not past.may_be_put_off:
                return Cancel(cards.not_again(words, today, draft.said))
            return Go(Step.PUT_OFF, draft)
        scope, rule, subject = draft.item
        command = KeepQuiet(
            scope=scope, rule=rule, subject=subject, said=draft.said, until=draft.day
        )
        until = quiet_until(entry, draft.day)
        task = deed_title(naming(context), entry.obligation)
        card = cards.is_quiet(words, today, task, until, wanted=draft.day)
        return Done(record=(command,), card=card)

    def _ask_put_off(self, draft: Draft, context: TurnContext) -> Card:
        entry = find_entry(context.command_context.ledger, draft.item) if draft.item else None
        if entry is None or draft.day is None:
            return cards.nothing(context.words, context.today)
        obligation, me = entry.obligation, context.actor.email
        is_second = past_of(entry, context).times_put_off > 0
        told = entry.accountable if entry.accountable != me else None
        why = "grave" if obligation.priority == 1 else "gap" if obligation.is_gap else "late"
        return cards.put_off(
            context.words,
            context.today,
            PutOffView(
                about=deed_title(naming(context), obligation),
                why=why,
                until=_put_off_until(draft.day, context),
                wanted=draft.day,
                second=is_second,
                told=context.name_of(told) if told else "",
                reason=draft.reason,
            ),
        )

    def _take_put_off(self, draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        entry = find_entry(context.command_context.ledger, draft.item) if draft.item else None
        if answer.kind != "choice":  # no sentence puts it off for all
            return Again(context.words("remind.press"), unread=True)
        if entry is None or draft.day is None:
            return Cancel(cards.nothing(context.words, context.today))
        words, obligation = context.words, entry.obligation
        until = _put_off_until(draft.day, context)
        who, day = context.actor.name, words.date(until)
        reason = draft.reason or words("remind.put_off_reason", who=who, day=day)
        command = Postpone(
            scope=obligation.scope,
            rule=obligation.rule,
            subject=obligation.subject,
            due_on=obligation.due_on,
            sort="snooze",
            until=until,
            reason=reason,
        )
        done = cards.is_put_off(words, context.today, draft.said, until)
        return Done(record=(command,), card=done)

    def _read(self, said: str, context: TurnContext) -> SaidReminder:
        return self._understanding.reminder(said, now=_local(context), register=context.register)


def _local(context: TurnContext) -> datetime:
    return context.today.now.astimezone(context.words.timezone)


def _timed(draft: Draft, moment: SaidMoment, context: TurnContext) -> Draft:
    """Add what was said of the moment, or why it is none."""
    if moment.fault is not None:
        fault = context.words(moment.fault.reason, **moment.fault.arguments)
        return draft.model_copy(update={"fault": fault})
    if moment.before is not None:
        so_long = (moment.before.months, moment.before.days)
        return draft.model_copy(update={"before": so_long})
    at = moment.at(_local(context), usual=USUAL)
    day = moment.day or (at.date() if moment.after is not None and at is not None else None)
    return draft.model_copy(update={"at": at, "day": day})


def _so_long_before(draft: Draft, context: TurnContext) -> Draft:
    """Find the moment that is so long before the day of what it is about."""
    if draft.before is None or draft.at is not None:
        return draft
    if draft.due is None:
        return draft.model_copy(update={"fault": context.words("remind.no_day_of_it")})
    months, days = draft.before
    day = TimeBefore(months, days).of(draft.due)
    return draft.model_copy(update={"at": datetime.combine(day, USUAL, _local(context).tzinfo)})


def _soon(when: str, context: TurnContext) -> datetime:
    """Return the moment that one of the offered buttons names."""
    now = _local(context)
    days = {"tomorrow": 1, "monday": 7 - now.weekday(), "in_a_week": 7}.get(when, 1)
    return datetime.combine(now.date() + timedelta(days=days), USUAL, now.tzinfo)


def _typed(fields: Mapping[str, str]) -> str:
    """Write the form's day and time as one would say them."""
    clock = fields.get("clock", "").strip()
    return " ".join(filter(None, (fields.get("day", ""), f"kl. {clock}" if clock else "")))


def _put_off_until(wanted: date, context: TurnContext) -> date:
    return min(wanted, last_day_to_rest(context.today.day))


def _identities(shown: JsonValue) -> Sequence[tuple[str, str, str]]:
    found = shown if isinstance(shown, list) else []
    # They are written by `bot.engine.shown_obligations`.
    return [
        (str(one[0]), str(one[1]), str(one[2]))
        for one in found
        if isinstance(one, list) and len(one) == 3  # noqa: PLR2004
    ]


def _standing(identities: Sequence[tuple[str, str, str]], context: TurnContext) -> list[Entry]:
    ledger = context.command_context.ledger
    found = (find_entry(ledger, identity) for identity in identities)
    return [entry for entry in found if entry is not None]


def _meant(
    read: SaidReminder,
    shown: Sequence[tuple[str, str, str]],
    context: TurnContext,
    *,
    quiet: bool = False,
) -> list[Entry]:
    """Find the obligations that are named, or else those that are shown.

    What is to be `quiet` is found among all that the person has to do, too.

    Of a thing that is named they are those on the card, else the person's own, else all of it. The
    words besides its name narrow them down; where they fit none, it is no obligation that is meant.
    What is to be quiet and fits none of one's own may be another's.
    """
    on_card = _standing(shown, context)
    if read.about:
        near = [one for one in on_card if one.obligation.scope in read.about]
        if near and not read.besides:
            return near
        ledger, me = context.command_context.ledger, context.actor.email
        of_it = [entry for scope in read.about for entry in ledger.of_scope(scope)]
        of_it = [one for one in of_it if one.obligation.kind != "unknown"]
        mine = [one for one in of_it if me in (one.responsible, one.accountable)]
        found = sorted(mine or of_it, key=_gravest)
        if not read.besides:
            return found
        if not quiet:
            return _called(read.besides, found, context)
        return _left(read.besides, found, context) or _left(read.besides, of_it, context)
    if read.said:
        return _called(read.said, on_card, context) or (
            _called(read.said, _mine(context), context, loosely=True) if quiet else []
        )
    return on_card


def _left(said: str, found: Sequence[Entry], context: TurnContext) -> list[Entry]:
    """Return those that are to be quiet: called by all of the words, or mentioned by most."""
    called = _called(said, found, context, loosely=True)
    return called or mentioned_obligations(said, found, naming(context), context.today.day)


def _may_be_left(entry: Entry, context: TurnContext) -> bool:
    """Tell whether the person has a say in it: nobody is left in peace from another's task."""
    past = past_of(entry, context)
    return isinstance(may_postpone(entry, past, context.command_context), Allowed)


def _mine(context: TurnContext) -> Sequence[Entry]:
    """Return what whoever speaks has to do, and what is known to be missing there."""
    wanted = ObligationFilter(person=context.actor.email)
    found = context.command_context.ledger.find(wanted, limit=_MOST_SEARCHED)
    return [one for one in found if one.obligation.kind != "unknown"]


def _called(
    said: str, found: Sequence[Entry], context: TurnContext, *, loosely: bool = False
) -> list[Entry]:
    """Keep those that the words name: in full, or by the words of their titles.

    `loosely` the words may stand anywhere, with other endings.
    """
    names, wanted = naming(context), said.casefold()
    words = normalise_phrase(said)

    def called(entry: Entry) -> str:
        obligation = entry.obligation
        parts = (
            names.title(obligation),
            names.task(obligation),
            names.place(obligation.scope),
        )
        return " ".join(parts).casefold()

    if loosely:
        return [one for one in found if words and names_only(words, called(one))]
    return [one for one in found if wanted in called(one)]


def _gravest(entry: Entry) -> tuple[int, date, str]:
    obligation = entry.obligation
    return obligation.priority, obligation.due_on, obligation.rule


def _named(read: SaidReminder, context: TurnContext) -> list[ReminderItem]:
    """Return the person's own reminders that are named; all of them where none is."""
    found, wanted = waiting(context), read.said.casefold()
    named = [
        item
        for item in found
        if (item.reminder.topic.identity or ("",))[0] in read.about
        or (wanted and wanted in item.what.casefold())
    ]
    return named or ([] if read.about or wanted else found)


def _cancelled(read: SaidReminder, context: TurnContext) -> Transition:
    """Cancel the one reminder that is meant, or show those there are."""
    found = _named(read, context)
    if len(found) != 1:
        return Cancel(cards.mine(context.words, context.today, found or waiting(context)))
    card = cards.no_longer(context.words, context.today, found[0])
    return Done(record=(CancelReminder(reminder=found[0].reminder.id),), card=card)
