"""Define conversations that one version begins and a later one goes on with.

Each is in the middle of something else. `begin` is what was done before the database was frozen.
`go_on` is what the same person does after it was thawed.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.contacts import Contact, ToldContact
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.told_decisions import ToldDecision
from tests.register.files import Cell, workbook
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.screens.port import Platform

Act = Callable[[Stage, Person], None]

TOMORROW = date(2026, 3, 3)
_HEADINGS: list[Cell] = ["Leverandør", "CVR-nummer"]
_FILE = workbook(("Leverandører", [_HEADINGS, ["Pindsvin Drift A/S", "00000099"]]))


class Situation(NamedTuple):
    """A situation; `who` is the local part of an e-mail.

    `incident` says that it is told on the incident path, without a transaction.
    """

    name: str
    platform: Platform
    who: str
    begin: Act
    go_on: Act
    incident: bool = False

    @property
    def email(self) -> str:
        return f"{self.who}@stf.example"

    def person(self, stage: Stage) -> Person:
        """Return the person in a conversation of this situation's own.

        It is their only one where the platform has no more for a person.
        """
        conversation = self.name if self.platform in ("console", "web") else ""
        return stage.person(self.email, of=LIGHTHOUSES, conversation=conversation)


SITUATIONS: list[Situation] = []


def situation(platform: Platform, who: str, *, incident: bool = False) -> Callable[[type], type]:
    """Enter a class with `begin` and `go_on` under its name."""

    def enter(cls: type) -> type:
        begin, go_on = cls.__dict__["begin"].__func__, cls.__dict__["go_on"].__func__
        SITUATIONS.append(Situation(cls.__name__, platform, who, begin, go_on, incident))
        return cls

    return enter


@situation("console", "maren.skabelonsen")
class ChecklistAnsweredByButton:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.says("start 3.2 på nødmelderen")
        maren.says("det passer")
        maren.presses("Ja")
        maren.sees("4 af 5")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        """The yes that was an answer then is a plan with the supplier’s part now."""
        maren.presses("Nej")
        maren.says("fortsæt")
        found = stage.kept(Document, system="Nødmelderen", kind="continuity plan")
        assert [one.supplier_input for one in found] == ["yes"]
        assert not stage.kept(Answer, scope="system:Nødmelderen")
        maren.sees("Jeg ved allerede", "Beredskabsplan for Nødmelderen")


@situation("web", "maren.skabelonsen")
class ChecklistAnsweredInWords:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.says("start 3.3 på tågevarsel")
        maren.says("det passer")
        maren.says("næh")
        maren.sees("Mente du")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.says("ja")
        maren.sees("Tågevarsel")
        maren.says("spring over")
        maren.sees("sprunget over")


@situation("console", "maren.skabelonsen")
class TwoChecklistsOneOverTheOther:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.says("start 3.2 på fyrjournal")
        maren.says("det passer")
        maren.says("nej")
        maren.says("start 3.3 på fyrjournal")
        maren.says("hvad er overskredet?")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.says("fortsæt")
        maren.sees("Fyrjournal")
        maren.says("pause")
        maren.sees("Du er nået til")


@situation("console", "maren.skabelonsen")
class NotPossibleHalfFilledIn:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.says("start 3.2 på tågevarsel")
        maren.says("det passer")
        maren.presses("Ikke muligt")
        maren.fills(reason="De deler den ikke")
        maren.presses("Pause")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.says("fortsæt")
        maren.sees("De deler den ikke", "Jeg mangler 3 felter.")
        maren.fills(compensating="Vi øver selv", supplier_asked="no", next_opportunity="tender")
        assert stage.kept(Deviation, reason="De deler den ikke")


@situation("console", "maren.skabelonsen")
class RecordFormHalfFilledIn:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.says("vi øvede taagevarsel i fredags")
        maren.fills(type="table-top")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.fills(with_supplier="no")
        [exercise] = stage.kept(Exercise, system="Tågevarsel", held_on=date(2026, 2, 27))
        assert (exercise.type, exercise.with_supplier) == ("table-top", False)


@situation("console", "fie.demosen")
class RecordCorrected:
    @staticmethod
    def begin(stage: Stage, fie: Person) -> None:
        fie.says("ret kontrakt K-102")
        fie.sees("K-102")

    @staticmethod
    def go_on(stage: Stage, fie: Person) -> None:
        fie.presses("Fortryd")
        fie.sees("Intet er gemt")


@situation("console", "maren.skabelonsen")
class FileWhoseQuestionIsAsked:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.attaches("Rapport.pdf", text="3.3 på nødmelderen")
        assert maren.title == "Hvilket spørgsmål hører beviset til?"

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.presses("Seneste øvelse")
        [piece] = stage.kept(Evidence)
        assert (piece.question, piece.title) == ("3.3-1", "Rapport.pdf")


@situation("console", "yusuf.fiktivsen")
class ImportLookedAt:
    @staticmethod
    def begin(stage: Stage, yusuf: Person) -> None:
        yusuf.attaches("r.xlsx", _FILE)
        yusuf.sees("1 ændret: Pindsvin Drift A/S", "Intet er ændret endnu")

    @staticmethod
    def go_on(stage: Stage, yusuf: Person) -> None:
        yusuf.presses("Læs ind")
        if "Registeret er opdateret" not in yusuf.view:
            # Of a version with other fields the file is read anew, and the list shown once more.
            yusuf.sees("Registeret er ændret, siden du så listen", "1 ændret: Pindsvin Drift A/S")
            yusuf.presses("Læs ind")
        yusuf.sees("Registeret er opdateret", "1 ændret: Pindsvin Drift A/S")
        assert [one.cvr for one in stage.kept(Supplier, name="Pindsvin Drift A/S")] == ["00000099"]


@situation("web", "yusuf.fiktivsen")
class ImportWaitingToBeRead:
    @staticmethod
    def begin(stage: Stage, yusuf: Person) -> None:
        stage.let_jobs_die()
        yusuf.attaches("w.xlsx", _FILE)

    @staticmethod
    def go_on(stage: Stage, yusuf: Person) -> None:
        stage.do_jobs_left_behind()
        yusuf.sees("1 ændret: Pindsvin Drift A/S", "Intet er ændret endnu")


@situation("web", "yusuf.fiktivsen")
class ExportWaitingToBeWritten:
    @staticmethod
    def begin(stage: Stage, yusuf: Person) -> None:
        stage.let_jobs_die()
        yusuf.says("send mig registeret")

    @staticmethod
    def go_on(stage: Stage, yusuf: Person) -> None:
        stage.do_jobs_left_behind()
        yusuf.sees("xlsx")


@situation("console", "ditte.moenstergaard")
class RecordToBeChosen:
    @staticmethod
    def begin(stage: Stage, ditte: Person) -> None:
        ditte.says("ret kontakt")

    @staticmethod
    def go_on(stage: Stage, ditte: Person) -> None:
        ditte.says("Gunnar Påfund")
        ditte.sees("Ret kontakt")


@situation("console", "maren.skabelonsen")
class EventHalfTold:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.says("meld hændelse")
        maren.fills(system="Nødmelderen", kind="incident")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.fills(happened_on="2026-03-01", title="Strømmen gik", significant="yes")
        maren.sees("Hændelsen er gemt")
        assert [one for one in stage.kept(Event) if one.title == "Strømmen gik"]


@situation("web", "signe.testesen")
class DecisionLookedAt:
    """Somebody has told of it; whoever decides has it before them, and has not said yes."""

    @staticmethod
    def begin(stage: Stage, signe: Person) -> None:
        yusuf = stage.person("yusuf.fiktivsen@stf.example", of=LIGHTHOUSES, conversation="told")
        yusuf.says("direktionen godkendte organiseringen 25. februar")
        yusuf.fills(minutes_ref="referat pkt. 4")
        signe.says("mine godkendelser")
        signe.presses("Se")
        signe.sees("Godkend organiseringen")

    @staticmethod
    def go_on(stage: Stage, signe: Person) -> None:
        signe.presses("Ja, godkend")
        signe.fills(minutes="2026-114, punkt 4")
        signe.sees("Godkendt", "Oplyst af: Yusuf Fiktivsen")
        assert not stage.kept(ToldDecision)
        assert "2026-114, punkt 4" in [one.minutes_ref for one in stage.kept(Approval)]


@situation("console", "fie.demosen")
class PageWithButtons:
    @staticmethod
    def begin(stage: Stage, fie: Person) -> None:
        fie.says("hvad mangler på nødmelderen?")
        fie.has_seen_it()
        fie.says("hvad er overskredet hos os?")

    @staticmethod
    def go_on(stage: Stage, fie: Person) -> None:
        fie.says("og på tågevarsel?")
        fie.sees("Tågevarsel")
        fie.says("status pr. 2. marts")
        fie.sees("2. mar")


@situation("console", "ditte.moenstergaard")
class ToldContactBeingConfirmed:
    @staticmethod
    def begin(stage: Stage, ditte: Person) -> None:
        ditte.says("ret kontakt Torben Opdigtet")
        ditte.fills(name="Niels Digt", phone="+45 00 00 11 55")
        ditte.says("bekræft kontakt Niels Digt")
        ditte.sees("Hvordan har du fået det bekræftet?")

    @staticmethod
    def go_on(stage: Stage, ditte: Person) -> None:
        assert stage.kept(ToldContact, name="Niels Digt")
        ditte.presses("Telefon")
        ditte.sees("Bekræftet", "Niels Digt")
        assert not stage.kept(ToldContact)
        assert stage.kept(Contact, name="Niels Digt")


@situation("console", "maren.skabelonsen")
class CrisisLinkOffered:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.says("kriselink")
        maren.presses("Hent kriselink")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.says("indstillinger")
        maren.presses("English")
        maren.sees("Hello, Maren")
        assert [one.locale for one in stage.kept(Member, email=maren.email)] == ["en"]


@situation("console", "fie.demosen")
class AbsenceTold:
    @staticmethod
    def begin(stage: Stage, fie: Person) -> None:
        fie.says("jeg er på ferie fra 9. til 13. marts")
        fie.says("gem")

    @staticmethod
    def go_on(stage: Stage, fie: Person) -> None:
        assert [one.to for one in stage.kept(Absence, member=fie.email)] == [date(2026, 3, 13)]


@situation("web", "yusuf.fiktivsen")
class FollowUpToBeClosed:
    @staticmethod
    def begin(stage: Stage, yusuf: Person) -> None:
        yusuf.says("mine opfølgninger")

    @staticmethod
    def go_on(stage: Stage, yusuf: Person) -> None:
        before = len(stage.kept(Action, closed_on=None))
        yusuf.presses("Klaret", on="Krypter sikkerhedskopier hos leverandøren")
        assert len(stage.kept(Action, closed_on=None)) == before - 1


@situation("console", "ole.pladsholder", incident=True)
class IncidentWithALog:
    @staticmethod
    def begin(stage: Stage, ole: Person) -> None:
        ole.says("tågevarsel er nede hvem ringer jeg til")
        ole.presses("Svarer ikke")
        ole.presses("Start log")

    @staticmethod
    def go_on(stage: Stage, ole: Person) -> None:
        ole.says("tågevarsel er nede igen, hvem ringer jeg til")
        ole.sees("Tågevarsel: ring nu", "Ole startede en log")


@situation("teams", "maren.skabelonsen")
class ChecklistInTeams:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.arrives()
        maren.says("start 3.2 på fyrjournal")
        maren.says("det passer")
        maren.presses("Nej")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.says("delvist")
        maren.sees("Jeg ved allerede", "Beredskabsplan for Fyrjournal")
        maren.says("det passer")
        maren.presses("Hvorfor?")
        maren.sees("Godt bevis")


@situation("teams", "karl.attrapsen")
class BundleDueInTeams:
    @staticmethod
    def begin(stage: Stage, karl: Person) -> None:
        karl.arrives()

    @staticmethod
    def go_on(stage: Stage, karl: Person) -> None:
        karl.arrives()  # where Teams is reached is another address by now
        stage.wake(TOMORROW)
        karl.sees("Godmorgen, Karl")
        karl.presses("Bekræft, at alt passer")


@situation("slack", "maren.skabelonsen")
class ChecklistInSlack:
    @staticmethod
    def begin(stage: Stage, maren: Person) -> None:
        maren.arrives()
        maren.says("start 3.3 på nødmelderen")
        maren.says("det passer")

    @staticmethod
    def go_on(stage: Stage, maren: Person) -> None:
        maren.says("aldrig")
        maren.sees("Jeg er blevet opdateret", "Jeg ved allerede")


@situation("slack", "bo.proevesen")
class BundleDueInSlack:
    @staticmethod
    def begin(stage: Stage, bo: Person) -> None:
        bo.arrives()

    @staticmethod
    def go_on(stage: Stage, bo: Person) -> None:
        stage.wake(TOMORROW)
        bo.sees("Godmorgen, Bo")
