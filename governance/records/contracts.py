"""Contracts hold parties, dates, options and the rights they give."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from governance.schema.degrees import WrittenDegree
from governance.schema.faults import fault, in_order
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import (
    AtLeastOne,
    Count,
    Day,
    MemberEmail,
    PastDay,
    SupplierName,
    SystemName,
    Text,
)
from governance.workdays import add_months, workday_on_or_before

Decision: TypeAlias = Literal["yes", "no"]

_DECISIONS: dict[str, Decision | None] = {"yes": "yes", "no": "no", "": None}


@dataclass(frozen=True)
class ContractOption:
    """One option to prolong, written `months/notice deadline/decision`.

    It is open while undecided.
    """

    months: int
    notice_deadline: date
    decision: Decision | None = None

    def __str__(self) -> str:
        return f"{self.months}/{self.notice_deadline.isoformat()}/{self.decision or ''}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an option as it is written.

        Raises ValueError.
        """
        try:
            months, deadline, decision = (part.strip().casefold() for part in text.split("/"))
            option = cls(int(months), date.fromisoformat(deadline), _DECISIONS[decision])
        except (ValueError, KeyError) as error:
            raise fault(
                "option",
                f"{text!r} is not an option: write months/notice deadline/decision, "
                "e.g. 12/2026-08-31/ or 12/2026-08-31/yes",
            ) from error
        if option.months < 1:
            raise fault("option_months", "an option prolongs by at least one month")
        return option


def _read(written: object) -> object:
    return ContractOption.parse(written) if isinstance(written, str) else written


MASTER_DATA = (
    "signed_on",
    "type",
    "case_no",
    "owner",
    "audit_right",
    "step_in_right",
    "exit_assistance",
)
_OF_A_RENEWAL = ("ends_on", "notice_deadline")
LEAD_TIME_MONTHS = 24
"""Our proposal for re-tender and transition together, as long as nobody has told another."""

WrittenOption = Annotated[
    ContractOption, BeforeValidator(_read), PlainSerializer(str, return_type=str)
]


class Contract(Record):
    """A contract with a supplier about one or more systems."""

    section: ClassVar[str] = "contracts"
    label: ClassVar[Label] = Label(
        "Kontrakter",
        "Contracts",
        "Kontrakterne med deres datoer, optioner og rettigheder.",
        "The contracts with their dates, options and rights.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("number",)
    serves: ClassVar[str] = "1.1"
    lasts: ClassVar[tuple[str, str] | None] = ("starts_on", "ends_on")
    kept_in: ClassVar[str | None] = "case_no"

    number: Annotated[Text, Label("Kontraktnummer", "Contract number")]
    title: Annotated[Text, Label("Titel", "Title")]
    supplier: Annotated[SupplierName, Label("Leverandør", "Supplier")]
    systems: Annotated[tuple[SystemName, ...], Field(min_length=1), Label("Systemer", "Systems")]
    type: Annotated[
        Text | None,
        Label("Type", "Type", "Fx K04, egen kontrakt eller SaaS-vilkår", "E.g. K04 or SaaS terms"),
    ] = None
    signed_on: Annotated[PastDay | None, Label("Underskrevet", "Signed on")] = None
    starts_on: Annotated[Day, Label("Starter", "Starts on")]
    ends_on: Annotated[
        Day | None,
        Label(
            "Udløber",
            "Ends on",
            "Uden optioner; udnyttede optioner lægges til. Tomt: ingen slutdato",
            "Without options; those taken are added. Empty: no end date",
        ),
    ] = None
    options: Annotated[
        tuple[WrittenOption, ...],
        Label(
            "Optioner",
            "Options",
            "Måneder, frist for svar og beslutning, fx 12 mdr., svar senest 31. aug. 2026, ja",
            "Months, day to answer by and decision, e.g. 12 months, answer by 31 Aug 2026, yes",
        ),
    ] = ()
    auto_renews_months: Annotated[
        AtLeastOne | None,
        Label("Fornyes selv (måneder)", "Renews itself (months)"),
    ] = None
    notice_deadline: Annotated[
        Day | None,
        Label("Sidste opsigelsesdag", "Last day of notice"),
    ] = None
    lead_time_months: Annotated[
        Count | None,
        Label(
            "Tid til genudbud (måneder)",
            "Lead time (months)",
            "Tid til genudbud og transition tilsammen. Tomt: Kravbots forslag, 24",
            "Time for re-tender and transition together. Empty: Kravbot’s suggestion, 24",
        ),
    ] = None
    audit_right: Annotated[
        WrittenDegree | None,
        Label(
            "Revisionsret",
            "Audit right",
            "ja, nej eller delvist; et punkt kan følge, fx ja, 22.1",
            "yes, no or partly; a clause may follow, e.g. yes, 22.1",
        ),
    ] = None
    step_in_right: Annotated[
        WrittenDegree | None,
        Label(
            "Step-in-ret",
            "Step-in right",
            "ja, nej eller delvist; et punkt kan følge, fx ja, 22.1",
            "yes, no or partly; a clause may follow, e.g. yes, 22.1",
        ),
    ] = None
    exit_assistance: Annotated[
        WrittenDegree | None,
        Label(
            "Ophørsbistand",
            "Exit assistance",
            "ja, nej eller delvist; et punkt kan følge, fx ja, 22.1",
            "yes, no or partly; a clause may follow, e.g. yes, 22.1",
            formerly=("Exitbistand",),
        ),
    ] = None
    security_clauses: Annotated[
        tuple[Text, ...],
        Label(
            "Punkter med sikkerhedskrav",
            "Security clauses",
            "De punkter, hvor kontrakten stiller sikkerhedskrav, fx Bilag 5, punkt 3",
            "The clauses in which the contract sets security requirements, e.g. Annex 5, item 3",
        ),
    ] = ()
    case_no: Annotated[Text | None, Label("Sagsnummer", "Case number")] = None
    owner: Annotated[
        MemberEmail | None,
        Label(
            "Stamdata holdes ajour af",
            "Master data kept current by",
            formerly=("Holdes ajour af", "Kept current by"),
        ),
    ] = None
    owner_deputy: Annotated[
        MemberEmail | None,
        Label(
            "Stedfortræder",
            "Deputy",
            "Holder stamdata ajour, når den ansvarlige er væk",
            "Keeps the master data current when the other is away",
            formerly=("Afløser", "Stand-in"),
        ),
    ] = None
    attested_on: Annotated[
        PastDay | None,
        Label("Stamdata bekræftet", "Master data attested on"),
    ] = None

    @property
    def lead_months(self) -> int:
        """The months for re-tender and transition, those we propose where nobody has told any."""
        return LEAD_TIME_MONTHS if self.lead_time_months is None else self.lead_time_months

    @property
    def empty_master_data(self) -> tuple[str, ...]:
        """The fields of the master data that are empty (catalogue 1.1)."""
        wanted = MASTER_DATA if self.auto_renews_months is None else (*MASTER_DATA, *_OF_A_RENEWAL)
        return tuple(name for name in wanted if getattr(self, name) is None)

    def renewals(self, passed: Callable[[date], bool]) -> int:
        """Count how often it has renewed itself.

        `passed` tells of a last day of notice whether it has gone by.
        """
        times = 0
        while (day := self.notice_after(times)) is not None and passed(workday_on_or_before(day)):
            times += 1
        return times

    def notice_after(self, renewals: int) -> date | None:
        """Return the last day of notice, as it would be written after that many renewals.

        It is None where the contract does not renew itself.
        """
        if self.auto_renews_months is None or self.notice_deadline is None:
            return None
        return add_months(self.notice_deadline, self.auto_renews_months * renewals)

    def end_on(self, today: date) -> date | None:
        """Return when it ends as things stand that day.

        Options taken count, and so do its own renewals.
        """
        end, months = self.end_with_options, self.auto_renews_months
        if end is None or months is None:
            return end
        return add_months(end, months * self.renewals(lambda day: day < today))

    @property
    def end_with_options(self) -> date | None:
        """The day it ends, the options taken counted; None without an end."""
        if self.ends_on is None:
            return None
        taken = sum(option.months for option in self.options if option.decision == "yes")
        return add_months(self.ends_on, taken)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        in_order(self, "starts_on", "ends_on")
        deadlines = [option.notice_deadline for option in self.options]
        if deadlines != sorted(deadlines):
            raise fault(
                "option_order",
                "options stand in the order of their notice deadlines",
                field="options",
            )
        return self
