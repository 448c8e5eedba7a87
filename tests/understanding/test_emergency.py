"""Test sentences in which somebody needs to know, now, whom to call, or only seems to."""

import pytest

from bot.language.normalise import Sentence
from bot.understanding.entities.names import KnownName, Names, names_of, people
from bot.understanding.incidents.emergency import LIKELY, PERHAPS, PLAIN, read_emergency
from bot.understanding.incidents.incident_words import SpokenAct
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from register.demo import ANCHOR
from tools.understanding.corpus import EmergencyExample, emergency_examples
from tools.understanding.demo_register import register_of

NAMES = Names(
    [
        KnownName("system", "Tågevarsel", ("Tågevarsel", "tågevarslingen", "TV-systemet")),
        KnownName("system", "Nødmelderen", ("Nødmelderen", "NM", "nødmeld")),
        KnownName("system", "Fyrjournal", ("Fyrjournal", "journalen")),
        KnownName("supplier", "Pindsvin Drift A/S", ("Pindsvin Drift A/S", "Pindsvin")),
        KnownName("supplier", "Mosekonge Hosting ApS", ("Mosekonge Hosting ApS", "Mosekonge")),
        KnownName("contract", "K-101", ("K-101",)),
        *people([("bo", "Bo Prøvesen"), ("maren", "Maren Skabelonsen"), ("per", "Per Attrap")]),
    ]
)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("tågevarsel er nede hvem ringer jeg til", ["Tågevarsel"]),
        ("ring Tågevarsel", ["Tågevarsel"]),
        ("taagevarsel virker ik", ["Tågevarsel"]),
        ("hvem har vagten hos mosekonge??", ["Mosekonge Hosting ApS"]),
        ("nødmeldren nede", ["Nødmelderen"]),
        ("jounalen er gået ned", ["Fyrjournal"]),
        ("tågevarselsystemet er nede", ["Tågevarsel"]),
        ("K101 er nede", ["K-101"]),
        ("tlf pindsvin", ["Pindsvin Drift A/S"]),
        ("pindsvins vagt?", ["Pindsvin Drift A/S"]),
        ("who do I call for nm", ["Nødmelderen"]),
        ("alt er nede!!", []),
        ("det er nede igen", []),
        ("det virker ikke igen", []),
        ("it's down again", []),
        ("nede.. alle steder!!!", []),
        ("hvem ringer jeg til", []),
    ],
)
def test_somebody_asks_whom_to_call(said: str, about: list[str]) -> None:
    found = read_emergency(said, NAMES)

    assert found is not None
    assert [key for one in found.mentions for key in one.keys] == about


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("du vi er blevet hakcet!", []),
        ("fuck vi er blevet haket tak", []),
        ("fuck ndmøelderen nede!", ["Nødmelderen"]),
        ("we lost ndømeld asap", ["Nødmelderen"]),
        ("jounrlaen is down", ["Fyrjournal"]),
        ("tågevarsel er helt i hegnet", ["Tågevarsel"]),
    ],
)
def test_a_cry_is_heard_with_more_typing_errors_than_are_forgiven(
    said: str, about: list[str]
) -> None:
    found = read_emergency(said, NAMES, least=PERHAPS)

    assert found is not None
    assert [key for one in found.mentions for key in one.keys] == about


@pytest.mark.parametrize("said", ["printeren er nede", "kalenderen er nede", "jorden er gået ned"])
def test_what_is_down_but_none_of_ours_names_none_of_them(said: str) -> None:
    found = read_emergency(said, NAMES, least=0.0)

    assert found is None or not found.mentions


@pytest.mark.parametrize(
    "said",
    [
        "tågevarsel var nede i går i to timer, skal vi skrive det ned",
        "det var nede igen i går",
        "mosekonge har ikke svaret på vores input",
        "kagemand har stadig ikke svaret på spørgeskemaet",
        "hvornår er det nede igen",
        "hvem var på vagt i går",
        "nej, vagten svarer ikke",
        "vi øvede tågevarsel",
        "maren er nede i kantinen",
        "bo er stoppet hos os",
        "hvornår er døgnvagtens nummer sidst bekræftet",
        "",
    ],
)
def test_what_only_looks_like_it_is_none(said: str) -> None:
    assert read_emergency(said, NAMES) is None


@pytest.mark.parametrize(
    "said",
    [
        "jeg ved godt klokken er 3 men nødmelderen er nede",
        "hej kravbot så er nødmelderen stået af igen",
        "tågevarsel er ikke nede, men fyrjournal er gået i knæ",
        "fyrjournal er nede, resten virker fint",
        "alt virker undtagen fyrjournal, den er nede",
        "nummeret til pindsvin er ændret, nødmelderen er nede hvem ringer jeg til",
        "we lost fyrjournal",
        "hvem står øverst på listen for nødmelderen den er stendød",
    ],
)
def test_what_leads_in_takes_nothing_away(said: str) -> None:
    assert read_emergency(said, NAMES) is not None


@pytest.mark.parametrize(
    "said",
    [
        "falsk alarm, tågevarsel er ikke gået ned",
        "falsk alamr, nødmelderen er ikke død",
        "der er ikke noget i vejen med fyrjournal",
        "alt virker tak",
        "alt virker 👍",
        "ok everything works, thanks",
        "tågevarsel har ikke været nede natten til søndag",
        "false alarm, nødmelderen is fine",
        "falsk alarm, tv-systemet er ikke død når du har tid",
        "tågevarsel har været offline men det er løst",
        "nummeret til mosekonge e ændret",
        "nummeret til Pindsvin Drift A/S er ændret",
        "pindsvin svarer altid hurtigt",
        "pindsvin har varslet at tågevarsel er nede efter påske",
        "jeg ringer til mosekonge på lørdag om optionen",
        "fejlen på fyrjournal forrige måned er fundet og rettet",
        "alt sammen på fyrjournal ik",
    ],
)
def test_nobody_is_called_where_nothing_is_wrong(said: str) -> None:
    assert read_emergency(said, NAMES, least=PERHAPS) is None


@pytest.mark.parametrize(
    "said",
    [
        "hej, vi holdt øvelse på fyrjournal i onsdags. det gik ok men vagtens nummer virkede ikke",
        "vi holdt øvelse på fyrjournal i onsdags. nummeret virkede ikke",
        "vi havde en bordøvelse på nødmelderen i fredags, vagten svarede ikke",
        "øvelsen på fyrjournal blev holdt i går, vagtens nummer virkede ikke",
        "we had an exercise on fyrjournal last wednesday, the duty number did not work",
    ],
)
def test_what_was_found_in_an_exercise_is_no_outage(said: str) -> None:
    assert read_emergency(said, NAMES, least=PERHAPS) is None


@pytest.mark.parametrize(
    "said",
    [
        "vi holdt øvelse i onsdags, hvem ringer jeg til nu fyrjournal er nede",
        "vi holdt øvelse i går, men nu svarer vagten på fyrjournal ikke",
        "vi skulle have holdt øvelse men så gik fyrjournal ned",
        "vi er midt i en øvelse og fyrjournal er nede",
        "vi holdt øvelse i går og nu virker fyrjournal ikke",
        "vi øvede i går, og nu ligger fyrjournal stadig ned",
    ],
)
def test_an_exercise_takes_nothing_from_what_is_down(said: str) -> None:
    found = read_emergency(said, NAMES, least=LIKELY)
    assert found is not None
    assert [key for one in found.mentions for key in one.keys] == ["Fyrjournal"]


@pytest.mark.parametrize(
    "said",
    [
        "har pindsvin egentlig skiftet telefonnr på vagten?",
        "har pindsvin skiftet telefonnr",
        "har mosekonge fået nyt nummer til vagten",
        "has pindsvin changed the number of the duty desk",
    ],
)
def test_whether_a_number_has_changed_is_asked_of_the_register(said: str) -> None:
    assert read_emergency(said, NAMES) is None


@pytest.mark.parametrize(
    "said",
    [
        "har pindsvin skiftet nummer, hvem ringer jeg til nu",
        "har pindsvin skiftet nr? tågevarsel er nede",
    ],
)
def test_whoever_needs_somebody_is_heard_though_a_number_has_changed(said: str) -> None:
    assert read_emergency(said, NAMES, least=LIKELY) is not None


def test_a_contact_that_is_asked_for_is_no_log_of_who_was_contacted() -> None:
    asked = "hvem er kontakten på k-103 når den er helt gal, altså lige nu"
    assert SpokenAct(asked, ()).read() is None
    assert SpokenAct("hvem er blevet kontaktet", ()).read() is not None


def test_every_cry_is_heard() -> None:
    cries = [one for one in emergency_examples() if one.calls]
    assert [one.say for one in cries if not _is_heard(one, LIKELY)] == []


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("kørelisterne er nede", ["Omsorgsnøglen"]),
        ("kørelisterne er nede på vandvagten", ["Vandvagten"]),
        ("hjemmeplejen er nede", []),
    ],
)
def test_a_system_is_known_by_what_it_is_for(said: str, about: list[str]) -> None:
    names = Names(
        [
            KnownName("system", "Omsorgsnøglen", ("nøglen",), "Kørelister i hjemmeplejen"),
            KnownName("system", "Vandvagten", ("vandvagten",), "Alarmer til hjemmeplejen"),
        ]
    )
    found = read_emergency(said, names, least=PERHAPS)
    assert found is not None
    assert [key for one in found.mentions for key in one.keys] == about


def test_what_is_asked_besides_does_not_speak_against_it() -> None:
    found = read_emergency(
        "tågevarsel er nede, hvem ringer jeg til, og hvornår var den sidst øvet", NAMES
    )
    assert found is not None
    assert found.sureness == PLAIN


def test_nothing_else_goes_before_everything() -> None:
    others = [one for one in emergency_examples() if not one.calls]
    assert [one.say for one in others if _is_heard(one, PLAIN)] == []


@pytest.mark.parametrize(("least", "most"), [(LIKELY, 0.01), (PERHAPS, 0.06)])
def test_little_else_is_taken_for_one(least: float, most: float) -> None:
    others = [one for one in emergency_examples() if not one.calls]
    assert len([one for one in others if _is_heard(one, least)]) <= most * len(others)


@pytest.mark.parametrize(
    "said",
    [
        "hvad gør vi ved fyrjournal",
        "kan nogen se på fyrjournalen",
    ],
)
def test_whom_to_call_is_the_first_to_choose_where_it_may_be_meant(said: str) -> None:
    register = register_of("STF")
    assert read_emergency(said, names_of(register), least=PERHAPS) is None
    understood = LocalUnderstanding(catalogue()).understand(
        said, lang="da", today=ANCHOR, register=register, topic=None
    )
    assert not understood.readings
    assert understood.likely[0].intent == "call"


def _is_heard(example: EmergencyExample, least: float) -> bool:
    names = names_of(register_of(example.authority))
    return read_emergency(example.say, names, least=least) is not None


@pytest.mark.parametrize(
    ("said", "kind", "keys"),
    [
        ("Per har ferie", "person", ["per"]),
        ("pr. 1. marts eller per 1. marts", None, []),
        ("spørg Bo", "person", ["bo"]),
        ("de ansatte bo i byen", None, []),
        ("tågevarsels kontrakt", "system", ["Tågevarsel"]),
        ("hos pindsvin drift", "supplier", ["Pindsvin Drift A/S"]),
    ],
)
def test_names_are_told_from_other_words(said: str, kind: str | None, keys: list[str]) -> None:
    found = NAMES.mentions(Sentence(said))

    assert [one.kind for one in found] == ([kind] if kind else [])
    assert [key for one in found for key in one.keys] == keys


@pytest.mark.parametrize("said", ["i dette kvartal", "nøgler til backup", "who signs off"])
def test_common_words_are_no_names_mistyped(said: str) -> None:
    for authority in ("STF", "PKB"):
        assert names_of(register_of(authority)).mentions(Sentence(said)) == []


ASKED = (
    "hvem skal jeg ringe til",
    "hvem ringer jeg til",
    "hvem kontakter vi",
    "hvem kan jeg få fat i",
    "hvem skal jeg have fat i",
    "nummer til vagten",
    "hvem har vagten",
    "who do i call",
    "hvem skal vi ringe til hvis pindsvin ikke svarer",
)
WHEN = (
    "",
    "om natten",
    "kl 3 om natten",
    "i weekenden",
    "om søndagen",
    "nu",
    "når nødmelderen er nede",
    "hvis tågevarsel går ned",
    "juleaften",
    "i aften",
    "efter kl 22",
    "uden for åbningstid",
)


@pytest.mark.parametrize("asked", ASKED)
def test_whenever_it_is_asked(asked: str) -> None:
    names = names_of(register_of("STF"))
    said = [f"{asked} {when}".strip() for when in WHEN]
    assert [one for one in said if read_emergency(one, names) is None] == []
