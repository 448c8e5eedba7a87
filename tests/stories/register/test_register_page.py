"""Test the register's page and what is said around it.

Records are found, filled in, refused and overtaken, and contacts wait until they are confirmed.
"""

from bot.app.register.create_authority import tenant_id
from bot.cards.register.lookup import ContactView
from bot.search.systems_and_contacts import look_up
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.exercises import Exercise
from governance.records.suppliers import Supplier
from governance.records.systems import System
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, Person, Stage, told

at_the_console = told("console")
on_some = told("web", "slack")

TORBEN = "Pindsvin Drift A/S · leverandør · eskalation 1 · Torben Opdigtet"


def called(stage: Stage, text: str) -> dict[str, str | None]:
    """Return whom one is told to call, and on which number."""

    def read(unit: UnitOfWork) -> dict[str, str | None]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        found = look_up(unit.register, text, limit=50, today=stage.today)
        return {
            view.contact.name: view.contact.phone
            for view in found.views
            if isinstance(view, ContactView) and view.contact.left_on is None
        }

    return stage.database.transact(read)


# ── Contacts ─────────────────────────────────────────────────────────────────


def test_a_contact_told_of_is_called_when_it_is_confirmed_in_another_way(
    stage: Stage, ditte: Person
) -> None:
    ditte.says("ret kontakt Torben Opdigtet")
    ditte.fills(name="Niels Digt", phone="+45 00 00 11 55")
    ditte.sees(
        "Venter på bekræftelse: kontakt", "Den ringes først op", f"Indtil da gælder {TORBEN}."
    )
    assert "Niels Digt" not in called(stage, "Pindsvin")
    assert called(stage, "Pindsvin")["Torben Opdigtet"] == "+4500001102"
    ditte.says("vis kontakter")
    ditte.sees("1 kontakt venter på at blive bekræftet")

    ditte.says("bekræft kontakt Niels Digt")
    ditte.sees("Hvordan har du fået det bekræftet?", "Oplyst af Ditte Mønstergaard")
    ditte.presses(_button_of(stage))
    ditte.sees("så den skal bekræftes ad en anden vej", "Ring fx på nummeret fra kontrakten.")
    assert stage.kept(ToldContact)
    ditte.presses("Telefon")
    ditte.sees("Bekræftet", "Niels Digt")
    assert not stage.kept(ToldContact)
    assert called(stage, "Pindsvin")["Niels Digt"] == "+4500001155"
    assert "Torben Opdigtet" not in called(stage, "Pindsvin")
    [contact] = stage.kept(Contact, name="Niels Digt")
    assert (contact.verified_on, contact.verified_by) == (stage.today, ditte.email)


def _button_of(stage: Stage) -> str:
    return {"teams": "Teams", "slack": "Slack", "web": "Browser", "console": "Terminal"}[
        stage.platform
    ]


def test_a_contact_that_is_there_already_is_corrected_instead(stage: Stage, ditte: Person) -> None:
    ditte.says("tilføj kontakt til Pindsvin Drift A/S")
    ditte.sees("Tilføj kontakt", "Leverandør: Pindsvin Drift A/S")
    ditte.fills(side="supplier", slot="escalation 1", name="Torben Opdigtet", phone="112")
    ditte.sees("Den findes allerede", "Telefon: +45 00 00 11 02")
    ditte.fills()
    ditte.sees("Venter på bekræftelse: kontakt", "Indtil da gælder")
    [waiting] = stage.kept(ToldContact)
    assert waiting.phone == "112"


def test_a_supplier_is_named_as_it_is_in_speech(stage: Stage, ditte: Person) -> None:
    ditte.says("tilføj kontakt til pindsvin")
    ditte.sees("Tilføj kontakt", "Leverandør: Pindsvin Drift A/S")
    ditte.does_not_see("Enten system eller leverandør")
    ditte.fills(side="supplier", slot="security", name="Niels Digt", phone="+45 00 00 11 55")
    ditte.sees("Venter på bekræftelse: kontakt")
    [waiting] = stage.kept(ToldContact)
    assert (waiting.supplier, waiting.system) == ("Pindsvin Drift A/S", None)


def test_where_the_system_is_said_the_supplier_is_not_asked(stage: Stage, ditte: Person) -> None:
    ditte.says("tilføj kontakt")
    ditte.says("System: Tågevarsel")
    ditte.sees("System: Tågevarsel")
    ditte.does_not_see("Gælder for alle leverandørens systemer")


def test_a_contact_is_confirmed_as_it_stands(stage: Stage, ditte: Person) -> None:
    ditte.says("bekræft kontakt Gunnar Påfund")
    ditte.says("på telefonen")
    ditte.sees("Vælg en af knapperne")
    ditte.says("telefon")
    ditte.sees("Bekræftet", "Gunnar Påfund")
    [contact] = stage.kept(Contact, name="Gunnar Påfund")
    assert contact.verified_on == stage.today


# ── The page ─────────────────────────────────────────────────────────────────


def test_from_the_register_to_a_record_and_what_belongs_to_it(stage: Stage, bo: Person) -> None:
    bo.says("registeret")
    bo.sees("Registeret", "Kontakter til bekræftelse")
    bo.presses("Vis 16 mere")
    bo.sees("Øvelser")
    bo.presses("Fra begyndelsen")
    bo.presses("Systemer")
    bo.sees("Systemer", "3 poster", "Tågevarsel")
    bo.presses("Tågevarsel")
    bo.sees("Formål", "Udsender tågevarsler til havne", "Hører til Tågevarsel")
    bo.presses("Øvelser")
    bo.sees("1 post", "dilemmaøvelse")
    bo.presses("Tilføj")
    bo.sees("Tilføj øvelse", "System: Tågevarsel")
    bo.fills(held_on="2026-02-25", type="call-out", with_supplier="no")
    bo.sees("Tilføjet i registeret")
    assert len(stage.kept(Exercise, system="Tågevarsel")) == 2


@on_some
def test_a_section_is_searched(stage: Stage, bo: Person) -> None:
    bo.says("vis kontakter")
    bo.sees("18 poster")
    bo.presses("Søg", find="kagemand esk")
    bo.sees("2 poster passer på “kagemand esk”.", "Mogens Tænktsen", "Bodil Fantasi")
    bo.presses("Vis alle")
    bo.presses("Vis de næste 8")
    bo.sees("18 poster")
    bo.says("vis kontrakter mosekonge")
    bo.sees("1 post passer på “Mosekonge Hosting ApS”.", "K-102")


def test_who_only_reads_is_offered_nothing_to_change(revi: Person) -> None:
    revi.says("vis systemer")
    revi.presses("Vandvagten")
    revi.sees("Vandvagten", "Kritikalitet")
    revi.does_not_see("Ret")
    revi.does_not_see("Afslut")


# ── Words ────────────────────────────────────────────────────────────────────


def test_what_is_said_already_is_not_asked(stage: Stage, maren: Person) -> None:
    maren.says("ny øvelse for tågevarslingen")
    maren.sees("Tilføj øvelse", "System: Tågevarsel")
    maren.presses("Fortryd")
    maren.says("kan du tilføje leverandør Syvsover A/S")
    maren.sees("Tilføj leverandør", "Leverandør: Syvsover A/S")


def test_which_of_them_is_asked_when_several_fit(stage: Stage, bo: Person) -> None:
    bo.says("ret system")
    bo.sees("Hvilket system?", "Fyrjournal", "Nødmelderen", "Tågevarsel")
    bo.says("nødmeld")
    bo.sees("Ret system", "Nødmelderen")
    bo.fills(able_people="4")
    bo.sees("Rettet i registeret: system Nødmelderen")
    assert stage.kept(System, name="Nødmelderen")[0].able_people == 4
    bo.says("ret system nødmelderen")
    bo.fills()
    bo.sees("Jeg fandt intet nyt at skrive")
    bo.says("ret system Månen")
    bo.sees("Intet under Systemer passer på “Månen”.")


@at_the_console
def test_one_question_at_a_time(stage: Stage, yusuf: Person) -> None:
    yusuf.says("tilføj leverandør")
    yusuf.says("Syvsover A/S")
    yusuf.says("00000077")
    yusuf.says("-")
    assert stage.kept(Supplier, name="Syvsover A/S") == []
    yusuf.says("gem")
    yusuf.sees("Tilføjet i registeret: leverandør Syvsover A/S.")
    [supplier] = stage.kept(Supplier, name="Syvsover A/S")
    assert (supplier.cvr, supplier.supervision) == ("00000077", "enhanced")
    yusuf.says("ret leverandør Syvsover A/S")
    yusuf.says("øh")
    yusuf.sees(
        "Det passer ikke til noget felt her. Skriv feltet foran, fx “Leverandør: …”, eller gem."
    )
    yusuf.says("Tilsyn: normalt")
    yusuf.says("gem")
    yusuf.sees("Hvorfor normalt tilsyn", "Skriv, hvorfor.")
    yusuf.says("Hvorfor normalt tilsyn: Vi har ikke haft noget hos dem før")
    yusuf.says("gem")
    yusuf.sees("Hvad det betyder", "Det beslutter Signe Testesen")
    yusuf.presses("Spørg Signe")
    yusuf.sees("Normalt tilsyn · Syvsover: oplyst af dig, venter på Signe Testesen.")
    assert stage.kept(Supplier, name="Syvsover A/S")[0].supervision == "enhanced"


def test_in_english(stage: Stage, karl: Person) -> None:
    karl.says("in english please")
    karl.says("correct contract K-102")
    karl.sees("Correct contract", "Ends on")
    karl.fills(ends_on="2018-01-01")
    karl.sees("Comes before Starts on, 17 Jun 2019. Correct one of the dates.")
    karl.fills(ends_on="2029-01-31")
    karl.sees("Corrected in the register: contract K-102.")
    karl.says("end contract K-102")
    karl.sees("still uses K-102. Correct or end that first.")
    karl.says("show exercises")
    karl.sees("Exercises", "3 records")


# ── Refused, and overtaken ───────────────────────────────────────────────────


def test_a_fault_is_said_at_its_field(stage: Stage, karl: Person) -> None:
    karl.says("ret kontrakt K-101")
    karl.fills(ends_on="2020-01-01", options="om et år")
    karl.sees("Skriv måneder, fristen for svar og beslutningen")
    karl.fills(options="12/2026-08-31/; 12/2027-08-31/")
    karl.sees("Ligger før Starter, 2. mar. 2022. Ret en af datoerne.")
    karl.fills(ends_on="2028-02-28")
    karl.sees("Rettet i registeret: kontrakt K-101.")
    [contract] = stage.kept(Contract, number="K-101")
    assert str(contract.ends_on) == "2028-02-28"
    assert len(contract.options) == 2


def test_who_comes_second_is_shown_the_first_and_asked(
    stage: Stage, bo: Person, yusuf: Person
) -> None:
    bo.says("ret system Tågevarsel")
    yusuf.says("ret system Tågevarsel")
    yusuf.fills(able_people="5", purpose="Varsler havnene")
    yusuf.sees("Rettet i registeret")
    bo.fills(able_people="2")
    bo.sees(
        "Yusuf Fiktivsen nåede det først: Formål: Varsler havnene, Medarbejdere til systemet: 5."
    )
    assert stage.kept(System, name="Tågevarsel")[0].able_people == 5
    bo.fills()
    bo.sees("Rettet i registeret")
    [system] = stage.kept(System, name="Tågevarsel")
    assert (system.able_people, system.purpose) == (2, "Varsler havnene")  # mine, and theirs


def test_who_would_end_what_was_changed_meanwhile_looks_again(
    stage: Stage, yusuf: Person, ditte: Person
) -> None:
    yusuf.says("afslut øvelse Fyrjournal")
    yusuf.sees("Afslut øvelse", "går ud af registeret")
    [exercise] = stage.kept(Exercise, system="Fyrjournal")
    stage.write(exercise.model_copy(update={"restore_minutes": 12}))
    yusuf.presses("Afslut")
    yusuf.sees("har ændret den imens", "12")
    yusuf.says("ja")
    yusuf.sees("Afsluttet i registeret")
    assert not stage.kept(Exercise, system="Fyrjournal")


def test_without_a_right_nothing_is_changed(stage: Stage, ole: Person) -> None:
    ole.says("ret kontrakt K-101")
    ole.sees("Andre holder posten ajour", "Spørg Karl Attrapsen")
    ole.says("tilføj leverandør")
    ole.fills(name="Syvsover A/S")
    ole.sees("Andre holder posten ajour")
    assert not stage.kept(Supplier, name="Syvsover A/S")
    ole.presses("Fortryd")
    ole.says("tilføj kollega")
    ole.sees("Det kan kun ledelsen")


def test_an_auditor_tells_of_nothing(revi: Person) -> None:
    revi.says("tilføj kontrakt")
    revi.sees("Du har læseadgang")


def test_what_is_still_used_does_not_end(stage: Stage, yusuf: Person) -> None:
    yusuf.says("afslut leverandør Pindsvin")
    yusuf.sees("K-101", "bruger stadig Pindsvin Drift A/S. Ret eller afslut det først.")
    assert stage.kept(Supplier, name="Pindsvin Drift A/S")


def test_a_renamed_system_is_named_anew(stage: Stage, bo: Person) -> None:
    bo.says("ret system Tågevarsel")
    bo.fills(name="Dismelderen")
    bo.sees("Rettet i registeret: system Dismelderen.")
    assert stage.kept(Contract, number="K-101")[0].systems == ("Dismelderen",)


def test_a_system_that_is_spelled_otherwise_is_still_one_system(stage: Stage, fie: Person) -> None:
    fie.says("ret system Fyrjournal")
    fie.fills(name="FyrJournal")
    fie.sees("Rettet i registeret: system FyrJournal.")
    assert stage.kept(Contract, number="K-102")[0].systems == ("FyrJournal",)
    fie.says("hvad mangler hos mosekonge?")
    assert fie.title == "11 mangler"

    def scopes(unit: UnitOfWork) -> set[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return set(unit.ledger.scopes())

    standing = stage.database.transact(scopes)
    assert "system:FyrJournal" in standing
    assert "system:Fyrjournal" not in standing
