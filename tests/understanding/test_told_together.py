"""Test that of what is told at once, each field gets its own, and nothing that was not said."""

from typing import Any

import pytest

from bot.language.normalise import Sentence
from bot.understanding.tellings.fields.finding_counts import open_findings
from bot.understanding.tellings.fields.numbers import durations
from tools.understanding.corpus import Example, Meant
from tools.understanding.prediction import predict

BO, FIE, OLE = "bo.proevesen@stf.example", "fie.demosen@stf.example", "ole.pladsholder@stf.example"


def told(say: str) -> Meant:
    """Return the one reading of what Bo says on Monday 2 March 2026."""
    (reading,) = predict(Example(say, ()))
    return reading


def values_of(say: str) -> dict[str, Any]:
    return dict(told(say).slots["values"])


# ── What is chosen ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "taken"),
    [
        ("vi bruger optionen på k-101", "yes"),
        ("direktionen sagde i torsdags nej til optionen på k-101", "no"),
        ("det er besluttet at vi ikke tager optionen på k-101", "no"),
    ],
)
def test_an_option_is_taken_or_turned_down(say: str, taken: str) -> None:
    assert values_of(say)["options"] == [f"12/2026-08-31/{taken}", "12/2027-08-31/"]


def test_an_option_that_is_not_decided_is_left_as_it_is() -> None:
    assert "values" not in told("optionen på k-101 er ikke besluttet").slots


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("vi går ikke i genudbud med k-103, det blev besluttet i fredags", "no_retender"),
        ("udbuddet af k-103 er gået i gang i dag", "retender_started"),
    ],
)
def test_a_tender_is_begun_or_decided_against(say: str, kind: str) -> None:
    assert values_of(say)["kind"] == kind


@pytest.mark.parametrize(
    "say",
    [
        "kørte gendannelse af fyrjournal fra backup d. 24/2 sammen med gunnar fra mosekonge",
        (
            "vi holdt øvelse på fyrjournal i går og evaluerede med det samme bagefter, mosekonge "
            "var der"
        ),
    ],
)
def test_what_no_word_of_a_field_says_is_chosen_as_in_sentences_like_it(say: str) -> None:
    assert values_of(say)["with_supplier"] is True


def test_nothing_is_chosen_where_nothing_is_said() -> None:
    values = values_of("vi øvede nødmelderen i går")
    assert set(values) == {"system", "held_on"}


# ── People ───────────────────────────────────────────────────────────────────


def test_whoever_is_somebodys_deputy_is_not_that_person() -> None:
    seat = told("ditte er nu fies stedfortræder i kontraktforum k-102")
    assert str(seat.slots["key"]).endswith(FIE)
    assert seat.slots["values"] == {"deputy": "ditte.moenstergaard@stf.example"}


@pytest.mark.parametrize(
    "say",
    [
        "når fie stopper 16/4 er det ole der er systemejer på fyrjournal, altså fra 17/4",
        "fie har bedt ole være systemejer på fyrjournal fra 17/4",
    ],
)
def test_a_role_goes_to_whoever_gets_it(say: str) -> None:
    assert values_of(say)["member"] == OLE


def test_nobody_of_ours_is_away_when_somebody_of_theirs_has_left() -> None:
    assert told("gunnar fra mosekonge har sagt op og er væk fra i dag").slots["do"] == "end"


# ── Days ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "days"),
    [
        pytest.param(
            "vi øvede nødmelderen 20/2, evalueret 24/2, næste gang 15/9",
            {"held_on": "2026-02-20", "evaluated_on": "2026-02-24", "next_on": "2026-09-15"},
            id="each beside its word, in its own tense",
        ),
        pytest.param(
            "vi øvede nødmelderen 20/2 og evaluerede den to dage senere",
            {"held_on": "2026-02-20", "evaluated_on": "2026-02-22"},
            id="counted from another day",
        ),
        pytest.param(
            "øvelse på nødmelderen afholdt i fredags. Næste øvelse er sat til den 9. september",
            {"held_on": "2026-02-27", "next_on": "2026-09-09"},
            id="in a sentence of its own",
        ),
        pytest.param(
            "vi øvede nødmelderen 20/2, evaluering kommer torsdag",
            {"held_on": "2026-02-20"},
            id="not of what is still to come",
        ),
        pytest.param(
            "vi øvede nødmelderen 20/2, evalueringen skulle have været færdig i går",
            {"held_on": "2026-02-20"},
            id="nor of what should have been",
        ),
        pytest.param(
            "øvelsen på tågevarsel blev evalueret i torsdags",
            {"evaluated_on": "2026-02-26"},
            id="of one that is there already",
        ),
        pytest.param("øvelse på nødmelderen 20/2 evalueret", {"held_on": "2026-02-20"}, id="one"),
    ],
)
def test_each_day_goes_to_the_field_it_stands_beside(say: str, days: dict[str, str]) -> None:
    found = {name: day for name, day in values_of(say).items() if name.endswith("_on")}
    assert found == days


@pytest.mark.parametrize(
    ("say", "happened", "notified"),
    [
        (
            "tågevarsel var nede fra 13.10 til 13.55 i torsdags, pindsvin sagde det samme dag",
            "2026-02-26",
            "2026-02-26",
        ),
        (
            "pindsvin oplyste i dag at tågevarsel var ude i lørdags",
            "2026-02-28",
            "2026-03-02",
        ),
        (
            "mosekonge skiftede underleverandør den 1. februar, vi fik det at vide den 19.",
            "2026-02-01",
            "2026-02-19",
        ),
        ("pindsvin skifter platform på tågevarsel 1. september, varslet i går", None, "2026-03-01"),
    ],
    ids=["times are no days", "told before", "of the same month", "still to come"],
)
def test_when_it_happened_is_not_when_we_were_told(
    say: str, happened: str | None, notified: str
) -> None:
    found = values_of(say)
    assert (found.get("happened_on"), found.get("notified_on")) == (happened, notified)


def test_a_contract_is_signed_on_another_day_than_it_begins() -> None:
    found = values_of(
        "ny kontrakt K-120 med kagemand om nødmelderen, underskrevet i går, løber 1/4 2026 til "
        "31/3 2030"
    )
    days = [found.get(name) for name in ("signed_on", "starts_on", "ends_on")]
    assert days == ["2026-03-01", "2026-04-01", "2030-03-31"]


def test_a_contract_that_was_only_signed_has_no_first_day() -> None:
    found = values_of("vi har underskrevet ny kontrakt K-130 med pindsvin om tågevarsel i dag")
    assert found["signed_on"] == "2026-03-02"
    assert "starts_on" not in found


# ── Who ──────────────────────────────────────────────────────────────────────


def test_whoever_assesses_and_accepts_has_assessed() -> None:
    found = told("RV på nødmelderen lavet i fredags efter nedbruddet, fie skrev under i går")
    assert found.slots["do"] == "add"
    assert found.slots["values"]["accepted_by"] == FIE
    assert found.slots["values"]["accepted_on"] == "2026-03-01"
    assert found.slots["values"]["assessed_on"] == "2026-02-27"


@pytest.mark.parametrize(
    "further",
    ["fie skal godkende den", "fie mangler at skrive under", "fie godkender den på fredag"],
)
def test_what_somebody_has_yet_to_accept_is_not_accepted(further: str) -> None:
    found = values_of(f"risikovurderingen af nødmelderen er lavet i går, {further}")
    assert "accepted_by" not in found
    assert found["assessed_on"] == "2026-03-01"


@pytest.mark.parametrize(
    ("say", "away"),
    [
        ("er på kursus på torsdag så spørg ole", BO),
        ("jeg holder ferie 13. til 17. april, ole tager mine ting imens", BO),
        ("holder fri på fredag, ring til ole hvis der er noget", BO),
        ("ole er på kursus på torsdag, så spørg maren", OLE),
    ],
)
def test_whoever_is_to_be_asked_instead_is_not_away(say: str, away: str) -> None:
    assert values_of(say)["member"] == away


def test_a_deputy_is_not_the_holder() -> None:
    found = values_of("ole er ny systemejer på fyrjournal fra 1/5, fie er hans stedfortræder")
    assert (found["member"], found["deputy"]) == (OLE, FIE)


def test_whoever_else_decides_does_not_make_a_decision_maker() -> None:
    found = values_of("maren sidder nu i driftsforum k-101, bo er stadig beslutningstager")
    assert found["person"] == "maren.skabelonsen@stf.example"
    assert "decision_maker" not in found


def test_a_suppliers_people_sit_on_their_side() -> None:
    found = values_of("torben opdigtet fra pindsvin er kommet med i driftsforum k-101")
    assert (found["person"], found["side"]) == ("Torben Opdigtet", "supplier")


# ── Whether the supplier took part ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("further", "with_supplier"),
    [
        ("kagemand sprang fra", False),
        ("kagemand kom aldrig på linjen", False),
        ("ingen fra kagemand var til stede", False),
        ("bare os selv", False),
        ("kagemand havde en tekniker siddende med", True),
        ("kagemand ringede ind", True),
        ("kagemand hjalp os ikke", None),
        ("vi savnede kagemand på linjen", None),
        ("næste gang er kagemand med", None),
        ("vi talte med kagemand bagefter", None),
        ("kagemand skulle have været på", None),
    ],
)
def test_a_denial_never_comes_out_as_yes(further: str, *, with_supplier: bool | None) -> None:
    found = values_of(f"vi øvede nødmelderen i går, {further}")
    assert found.get("with_supplier") == with_supplier


@pytest.mark.parametrize(
    ("further", "given"),
    [
        ("kagemand spyttede deres del i", "yes"),
        ("kagemand reagerede aldrig", "no"),
        ("kagemand har ik givet lyd fra sig", "no"),
        ("kagemand sendte os videre uden svar", "no"),
        ("det var ikke muligt at få input fra kagemand", "not possible"),
        ("vi har bedt kagemand om input", None),
        ("kagemand mangler at svare", None),
    ],
)
def test_input_was_given_refused_or_impossible(further: str, given: str | None) -> None:
    found = values_of(f"risikovurderingen af nødmelderen er lavet i går, {further}")
    assert found.get("supplier_input") == given


# ── Numbers ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "left"),
    [
        ("to fund, hvoraf det ene er lukket", 1),
        ("2 fund, begge lukket", 0),
        ("seks fund, de har lukket de fire", 2),
        ("to ud af tre fund er lukket", 1),
        ("fem fund, to er stadig åbne, resten lukket", 2),
        ("to fund og ingen af dem er lukket", 2),
        ("vi fandt syv ting den 24. februar", 7),
        ("uden fund", 0),
        ("ingen kritiske fund, tre mindre", None),
        ("fire fund, halvdelen er lukket", None),
        ("five findings, all but one closed", None),
    ],
)
def test_findings_that_are_closed_are_not_open(say: str, left: int | None) -> None:
    assert open_findings(Sentence(say).words) == left


@pytest.mark.parametrize(
    ("say", "minutes"),
    [
        ("tre kvarter", 45),
        ("halvanden time", 90),
        ("2 timer og et kvarter", 135),
        ("to og en halv time", 150),
        ("an hour and a half", 90),
        ("half an hour", 30),
        ("2 hours 20", 140),
        ("2 timer", 120),
    ],
)
def test_a_time_in_words_is_counted_in_minutes(say: str, minutes: int) -> None:
    [(found, _, _)] = durations(Sentence(say).words)
    assert found == minutes


@pytest.mark.parametrize(
    ("say", "minutes"),
    [
        ("restoretest på nødmelderen i går, 58 min mod RTO 60", 58),
        ("restoretest på nødmelderen i går, målet var 60 min, vi brugte 52 min", 52),
        ("restoretest på nødmelderen i går, kagemand var med i to timer", None),
        ("dilemmaøvelse på nødmelderen i går, 2 timer ved bordet", None),
    ],
)
def test_only_the_time_until_it_ran_again_counts(say: str, minutes: int | None) -> None:
    assert values_of(say).get("restore_minutes") == minutes


def test_objectives_are_told_apart() -> None:
    found = values_of("ret rto på nødmelderen til 2 timer og rpo til en halv time")
    assert (found["rto_hours"], found["rpo_hours"]) == (2, 0.5)


# ── Several things ───────────────────────────────────────────────────────────


def all_told(say: str) -> list[tuple[str, str, dict[str, Any]]]:
    found = predict(Example(say, ()))
    return [
        (str(one.slots.get("do")), str(one.slots["section"]), dict(one.slots.get("values", {})))
        for one in found
    ]


def test_two_things_are_told_where_either_half_tells_another() -> None:
    [(_, one, attested), (_, other, visited)] = all_told(
        "stamdata på K-103 er bekræftet i dag, og tilsynsbesøget hos Kagemand er planlagt til 14. "
        "september"
    )
    assert (one, attested) == ("contracts", {"attested_on": "2026-03-02"})
    assert (other, visited["planned_on"]) == ("supervision", "2026-09-14")


def test_what_is_measured_of_two_systems_is_measured_twice() -> None:
    first, second = all_told("oppetid for januar: 99,83 på k-101 og 99,2 på k-102")
    assert (first[2]["contract"], first[2]["value"]) == ("K-101", 99.83)
    assert (second[2]["contract"], second[2]["value"]) == ("K-102", 99.2)
    assert first[2]["period_end"] == second[2]["period_end"] == "2026-01-31"


def test_whoever_comes_after_somebody_has_their_place() -> None:
    [(did, _, _), (_, section, values)] = all_told(
        "gunnar påfund er stoppet, den nye er Svend Sumpgas 00 00 12 44"
    )
    assert (did, section) == ("end", "contacts")
    assert (values["supplier"], values["slot"]) == ("Mosekonge Hosting ApS", "escalation 1")
    assert values["name"] == "Svend Sumpgas"


def test_two_people_are_away_each_at_their_own_time() -> None:
    karl, maren = all_told("karl er på kursus i morgen, og maren holder ferie i uge 12")
    assert (karl[2]["member"], karl[2]["to"]) == ("karl.attrapsen@stf.example", "2026-03-03")
    assert (maren[2]["member"], maren[2]["from"]) == (
        "maren.skabelonsen@stf.example",
        "2026-03-16",
    )


# ── What is put off ──────────────────────────────────────────────────────────


def test_an_exercise_that_is_moved_has_another_day() -> None:
    moved = told("øvelsen på tågevarsel er rykket fra 19/8 til 26/8")
    assert (moved.slots["do"], moved.slots["key"]) == ("correct", "tågevarsel/2025-08-26/")
    assert moved.slots["values"] == {"next_on": "2026-08-26"}


def test_where_nothing_is_planned_yet_it_is_planned_for_the_new_day() -> None:
    moved = told("øvelsen på fyrjournal på torsdag er udskudt, ny dato er onsdag d. 18/3")
    assert (moved.slots["do"], moved.slots["values"]) == (
        "add",
        {"system": "Fyrjournal", "planned_on": "2026-03-18"},
    )


def test_a_deadline_that_is_moved() -> None:
    moved = told("opgaven med krypterede sikkerhedskopier er rykket til 1/4")
    assert (moved.slots["do"], moved.slots["section"]) == ("correct", "actions")
    assert moved.slots["values"] == {"due_on": "2026-04-01"}


def test_whoever_has_something_to_do_by_a_day() -> None:
    found = told(
        "yusuf skal lukke adgangen for tidligere teknikere på fyrjournal inden for 14 dage"
    )
    assert found.slots["section"] == "actions"
    assert found.slots["values"] == {
        "system": "Fyrjournal",
        "owner": "yusuf.fiktivsen@stf.example",
        "due_on": "2026-03-16",
        "title": "Lukke adgangen for tidligere teknikere på fyrjournal",
    }


@pytest.mark.parametrize(
    ("say", "section", "values"),
    [
        ("driftsforum k-101 mødes fremover hver 14. dag", "forums", {"every_days": 14}),
        ("mosekonge skal på skærpet tilsyn, ret det", "suppliers", {"supervision": "enhanced"}),
        ("gunnar påfund kan fra nu af fanges døgnet rundt", "contacts", {"hours": "24/7"}),
        (
            "bodil fantasi er rykket op som eskalation 1 hos kagemand",
            "contacts",
            {"slot": "escalation 1"},
        ),
        ("karl er stedfortræder for ole i driftsforum k-101", "seats", {"deputy": "karl"}),
    ],
)
def test_what_is_so_from_now_on(say: str, section: str, values: dict[str, Any]) -> None:
    found = told(say)
    assert (found.slots["do"], found.slots["section"]) == ("correct", section)
    said = dict(found.slots["values"])
    if "deputy" in values:
        said = {"deputy": str(said["deputy"]).split(".")[0]}
    assert said == values


# ── What it is called ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "name"),
    [
        ("mosekonge har nu en eskalation 2: Pernille Pap, direktør, 00001214", "Pernille Pap"),
        (
            "kagemand har udpeget Tove Tågehorn som eskalation 1, hun kan fanges på 00 00 14 32",
            "Tove Tågehorn",
        ),
        (
            "Pindsvin's new security contact is Lars Bo Kastanje, phone 7020 6633",
            "Lars Bo Kastanje",
        ),
        ("ny vagttelefon hos kagemand: Døgnvagten, 7020 4411", "Døgnvagten"),
        (
            (
                "så fik vi en kontraktkontakt hos kagemand: hans henrik peberkværn, "
                "hhp@kagemand.example"
            ),
            "Hans Henrik Peberkværn",
        ),
        (
            (
                "Mosekonge have appointed Inge-Lise Tagrør as their contract contact, "
                "inge-lise@mosekonge.example"
            ),
            "Inge-Lise Tagrør",
        ),
        ("ny kontakt hos kagemand: Bent", "Bent"),
    ],
)
def test_somebody_new_is_called_by_their_name(say: str, name: str) -> None:
    assert values_of(say)["name"] == name


def test_a_measuring_point_is_called_what_follows_it() -> None:
    told_of = values_of("nyt målepunkt ændringer uden fejl k-103 mål 98 højere bedre")
    assert told_of["name"] == "Ændringer uden fejl"
    assert (told_of["target"], told_of["better"]) == (98.0, "higher")


def test_one_of_ours_is_a_contact_of_the_system_and_of_no_supplier() -> None:
    told_of = values_of(
        "vores egen kommunikationskontakt på tågevarsel er Ditte Mønstergaard, 2133 4455"
    )
    assert (told_of["side"], told_of["slot"]) == ("us", "communication")
    assert told_of["system"] == "Tågevarsel"
    assert "supplier" not in told_of


# ── Two in one breath ────────────────────────────────────────────────────────


def sections_of(say: str) -> list[object]:
    return [one.slots.get("section", one.intent) for one in predict(Example(say, ()))]


@pytest.mark.parametrize(
    ("say", "sections"),
    [
        (
            (
                "vi øvede tågevarsel i torsdags med pindsvin, og yusuf lavede rv på fyrjournal i "
                "fredags"
            ),
            ["exercises", "risk_assessments"],
        ),
        (
            "ny incident manager hos kagemand er Tilde Torsk, 3011 2299, sif luftig er stoppet",
            ["contacts", "contacts"],
        ),
        (
            "opkaldsprøve på fyrjournal er kørt i går, og restoretest på tågevarsel er 14. april",
            ["exercises", "exercises"],
        ),
        ("ole og ditte er på kursus på torsdag", ["absences", "absences"]),
        (
            "så fik vi øvet journalen. det var i fredags og kun os selv, en bordøvelse",
            ["exercises"],
        ),
        ("3.5-6 på k-102 er ikke muligt, vi laver skriftlig kontrol i stedet", ["deviations"]),
    ],
)
def test_two_things_are_two_and_one_is_one(say: str, sections: list[object]) -> None:
    assert sections_of(say) == sections


def test_each_has_its_own() -> None:
    fog, journal = predict(
        Example("tal for februar: 99,8 på k-101 og k-102 havde 98,4 i januar", ())
    )
    assert (fog.slots["values"]["value"], fog.slots["values"]["period_end"]) == (99.8, "2026-02-28")
    told_of = journal.slots["values"]
    assert (told_of["value"], told_of["period_end"]) == (98.4, "2026-01-31")
    ole, ditte = predict(Example("både ole og ditte er på kursus på torsdag", ()))
    assert ole.slots["values"]["member"] == OLE
    assert ditte.slots["values"]["from"] == "2026-03-05"


def test_nobody_is_said_to_have_taken_part_who_is_not_named() -> None:
    told_of = values_of(
        "teknisk genetableringstest på fyrjournal i lørdags, vi var oppe igen efter 38 min"
    )
    assert told_of["restore_minutes"] == 38
    assert "with_supplier" not in told_of


def test_one_of_ours_who_leaves_is_no_contact_who_left() -> None:
    assert told("ole er ude af driftsforum k-101").slots["section"] == "seats"
