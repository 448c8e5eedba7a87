"""Ask why something is not possible under the current contract, in a form of a deviation."""

from collections.abc import Mapping

from bot.cards.checklist import not_possible as cards
from bot.engine.dialog import TurnContext
from bot.engine.forms.form import Form
from bot.engine.forms.form_plan import FormDraft, FormPlan
from bot.engine.records.outcome import done, refusal
from bot.messages import Card, CardField, FieldOption
from bot.nlu_port import Understanding
from governance.changes.checklist_commands import answer_key
from governance.commands import AnyCommand, ClaimNotPossible
from governance.context import NotFound
from governance.records.answers import Answer
from governance.records.contracts import Contract
from governance.records.deviations import Deviation

OPPORTUNITIES = ("tender", "option", "change")


def form(understanding: Understanding) -> Form:
    """Make the form.

    The checklist calls it with the question, scope and contracts, and the version of the answer
    seen. An obligation starts it with the question and scope, and perhaps the `contract`.
    """
    plan = FormPlan(fields=_fields, card=_card, command=_command, check=_check, done=_done)
    return Form("not_possible", plan, understanding)


def _fields(draft: FormDraft, context: TurnContext) -> tuple[CardField, ...]:
    words = context.words
    fields = [
        CardField(name="reason", label=words("npc.why"), kind="long", required=True),
        CardField(
            name="compensating",
            label=words("npc.instead"),
            kind="long",
            hint=words("npc.instead_hint"),
            required=True,
        ),
        CardField(name="clause", label=words("npc.clause"), hint=words("npc.clause_hint")),
        CardField(
            name="supplier_asked",
            label=words("npc.asked"),
            kind="radio",
            options=(
                FieldOption(value="yes", label=words("answer.ja")),
                FieldOption(value="no", label=words("answer.nej")),
            ),
            required=True,
        ),
    ]
    if draft.values.get("supplier_asked") != "no" or draft.values.get("supplier_reply"):
        fields.append(CardField(name="supplier_reply", label=words("npc.reply")))
    fields.append(
        CardField(
            name="next_opportunity",
            label=words("npc.next"),
            kind="choice",
            options=tuple(
                FieldOption(value=value, label=words(f"npc.{value}")) for value in OPPORTUNITIES
            ),
            required=True,
        )
    )
    contracts = _contracts(draft, context)
    if len(contracts) > 1:
        options = tuple(FieldOption(value=number, label=number) for number in contracts)
        fields.insert(
            0,
            CardField(
                name="contract",
                label=words("npc.contract"),
                kind="choice",
                options=options,
                required=True,
            ),
        )
    return tuple(fields)


def _card(draft: FormDraft, fields: tuple[CardField, ...], context: TurnContext) -> Card:
    question = context.catalogue.question(str(draft.given["question"]))
    around = context.command_context.scope_context(str(draft.given["scope"]))
    return cards.form(
        context.words,
        context.today,
        context.catalogue[question.requirement],
        question,
        around,
        fields,
    )


def _check(draft: FormDraft, context: TurnContext) -> Mapping[str, str]:
    if draft.values.get("supplier_asked") == "no" and draft.values.get("supplier_reply"):
        return {"supplier_reply": context.words("npc.reply_without_question")}
    return {}


def _command(draft: FormDraft, context: TurnContext) -> AnyCommand:
    values = draft.values
    contract = values.get("contract") or _contracts(draft, context)[0]
    kept = context.register.get(Contract, Contract.key_of(number=contract))
    return ClaimNotPossible.model_validate(
        {
            "question": draft.given["question"],
            "scope": draft.given["scope"],
            "seen": _seen(draft, context),
            "contract": kept.record.number if kept else contract,
            "reason": values["reason"],
            "compensating": values["compensating"],
            "clause": values.get("clause") or None,
            "supplier_asked": values["supplier_asked"],
            "supplier_reply": values.get("supplier_reply") or None,
            "next_opportunity": values["next_opportunity"],
        }
    )


def _contracts(draft: FormDraft, context: TurnContext) -> list[str]:
    given = draft.given.get("contracts")
    if isinstance(given, list):
        return [str(number) for number in given]
    if isinstance(draft.given.get("contract"), str):
        return [str(draft.given["contract"])]
    around = context.command_context.scope_context(str(draft.given["scope"]))
    return [contract.number for contract in around.contracts]


def _seen(draft: FormDraft, context: TurnContext) -> int:
    """Return the version of the answer that the checklist showed, else the one there is."""
    seen = draft.given.get("seen")
    if isinstance(seen, int):
        return seen
    key = answer_key(str(draft.given["question"]), str(draft.given["scope"]))
    kept = context.register.get(Answer, key)
    return kept.version if kept else 0


def _done(draft: FormDraft, context: TurnContext) -> Card:
    """Say that it is kept; the checklist goes on instead of saying so."""
    found = context.register.find(
        Deviation, question=str(draft.given["question"]), scope=str(draft.given["scope"])
    )
    if not found:
        return refusal(NotFound(), context)
    return done(found[0].record, "added", context)
