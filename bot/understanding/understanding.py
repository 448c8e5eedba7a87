"""Understand text by rules over a vocabulary, without a model and without the network.

This is the implementation of the port `bot.nlu_port.Understanding`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from urllib.parse import urlsplit

from bot.language.normalise import Sentence, normalise_phrase
from bot.language.yes_no import answer_to
from bot.messages import CardField, Lang
from bot.nlu_port import (
    LONGEST_READ,
    Intent,
    Named,
    NluResult,
    NotParsed,
    ParsedAnswer,
    PriorContext,
    SaidOptions,
    SaidReminder,
    SaidStretch,
    SaidTimes,
    ToldDetails,
)
from bot.texts.short_answers import ShortAnswers
from bot.texts.words import Words
from bot.understanding.answers.grades import read_grade, read_nothing_else, read_open
from bot.understanding.answers.options import AnswerOption, Choices
from bot.understanding.entities.clock_grammar import length_alone
from bot.understanding.entities.dates import Day, NoDay, read_day
from bot.understanding.entities.numbers import read_decimal, read_number
from bot.understanding.entities.people import read_person
from bot.understanding.incidents.incident_words import tells_what_happened
from bot.understanding.sentences.sentence_reader import SentenceReader
from bot.understanding.tellings.fields.column_values import columns_named, values_told
from bot.understanding.tellings.fields.contact_details import details_told
from bot.understanding.tellings.fields.contract_options import read_options
from bot.understanding.tellings.fields.time_spans import stretch_in
from bot.understanding.wishes.message_times import read_times
from bot.understanding.wishes.reminder_wishes import read_reminder
from bot.understanding.wishes.wishes import Wishes
from governance.catalogue import Catalogue, Question, Tense
from governance.ports import RegisterReader

_MOST_SHOWN = 20
_YES_OR_NO = {"yes", "no"}
"""The values of a field that asks whether something is so."""


class LocalUnderstanding:
    """It understands both languages at once, whichever one the person reads."""

    def __init__(self, catalogue: Catalogue, texts: ShortAnswers | None = None) -> None:
        self._wishes = Wishes(catalogue)
        self._sentences = SentenceReader(catalogue, self._wishes, texts)

    def wish(self, text: str, *, lang: Lang) -> Intent | None:
        """Read the wish in the sentence, when it is plainly one."""
        return self._wishes.read(text)

    def understand(
        self,
        text: str,
        *,
        lang: Lang,
        today: date,
        register: RegisterReader,
        topic: PriorContext | None,
        me: str = "",
    ) -> NluResult:
        """Read what the sentence asks for or tells; the result is empty where it does neither.

        `me` is the e-mail of whoever says it.
        """
        return self._sentences.read(text, register=register, today=today, topic=topic, me=me)

    def details_told(self, section: str, text: str) -> ToldDetails:
        return details_told(section, text)

    def length_told(self, text: str) -> int | None:
        return None if len(text) > LONGEST_READ else length_alone(text)

    def options_told(
        self, text: str, *, before: Sequence[str] = (), today: date
    ) -> SaidOptions | None:
        return None if len(text) > LONGEST_READ else read_options(text, before=before, today=today)

    def tells_what_happened(self, text: str) -> bool:
        if len(text) > LONGEST_READ or read_nothing_else(Sentence(text)) is not None:
            return False
        return tells_what_happened(text)

    def values_told(
        self, section: str, text: str, *, register: RegisterReader, today: date, whole: bool = False
    ) -> Mapping[str, str]:
        """Read what the text says of columns of that section, as its form writes them.

        With `whole` it tells of a record that is not begun yet.
        """
        return values_told(section, text, register=register, today=today, whole=whole)

    def columns_named(self, section: str, text: str, *, register: RegisterReader) -> frozenset[str]:
        """Return the columns of that section that the text speaks of, by the register's names."""
        return columns_named(section, text, register=register)

    def stretch_told(self, text: str, *, today: date) -> SaidStretch | None:
        """Read the one stretch of time that has a first and a last day; None where none is."""
        return None if len(text) > LONGEST_READ else stretch_in(text, today=today)

    def reminder(self, text: str, *, now: datetime, register: RegisterReader) -> SaidReminder:
        """Read what follows `mind mig` (remind me); `now` is the reader's local time."""
        return read_reminder(text, now=now, register=register)

    def message_times(self, text: str) -> SaidTimes | None:
        """Read when and how often somebody wants to be written to, where it says nothing else."""
        return read_times(text)

    def file_wish(self, name: str) -> Intent | None:
        """Tell what a file of that name asks for when it comes alone.

        A workbook is the register.
        """
        if PurePath(name).suffix.casefold() in (".xlsx", ".yaml", ".yml"):
            return Intent("dialog", "import_register")
        return None

    def answer(
        self, question: Question, text: str, *, lang: Lang, today: date, people: Sequence[Named]
    ) -> ParsedAnswer | NotParsed:
        """Read the sentence as an answer to the question."""
        if len(text) > LONGEST_READ:
            return _too_long(lang)
        sentence = Sentence(text.strip())
        match question.kind:
            case "graded":
                return read_grade(sentence, may_be_impossible=question.not_possible)
            case "text":
                return read_nothing_else(sentence) or _read_text(sentence.raw)
            case "choice" | "multi":
                return _read_options(question, sentence, lang)
            case "date":
                return read_open(sentence, none=True) or _answer_day(
                    question, sentence, lang, today
                )
            case "number":
                asked = (*normalise_phrase(question.ask.da), *normalise_phrase(question.ask.en))
                return read_open(sentence, none=False) or read_number(
                    sentence, asked=asked, lang=lang
                )
            case "person":
                return read_open(sentence, none=True) or read_person(
                    sentence, people=people, lang=lang
                )

    def entry(
        self, field: CardField, text: str, *, lang: Lang, today: date, tense: Tense = "any"
    ) -> ParsedAnswer | NotParsed:
        """Read the sentence, or what was typed in the field, as the field's value.

        `tense` tells which year is meant where none is said.
        """
        if len(text) > LONGEST_READ:
            return _too_long(lang)
        sentence = Sentence(text.strip())
        match field.kind:
            case "text" | "long" | "file":
                return _read_text(sentence.raw)
            case "url":
                return _read_url(sentence.raw)
            case "date":
                return _read_day(sentence, lang, today, tense=tense)
            case "number":
                return read_decimal(sentence, lang=lang)
            case "choice" | "radio" | "multi" | "person":
                return _read_field_options(field, text.strip(), sentence)


def _read_text(text: str) -> ParsedAnswer | NotParsed:
    if not text:
        return NotParsed("read.nothing")
    return ParsedAnswer(text)


def _too_long(lang: Lang) -> NotParsed:
    return NotParsed("read.too_long", {"most": Words(lang).number(LONGEST_READ)})


def _read_url(text: str) -> ParsedAnswer | NotParsed:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or len(text.split()) != 1 or not text.isprintable():
        return NotParsed("read.url")
    return ParsedAnswer(text)


# ── Dates ────────────────────────────────────────────────────────────────────


def _answer_day(
    question: Question, sentence: Sentence, lang: Lang, today: date
) -> ParsedAnswer | NotParsed:
    return _read_day(sentence, lang, today, tense=question.tense)


def _read_day(
    sentence: Sentence, lang: Lang, today: date, *, tense: Tense
) -> ParsedAnswer | NotParsed:
    words = Words(lang)
    found = read_day(sentence, today=today, tense=tense)
    if isinstance(found, NoDay):
        return _no_day(found, words)
    if tense == "past" and found.day > today:
        return NotParsed("read.date_in_future", {"day": words.date(found.day)})
    if tense == "future" and found.day < today:
        return NotParsed("read.date_in_past", {"day": words.date(found.day)})
    return ParsedAnswer(
        found.day.isoformat(), _day_note(found, sentence), sure=found.exact and found.leads
    )


def _no_day(found: NoDay, words: Words) -> NotParsed:
    match found.reason:
        case "none":
            return NotParsed("read.not_a_date")
        case "no_such_day":
            return NotParsed("read.no_such_day", {"text": found.text[:_MOST_SHOWN]})
        case "too_vague":
            return NotParsed("read.date_too_vague")
        case "several":
            days = [words.date(day) for day in found.days]
            return NotParsed("read.several_dates", {"days": words.listed(days)})


def _day_note(found: Day, sentence: Sentence) -> str | None:
    return sentence.after(found.end) if found.leads else sentence.whole()


# ── Choices ──────────────────────────────────────────────────────────────────


def _read_options(question: Question, sentence: Sentence, lang: Lang) -> ParsedAnswer | NotParsed:
    """Read an option before "ved ikke" (don't know) or "ikke muligt" (not possible).

    An option may say just that.
    """
    choices = Choices(
        [
            AnswerOption(
                option.id,
                option.label[lang],
                (option.label.da, option.label.en, option.id.replace("_", " "), *option.words),
            )
            for option in question.options
        ]
    )
    read = choices.one(sentence) if question.kind == "choice" else choices.some(sentence)
    if isinstance(read, ParsedAnswer) and read.sure:
        return read
    return read_open(sentence, none=False) or read


def _called(field: CardField) -> list[tuple[str, ...]]:
    """Return the first names and surnames by which one person alone is known, for each option.

    The values of colleagues are their e-mails.
    """
    if not all("@" in option.value for option in field.options):
        return [() for _ in field.options]
    names = [normalise_phrase(option.label) for option in field.options]
    ends = [{one[0], one[-1]} if one else set[str]() for one in names]
    count = Counter(name for each in ends for name in each)
    return [tuple(sorted(name for name in each if count[name] == 1)) for each in ends]


def _read_field_options(
    field: CardField, text: str, sentence: Sentence
) -> ParsedAnswer | NotParsed:
    values = [option.value for option in field.options]
    sent = text.split(";") if field.kind == "multi" else [text]
    if all(value in values for value in sent):
        return ParsedAnswer(";".join(value for value in values if value in sent))
    if set(values) == _YES_OR_NO and (said := answer_to(field.label, text)) is not None:
        return ParsedAnswer("yes" if said == "ja" else "no")
    choices = Choices(
        [
            AnswerOption(option.value, option.label, (option.label, option.value, *called))
            for option, called in zip(field.options, _called(field), strict=True)
        ]
    )
    return choices.some(sentence) if field.kind == "multi" else choices.one(sentence)
