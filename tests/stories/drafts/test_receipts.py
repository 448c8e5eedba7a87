"""Test what is said after a deed: what it changed, when it comes again, and who did it."""

from datetime import date, timedelta

from tests.stories.cast import Person, Stage, everywhere

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
K102 = "K-102: bekræft stamdata"
ATTESTED = {"scope": "contract:K-102", "rule": "master_data_attested", "subject": ""}


def meets(person: Person) -> None:
    """Write to the bot once, and go about other things."""
    person.arrives()
    person.has_seen_it()


@everywhere
def test_the_card_says_what_became_of_it_and_when_it_comes_again(
    stage: Stage, karl: Person
) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    karl.presses("Bekræft, at alt passer")
    karl.sees("Klaret af dig i dag kl. 09:00. Næste gang senest")


@everywhere
def test_pressed_again_it_says_that_you_did_it_and_when(stage: Stage, karl: Person) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    again = karl.button("Bekræft, at alt passer", on=K102)
    karl.presses("Bekræft, at alt passer")
    karl.has_seen_it()
    stage.clock.forward(minutes=12)
    karl.uses(again)
    karl.sees("Det er allerede klaret", "Klaret af dig i dag kl. 09:00.")
    karl.does_not_see("ikke længere")


@everywhere
def test_the_receipt_of_a_tap_on_the_item_names_the_deed(stage: Stage, karl: Person) -> None:
    karl.wants("obligation", **ATTESTED)
    karl.presses("Bekræft, at alt passer")
    karl.sees("Det er klaret", "Stamdata for K-102 er bekræftet.", "Klaret af dig i dag kl. 08:05.")
    karl.sees("Næste gang senest")


@everywhere
def test_putting_off_says_until_when_and_who_is_told(stage: Stage, karl: Person) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    karl.presses("Udsæt", on=K102, workdays="1", reason="Afventer Mosekonge")
    karl.sees("Udsat til onsdag 4. mar. 2026: Afventer Mosekonge.", "Udsætter du igen, får Fie")
    stage.wake(WEDNESDAY)
    karl.presses("Udsæt", on=K102, workdays="5", reason="De er på ferie")
    karl.sees("Udsat til onsdag 11. mar. 2026", "Fie får besked, fordi det er anden gang.")


@everywhere
def test_put_off_on_its_own_page_it_says_until_when(stage: Stage, karl: Person) -> None:
    karl.wants("obligation", **ATTESTED)
    karl.presses("Udsæt", workdays="5", reason="Ferie")
    karl.sees("Udsat til mandag 9. mar. 2026: Ferie.", "Udsætter du igen, får Fie besked.")


@everywhere
def test_a_confirmed_number_says_when_it_is_to_be_confirmed_again(
    stage: Stage, ditte: Person
) -> None:
    ditte.says("hvad er overskredet hos mig?")
    ditte.presses("Vis", on="Mosekonge, døgnvagt")
    ditte.presses("Jeg har ringet")
    ditte.presses("Telefon")
    ditte.sees("Klaret: Mosekonge, døgnvagt", "Næste gang senest")


@everywhere
def test_a_correction_says_what_each_field_was_and_is(stage: Stage, karl: Person) -> None:
    karl.says("ret K-102")
    karl.says("titel: Drift af journaler")
    karl.presses("Gem")
    karl.sees("Rettet: Titel Drift af Fyrjournal → Drift af journaler.")
