"""Tell stories of `hun` (she), `der` (there) and `den anden` (the second one).

They stand for whoever or whatever was spoken of or shown.
"""

from governance.records.contacts import Contact
from governance.records.exercises import Exercise
from tests.stories.cast import Person, Stage


def test_she_is_whoever_was_shown(bo: Person) -> None:
    bo.says("hvad er helles nummer")
    assert bo.title == "Helle Opfundet"
    bo.says("hvad er overskredet")
    bo.says("har hun skiftet nummer?")
    assert bo.title == "Helle Opfundet"


def test_what_is_told_of_her_is_told_of_whoever_was_shown(stage: Stage, ditte: Person) -> None:
    [before] = [one for one in stage.kept(Contact) if one.name == "Helle Opfundet"]
    ditte.says("hvad er helles nummer")
    ditte.says("jeg har lige snakket med hende og nummeret er det samme")
    ditte.sees("Helle Opfundet")
    assert stage.kept(Contact, name=before.name) == [before], "it was kept unasked"
    ditte.says("telefon")
    [after] = stage.kept(Contact, name=before.name)
    assert after.verified_on == stage.today


def test_who_she_is_is_asked_where_nobody_was_spoken_of(bo: Person) -> None:
    bo.says("kontakter på fyrjournal")
    bo.says("ret hendes nummer")
    assert bo.title != "Jeg fandt ingen"
    bo.does_not_see("“hendes”")


def test_there_and_them_are_of_what_was_shown(bo: Person) -> None:
    bo.says("hvornår udløber k-102")
    bo.says("hvem er kontaktperson der")
    bo.sees("Mosekonge")
    bo.does_not_see("Kagemand", "Pindsvin")
    bo.says("hvornår talte vi sidst med dem")
    bo.sees("Kontraktforum K-102")


def test_a_row_is_pointed_at_by_its_place(bo: Person) -> None:
    bo.says("hvilke systemer har vi")
    bo.says("hvad mangler på den anden")
    bo.sees("Nødmelderen")
    bo.says("hvilke systemer har vi")
    bo.says("vis den sidste")
    bo.sees("Tågevarsel")


def test_the_second_row_alone_opens_it(bo: Person) -> None:
    bo.says("hvad er overskredet")
    bo.says("den anden")
    assert bo.title == "Mosekonge, eskalation 1"


def test_a_day_that_is_said_like_a_row_stays_a_day(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says("hvilke systemer har vi")
    maren.says("vi øvede tågevarsel den anden marts")
    maren.sees("2. mar. 2026")
    assert stage.kept(Exercise) == before


def test_a_day_to_come_is_no_day_of_what_has_happened(maren: Person) -> None:
    maren.says("vi holdt øvelse på nødmelderen i går sammen med kagemand")
    maren.says("evalueringen kommer på fredag")
    maren.sees("evalueringen kommer på fredag")
    maren.does_not_see("Evalueret: 6. mar. 2026")


def test_yes_and_thanks_around_a_buttons_words_change_nothing(stage: Stage, maren: Person) -> None:
    before = len(stage.kept(Exercise))
    maren.says("vi holdt en dilemmaøvelse på nødmelderen i går sammen med kagemand")
    maren.says("nej gem")
    assert len(stage.kept(Exercise)) == before
    maren.says("ja gem tak")
    assert len(stage.kept(Exercise)) == before + 1


def test_whoever_confirms_a_suppliers_number_is_named(maren: Person) -> None:
    maren.says("hvad er helles nummer")
    maren.says("jeg har snakket med hende, nummeret er det samme")
    maren.sees("Spørg Ditte Mønstergaard.")
    maren.does_not_see("Spørg Maren")


def test_a_question_of_a_row_nothing_else_understands_opens_it(bo: Person) -> None:
    bo.says("hvad er overskredet")
    bo.says("hvor længe har den anden ligget sådan")
    assert bo.title == "Mosekonge, eskalation 1"


def test_a_question_is_no_text_of_a_reminder(bo: Person) -> None:
    bo.says("mind mig om noget på fredag")
    bo.says("hvad er k-102 for en?")
    bo.sees("K-102")
    bo.does_not_see("Jeg minder dig")
