"""Make the paper of a system's mini continuity plan: one A4 to be folded twice."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue

from bot.cards.incident.call_list import hours_said
from bot.incident.call_lists import MINUTES
from bot.incident.mini_plan import MiniPlan, PlanContact, PlanPerson
from bot.texts.words import Words
from papers.logo import Logo
from papers.printable import PrintableText
from papers.qr_code import qr_code
from papers.typesetting import typeset

_LONGEST_NAME = 90
_LONGEST_PART = 60
_STEPS = (
    "mini_plan.step_note",
    "mini_plan.step_call",
    "mini_plan.step_activate",
    "mini_plan.step_log",
    "mini_plan.step_tell",
)
_BLANKS = ("mini_plan.fill_since", "mini_plan.fill_case", "mini_plan.fill_next")


@dataclass(frozen=True)
class CrisisAddress:
    """The address of somebody's crisis link, which is printed as a code."""

    url: str
    name: str
    until: date


@dataclass(frozen=True)
class MiniPlanPaper:
    """The plan as it is printed on `day`; `until` is the last day it is good for."""

    plan: MiniPlan
    version: str
    day: date
    until: date
    crisis: CrisisAddress | None = None


def mini_plan_pdf(
    paper: MiniPlanPaper, words: Words, moment: datetime, *, logo: Logo | None = None
) -> bytes:
    """Return the paper as a PDF. Raises PaperFailed."""
    return typeset("mini_plan", mini_plan_data(paper, words), moment=moment, logo=logo)


def mini_plan_data(paper: MiniPlanPaper, words: Words) -> dict[str, JsonValue]:
    """Return what the template prints."""
    plan, printer = paper.plan, PrintableText()
    name = printer.text(plan.system, most=_LONGEST_NAME)
    parts: dict[str, JsonValue] = {
        "lang": words.lang,
        "document": printer.text(words("mini_plan.document", system=plan.system), most=120),
        "title": words("mini_plan.title"),
        "authority": printer.text(plan.authority, most=_LONGEST_NAME),
        "system": name,
        "about": printer.text(plan.about, most=120),
        "edition": words("mini_plan.edition", version=paper.version, day=words.date(paper.day)),
        "valid": words("mini_plan.valid_until", day=words.date(paper.until)),
        "parts": [words("mini_plan.part", n=n) for n in range(1, 5)],
        "call": _call(plan, words, printer),
        "activate": _activate(plan, words, printer),
        "steps": _steps(plan, words, printer),
        "tell": _tell(paper, words, printer),
    }
    note = words("paper.substituted") if printer.substituted else None
    return {**parts, "substituted": note}


def _call(plan: MiniPlan, words: Words, printer: PrintableText) -> JsonValue:
    key = "mini_plan.say" if plan.quote else "mini_plan.say_without"
    said = words(
        key,
        system=printer.text(plan.system, most=60),
        authority=printer.text(plan.authority, most=60),
        number=plan.quote or "",
    )
    return {
        "heading": words("mini_plan.call_heading"),
        "lead": words("mini_plan.call_lead", n=MINUTES) if plan.called else "",
        "say": printer.text(said),
        "called": [_contact(one, words, printer) for one in plan.called],
        "nobody": "" if plan.called else words("incident.nobody"),
        "more": words("mini_plan.more_called", n=plan.more) if plan.more else "",
    }


def _contact(one: PlanContact, words: Words, printer: PrintableText) -> JsonValue:
    details = []
    if one.at_all_hours:
        details.append(words("mini_plan.all_hours"))
    elif one.hours:
        details.append(words("mini_plan.hours", hours=one.hours))
    if one.other_phone:
        details.append(words("incident.other_phone", phone=_tight(one.other_phone)))
    if one.phone is None and one.email:
        details.append(words("incident.only_written", email=one.email))
    elif one.phone is None:
        details.append(words("incident.no_way"))
    confirmed = (
        words("mini_plan.confirmed", day=words.date(one.verified_on))
        if one.verified_on
        else words("mini_plan.unconfirmed")
    )
    return {
        "name": printer.text(one.title, most=_LONGEST_NAME),
        "phone": _tight(one.phone or ""),
        "detail": printer.text(" · ".join([*details, confirmed]), most=140),
    }


def _activate(plan: MiniPlan, words: Words, printer: PrintableText) -> JsonValue:
    rows = [
        _person(one, words("mini_plan.second" if place else "mini_plan.activates"), words, printer)
        for place, one in enumerate(plan.activates)
    ]
    rto, rpo = plan.rto_hours, plan.rpo_hours
    return {
        "heading": words("mini_plan.activate_heading"),
        "activates": list(rows),
        "lacks": [
            *([] if plan.activates else [words("mini_plan.activates_nobody")]),
            *([words("mini_plan.no_second")] if len(plan.activates) == 1 else []),
        ],
        "recovery": words("mini_plan.recovery_heading"),
        "times": [
            words("mini_plan.no_rto")
            if rto is None
            else words("mini_plan.rto", hours=hours_said(words, rto)),
            words("mini_plan.no_rpo")
            if rpo is None
            else words("mini_plan.rpo", hours=hours_said(words, rpo)),
        ],
        "ours_heading": words("mini_plan.ours_heading"),
        "ours": [_person(one, one.what, words, printer) for one in plan.ours],
        "nobody": "" if plan.people else words("incident.nobody_own"),
    }


def _person(one: PlanPerson, what: str, words: Words, printer: PrintableText) -> JsonValue:
    return {
        "name": printer.text(one.name, most=_LONGEST_PART),
        "what": printer.text(what, most=_LONGEST_PART),
        "phone": _tight(one.phone) if one.phone else "",
        "lacks": "" if one.phone else words("mini_plan.no_number"),
    }


def _steps(plan: MiniPlan, words: Words, printer: PrintableText) -> JsonValue:
    steps = [words(step) for step in _STEPS]
    if plan.kept:
        where = printer.text(plan.kept, most=140)
        steps.insert(3, words("mini_plan.step_plan", where=where))
    return {
        "heading": words("mini_plan.steps_heading"),
        "steps": [printer.text(step) for step in steps],
        "to_fill_in": [words(blank) for blank in _BLANKS],
    }


def _tell(paper: MiniPlanPaper, words: Words, printer: PrintableText) -> JsonValue:
    plan, crisis = paper.plan, paper.crisis
    management = words("incident.management")
    told = [
        (plan.press, "mini_plan.press", "incident.tell_no_press", plan.ask_press),
        (plan.data, "mini_plan.data", "incident.tell_no_data", plan.ask_data),
    ]
    return {
        "heading": words("mini_plan.tell_heading"),
        "groups": [
            {
                "what": words(what),
                "people": [_person(one, one.what, words, printer) for one in people],
                "nobody": ""
                if people
                else printer.text(words(nobody, who=ask or management), most=160),
            }
            for people, what, nobody, ask in told
        ],
        "link_heading": words("mini_plan.link_heading"),
        "link": words("mini_plan.no_link")
        if crisis is None
        else printer.text(
            words(
                "mini_plan.link",
                name=printer.text(crisis.name, most=_LONGEST_PART),
                day=words.date(crisis.until),
            )
        ),
        "code": "" if crisis is None else qr_code(crisis.url),
        "code_alt": words("mini_plan.link_alt"),
        "old_one": words("mini_plan.old_one"),
    }


def _tight(phone: str) -> str:
    return phone.replace(" ", "\u00a0")
