"""Test an authority's first days: what nobody has told yet is asked of whoever can tell it."""

from tests.stories.cast import Person, Stage

BEGIN = "tyve spørgsmål"


def test_an_administrator_has_the_first_questions_sent_to_whoever_can_answer(
    stage: Stage, yusuf: Person, maren: Person, ditte: Person
) -> None:
    maren.arrives()
    ditte.arrives()
    yusuf.says(BEGIN)
    yusuf.presses("Spørg dem")
    yusuf.sees("Skal jeg spørge", "Maren", "Ditte")
    yusuf.presses("Spørg dem")
    stage.work()
    yusuf.sees("Spørgsmålene er sendt", "Maren", "Ditte", "har ikke skrevet til mig endnu")
    maren.sees("spørgsmål til dig", "Yusuf Fiktivsen har bedt mig spørge")
    maren.presses("Fortæl", on="Beredskabsplan")
    maren.sees("3.2 Beredskabsplanlægning · Fyrjournal", "Har I en beredskabsplan for Fyrjournal")


def test_nobody_is_asked_twice_on_a_day(stage: Stage, yusuf: Person, maren: Person) -> None:
    maren.arrives()
    for title in ("Spørgsmålene er sendt", "Jeg kan ikke nå dem endnu"):
        yusuf.says("spørg kollegerne")
        yusuf.says("ja")
        stage.work()
        assert yusuf.title == title
    stage.clock.forward(days=1)
    yusuf.says("spørg kollegerne")
    yusuf.says("ja")
    stage.work()
    assert yusuf.title == "Spørgsmålene er sendt"


def test_not_now_sends_nothing(stage: Stage, yusuf: Person, maren: Person) -> None:
    maren.arrives()
    before = maren.view
    yusuf.says("spørg kollegerne")
    yusuf.says("ja nej vent")
    yusuf.sees("Skriv ja, så spørger jeg dem, eller nej.")
    yusuf.presses("Ikke nu")
    stage.work()
    assert maren.view == before


def test_whoever_does_not_administer_asks_nobody(maren: Person) -> None:
    maren.says(BEGIN)
    assert "Spørg dem" not in maren.buttons
    maren.says("spørg kollegerne")
    maren.sees("Det kan en administrator bede mig om.")
