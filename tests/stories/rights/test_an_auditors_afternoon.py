"""Tell an auditor's afternoon: everything is read, nothing is asked, and nothing may be done."""

from bot.app.register.create_authority import tenant_id
from governance.obligations.ledger import ObligationFilter
from governance.records.approvals import Approval
from governance.records.told_decisions import ToldDecision
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import PANCAKES, Person, Stage


def test_an_auditors_afternoon(stage: Stage, revi: Person) -> None:
    revi.arrives()
    revi.sees("Goddag, Revi", "Du har læseadgang")
    revi.says("mine opgaver")
    revi.sees("Ingen opgaver er dine")
    revi.says("status på de 11 krav")
    revi.sees("Status på de 11 krav")
    revi.says("hvilke beslutninger venter")
    revi.sees("Ingen beslutninger venter.")
    before = len(stage.kept(Approval, of=PANCAKES))
    for said in ("godkend organiseringen", "jeg godkender processerne", "tilføj rolle"):
        revi.says(said)
        assert revi.title in ("En anden beslutter det", "Du har læseadgang"), revi.view
    assert len(stage.kept(Approval, of=PANCAKES)) == before
    assert not stage.kept(ToldDecision, of=PANCAKES)
    revi.says("send mig registeret")
    stage.work()
    revi.sees("Numre er udeladt, for du har læseadgang.")
    assert revi.files


def test_nobody_asks_the_auditor_for_anything(stage: Stage, revi: Person) -> None:
    def asked(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(PANCAKES))
        found = unit.ledger.find(ObligationFilter(asked=(revi.email,)), limit=100)
        return [entry.obligation.rule for entry in found]

    assert stage.database.transact(asked) == []
    assert "Revi" not in _gaps(stage)


def _gaps(stage: Stage) -> str:
    """Return everything that is missing, as the director reads it."""
    director = stage.person("anders.eksempelsen@pandekageby.example", of=PANCAKES)
    director.says("hvad mangler?")
    return director.view


def test_a_checklist_begun_by_others_is_closed_to_an_auditor(stage: Stage, revi: Person) -> None:
    lone = stage.person("lone.proevebaek@pandekageby.example", of=PANCAKES)
    lone.says("start 3.3 på omsorgsnøglen")
    lone.sees("Ellers mangler jeg ikke noget.")
    revi.says("start 3.3 på omsorgsnøglen")
    revi.says("det passer")
    revi.sees("Du har læseadgang")
    revi.says("hvad mangler")
    revi.sees("mangler")
