"""Test the pure part of the incident path: whom to call, from a snapshot of the demo.

It is the night of 2 March 2026.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from bot.app.register.create_authority import tenant_id
from bot.edge.encryption import ShortSealer, new_key
from bot.incident.incident_query import IncidentAnswer
from bot.incident.responder import IncidentResponder
from bot.incident.snapshot import Identity, Snapshot, SnapshotSurroundings
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Audience, ButtonInput, Card, Lang, Row, Rows, Sender, TextInput, Turn
from bot.rendering.plain_text import choices, plain, spoken
from governance.records.answers import Answer as Answered
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import System
from governance.schema.record import Record
from tests.incident.demo import snapshot_of
from tests.stories.cast import LIGHTHOUSES, PANCAKES

NIGHT = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)
OLE, BO, YUSUF = (
    "ole.pladsholder@stf.example",
    "bo.proevesen@stf.example",
    "yusuf.fiktivsen@stf.example",
)
REVI = "revi.sorsen@pandekageby.example"
_key = count()
KEYS = (new_key(),)


def answering(
    *also: Record, of: str = LIGHTHOUSES, around: SnapshotSurroundings | None = None
) -> IncidentResponder:
    found = IncidentResponder(ShortSealer(KEYS, purpose="test"))
    for name in (LIGHTHOUSES, PANCAKES):
        mine = also if name == of else ()
        snapshot = snapshot_of(
            name, at=NIGHT - timedelta(hours=1), also=mine, around=around if name == of else None
        )
        again = Snapshot.model_validate_json(snapshot.model_dump_json())
        found.store.hold(SnapshotIndex(again), NIGHT - timedelta(hours=1))
    return found


def turn(
    heard: TextInput | ButtonInput,
    *,
    who: str = OLE,
    of: str = LIGHTHOUSES,
    shared: bool = False,
    external: bool = False,
    lang: Lang | None = None,
) -> Turn:
    sender = Sender(who, email=who, external=external)
    key = str(next(_key))
    where = "everybody" if shared else who
    audience = Audience.COLLEAGUES if shared else Audience.OWN
    return Turn("console", tenant_id(of), where, sender, key, heard, lang, audience=audience)


def asked(path: IncidentResponder, text: str, **how: object) -> IncidentAnswer:
    answer = path.answer(turn(TextInput(text), **how), NIGHT)  # type: ignore[arg-type]  # passed on
    assert answer is not None, text
    return answer


def pressed(
    path: IncidentResponder,
    on: Card,
    label: str,
    *,
    who: str = OLE,
    of: str = LIGHTHOUSES,
    **fields: str,
) -> IncidentAnswer:
    answer = path.answer(turn(ButtonInput(token(on, label), fields), who=who, of=of), NIGHT)
    assert answer is not None
    return answer


def token(on: Card, label: str) -> str:
    # None of them is a link.
    return next(choice.action.token for choice in choices(on) if choice.label == label)  # type: ignore[union-attr]


def card(answer: IncidentAnswer) -> Card:
    return answer.shown[0].card


def rows(shown: Card) -> Sequence[Row]:
    return [row for block in shown.body if isinstance(block, Rows) for row in block.rows]


def numbers(shown: Card) -> Sequence[str | None]:
    return [row.phone for row in rows(shown)]


def test_the_list_of_the_mockup() -> None:
    shown = card(asked(answering(), "tågevarsel er nede hvem ringer jeg til"))
    first, second, third, *_ = rows(shown)
    assert shown.over == "Hændelse · Pindsvin Drift, K-101"
    assert shown.title == "Tågevarsel: ring nu"
    assert spoken(first.title) == "Pindsvin Drift, døgnvagt"
    assert (first.phone, first.strong, first.warn) == ("+45 00 00 11 00", True, None)
    told = "".join(map(spoken, first.detail))
    assert told == "Døgnet rundt · bekræftet for 18 dage siden · oplys K-101"
    assert "".join(map(spoken, second.detail)).startswith("Efter 15 min. uden svar · døgnet rundt")
    assert third.warn == "Ikke bekræftet i 125 dage"
    assert shown.as_of.endswith("1 time gammel · lokal kopi")
    assert "K-101" in shown.say
    assert "+45" in shown.say


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ring Tågevarsel", id="as a command"),
        pytest.param("taagevarsel nede", id="transliterated"),
        pytest.param("tågevarslingen virker ikke hvem ringer vi til", id="by another name"),
        pytest.param("hvem ringer jeg til på k-101", id="by its contract"),
        pytest.param("hvem ringer jeg til hos pindsvin", id="by its supplier"),
        pytest.param("tågevarsel is down, who do i call", id="in English"),
    ],
)
def test_the_system_is_named_in_many_ways(text: str) -> None:
    assert card(asked(answering(), text)).title == "Tågevarsel: ring nu"


@pytest.mark.parametrize(
    "text",
    ["hvad er overskredet på tågevarsel", "hjælp", "vi øvede tågevarsel i går", "log: intet"],
)
def test_other_sentences_are_somebody_elses(text: str) -> None:
    assert answering().answer(turn(TextInput(text)), NIGHT) is None


def test_whoever_was_shown_a_list_goes_on_from_there_for_a_while() -> None:
    path = answering()
    assert path.answer(turn(TextInput("og til nødmelderen?")), NIGHT) is None
    asked(path, "tågevarsel er nede hvem ringer jeg til")
    assert card(asked(path, "og til nødmelderen?")).title == "Nødmelderen: ring nu"
    next_one = card(asked(path, "og hvis han heller ikke svarer?"))
    assert next_one.title == "Næste: Mogens Tænktsen"
    assert path.answer(turn(TextInput("og til fyrjournalen?"), who=BO), NIGHT) is None
    assert path.answer(turn(TextInput("hvad mangler der så")), NIGHT) is None
    later = NIGHT + timedelta(minutes=16)
    assert path.answer(turn(TextInput("og til fyrjournalen?")), later) is None


def test_two_systems_are_both_shown_with_their_numbers_and_asked_about_afterwards() -> None:
    alike = System(name="Tågevarsel", aliases=("varslingen",), criticality="samfundskritisk")
    other = System(name="Nødmelderen", aliases=("varslingen",), criticality="samfundskritisk")
    path = answering(alike, other)
    shown = card(asked(path, "varslingen er nede hvem ringer jeg til"))
    assert shown.title == "Hvilket system er nede?"
    assert set(numbers(shown)) == {"+45 00 00 11 00", "+45 00 00 13 00"}
    assert "To systemer passer. Her er begge numre med det samme." in plain(shown)
    chosen = pressed(path, shown, "Vælg Nødmelderen")
    assert card(chosen).title == "Nødmelderen: ring nu"
    assert not chosen.shown[0].new


def test_who_names_none_gets_the_numbers_of_their_own_systems() -> None:
    path = answering()
    shown = card(asked(path, "hvem ringer jeg til", who=BO))
    assert {spoken(row.title) for row in rows(shown)} == {"Tågevarsel", "Nødmelderen"}
    more = card(pressed(path, shown, "Et andet system", who=BO))
    assert [spoken(row.title) for row in rows(more)] == ["Fyrjournal"]


def test_who_has_none_gets_all_page_by_page() -> None:
    many = [System(name=f"System {n:02}", criticality="samfundskritisk") for n in range(15)]
    path = answering(*many)
    shown = card(asked(path, "hvem ringer jeg til"))
    assert len(rows(shown)) == 8
    following = card(pressed(path, shown, "Vis 8 til"))
    last = card(pressed(path, following, "Vis 2 til"))
    titles = [spoken(row.title) for each in (shown, following, last) for row in rows(each)]
    assert len(titles) == len(set(titles)) == 18


def test_who_does_not_answer_is_counted_and_the_next_stands_out_until_nobody_is_left() -> None:
    path = answering()
    shown = card(asked(path, "tågevarsel er nede"))
    for place in range(5):
        assert [bool(row.actions) for row in rows(shown)].index(True) == place
        shown = card(pressed(path, shown, "Svarer ikke"))
    assert shown.title == "Tågevarsel: ring til jeres egne"
    assert "Ingen hos leverandøren svarer" in plain(shown)
    assert not any(row.strong for row in rows(shown))
    again = card(pressed(path, shown, "Ring forfra"))
    assert rows(again)[0].strong
    assert "2 gange" in plain(card(pressed(path, again, "Svarer ikke")))


def test_the_same_button_twice_is_the_same_thing() -> None:
    path = answering()
    shown = card(asked(path, "tågevarsel er nede"))
    one, other = pressed(path, shown, "Svarer ikke"), pressed(path, shown, "Svarer ikke")
    assert one.happened[0].line.id == other.happened[0].line.id


def test_a_number_that_worked_is_told_with_what_was_called() -> None:
    path = answering()
    answer = pressed(path, card(asked(path, "tågevarsel er nede")), "Det virkede")
    [happened] = answer.happened
    assert (happened.line.what, happened.line.phone) == ("worked", "+4500001100")
    assert "Pindsvin Drift, døgnvagt svarede" in plain(card(answer))


def test_who_has_left_is_shown_and_not_to_be_called() -> None:
    path = answering(of=PANCAKES)
    shown = card(
        asked(path, "omsorgsnøglen er nede", who="lone.proevebaek@pandekageby.example", of=PANCAKES)
    )
    left = next(row for row in rows(shown) if "Kim" in spoken(row.title))
    assert left.warn is not None
    assert left.warn.endswith("spring over")
    assert left.phone is None
    assert "+45 00 00 14 01" in "".join(map(spoken, left.detail)).replace("\u00a0", " ")


MIA = "mia.demolund@pandekageby.example"


def contract_of(begins: date, ends: date, number: str = "K-204") -> Contract:
    """Return another contract for Skolekalenderen, which K-203 with Snefnug is for."""
    return Contract(
        number=number,
        title="Drift af Skolekalenderen",
        supplier="Pindsvin Drift A/S",
        systems=("Skolekalenderen",),
        type="drift",
        signed_on=date(2024, 1, 2),
        starts_on=begins,
        ends_on=ends,
        owner=MIA,
    )


def test_nobody_is_called_by_a_contract_that_has_not_begun() -> None:
    path = answering(contract_of(date(2026, 4, 1), date(2030, 3, 31)), of=PANCAKES)
    answer = asked(path, "skolekalenderen er nede", who=MIA, of=PANCAKES)
    shown = card(answer)
    assert shown.over == "Hændelse · Snefnug Cloud, K-203"
    assert all("Pindsvin" not in spoken(row.title) for row in rows(shown))
    assert "oplys K-203" in "".join(map(spoken, rows(shown)[0].detail))
    assert "Fra 1. apr. 2026: Pindsvin Drift, K-204." in plain(shown).replace("\u00a0", " ")
    of_theirs = plain(card(asked(path, "pindsvin er nede", who=MIA, of=PANCAKES)))
    assert "Vandvagten" in of_theirs
    assert "Skolekalenderen" not in of_theirs


def test_whoever_is_called_by_two_contracts_is_told_each_number() -> None:
    path = answering(contract_of(date(2026, 3, 1), date(2030, 3, 31)), of=PANCAKES)
    shown = card(asked(path, "skolekalenderen er nede", who=MIA, of=PANCAKES))
    assert shown.over == "Hændelse · Snefnug Cloud, Pindsvin Drift, K-203, K-204"
    quoted = {spoken(row.title): "".join(map(spoken, row.detail)) for row in rows(shown)}
    assert "oplys K-204" in quoted["Pindsvin Drift, døgnvagt"]
    assert "oplys K-203" in quoted["Snefnug Cloud, Statusside + formular"]


def test_a_contract_that_has_ended_counts_where_there_is_no_other() -> None:
    ended = contract_of(date(2024, 3, 1), date(2026, 2, 28))
    both = answering(ended, of=PANCAKES)
    assert "K-204" not in plain(card(asked(both, "skolekalenderen er nede", who=MIA, of=PANCAKES)))
    k_203 = contract_of(date(2024, 3, 1), date(2026, 2, 28), "K-203")
    alone = answering(k_203, of=PANCAKES)
    shown = plain(card(asked(alone, "skolekalenderen er nede", who=MIA, of=PANCAKES)))
    assert "oplys K-203" in shown


def test_who_was_never_confirmed_is_doubted() -> None:
    never = Contact(
        system="Tågevarsel", side="supplier", slot="duty", name="Ny vagt", phone="+45 1", order=1
    )
    assert "Aldrig bekræftet" in plain(card(asked(answering(never), "tågevarsel er nede")))


def test_who_activates_the_plan_is_whoever_was_named() -> None:
    named = Answered(
        question="3.2-8",
        scope="system:Tågevarsel",
        value="maren.skabelonsen@stf.example",
        note="Nummer to er Fie Demosen",
        answered_by=BO,
        answered_on=date(2026, 2, 1),
    )
    shown = plain(card(asked(answering(named), "tågevarsel er nede")))
    assert "Maren Skabelonsen +45 00 00 10 07\n     Aktiverer planen" in shown
    assert "Fie Demosen +45 00 00 10 03\n     Nummer to til at aktivere planen" in shown


def test_an_auditor_sees_who_when_and_how_sure_and_no_number() -> None:
    shown = card(asked(answering(), "vandvagten er nede", who=REVI, of=PANCAKES))
    assert "Pindsvin Drift, døgnvagt" in plain(shown)
    assert "bekræftet for 20 dage siden" in plain(shown)
    assert "+45" not in shown.model_dump_json()
    offered = [choice.label for choice in choices(shown)]
    assert offered == ["Vis plan", "Vis presse og data", "Et andet system", "Til forsiden"]


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"who": "nobody@elsewhere.example"}, id="unknown"),
        pytest.param({"external": True}, id="a guest"),
        pytest.param({"who": REVI}, id="another authority's"),
        pytest.param({"of": "nowhere"}, id="in a workspace that is nobody's"),
    ],
)
def test_strangers_are_nothing_to_it(how: dict[str, object]) -> None:
    # The arguments are passed on.
    assert answering().answer(turn(TextInput("tågevarsel er nede"), **how), NIGHT) is None  # type: ignore[arg-type]


def test_who_is_not_active_any_more_is_a_stranger() -> None:
    gone = Member(email=OLE, name="Ole Pladsholder", active=False)
    met = SnapshotSurroundings(identities=[Identity("console", tenant_id(LIGHTHOUSES), OLE, OLE)])
    assert answering(gone, around=met).answer(turn(TextInput("tågevarsel er nede")), NIGHT) is None


def test_whoever_was_met_needs_no_e_mail() -> None:
    met = SnapshotSurroundings(identities=[Identity("console", tenant_id(LIGHTHOUSES), "U1", OLE)])
    asking = replace(turn(TextInput("tågevarsel er nede")), sender=Sender("U1"), conversation="U1")
    assert answering(around=met).answer(asking, NIGHT) is not None


def test_another_authoritys_systems_are_unknown() -> None:
    for text in ("vandvagten er nede", "hvem ringer jeg til om vandvagten"):
        answer = answering().answer(turn(TextInput(text)), NIGHT)
        assert answer is None or "Vandvagten" not in "".join(
            spoken(row.title) for row in rows(card(answer))
        )


def test_where_others_read_along_there_is_neither_name_nor_number() -> None:
    answer = asked(answering(), "tågevarsel er nede hvem ringer jeg til", shared=True)
    assert answer.to.conversation == OLE
    assert answer.private_notice is not None
    assert "Tågevarsel" not in plain(answer.private_notice)
    assert "+45" not in plain(answer.private_notice)


def test_a_log_takes_what_happened_before_it_in_the_same_call() -> None:
    path = answering()
    shown = card(pressed(path, card(asked(path, "tågevarsel er nede")), "Svarer ikke"))
    answer = pressed(path, shown, "Start log")
    log = answer.shown[1].card
    assert "Pindsvin Drift, døgnvagt svarede ikke (1. gang)" in plain(log)
    assert "Yusuf Fiktivsen får besked" in plain(log)
    assert answer.shown[1].new


def test_whoever_asks_for_the_same_system_sees_that_a_log_runs_and_may_join() -> None:
    path = answering()
    pressed(path, card(asked(path, "tågevarsel er nede")), "Start log")
    shown = card(asked(path, "tågevarsel er nede", who=BO))
    assert "Ole startede en log kl. 03:14." in plain(shown)
    joined = pressed(path, shown, "Vis loggen", who=BO)
    assert "Bo er med" in plain(joined.shown[1].card)
    assert joined.log == joined.shown[1].log


def test_words_go_into_the_log_by_its_word_or_button_and_others_are_left_to_the_engine() -> None:
    path = answering()
    log = pressed(path, card(asked(path, "tågevarsel er nede")), "Start log").shown[1].card
    assert path.answer(turn(TextInput("havnene er ringet op")), NIGHT) is None
    assert "Ole: havnene er ringet op" in plain(card(asked(path, "Log: havnene er ringet op")))
    wrote = pressed(path, log, "Skriv i loggen", line="radioen virker")
    assert "Ole: radioen virker" in plain(card(wrote))
    assert path.answer(turn(TextInput("log: mig"), who=BO), NIGHT) is None


def test_a_log_that_is_closed_takes_nothing_more() -> None:
    path = answering()
    log = pressed(path, card(asked(path, "tågevarsel er nede")), "Start log").shown[1].card
    closed = pressed(path, log, "Afslut", title="Nedbrud", significant="no")
    [happened] = closed.happened
    assert (happened.line.text, happened.line.significant) == ("Nedbrud", False)
    late = pressed(path, log, "Skriv i loggen", line="for sent")
    assert late.private_notice is not None
    assert not late.happened


def test_the_database_being_away_is_told_on_the_log() -> None:
    path = answering()
    path.waits = True
    log = pressed(path, card(asked(path, "tågevarsel er nede")), "Start log").shown[1].card
    assert "Databasen svarer ikke lige nu" in plain(log)


def test_a_deputy_is_among_our_own() -> None:
    post = RoleAssignment(scope="system:Tågevarsel", role="SYS", member=BO, deputy=YUSUF)
    shown = plain(card(asked(answering(post), "tågevarsel er nede")))
    assert "Yusuf Fiktivsen +45 00 00 10 06\n     Nummer to til at aktivere planen" in shown


def test_it_is_said_in_the_persons_language() -> None:
    shown = card(asked(answering(), "tågevarsel er nede", lang="en"))
    assert shown.title == "Tågevarsel: call now"
    assert shown.lang == "en"
