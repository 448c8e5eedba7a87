"""Test one authority with some people in Teams and some in Slack.

They have the same register and the same journal, and every screen says the same.
"""

import random
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from bot.app.register.create_authority import tenant_id
from bot.messages import ButtonInput, Turn
from bot.rendering.plain_text import plain
from governance.records.answers import Answer
from governance.records.members import Member
from storage.core.schema import journal
from storage.unit_of_work import UnitOfWork
from tests.databases import Place
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage
from tests.stories.monkeys import Monkey
from tests.stories.screens.port import Platform
from tests.stories.screens.slack import InSlack
from tests.stories.screens.teams import InTeams

pytestmark = pytest.mark.usefixtures("bare")

START = "start 3.2 på fyrkassen"
MAREN, BO, YUSUF = (
    f"{name}@stf.example" for name in ("maren.skabelonsen", "bo.proevesen", "yusuf.fiktivsen")
)
AT_ONCE = 0.05
"""The seconds within which both have pressed."""


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Try both platforms on each database."""
    return str(request.param)


@pytest.fixture
def in_teams(clock: FakeClock) -> InTeams:
    return InTeams(clock)


@pytest.fixture
def in_slack(clock: FakeClock) -> InSlack:
    return InSlack(clock)


@pytest.fixture
def stage(demo: Place, clock: FakeClock, in_teams: InTeams, in_slack: InSlack) -> Iterator[Stage]:
    """Open both endpoints over one turn dispatcher."""
    stage = Stage(
        demo.url,
        clock,
        platform="teams",
        screens=in_teams,
        also={"slack": in_slack},
    )
    yield stage
    stage.close()


@pytest.fixture
def maren(stage: Stage) -> Person:
    return stage.person(MAREN, of=LIGHTHOUSES)


@pytest.fixture
def bo(stage: Stage) -> Person:
    return stage.person(BO, of=LIGHTHOUSES, on="slack")


# ── Two people ───────────────────────────────────────────────────────────────


def test_what_is_answered_in_teams_moves_the_card_in_slack(maren: Person, bo: Person) -> None:
    bo.says(START)
    maren.says(START)
    maren.says("nej, den er på vej")
    bo.sees("· 2 af 4", "Beredskabsplan: Nej\n     den er på vej · Svaret af Maren Skabelonsen")
    assert bo.messages == 1


def test_what_is_answered_in_slack_moves_the_card_in_teams(maren: Person, bo: Person) -> None:
    maren.says(START)
    bo.says(START)
    bo.presses("Nej")
    maren.sees("· 2 af 4", "Beredskabsplan: Nej\n     Svaret af Bo Prøvesen")
    assert maren.messages == 1


def test_evidence_sent_in_slack_is_seen_in_teams(stage: Stage, maren: Person, bo: Person) -> None:
    bo.says(START)
    bo.attaches("Plan.pdf")
    maren.says(START)
    maren.sees("Bevis · 1", "Plan.pdf")
    maren.presses("Plan.pdf")
    assert maren.files == ["Plan.pdf"]


# ── At the same moment ───────────────────────────────────────────────────────

SYSTEMS = ("Kagebåken", "Lygtevagten", "Pælebogen", "Sneurten", "Vragkassen", "Ankerlisten")
TIMES = 20


def test_both_answer_the_same_question_within_a_twentieth_of_a_second(
    stage: Stage, in_teams: InTeams, in_slack: InSlack, maren: Person, bo: Person
) -> None:
    """It happens twenty times: one is first, the other is shown that answer and asked.

    Nothing is overwritten silently.
    """
    for number, system in enumerate(SYSTEMS):
        stage.bare_system(system, number=f"K-95{number}")
    apart: list[float] = []
    for number, _ in enumerate(_questions_of_both(maren, bo)):
        pressed = [_begins(person, WOULD_SAY[person.platform].label) for person in (maren, bo)]
        before = stage.kept(Answer)
        written = _written(stage)
        stage.receive_at_once(*(pressed if number % 2 else reversed(pressed)))
        apart.append(abs(in_teams.begun[-1] - in_slack.begun[-1]))

        [answer] = [one for one in stage.kept(Answer) if one not in before]
        first, second = (maren, bo) if answer.answered_by == MAREN else (bo, maren)
        assert answer.value == WOULD_SAY[first.platform].value
        assert _written(stage) == written + 1
        second.sees(
            f"{NAMES[first.platform]} svarede “{WOULD_SAY[first.platform].label}” kl. 08:05",
            f"Du svarede “{WOULD_SAY[second.platform].label}”. Dit svar er ikke gemt.",
        )
        assert "lige før dig" in second.title
        _decides(stage, second, first, answer, knowingly=number % 3 == 0)
    assert len(apart) >= TIMES
    assert median(apart) < AT_ONCE, apart  # a busy machine may take its time now and then


class Wish(NamedTuple):
    """An answer: what somebody presses, and what the register has then."""

    label: str
    value: str


WOULD_SAY: dict[Platform, Wish] = {
    "teams": Wish("Ved ikke", "ved_ikke"),
    "slack": Wish("Nej", "nej"),
}
NAMES = {"teams": "Maren Skabelonsen", "slack": "Bo Prøvesen"}


def _begins(person: Person, label: str) -> Turn:
    return person.begins(ButtonInput(person.button(label)))


def _decides(
    stage: Stage, second: Person, first: Person, answer: Answer, *, knowingly: bool
) -> None:
    """Let who came second change it knowingly or keep it; then both have the same before them."""
    written = _written(stage)
    second.presses("Ret til mit" if knowingly else "Behold det")
    says = WOULD_SAY[(second if knowingly else first).platform]
    [now] = [one for one in stage.kept(Answer) if one.key == answer.key]
    assert now.value == says.value
    assert _written(stage) == written + knowingly
    second.sees(f": {says.label}")
    assert first.title == second.title
    if not knowingly:
        assert f": {says.label}" in plain(first.card)


def _questions_of_both(maren: Person, bo: Person) -> Iterator[str]:
    """Yield questions both have before them that are answered with no, or that nobody knows.

    Both skip the others.
    """
    for system in ("Fyrkassen", *SYSTEMS):
        for person in (maren, bo):
            person.says(f"start 3.2 på {system}")
        for _ in range(10):
            if all({"Nej", "Ved ikke"} <= set(person.buttons) for person in (maren, bo)):
                assert maren.title == bo.title
                yield maren.title
            else:
                for person in (maren, bo):
                    person.says("spring over")


def _written(stage: Stage) -> int:
    """Count the answers in the journal."""

    def read(unit: UnitOfWork) -> int:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        rows = select(func.count()).select_from(journal).where(journal.c.section == "answers")
        return int(unit.connection.execute(rows).scalar_one())

    return stage.database.transact(read)


# ── One person ───────────────────────────────────────────────────────────────


@pytest.fixture
def maren_in_slack(stage: Stage) -> Person:
    """Return the same member, whom Slack vouches for by her e-mail."""
    return stage.person(MAREN, of=LIGHTHOUSES, on="slack")


def test_what_was_begun_in_teams_goes_on_in_slack(
    stage: Stage, maren: Person, maren_in_slack: Person
) -> None:
    maren.says(START)
    maren.presses("Nej")
    maren.says("ved ikke, kun i papir")
    maren.says("pause")
    maren_in_slack.says(START)
    maren_in_slack.presses("Det passer – vis de 2")
    maren_in_slack.sees("· 3 af 4")
    maren_in_slack.presses("Ja")
    maren_in_slack.says("pause")
    maren.says("fortsæt")
    maren.sees("· 4 af 4", "Genopretningstid og datatab: Ja")
    maren.says(START)
    maren.presses("Det passer – vis den")
    maren.sees("· 4 af 4")
    assert [(one.value, one.answered_by) for one in stage.kept(Answer)] == [
        ("nej", MAREN),
        ("ved_ikke", MAREN),
        ("ja", MAREN),
    ]


def test_her_own_answer_is_hers_on_either_screen(maren: Person, maren_in_slack: Person) -> None:
    maren.says(START)
    maren_in_slack.says(START)
    maren_in_slack.presses("Nej")
    maren.sees("· 2 af 4", "Beredskabsplan: Nej")
    maren.does_not_see("Svaret af")


def test_her_follow_ups_are_the_same_in_both(maren: Person, maren_in_slack: Person) -> None:
    maren_in_slack.says("mine opfølgninger")
    before = maren_in_slack.view
    maren.says("mine opfølgninger")
    assert maren.view == before


def test_an_account_is_joined_by_the_code_from_her_settings(stage: Stage, maren: Person) -> None:
    unknown = stage.person("m.skabelonsen.privat@stf.example", of=LIGHTHOUSES, on="slack")
    unknown.says("hej")
    assert unknown.title == "Jeg kender dig ikke endnu"
    maren.says("indstillinger")
    maren.presses("Få en kode")
    code = maren.title.removeprefix("Din kode: ")
    unknown.says(code)
    unknown.sees("Nu kender jeg dig her", "Maren Skabelonsen")
    maren.says(START)
    unknown.says(START)
    unknown.presses("Nej")
    maren.sees("· 2 af 4", "Beredskabsplan: Nej")
    [answer] = stage.kept(Answer)
    assert answer.answered_by == MAREN


# ── What begins with us ──────────────────────────────────────────────────────


@pytest.mark.parametrize("preferred", ["teams", "slack", None])
def test_what_begins_with_us_goes_where_somebody_wants_it(
    stage: Stage, in_slack: InSlack, maren: Person, bo: Person, preferred: Platform | None
) -> None:
    """Bo has left Slack, and the administrator hears of it.

    He hears of it where he wants to be written to, or in both.
    """
    yusuf = {on: stage.person(YUSUF, of=LIGHTHOUSES, on=on) for on in BOTH}
    for there in yusuf.values():
        there.says("hej")
    if preferred is not None:
        yusuf["teams"].says("indstillinger")
        yusuf["teams"].presses(WISHES[preferred])
    bo.says(START)
    maren.says(START)
    for there in yusuf.values():
        there.says("hjælp")
    in_slack.leaves(bo.conversation)
    maren.presses("Nej")
    stage.work()
    for on, there in yusuf.items():
        if preferred in (None, on):
            there.sees("Bo Prøvesen", "Slack")
        else:
            there.does_not_see("Bo Prøvesen")
    assert [member.preferred_platform for member in stage.kept(Member, email=YUSUF)] == [preferred]


BOTH: tuple[Platform, ...] = ("teams", "slack")
WISHES: dict[Platform, str] = {"teams": "I Teams", "slack": "I Slack"}


# ── Anything at all ──────────────────────────────────────────────────────────


@pytest.mark.usefixtures("quiet")
def test_nothing_breaks(stage: Stage, maren: Person, bo: Person, maren_in_slack: Person) -> None:
    """Anybody who does anything in either, alone or where others read along, gets an answer."""
    chance = random.Random(stage.url.partition(":")[0])  # a plan, not a secret
    people = [maren, bo, maren_in_slack, stage.person(YUSUF, of=LIGHTHOUSES, on="slack")]
    people += [
        stage.person("jens.testrup@pandekageby.example", of=PANCAKES, on="slack"),
        stage.person("revi.sorsen@pandekageby.example", of=PANCAKES),
        *stage.together("drift", maren_in_slack, bo),
    ]
    monkeys = [Monkey(person, chance) for person in people]
    for _ in range(80):
        monkey = chance.choice(monkeys)
        files = len(monkey.person.files)
        deed = monkey.does_something()
        assert monkey.person.view or len(monkey.person.files) > files, deed
        stage.clock.forward(seconds=61)
        if chance.random() < 0.02:
            stage.restart()
        if chance.random() < 0.02:
            stage.clock.forward(days=chance.choice((1, 30, 100)))
    by = {answer.answered_by for answer in stage.kept(Answer, of=PANCAKES)}
    assert "revi.sorsen@pandekageby.example" not in by
