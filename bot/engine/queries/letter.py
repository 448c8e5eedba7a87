"""Draft a letter to a supplier from the register, for somebody to read, change and send."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.engine.dialog import TurnContext
from bot.engine.queries.supplier_facts import SupplierFacts
from bot.engine.queries.supplier_lines import clause_said
from bot.formatting.sentence_case import capitalized
from bot.texts.words import Words, shown
from governance.obligations.contract_deadlines import OpenOption
from governance.records.contacts import Contact, Slot
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.schema.degrees import Degree
from governance.workdays import add_workdays

LetterKind: TypeAlias = Literal["statement", "risk_input", "plan_input", "contacts", "option"]

_ADDRESSED: Final[Sequence[Slot]] = ("contract", "decision maker", "escalation 1", "duty")
"""The slots whose contact a letter is addressed to; the first that is filled."""
_ASKED_FOR: Final[Sequence[Slot]] = (
    "duty",
    "incident manager",
    "escalation 1",
    "escalation 2",
    "security",
    "contract",
)
"""The slots a supplier is asked to fill."""
_REPLY_WORKDAYS: Final = 10


class NoOpenOption(LookupError):
    """The contract has no option that can be answered."""


@dataclass(frozen=True)
class Addressee:
    """To whom the letter goes; the e-mail is for whoever sends it, and not in the letter."""

    name: str
    email: str | None


@dataclass(frozen=True)
class Letter:
    """A draft: its subject and its paragraphs, some of which are lists.

    `variant` says which of two drafts it is, and is empty for the only one.
    """

    subject: str
    paragraphs: tuple[str | tuple[str, ...], ...]
    variant: str = ""


@dataclass(frozen=True)
class LetterDrafts:
    """The drafts of one letter, and the head and foot that they have in common."""

    kind: LetterKind
    contract: str
    supplier: str
    to: Addressee | None
    head: tuple[str, ...]
    greeting: str
    foot: tuple[str, ...]
    letters: tuple[Letter, ...]


def letter_drafts(
    kind: LetterKind,
    contract: Contract,
    context: TurnContext,
    *,
    systems: Sequence[str] = (),
) -> LetterDrafts:
    """Draft the letter about the contract, or about those of its systems.

    Raises NoOpenOption.
    """
    facts = SupplierFacts(contract, context)
    writer = _Writer(facts, context.words, systems)
    to = _addressee(contract, context)
    words, authority = context.words, facts.authority.name if facts.authority else ""
    supplier = facts.contract.supplier
    head = [words("letter_says.to", to=supplier)]
    head += [words("letter_says.attention", name=to.name)] if to else []
    head += [
        words("letter_says.from", authority=authority),
        words("letter_says.dated", day=words.date(facts.today)),
        words("letter_says.contract", number=facts.contract.number, title=facts.contract.title),
    ]
    case = facts.contract.case_no
    head += [words("letter_says.case", case=case)] if case else []
    return LetterDrafts(
        kind=kind,
        contract=facts.contract.number,
        supplier=supplier,
        to=to,
        head=tuple(head),
        greeting=words("letter_says.dear", name=to.name if to else supplier),
        foot=(words("letter_says.regards"), *_signature(context), authority),
        letters=tuple(writer.letters(kind)),
    )


def _addressee(contract: Contract, context: TurnContext) -> Addressee | None:
    found = context.register.find(Contact, supplier=contract.supplier, side="supplier")
    today = context.today.day
    there = {kept.record.slot: kept.record for kept in found if not kept.record.is_over(today)}
    contact = next((there[slot] for slot in _ADDRESSED if slot in there), None)
    return Addressee(contact.name, contact.email) if contact else None


def _signature(context: TurnContext) -> Iterator[str]:
    kept = context.register.get(Member, Member.key_of(email=context.actor.email))
    if kept is not None:
        yield kept.record.name
        if kept.record.title:
            yield kept.record.title


class _Writer:
    """It writes what each letter says."""

    def __init__(self, facts: SupplierFacts, words: Words, systems: Sequence[str]) -> None:
        self._facts, self._words = facts, words
        of_contract = facts.contract.systems
        wanted = {facts.hide(one).casefold() for one in systems}
        named = [one for one in of_contract if one.casefold() in wanted] or [*of_contract]
        self._systems = words.listed(named)

    def letters(self, kind: LetterKind) -> Iterator[Letter]:
        if kind == "option":
            option = self._facts.deadlines.option
            if option is None:
                raise NoOpenOption(self._facts.contract.number)
            yield self._option(option, taken=True)
            yield self._option(option, taken=False)
            return
        writes: Mapping[LetterKind, Callable[[], Letter]] = {
            "statement": self._statement,
            "risk_input": self._risk_input,
            "plan_input": self._plan_input,
            "contacts": self._contacts,
        }
        yield writes[kind]()

    def _statement(self) -> Letter:
        words, last = self._words, self._facts.statement
        asked = words("letter_says.statement_first", systems=self._systems)
        if last is not None:
            asked = words(
                "letter_says.statement_next",
                standard=last.standard,
                begins=words.date(last.period_from),
                ends=words.date(last.period_to),
                systems=self._systems,
            )
        return Letter(
            words("letter_says.statement_subject", number=self._facts.contract.number),
            (
                asked,
                words("letter_says.statement_covers"),
                *self._clause("letter_says.by_audit_right", self._facts.contract.audit_right),
                words("letter_says.statement_late"),
                self._reply(),
            ),
        )

    def _risk_input(self) -> Letter:
        words = self._words
        return Letter(
            words("letter_says.risk_subject", systems=self._systems),
            (
                words("letter_says.risk_asks", systems=self._systems),
                words("letter_says.please_write"),
                (
                    words("letter_says.risk_threats"),
                    words("letter_says.risk_changes"),
                    words("letter_says.risk_events"),
                    words("letter_says.risk_measures"),
                ),
                self._subcontractors(),
                self._reply(),
            ),
        )

    def _plan_input(self) -> Letter:
        words = self._words
        return Letter(
            words("letter_says.plan_subject", systems=self._systems),
            (
                words("letter_says.plan_asks", systems=self._systems),
                words("letter_says.please_write"),
                (
                    words("letter_says.plan_calls"),
                    words("letter_says.plan_restores"),
                    words("letter_says.plan_first"),
                    words("letter_says.plan_tested"),
                ),
                words("letter_says.plan_yours"),
                self._reply(),
            ),
        )

    def _contacts(self) -> Letter:
        words, lang = self._words, self._words.lang
        there = self._facts.contacts
        known = tuple(self._contact(one) for one in sorted(there, key=lambda one: _place(one.slot)))
        slots = {one.slot for one in there}
        lacking = [shown(slot, lang) for slot in _ASKED_FOR if slot not in slots]
        lacks = words("letter_says.contacts_lacking", slots=words.listed(lacking))
        return Letter(
            words("letter_says.contacts_subject", systems=self._systems),
            (
                words("letter_says.contacts_asks", systems=self._systems),
                *((known,) if known else ()),
                *((lacks,) if lacking else ()),
                words("letter_says.contacts_each"),
                words("letter_says.contacts_tried"),
                self._reply(),
            ),
        )

    def _contact(self, contact: Contact) -> str:
        slot = capitalized(shown(contact.slot, self._words.lang))
        named = {slot.casefold(), contact.name.casefold()}
        who = [contact.name]
        if contact.function and contact.function.casefold() not in named:
            who.append(contact.function)
        return self._words("letter_says.contact", slot=slot, who=", ".join(who))

    def _option(self, option: OpenOption, *, taken: bool) -> Letter:
        words, facts = self._words, self._facts
        number = facts.contract.number
        key = "letter_says.option_used" if taken else "letter_says.option_not_used"
        says = [words(key, option=option.number, number=number, n=option.months)]
        end = facts.deadlines.way.end if facts.deadlines.way else None
        longer = option.way.end if option.way else None
        if taken and end is not None and longer is not None:
            says.append(
                words("letter_says.option_runs", end=words.date(end), longer=words.date(longer))
            )
        elif end is not None and not taken:
            says.append(words("letter_says.option_ends", end=words.date(end)))
        says.append(words("letter_says.option_in_time", day=words.date(option.written)))
        closing = "letter_says.option_addendum" if taken else "letter_says.option_closing"
        says.append(words(closing))
        exit_help = () if taken else (facts.contract.exit_assistance,)
        for degree in exit_help:
            says += self._clause("letter_says.by_exit_assistance", degree)
        subject = (
            "letter_says.option_used_subject" if taken else "letter_says.option_not_used_subject"
        )
        variant = "letter.if_used" if taken else "letter.if_not_used"
        return Letter(
            words(subject, option=option.number, number=number), tuple(says), words(variant)
        )

    def _clause(self, key: str, right: Degree | None) -> list[str]:
        if right is None or right.clause is None:
            return []
        return [self._words(key, clause=clause_said(right.clause, self._words))]

    def _subcontractors(self) -> str:
        supplier = self._facts.supplier
        names = [*supplier.subcontractors] if supplier else []
        if not names:
            return self._words("letter_says.subcontractors")
        return self._words("letter_says.subcontractors_named", names=self._words.listed(names))

    def _reply(self) -> str:
        day = add_workdays(self._facts.today, _REPLY_WORKDAYS)
        return self._words("letter_says.reply_by", day=self._words.date(day))


def _place(slot: Slot) -> int:
    return _ASKED_FOR.index(slot) if slot in _ASKED_FOR else len(_ASKED_FOR)
