"""Show a checklist: a question, what prevents its answer, and the summary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.cards.checklist.values import none_word, shown
from bot.cards.position_text import SIGN_OF_STATE, counted, standing_title
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    CardField,
    FieldOption,
    Fields,
    FormButton,
    Notice,
    Progress,
    Row,
    Rows,
    Span,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.catalogue import Question
from governance.checklists.assessment import DONT_KNOW, NO, NONE, NOT_POSSIBLE, PARTLY, YES
from governance.observations import Observation
from governance.ports import Today, Versioned
from governance.positions.checklist_progress import ChecklistProgress, alike_open
from governance.positions.item import QuestionItem, State
from governance.positions.position import combined, deciding
from governance.positions.positions import Position
from governance.records.actions import Action as FollowUp
from governance.records.answers import Answer
from governance.records.evidence import Evidence

ALL_OF_THEM = "all"
_HOURS = ("rto", "rpo")
"""Arguments that are hours."""
_DETAIL = 80
_MEGABYTE = 1_000_000
_IN_A_ROW = 3
_FEW_OPTIONS = 4
"""The most options that are put in rows of three; more stand below each other, one in a row."""


class Echo(BaseModel):
    """The question just answered or skipped, shown on the next card so that it can be corrected.

    - `said` is the answer, which is a record now and no longer among the answers.
    - `before` is what the register held, where that changed.
    - `unread` are words that were said and are kept nowhere.
    - `also` is how many others were answered with it.
    """

    model_config = ConfigDict(frozen=True)

    question: str
    skipped: bool = False
    said: str | None = None
    before: str | None = None
    unread: str | None = None
    also: int = 0


@dataclass(frozen=True)
class ChecklistView:
    """Everything that the cards of a checklist show."""

    standing: ChecklistProgress
    label: str
    filled: Callable[[str], str]
    words: Words
    today: Today
    name_of: Callable[[str], str]
    me: str
    tried: str | None = None
    echo: Echo | None = None
    people: Sequence[tuple[str, str]] = ()
    observed: str | None = None
    follow_ups: Sequence[FollowUp] = ()
    approver: str | None = None
    repeats_on: str | None = None
    position: Position | None = None
    gaps: Sequence[QuestionItem] = ()
    tasks: Mapping[str, str] = field(default_factory=dict)

    @property
    def where(self) -> Position:
        """Where the requirement stands; only cards that show it have read it."""
        if self.position is None:
            raise ValueError("the view was read without where the requirement stands")
        return self.position

    @property
    def over(self) -> str:
        """The line above the title, such as `3.5 Skærpet tilsyn · Fyrjournal, K-102`.

        Its parts are the requirement (here: stricter supervision), the system and the contract.
        """
        requirement = self.standing.requirement
        return f"{requirement.id} {requirement.title[self.words.lang]} · {self.label}"

    def asks(self, question: Question) -> str:
        """Write the question with this scope's names in it."""
        return self.filled(question.ask[self.words.lang])

    def topic(self, question: Question) -> str:
        """Name the question by a noun."""
        return self.filled(question.topic[self.words.lang])

    def says(self, question: Question, value: str) -> str:
        """Write an answer as a person would say it."""
        return shown(question, value, self.words, self.name_of)

    def who(self, email: str) -> str:
        """Name the person; oneself is `du` (you)."""
        return self.words("question.you") if email == self.me else self.name_of(email)


# ── A question ───────────────────────────────────────────────────────────────


def question(
    view: ChecklistView, question: Question, *, reason: str | None, explain: bool, note: str | None
) -> Card:
    """Show the open question.

    What is known is above the answers, and what was just answered is below them (mockup 02).
    """
    number, total = _place(view, question), len(view.standing.asked)
    body: list[Block] = [Progress(done=number, total=total)]
    if reason:
        body.append(Notice(kind="warn", spans=(reason,)))
    if explain:
        body.append(Notice(kind="info", spans=(view.filled(question.why[view.words.lang]),)))
    body.extend(_known(view, question))
    body.extend(_evidence(view, question))
    if note:
        body.append(Text(kind="quote", spans=(UserText(u=note),)))
    body.extend(_just_answered(view))
    fields = _input(view, question)
    if fields:
        body.append(Fields(fields=fields))
    asked = view.asks(question)
    return Card(
        lang=view.words.lang,
        over=view.over,
        title=asked,
        body=tuple(body),
        answers=_answers(view, question),
        actions=_submit(view, question) if fields else (),
        quiet=_quiet(view, question),
        as_of=_as_of(view),
        say=view.words("question.say", number=number, total=total, question=asked),
    )


def _place(view: ChecklistView, question: Question) -> int:
    """Count the question among all of them: after those that are known, and before the open."""
    others = [one for one in view.standing.open if one.id != question.id]
    return max(1, len(view.standing.asked) - len(others))


def _known(view: ChecklistView, question: Question) -> list[Block]:
    """Show what the register says, and what was answered last."""
    known: list[Block] = []
    if view.observed:
        known.append(Text(spans=(view.observed,)))
    kept = view.standing.latest.get(question.id)
    if kept is not None:
        known.append(Text(spans=(_last_time(view, question, kept),)))
        if kept.record.note:
            known.append(Text(kind="quote", spans=(UserText(u=kept.record.note),)))
    return known


def _last_time(view: ChecklistView, question: Question, kept: Versioned[Answer]) -> str:
    answer = kept.record
    said = {
        "who": view.who(answer.answered_by),
        "answer": view.says(question, answer.value),
        "day": view.words.date(answer.answered_on),
    }
    if answer.reopened_by is not None:
        other = view.standing.requirement.question(answer.reopened_by)
        return view.words("question.reopened", topic=view.topic(other), **said)
    if answer.answered_by == view.me:
        return view.words("question.last_time_you", **said)
    return view.words("question.last_time", **said)


def _evidence(view: ChecklistView, question: Question) -> list[Block]:
    pieces = view.standing.evidence.get(question.id, [])
    if pieces:
        rows = tuple(
            Row(
                title=UserText(u=piece.title),
                detail=(_added(view, piece.added_by, piece.size),),
                open=_download(view, piece),
            )
            for piece in pieces[-4:]
        )
        return [Rows(heading=view.words("question.evidence_n", n=len(pieces)), rows=rows)]
    if question.evidence is None:
        return []
    expected = view.filled(question.evidence[view.words.lang])
    return [
        Text(kind="small", spans=(view.words("question.evidence_expected", evidence=expected),))
    ]


def _download(view: ChecklistView, piece: Evidence) -> Button | None:
    if piece.sha256 is None:
        return None
    return Button(
        label=view.words("question.download"),
        deed=ActionData(name="file", value={"sha256": piece.sha256}, stays=True),
    )


def _added(view: ChecklistView, email: str, size: int | None) -> str:
    return f"{_size(size or 0, view.words)} · {view.who(email)}"


def _size(size: int, words: Words) -> str:
    if size >= _MEGABYTE:
        return f"{words.number(round(size / _MEGABYTE, 1))}\u00a0MB"
    return f"{words.number(max(1, round(size / 1000)))}\u00a0kB"


def _just_answered(view: ChecklistView) -> list[Block]:
    if view.echo is None:
        return []
    answered = view.standing.requirement.question(view.echo.question)
    kept = view.standing.latest.get(answered.id)
    told = view.echo.said or (kept.record.value if kept is not None else None)
    topic, detail = view.topic(answered), list[Span]()
    if view.echo.skipped or told is None:
        title = view.words(_untold(view, answered), topic=topic)
    else:
        said = _short(view.says(answered, told))
        title = view.words("question.noted", answer=said, topic=topic)
    if view.echo.before:
        detail.append(view.words("question.before", before=view.echo.before))
    if view.echo.also:
        detail.append(view.words("question.also", n=view.echo.also))
    if view.echo.unread:
        detail.append(UserText(u=view.words("question.unread", words=_short(view.echo.unread))))
    elif kept is not None and kept.record.note:
        detail.append(UserText(u=_short(kept.record.note)))
    if kept is not None and kept.record.answered_by != view.me:
        detail.append(view.words("question.answered_by", who=view.name_of(kept.record.answered_by)))
    parts = [span for part in detail for span in (" · ", part)][1:]
    undo = Button(
        label=view.words("question.correct"),
        deed=ActionData(name="correct", value={"question": answered.id}),
    )
    return [Rows(rows=(Row(title=title, detail=tuple(parts), done=True, actions=(undo,)),))]


def _untold(view: ChecklistView, question: Question) -> str:
    """Tell that it was left for later, was written in its form, or is as unknown as before."""
    if view.echo is not None and view.echo.skipped:
        return "question.skipped"
    unknown = view.standing.states.get(question.id) is State.UNKNOWN
    return "question.still_unknown" if unknown else "question.told"


def _said(view: ChecklistView, question: Question, value: str) -> Span:
    """Name an answer briefly; one in the person's own words is shown as theirs."""
    said = _short(view.says(question, value))
    return UserText(u=said) if question.kind == "text" else said


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _DETAIL else line[: _DETAIL - 1].rstrip() + "…"


def _as_of(view: ChecklistView) -> str:
    key = "card.saved" if view.echo is not None and not view.echo.skipped else "card.as_of"
    return view.words(key, moment=view.words.moment(view.today.now))


def observed(seen: Observation, words: Words, name_of: Callable[[str], str]) -> str:
    """Write what the register says as a sentence.

    An example is `I registeret: 20. jan. 2025 · 406 dage siden` (in the register: 20 Jan 2025 · 406
    days ago).
    """
    shown_as = {
        name: words.hours(float(value))
        if name in _HOURS and isinstance(value, int | float)
        else _plainly(value, words, name_of)
        for name, value in seen.arguments.items()
    }
    return words(f"observed.{seen.key}", **shown_as)


def _plainly(value: object, words: Words, name_of: Callable[[str], str]) -> object:
    if isinstance(value, date):
        return words.date(value)
    if isinstance(value, float):
        return words.number(value)
    if isinstance(value, tuple):
        return words.listed([str(_plainly(part, words, name_of)) for part in value])
    if isinstance(value, str) and "@" in value:
        return name_of(value)
    if isinstance(value, str) and value.startswith("word:"):
        return words(f"word.{value.removeprefix('word:')}")
    return value


# ── How it can be answered ───────────────────────────────────────────────────


def _answers(view: ChecklistView, question: Question) -> tuple[tuple[Button, ...], ...]:
    words = view.words
    doubt = []
    if question.not_possible:
        doubt.append(_answer(words(f"answer.{NOT_POSSIBLE}"), NOT_POSSIBLE))
    if DONT_KNOW not in [option.id for option in question.options]:
        doubt.append(_answer(words(f"answer.{DONT_KNOW}"), DONT_KNOW))
    match question.kind:
        case "graded":
            values = (PARTLY, NO) if _is_proved(question) else (YES, PARTLY, NO)
            first = [_answer(words(f"answer.{value}"), value) for value in values]
            alike = len(alike_open(question, view.standing))
            if alike > 1:
                first.append(_answer(words("answer.all_of_them", n=alike), ALL_OF_THEM))
            return tuple(first), tuple(doubt)
        case "choice":
            options = [_answer(option.label[words.lang], option.id) for option in question.options]
            each = _IN_A_ROW if len(options) <= _FEW_OPTIONS else 1
            rows = [tuple(options[n : n + each]) for n in range(0, len(options), each)]
            return (*rows, *((tuple(doubt),) if doubt else ()))
        case "date" | "number" | "person" | "text":
            return ((_answer(none_word(question, words), NONE), *doubt),)
        case "multi":
            return (tuple(doubt),) if doubt else ()


def _answer(label: str, value: str) -> Button:
    return Button(label=label, deed=ActionData(name="answer", value=value))


def _input(view: ChecklistView, question: Question) -> tuple[CardField, ...]:
    """Make the field of a question that is not answered by a button."""
    words = view.words
    kept = view.standing.latest.get(question.id)
    before = view.tried or (
        kept.record.value
        if kept and kept.record.value not in (NONE, NOT_POSSIBLE, DONT_KNOW)
        else None
    )
    label = (
        words(f"question.field_{question.kind}")
        if question.kind not in ("graded", "choice")
        else ""
    )
    proof = _proof_field(view) if _is_proved(question) else ()
    match question.kind:
        case "graded":
            return proof
        case "date":
            day = CardField(name="value", label=label, kind="date", value=before, required=True)
            return (day, *proof)
        case "number":
            number = CardField(
                name="value", label=label, kind="number", value=before, required=True
            )
            return (number, *proof)
        case "text":
            text = CardField(name="value", label=label, kind="long", value=before, required=True)
            return (text, *proof)
        case "person":
            people = tuple(FieldOption(value=email, label=name) for email, name in view.people)
            return (
                CardField(
                    name="value",
                    label=label,
                    kind="person",
                    value=before,
                    options=people,
                    required=True,
                ),
                *proof,
            )
        case "multi":
            options = tuple(
                FieldOption(value=option.id, label=option.label[words.lang])
                for option in question.options
            )
            return (
                CardField(
                    name="value",
                    label=label,
                    kind="multi",
                    value=before,
                    options=options,
                    required=True,
                ),
            )
        case _:
            return ()


def _is_proved(question: Question) -> bool:
    """Tell whether something can prove the answer, which is then asked on the same card."""
    return question.asks_for.how == "fact" and "evidence" in question.proves


def _proof_field(view: ChecklistView) -> tuple[CardField, ...]:
    words = view.words
    return (
        CardField(name="proof", label=words("question.proof"), hint=words("question.proof_hint")),
    )


def _submit(view: ChecklistView, question: Question) -> tuple[Action, ...]:
    """Make the button that saves the field; of a graded question it is the yes itself."""
    key = f"answer.{YES}" if question.kind == "graded" else "question.save"
    return (
        Button(
            label=view.words(key),
            deed=ActionData(name="submit"),
            style="primary",
            submit=True,
        ),
    )


def _quiet(view: ChecklistView, question: Question) -> tuple[Action, ...]:
    words = view.words
    return (
        Button(label=words("question.why"), deed=ActionData(name="why")),
        FormButton(
            label=words("question.attach"),
            deed=ActionData(name="attach"),
            fields=(
                CardField(name="file", label=words("question.file"), kind="file", required=True),
            ),
            submit=words("question.attach_file"),
        ),
        Button(label=words("question.skip"), deed=ActionData(name="skip")),
        Button(label=words("question.pause"), deed=ActionData(name="pause")),
    )


# ── Between questions ────────────────────────────────────────────────────────


def confirm(view: ChecklistView, question: Question, value: str, *, remark: str = "") -> Card:
    """Ask before anything is saved: `Mente du “Delvist”?` (did you mean “Partly”?)."""
    words = view.words
    said = (Text(kind="small", spans=(remark,)),) if remark else ()
    title = words("question.did_you_mean", answer=view.says(question, value))
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=(Text(spans=(view.asks(question),)), *said),
        answers=(
            (
                Button(
                    label=words("question.yes_that"),
                    deed=ActionData(name="answer", value="confirm"),
                ),
                Button(
                    label=words("question.no_other"), deed=ActionData(name="answer", value="reject")
                ),
            ),
        ),
        as_of=words("card.not_saved", moment=words.moment(view.today.now)),
        say=title,
    )


def overtaken(view: ChecklistView, question: Question, mine: str) -> Card:
    """Show the answer that somebody else gave meanwhile, and ask which one is to hold."""
    words = view.words
    kept = view.standing.latest[question.id]
    theirs = view.says(question, kept.record.value)
    ours = view.says(question, mine)
    who = view.name_of(kept.record.answered_by)
    title = words("question.overtaken", who=who, answer=theirs, clock=words.clock(kept.changed_at))
    body: list[Block] = [
        Text(spans=(view.asks(question),)),
        Text(spans=(words("question.overtaken_yours", answer=ours),)),
    ]
    if kept.record.note:
        body.append(Text(kind="quote", spans=(UserText(u=kept.record.note),)))
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=tuple(body),
        answers=(
            (
                Button(
                    label=words("question.keep_theirs"),
                    deed=ActionData(name="answer", value="keep"),
                ),
                Button(
                    label=words("question.use_mine"), deed=ActionData(name="answer", value="change")
                ),
            ),
        ),
        as_of=words("card.not_saved", moment=words.moment(view.today.now)),
        say=title,
    )


def _chosen_detail(view: ChecklistView, question: Question) -> tuple[Span, ...]:
    kept = view.standing.latest.get(question.id)
    if kept is not None:
        return (_said(view, question, kept.record.value),)
    state = view.standing.states.get(question.id, State.UNKNOWN)
    return (view.words(f"state.is_{state.value}"),)


def choose(view: ChecklistView) -> Card:
    """Ask which answer to correct."""
    words = view.words
    rows = tuple(
        Row(
            mark=str(view.standing.number(asked.id)),
            title=view.topic(asked),
            detail=_chosen_detail(view, asked),
            open=Button(
                label=words("question.correct"),
                deed=ActionData(name="answer", value=asked.id),
            ),
        )
        for asked in view.standing.asked
        if view.standing.is_told(asked)
    )
    title = words("question.which_answer")
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=(Rows(rows=rows),) if rows else (Text(spans=(words("question.nothing_yet"),)),),
        quiet=(
            Button(label=words("home.resume"), deed=ActionData(name="answer", value="back")),
            Button(label=words("question.pause"), deed=ActionData(name="pause")),
        ),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=title,
    )


def resting(view: ChecklistView, question_id: str) -> str:
    """Say where one is, as `3.2 Nødmelderen, spørgsmål 3 af 8` (… question 3 of 8)."""
    where = {"requirement": view.standing.requirement.id, "label": view.label}
    if not question_id:
        return view.words("question.resting_between", **where)
    number = _place(view, view.standing.requirement.question(question_id))
    return view.words("question.resting", number=number, total=len(view.standing.asked), **where)


# ── Afterwards ───────────────────────────────────────────────────────────────


def summary(view: ChecklistView) -> Card:
    """Show the status of the requirement by its answers, why, and what was set in motion.

    Mockup 04 shows it.
    """
    words = view.words
    body: list[Block] = [Text(spans=_counted(view))]
    required = [one for one in view.gaps if _is_required(view, one)]
    wishes = [one for one in view.gaps if one not in required]
    for heading, gaps in (("gaps", required), ("wishes", wishes)):
        if gaps:
            rows = tuple(_gap(view, one) for one in gaps[:8])
            body.append(Rows(heading=words(f"summary.{heading}"), rows=rows))
    skipped = view.standing.skipped
    if skipped:
        rows = tuple(Row(mark="○", title=view.topic(left)) for left in skipped[:8])
        body.append(Rows(heading=words("summary.skipped", n=len(skipped)), rows=rows))
    if view.follow_ups:
        body.append(
            Rows(heading=words("summary.follow_ups"), rows=follow_up_rows(view, view.follow_ups))
        )
    if view.repeats_on and not skipped:
        body.append(Text(spans=(words("summary.repeats", day=view.repeats_on),)))
    return Card(
        lang=words.lang,
        over=view.over,
        title=standing_title(view.where.standing, words),
        body=tuple(body),
        actions=_after(view, skipped=bool(skipped)),
        quiet=(_all_answers(view), _mine(view), _home(view)),
        as_of=_summary_as_of(view),
        say=words(
            "summary.say",
            requirement=view.standing.requirement.id,
            label=view.label,
            status=words(f"status.{view.where.standing.value}"),
        ),
    )


def finished(view: ChecklistView) -> Card:
    """Show a checklist that was asked for again although this round is done."""
    card = summary(view)
    words = view.words
    kept = view.standing.checklist
    day = words.date(kept.record.finished_on) if kept and kept.record.finished_on else ""
    who = view.who(kept.record.finished_by) if kept and kept.record.finished_by else ""
    lead = Text(spans=(words("summary.done_before", day=day, who=who),))
    return card.model_copy(
        update={
            "body": (lead, *card.body),
            "actions": (
                Button(
                    label=words("summary.new_round"), deed=ActionData(name="answer", value="again")
                ),
                Button(
                    label=words("summary.correct"), deed=ActionData(name="answer", value="correct")
                ),
            ),
        }
    )


def _counted(view: ChecklistView) -> tuple[Span, ...]:
    """Count what is in place of what has to be, and what is not; the words are those of status."""
    words, found = view.words, view.where.found
    in_place = found.counts.get(State.MET, 0)
    total = sum(found.counts.values())
    spans: list[Span] = [
        Bold(b=words("summary.x_of_y", x=in_place, y=total)),
        " ",
        words("summary.in_place"),
    ]
    if rest := counted(found, words):
        spans += [", ", rest]
    return (*spans, ".")


def _is_required(view: ChecklistView, item: QuestionItem) -> bool:
    return item in deciding(view.standing.requirement, combined(view.where.items))


def _gap(view: ChecklistView, item: QuestionItem) -> Row:
    """Show what is not in place: what was said of it, or what would put it right."""
    question = view.standing.requirement.question(item.question)
    kept = view.standing.latest.get(item.question)
    deviation = view.standing.deviations.get(item.question)
    parts: list[Span] = []
    if kept is not None and kept.record.reopened_by is None and item.state is not State.UNKNOWN:
        parts.append(_said(view, question, kept.record.value))
    if deviation is not None:
        until = view.words.date(deviation.expires_on)
        parts.append(view.words("summary.holds_until", day=until))
    elif kept is not None and parts and kept.record.note:
        parts.append(UserText(u=_short(kept.record.note)))
    elif task := view.tasks.get(item.question):
        parts.append(UserText(u=task))
    if not parts:
        parts.append(view.words(f"state.is_{item.state.value}"))
    detail = [parts[0], *(span for part in parts[1:] for span in (" · ", part))]
    return Row(mark=SIGN_OF_STATE[item.state], title=view.topic(question), detail=tuple(detail))


def follow_up_rows(view: ChecklistView, follow_ups: Sequence[FollowUp]) -> tuple[Row, ...]:
    """Show follow-ups, each by its title, its owner and its day.

    An example is `Planlæg besøg hos Mosekonge` (plan a visit to Mosekonge) with the detail `Yusuf ·
    senest 30. apr. 2026` (Yusuf · by 30 Apr 2026).
    """
    return tuple(
        Row(
            title=UserText(u=action.title),
            detail=(
                view.words(
                    "follow_up.who_when",
                    who=view.name_of(action.owner),
                    day=view.words.near_date(action.due_on, view.today.day),
                ),
            ),
        )
        for action in follow_ups[:8]
    )


def _after(view: ChecklistView, *, skipped: bool) -> tuple[Action, ...]:
    arguments = {"requirement": view.standing.requirement.id, "scope": view.standing.scope}
    correct = Button(
        label=view.words("summary.correct"),
        deed=ActionData(
            name="start",
            value={"name": "checklist", "arguments": {**arguments, "correct": "?"}},
            stays=True,
        ),
    )
    if not skipped:
        return (correct,)
    rest = Button(
        label=view.words("summary.answer_skipped"),
        deed=ActionData(
            name="start", value={"name": "checklist", "arguments": arguments}, stays=True
        ),
    )
    return rest, correct


def _all_answers(view: ChecklistView) -> Button:
    arguments = {"requirement": view.standing.requirement.id, "scope": view.standing.scope}
    return _page(view.words("summary.all_answers"), "answers", arguments)


def _mine(view: ChecklistView) -> Button:
    return _page(view.words("home.follow_ups"), "follow_ups", {})


def _home(view: ChecklistView) -> Button:
    return _page(view.words("home.home"), "home", {})


def _page(label: str, name: str, arguments: dict[str, str]) -> Button:
    return Button(
        label=label,
        deed=ActionData(name="page", value={"name": name, "arguments": arguments}, stays=True),
    )


def _summary_as_of(view: ChecklistView) -> str:
    as_of = view.words("card.as_of", moment=view.words.moment(view.today.now))
    if view.approver is None:
        return as_of
    return f"{as_of} · {view.words('summary.approves', who=view.approver)}"


def answers(view: ChecklistView) -> Card:
    """Show every answer of a checklist with who, when and evidence, for reading only."""
    words = view.words
    rows = []
    items = {item.question: item for item in combined(view.where.items)}
    for asked in view.standing.asked:
        kept, item = view.standing.latest.get(asked.id), items.get(asked.id)
        state = State.UNKNOWN if item is None else item.state
        if kept is None:
            detail: tuple[Span, ...] = (words(f"state.is_{state.value}"),)
            if item is not None and state is State.MET and not item.proved:
                detail = (*detail, " · ", words("known.unproved"))
        else:
            detail = _answer_detail(view, asked, kept)
        rows.append(Row(mark=SIGN_OF_STATE[state], title=view.topic(asked), detail=detail))
    return Card(
        lang=words.lang,
        over=view.over,
        title=standing_title(view.where.standing, words),
        body=(Rows(rows=tuple(rows)),),
        quiet=(_home(view),),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=words("answers.say", requirement=view.standing.requirement.id, label=view.label),
    )


def _answer_detail(
    view: ChecklistView, asked: Question, kept: Versioned[Answer]
) -> tuple[Span, ...]:
    said = _said(view, asked, kept.record.value)
    who = view.words(
        "answers.who_when",
        who=view.name_of(kept.record.answered_by),
        day=view.words.date(kept.record.answered_on),
    )
    pieces = view.standing.evidence.get(asked.id, [])
    proof = f" · {view.words('answers.files', n=len(pieces))}" if pieces else ""
    return said, f" · {who}{proof}"
