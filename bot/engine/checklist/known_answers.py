"""Take what is said of the lines of what is known: that one is right, or wrong, or unclear."""

from pydantic import JsonValue

from bot.cards.checklist.known import confirm_label
from bot.engine.checklist.controls import take_correction
from bot.engine.checklist.draft import (
    ChecklistDraft,
    Step,
    go_to_question,
    progress_of,
)
from bot.engine.checklist.fact_form import fields_of_scope
from bot.engine.checklist.known_lines import source_of
from bot.engine.checklist.known_reader import KnownReader, LineSaid
from bot.engine.checklist.view import people_to_choose
from bot.engine.dialog import Again, Call, Go, StepAnswer, Transition, TurnContext
from bot.engine.unread_parts import UNREAD
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import correction_in, spoken, without_joint, words_of
from bot.language.yes_no import assents_in_doubt, is_said, plain_yes_no
from bot.nlu_port import NotParsed, Understanding
from governance.catalogue import Question
from governance.checklists.assessment import DONT_KNOW

_RIGHT = (
    "det passer",
    "passer",
    "det er rigtigt",
    "det stemmer",
    "videre",
    "that is right",
    "next",
)
_YES_RIGHT = tuple(f"{yes} {right}" for yes in ("ja", "jo", "yes") for right in _RIGHT)


def take_known(
    draft: ChecklistDraft, answer: StepAnswer, context: TurnContext, understanding: Understanding
) -> Transition:
    """Take that what is known is right, which goes on to what is not, or what is otherwise.

    What is said of exactly one line opens the form that puts it right, with that filled in.
    """
    confirmed = answer.kind == "choice" and answer.value == "confirm"
    said = answer.text if answer.kind == "words" else ""
    words = normalise_phrase(said)
    told = " ".join(words[spoken("filler").skip(words) :])
    label = confirm_label(len(progress_of(draft, context).open), context.words)
    if confirmed or plain_yes_no(said) == "ja" or is_said(told, label, *_RIGHT, *_YES_RIGHT):
        return Go(Step.NEXT, draft)
    if draft.requirement in words and words_of("beside_a_checklist").issuperset(
        word for word in words if word != draft.requirement
    ):
        return Go(Step.KNOWN, draft)  # `tilbage til 2.3` (back to 2.3) is where one is
    if assents_in_doubt(words):
        return _remark(draft, context.words("known.doubted"))
    unknown = spoken("graded").at(words, 0)
    others = spoken("somebody_else_knows").at(words, 0)
    if others or (unknown is not None and unknown.name == DONT_KNOW):
        return Go(Step.NEXT, draft)  # what is known stays as it stands
    reader = KnownReader(progress_of(draft, context), context, understanding)
    return _take_said(draft, said, reader.read(said), context, understanding)


def take_which(
    draft: ChecklistDraft, answer: StepAnswer, context: TurnContext, understanding: Understanding
) -> Transition:
    """Take which line was meant by what was said; other words are read anew."""
    back = draft.model_copy(update={"said": "", "lines": ()})
    if answer.kind == "choice" and answer.value == "back":
        return Go(Step.KNOWN, back)
    standing = progress_of(draft, context)
    reader = KnownReader(standing, context, understanding)
    if answer.kind == "choice":
        meant = context.catalogue.question(str(answer.value))
        return _take_line(back, draft.said, meant, reader, context, understanding)
    named = reader.only_named(answer.text, draft.lines)
    if named is not None:
        return _take_line(back, draft.said, named, reader, context, understanding)
    return take_known(back, answer, context, understanding)


def corrects_a_line(
    draft: ChecklistDraft, answer: StepAnswer, context: TurnContext, understanding: Understanding
) -> Transition | None:
    """Open what puts another line right, where a correction names it while a question is asked.

    An example is `hov og evalueringen er 28 jan ikke 27` (oops and the evaluation is 28 January …).
    """
    text = without_joint(correction_in(answer.text)) if answer.kind == "words" else ""
    if not text:
        return None
    found = KnownReader(progress_of(draft, context), context, understanding).corrected(text)
    if found is None or found.question is None or found.question.id == draft.question:
        return None
    return _correct_line(draft, text, found, context, understanding)


def reads_of_lines(
    draft: ChecklistDraft, text: str, context: TurnContext, understanding: Understanding
) -> bool:
    """Tell whether the text is said of the lines, however it is worded."""
    said = KnownReader(progress_of(draft, context), context, understanding).read(text)
    return said.act != "unclear" or said.states


def _take_said(
    draft: ChecklistDraft,
    text: str,
    said: LineSaid,
    context: TurnContext,
    understanding: Understanding,
) -> Transition:
    words = context.words
    topic = said.question.topic[words.lang] if said.question is not None else ""
    topic = _filled(topic, draft, context)
    match said:
        case LineSaid(act="right"):
            return Go(Step.NEXT, draft)
        case LineSaid(act="agrees"):
            return _remark(draft, words("known.agrees", topic=topic))
        case LineSaid(act="explains", question=Question() as question):
            asked = _filled(question.ask[words.lang], draft, context)
            why = _filled(question.why[words.lang], draft, context)
            return _remark(draft, words("known.explains", topic=topic, asked=asked, why=why))
        case LineSaid(act="wrong", question=Question() as question):
            if said.may_be_new:
                added = _add_record(draft, question, said)
                return Again(words("known.say_right"), unread=True, instead=added)
            return _correct_line(draft, text, said, context, understanding)
        case LineSaid(act="open", question=Question() as question):
            return _go_with_words(draft, question, text, context, understanding)
        case LineSaid(asks=True):
            return Again(words("known.say_right"), unread=True)
        case _:
            lines = tuple(one.id for one in said.among)
            asking = draft.model_copy(update={"said": text, "lines": lines, "remark": None})
            which = Go(Step.WHICH, asking)
            if said.denies or (said.named and said.states):
                return which
            return Again(words("known.say_right"), unread=True, instead=which)


def _take_line(
    draft: ChecklistDraft,
    text: str,
    question: Question,
    reader: KnownReader,
    context: TurnContext,
    understanding: Understanding,
) -> Transition:
    if question not in progress_of(draft, context).known:
        return _go_with_words(draft, question, text, context, understanding)
    said = reader.of_line(question, text)
    return _correct_line(draft, text, said, context, understanding)


def _add_record(draft: ChecklistDraft, question: Question, said: LineSaid) -> Transition:
    """Begin one more record of what was done again, of the same place; the last one stays."""
    section = question.asks_for.fields[0].split(".")[0]
    values = {**dict(fields_of_scope(section, draft.scope)), **said.values}
    added: dict[str, JsonValue] = {"do": "add", "section": section, "values": values}
    if said.unread:
        added[UNREAD] = list(said.unread)
    return Call("record", added, Step.KNOWN, draft)


def _correct_line(
    draft: ChecklistDraft,
    text: str,
    said: LineSaid,
    context: TurnContext,
    understanding: Understanding,
) -> Transition:
    """Open what puts the line right, with what was said; it is saved when it is confirmed."""
    question = said.question
    if question is None:
        return Go(Step.KNOWN, draft)
    if source_of(question, progress_of(draft, context), context) is None:
        words = text if said.values or said.unread else ""
        return _go_with_words(draft, question, words, context, understanding)
    arguments: dict[str, JsonValue] = {
        "question": question.id,
        "values": dict(said.values),
        UNREAD: list(said.unread),
        "text": text,
    }
    return take_correction(draft, arguments, context)


def _go_with_words(
    draft: ChecklistDraft,
    question: Question,
    text: str,
    context: TurnContext,
    understanding: Understanding,
) -> Transition:
    """Ask the question, with the words as its answer to be confirmed, or else as its note."""
    standing = progress_of(draft, context)
    is_known = question in standing.known
    if is_known and question not in standing.asked:
        topic = _filled(question.topic[context.words.lang], draft, context)
        return _remark(draft, context.words("known.counted", topic=topic))
    there = go_to_question(draft, question.id).draft
    there = there.model_copy(update={"back_to": None, "correcting": is_known})
    if not text:
        return Go(Step.QUESTION, there)
    read = understanding.answer(
        question,
        text,
        lang=context.words.lang,
        today=context.today.day,
        people=people_to_choose(context) if question.kind == "person" else (),
    )
    if isinstance(read, NotParsed) or question.kind == "text":
        return Go(Step.QUESTION, there.model_copy(update={"note": text}))
    pending = {"pending": read.value, "pending_note": read.note}
    return Go(Step.CONFIRM, there.model_copy(update=pending))


def _remark(draft: ChecklistDraft, remark: str) -> Transition:
    return Go(Step.KNOWN, draft.model_copy(update={"remark": remark}))


def _filled(text: str, draft: ChecklistDraft, context: TurnContext) -> str:
    return context.command_context.scope_context(draft.scope).filled(text)
