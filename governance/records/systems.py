"""Systems say how critical they are, and whether the requirements apply to them."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, TypeAlias, get_args

from pydantic import BeforeValidator

from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import (
    Count,
    Hours,
    LongText,
    NotAsked,
    PastDay,
    Person,
    Text,
    yes_or_no,
)

Criticality: TypeAlias = Literal["samfundskritisk", "forretningskritisk", "ikke kritisk"]
Inclusion: TypeAlias = Literal["required", "voluntary", "out"]
INCLUSIONS: tuple[Inclusion, ...] = get_args(Inclusion)
"""The inclusions, the firmest first."""


def firmest(inclusions: Iterable[Inclusion]) -> Inclusion:
    """Return how firmly something is in by what it is for; for nothing, it is out."""
    return min(inclusions, key=INCLUSIONS.index, default="out")


class System(Record):
    """A system the authority depends on."""

    section: ClassVar[str] = "systems"
    label: ClassVar[Label] = Label(
        "Systemer",
        "Systems",
        "De systemer, kravene handler om, og hvor kritiske de er.",
        "The systems the requirements are about, and how critical they are.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("name",)
    serves: ClassVar[str] = "1.1"

    name: Annotated[Text, Label("System", "System")]
    aliases: Annotated[
        tuple[Text, ...],
        Label(
            "Kaldes også",
            "Also called",
            "De navne, folk bruger, når de spørger",
            "The names people use when they ask",
        ),
    ] = ()
    purpose: Annotated[LongText | None, Label("Formål", "Purpose")] = None
    criticality: Annotated[Criticality, Label("Kritikalitet", "Criticality")]
    outsourced: Annotated[bool, Label("Driften er outsourcet", "Operation is outsourced")] = True
    in_scope: Annotated[
        Annotated[Literal["yes", "no", "voluntary"], BeforeValidator(yes_or_no)] | None,
        Label(
            "Omfattet",
            "In scope",
            "Tomt: ja, når systemet er samfundskritisk og outsourcet. "
            "frivilligt: taget med, selv om det ikke kræves, og vist for sig",
            "Empty: yes, when the system is critical to society and outsourced. "
            "voluntary: included though it is not required, and shown apart",
        ),
    ] = None
    in_scope_since: Annotated[
        PastDay | None,
        Label(
            "Omfattet siden",
            "In scope since",
            "Tomt: den dag, systemet blev registreret",
            "Empty: the day the system was recorded",
        ),
    ] = None
    rto_hours: Annotated[
        Hours | None,
        Label(
            "Genopretningstid (timer)",
            "Recovery time (hours)",
            "Hvor længe systemet højst må være nede (RTO)",
            "How long the system may be down at most (RTO)",
        ),
    ] = None
    rpo_hours: Annotated[
        Hours | None,
        Label(
            "Accepteret datatab (timer)",
            "Accepted data loss (hours)",
            "Hvor mange timers data der højst må gå tabt (RPO)",
            "How many hours of data may be lost at most (RPO)",
        ),
    ] = None
    able_people: Annotated[
        Count | None,
        Label(
            "Medarbejdere til systemet",
            "Own people able to run it",
            "Hvor mange medarbejdere der kan varetage systemet (krav 2.3)",
            "How many of your own can run the system (requirement 2.3)",
            formerly=("Egne folk, der kan",),
        ),
    ] = None
    technical_people: Annotated[
        Count | None,
        Label(
            "Medarbejdere med teknisk viden",
            "Own people with technical knowledge",
            "Hvor mange medarbejdere der kan udfordre leverandøren teknisk (krav 2.3)",
            "How many of your own can challenge the supplier technically (requirement 2.3)",
            formerly=("Egne folk med teknisk viden",),
        ),
    ] = None

    scope_reason: Annotated[
        LongText | None,
        Label(
            "Hvorfor ikke omfattet",
            "Why out of scope",
            "Begrundelsen, når et system tages ud, outsourcingen hører op, eller det er mindre "
            "kritisk end før",
            "The reason when a system leaves the scope, is outsourced no longer, or is less "
            "critical than before",
        ),
    ] = None
    scope_decided_by: Annotated[
        Person | None, NotAsked(), Label("Besluttet af", "Scope decided by")
    ] = None
    scope_decided_on: Annotated[
        PastDay | None, NotAsked(), Label("Besluttet den", "Scope decided on")
    ] = None

    @property
    def falls_under(self) -> bool:
        """True when the requirements apply to it by what it is: critical, and outsourced."""
        return self.criticality == "samfundskritisk" and self.outsourced

    @property
    def lacks_a_decision(self) -> bool:
        """True when it is said to be out although it falls under, and nobody decided why."""
        decided = self.scope_reason is not None and self.scope_decided_by is not None
        return self.falls_under and self.in_scope == "no" and not decided

    @property
    def inclusion(self) -> Inclusion:
        """The reason the requirements apply, if they do.

        They must, or the authority chose so, or they do not. Without a decision that says why, what
        falls under them is in.
        """
        match self.in_scope:
            case None | "yes":
                if self.falls_under:
                    return "required"
                return "out" if self.in_scope is None else "voluntary"
            case "voluntary":
                return "voluntary"
            case "no":
                return "required" if self.lacks_a_decision else "out"
