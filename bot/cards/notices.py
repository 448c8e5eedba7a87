"""These are the short cards: refusals with what to do instead, pauses, and other notices."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pydantic import JsonValue

from bot.messages import Action, ActionData, Block, Button, Card, Notice, Text, UserText
from bot.texts.words import Words
from governance.access import Reason
from governance.changes.directing import directors
from governance.commands import AnyCommand
from governance.context import CommandContext, NotAllowed
from governance.records.members import Member

_LONGEST_SENTENCE = 300


def stranger(words: Words, now: datetime) -> Card:
    """Refuse somebody we do not know, telling nothing of what there is (mockup 13b)."""
    return Card(
        lang=words.lang,
        title=words("stranger.title"),
        body=(
            Notice(kind="lock", spans=(words("stranger.only_members"),)),
            Text(spans=(words("stranger.what_to_do"),)),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{words('stranger.title')}. {words('stranger.only_members')}",
    )


def unbound(words: Words, now: datetime) -> Card:
    """Say that the workspace belongs to no authority yet, and how it is bound to one."""
    return _bare(words, now, "binding.unbound_title", "binding.unbound")


def sentence(words: Words, now: datetime, said: str) -> Card:
    """Say one sentence, and nothing else."""
    moment = words("card.as_of", moment=words.moment(now))
    return Card(lang=words.lang, title=said, as_of=moment, say=said)


def in_a_sentence(card: Card) -> Card:
    """Say the card's one sentence, where the platform refuses to show the card."""
    words = Words(card.lang)
    said = card.say[:_LONGEST_SENTENCE]
    body = (Text(spans=(UserText(u=said),)), Text(spans=(words("engine.card_refused"),)))
    title = words("engine.card_refused_title")
    return Card(lang=card.lang, title=title, as_of=card.as_of, say=said, body=body)


def not_yours(words: Words, now: datetime, whose: str) -> Card:
    """Refuse a button on a card that asks somebody else."""
    return _bare(words, now, "engine.not_yours_title", "engine.not_yours", who=whose)


def in_private(words: Words, now: datetime) -> Card:
    """Say, where others read along, that the answer is in the person's own conversation."""
    return _bare(words, now, "engine.in_private_title", "engine.in_private")


def elsewhere(words: Words, now: datetime) -> Card:
    """Say, where strangers read along, that the answer is in the person's own conversation."""
    return _bare(words, now, "engine.elsewhere_title", "engine.elsewhere")


def withdrawn(words: Words, now: datetime) -> Card:
    """Stand in for a card that strangers would read now."""
    return sentence(words, now, words("engine.withdrawn"))


def introduced_to_strangers(words: Words, now: datetime) -> Card:
    """Greet a conversation in which strangers read along; it tells nothing of what there is."""
    return _bare(words, now, "engine.introduced_title", "engine.introduced_to_strangers")


def introduced(words: Words, now: datetime) -> Card:
    """Greet a conversation of several people that we are new in."""
    return _bare(words, now, "engine.introduced_title", "engine.introduced")


def bound(words: Words, now: datetime, authority: str) -> Card:
    """Say that the workspace is the authority's from now on."""
    return _bare(words, now, "binding.done_title", "binding.done", authority=authority)


def already_bound(words: Words, now: datetime) -> Card:
    """Say that a code is not needed any more."""
    return _bare(words, now, "binding.already_title", "binding.already")


def not_an_administrator(words: Words, now: datetime) -> Card:
    """Refuse a code that somebody else than an administrator sent; it can be used still."""
    return _bare(words, now, "binding.refused_title", "binding.not_an_administrator")


def code_refused(words: Words, now: datetime) -> Card:
    """Refuse a code that is unknown, used or too old."""
    return _bare(words, now, "binding.refused_title", "binding.refused")


def unreachable(words: Words, now: datetime, who: str, platform: str, waiting: int) -> Card:
    """Tell an administrator that messages wait for somebody who cannot be reached.

    `platform` is where they wait; it is empty when the person is known on no platform.
    """
    if not platform:
        said = [words("reach.never_met", who=who), words("reach.introduce", who=who)]
    elif platform == "Email":
        said = [words("reach.why_mail", who=who), words("reach.waiting", n=waiting)]
        said.append(words("reach.what_to_do_mail"))
    else:
        said = [words("reach.why", who=who, platform=platform), words("reach.waiting", n=waiting)]
        said.append(words("reach.what_to_do", who=who, platform=platform))
    return Card(
        lang=words.lang,
        title=words("reach.title", who=who),
        body=tuple(Text(spans=(sentence,)) for sentence in said),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=words("reach.title", who=who),
    )


def alarm(words: Words, now: datetime, sentence: str) -> Card:
    """Tell an administrator that messages are not delivered as they should."""
    return Card(
        lang=words.lang,
        title=words("deliveries.alarm_title"),
        body=(Notice(kind="warn", spans=(sentence,)),),
        actions=(page_button(words("deliveries.see"), "deliveries", {}),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{words('deliveries.alarm_title')}: {sentence}",
    )


def backups(words: Words, now: datetime, fault: str, newest: datetime | None) -> Card:
    """Tell an administrator what is wrong with the backups.

    `fault` is failed, away, too_old or broken. `newest` is when the newest was made that is good.
    """
    since = (
        words("backups.none")
        if newest is None
        else words("backups.newest", moment=words.moment(newest))
    )
    sentence = words(f"backups.{fault}")
    return Card(
        lang=words.lang,
        title=words("backups.title"),
        body=(
            Notice(kind="warn", spans=(sentence,)),
            Text(spans=(since,)),
            Text(spans=(words("backups.what_to_do"),)),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{words('backups.title')}: {sentence}",
    )


def figures_changed(
    words: Words, now: datetime, *, before: int, met: int, every: int, unknown: int
) -> Card:
    """Tell, once after the upgrade, how the figures differ from those of before, and why."""
    title = words("figures.title")
    lead = words("figures.lead", before=before, met=met, all=every)
    return Card(
        lang=words.lang,
        title=title,
        body=(
            Text(spans=(lead,)),
            Text(spans=(words("figures.why", n=unknown),)),
        ),
        actions=(
            page_button(words("not_told.begin"), "twenty_questions", {}),
            page_button(words("due.status"), "status", {}),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}: {lead}",
    )


def not_allowed(
    words: Words,
    now: datetime,
    command_context: CommandContext,
    command: AnyCommand | None,
    no: NotAllowed,
) -> Card:
    """Tell a member that they may not do this: why, who may, and what they can do instead.

    Mockup 13a shows it.
    """
    requirement = no.requirement or _requirement_of(command)
    scope = no.scope or getattr(command, "scope", None) or "authority"
    reason = no.why.value
    body: list[Block] = [Notice(kind="lock", spans=(words(f"refusal.{reason}"),))]
    if no.why is Reason.NOT_YOUR_CONTACT and no.who is not None:
        who = _name_of(no.who, command_context)
        body.append(Text(spans=(words("refusal.ask_who", who=who),)))
    elif requirement is not None and no.why in _ITS_OWN:
        holder = command_context.scope_context(scope).roster.responsible(requirement, scope)
        if holder is not None and holder.member.email != command_context.actor.email:
            body.append(Text(spans=(words("refusal.ask_them", who=holder.member.name),)))
    if no.why is Reason.ACCOUNTABLE_ONLY:
        accountable = _name_of(no.who, command_context)
        key = "refusal.ask_accountable" if accountable else "refusal.decides_nobody"
        body.append(Text(spans=(words(key, who=accountable),)))
    if no.why is Reason.DIRECTORS_ONLY and (may := directors(command_context)):
        named = [_name_of(one, command_context) for one in may]
        body.append(Text(spans=(words("refusal.may", who=words.listed(named)),)))
    administrators = _administrators(command_context) if no.why in _AN_ADMINISTRATORS else []
    if administrators:
        who, n = words.listed(administrators), len(administrators)
        body.append(Text(spans=(words("refusal.ask_administrators", who=who, n=n),)))
    if no.why is Reason.NOT_YOUR_DECISION:
        decider = _name_of(no.who, command_context)
        key = "refusal.decides" if decider else "refusal.decides_nobody"
        body.append(Text(spans=(words(key, who=decider),)))
    links: tuple[Action, ...] = ()
    if requirement is not None and _requirement_of(command) is not None:
        arguments = {"requirement": requirement, "scope": scope}
        links = (page_button(words("summary.all_answers"), "answers", arguments),)
    return Card(
        lang=words.lang,
        title=words(f"refusal.{reason}_title"),
        body=tuple(body),
        actions=links,
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=words(f"refusal.{reason}"),
    )


def _name_of(email: str | None, command_context: CommandContext) -> str:
    if email is None:
        return ""
    kept = command_context.register.get(Member, Member.key_of(email=email))
    return kept.record.name if kept else email


_ITS_OWN = (Reason.NOT_YOUR_REQUIREMENT, Reason.NOT_YOUR_RECORD, Reason.NOT_YOUR_CONTACT)
"""The refusals that name a person: who has the requirement can do it, or knows who can."""


_AN_ADMINISTRATORS = (Reason.ADMINISTRATORS_ONLY, Reason.OWNERS_ONLY)
"""The refusals that name the administrators."""


def _administrators(context: CommandContext) -> list[str]:
    found = context.register.find(Member, admin=True, active=True)
    return [kept.record.name for kept in found]


def _requirement_of(command: AnyCommand | None) -> str | None:
    requirement = getattr(command, "requirement", None)
    question = getattr(command, "question", None)
    return requirement or (question.split("-")[0] if question else None)


def refused(words: Words, now: datetime, sentence: str) -> Card:
    """Say what is wrong; nothing was changed."""
    return _short(words, now, words("refusal.not_done"), sentence)


def before_the_register(words: Words, now: datetime, begun: date) -> Card:
    """Say that the register began later than the day asked about, of which nothing is known."""
    title = words("asked.begun", day=words.date(begun))
    return _short(words, now, title, words("asked.nothing_before"))


def changed(words: Words, now: datetime) -> Card:
    """Say that somebody else changed it first."""
    return _short(words, now, words("engine.changed_title"), words("engine.changed"))


def out_of_date(words: Words, now: datetime) -> Card:
    """Refuse a button on an old, foreign or edited card."""
    return _short(words, now, words("engine.out_of_date_title"), words("engine.out_of_date"))


def nothing_open(words: Words, now: datetime) -> Card:
    """Reply to an answer or a control that came although nothing is open."""
    title, sentence = words("engine.nothing_open_title"), words("engine.nothing_open")
    found = _short(words, now, title, sentence)
    return found.model_copy(update={"quiet": (start_button(words), home_button(words))})


def ready(words: Words, now: datetime) -> Card:
    """Say that something asked for earlier is done; it is shown when the person resumes it."""
    return _short(words, now, words("engine.ready_title"), words("engine.ready"))


def already_done(words: Words, now: datetime, sentence: str) -> Card:
    """Say by whom and when it was done that was pressed again."""
    return _short(words, now, words("outcome.already"), sentence)


def settled(words: Words, now: datetime) -> Card:
    """Say that an obligation is no longer open."""
    return _short(words, now, words("item.gone_title"), words("item.gone"))


def restarted(words: Words, now: datetime) -> Card:
    """Say that this version no longer knows the step, which is begun again."""
    return _short(words, now, words("engine.restarted_title"), words("engine.restarted"))


def cancelled(words: Words, now: datetime, *, kept: bool, card: str) -> Card:
    """Say that what was open is given up.

    `kept` says that what was answered stays where it was recorded. A form can be had back from
    that version of its `card`; empty where nothing was filled in.
    """
    said = words("engine.cancelled" if kept else "engine.given_up")
    title = words("engine.cancelled_title" if kept else "undo.title")
    back = (resume_button(words, card, label="engine.bring_back"),) if card else ()
    found = _short(words, now, title, said)
    return found.model_copy(update={"quiet": (*back, home_button(words))})


def not_understood_titles(words: Words) -> tuple[str, str]:
    """Return what the card is called the first time, and what it is called again."""
    return words("engine.not_understood_title"), words("engine.not_understood_again_title")


def not_understood(
    words: Words, now: datetime, text: str, ask: str, *, again: bool = False
) -> Card:
    """Say that the sentence is no wish we know, while nothing is open (mockup 11b).

    `ask` names whom to ask instead. `again`, what there is to ask is not said anew.
    """
    title = not_understood_titles(words)[int(again)]
    explained = words("engine.not_understood_again" if again else "engine.not_understood")
    body: list[Block] = [
        Text(kind="quote", spans=(UserText(u=text[:300]),)),
        Text(spans=(explained,)),
    ]
    if ask:
        body.append(Text(kind="small", spans=(words("engine.else_ask"), UserText(u=ask), ".")))
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        actions=()
        if again
        else (
            page_button(words("home.show_overdue"), "overdue", {}),
            page_button(words("due.mine"), "tasks", {}),
        ),
        quiet=(call_button(words), page_button(words("home.help"), "help", {})),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def yes_to_nothing(words: Words, now: datetime, labels: Sequence[str]) -> Card:
    """Say that a yes answers nothing, and with which words the buttons above are pressed."""
    title = words("engine.yes_to_nothing_title")
    body = [Text(spans=(words("engine.yes_to_nothing"),))]
    if labels:
        quoted = words.listed([words("engine.quoted", label=label) for label in labels])
        body.append(Text(spans=(words("engine.say_the_button", labels=quoted),)))
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def who_is_meant(words: Words, now: datetime, text: str) -> Card:
    """Ask who a word as `hun` (she) stands for, where nobody was spoken of."""
    return Card(
        lang=words.lang,
        title=words("engine.who_is_meant_title"),
        body=(
            Text(kind="quote", spans=(UserText(u=text[:300]),)),
            Text(spans=(words("engine.who_is_meant"),)),
        ),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=words("engine.who_is_meant_title"),
    )


def too_long_to_read(words: Words, now: datetime, *, length: int, most: int) -> Card:
    """Say that a text is longer than what is read, and what to do instead."""
    number = words.number
    return _bare(
        words,
        now,
        "engine.too_long_title",
        "engine.too_long",
        length=number(length),
        most=number(most),
    )


def unread(
    words: Words, now: datetime, text: str, reason: str, where: str, *, aside: bool = False
) -> Card:
    """Say that nothing was taken of the sentence, and what is still open above, or put `aside`.

    It has no button of its own: a number is still an answer to a form.
    """
    title = words("engine.unread_title")
    rests = words("engine.unread_aside" if aside else "engine.unread_rests", where=where)
    return Card(
        lang=words.lang,
        title=title,
        body=(
            Text(kind="quote", spans=(UserText(u=text[:300]),)),
            *(() if aside else (Text(spans=(UserText(u=reason),)),)),
            Text(kind="small", spans=(rests,)),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def with_what_is_unsaved(card: Card, words: Words, where: str) -> Card:
    """Add that a draft which was put aside is not saved, and how to see it again."""
    said = Text(spans=(UserText(u=words("engine.draft_waits", where=where)),))
    return card.model_copy(update={"body": (*card.body, said)})


def with_what_waits(card: Card, words: Words, where: str) -> Card:
    """Return the answer with the line that what is open waits, and how it is gone on with."""
    waits = Text(kind="small", spans=(UserText(u=words("engine.waits", where=where)),))
    return card.model_copy(update={"body": (*card.body, waits)})


def left_unsaved(words: Words, now: datetime, where: str) -> Card:
    """Say that what was filled in is not saved, as they speak of something else."""
    title = words("engine.left_unsaved_title")
    said = words("engine.left_unsaved", where=where)
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(UserText(u=said),)),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def what_is_left(words: Words, now: datetime, left: str, where: str) -> Card:
    """Say how much is left of what is open, and how it is gone on with.

    It has no button of its own: a number is still an answer to a form.
    """
    card = Card(
        lang=words.lang,
        title=words("engine.left_title"),
        body=(Text(spans=(UserText(u=left),)),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=left,
    )
    return with_what_waits(card, words, where)


def stands_above(words: Words, now: datetime, title: str) -> Card:
    """Say that the answer is the card above, instead of saying all of it again."""
    said = words("engine.stands_above_title")
    return Card(
        lang=words.lang,
        title=said,
        body=(Text(spans=(words("engine.stands_above"), UserText(u=title), ".")),),
        quiet=(page_button(words("home.help"), "help", {}),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=said,
    )


def paused(words: Words, now: datetime, where: str, *, kept: bool, card: str) -> Card:
    """Say that the dialog is paused, with a button back to that version of its `card`.

    A draft is not `kept` in the register.
    """
    title = words("engine.paused_title" if kept else "engine.draft_paused_title")
    said = words("engine.paused" if kept else "engine.draft_paused", where=where)
    moment = words.moment(now)
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(said,)),),
        actions=(resume_button(words, card),),
        quiet=(home_button(words),),
        as_of=words("card.saved" if kept else "card.not_saved", moment=moment),
        say=title,
    )


def folded(words: Words, over: str | None, title: str, as_of: str) -> Card:
    """Fold a living card that a newer one has taken over from, down to what it asked."""
    return Card(lang=words.lang, over=over, title=title, as_of=as_of, say=title)


def home_button(words: Words) -> Button:
    """Make a button to the start card."""
    return page_button(words("home.home"), "home", {})


def start_button(words: Words) -> Button:
    """Make a button to choose a checklist."""
    return Button(
        label=words("home.start"),
        deed=ActionData(
            name="start", value={"name": "start_checklist", "arguments": {}}, stays=True
        ),
    )


def resume_button(words: Words, card: str = "", *, label: str = "home.resume") -> Button:
    """Make a button back to what is paused or open: to that version of its `card`, or the last."""
    value: JsonValue = {"card": card} if card else None
    return Button(label=words(label), deed=ActionData(name="resume", value=value, stays=True))


def call_button(words: Words) -> Button:
    """Make a button to whom one calls when a system is down."""
    return Button(
        label=words("incident.find"), deed=ActionData(name="call", value={"about": []}, stays=True)
    )


def page_button(label: str, name: str, arguments: Mapping[str, JsonValue]) -> Button:
    """Make a button that shows a page."""
    return Button(
        label=label,
        deed=ActionData(
            name="page", value={"name": name, "arguments": dict(arguments)}, stays=True
        ),
    )


def _bare(words: Words, now: datetime, title: str, sentence: str, /, **arguments: object) -> Card:
    """Make a card of two sentences without a button.

    It may be where others read along, or be kept nowhere.
    """
    return Card(
        lang=words.lang,
        title=words(title, **arguments),
        body=(Text(spans=(words(sentence, **arguments),)),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{words(title, **arguments)}. {words(sentence, **arguments)}",
    )


def _short(words: Words, now: datetime, title: str, sentence: str) -> Card:
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(sentence,)),),
        quiet=(resume_button(words), home_button(words)),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {sentence}",
    )
