"""Go from a server that has just started to the first answered conversation in Teams and in Slack.

It is done as an administrator does it who reads what each command prints: the next step that is
printed is the next one taken, and the page has the same command.
"""

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Protocol

from e2e.deploy import outside, pages
from e2e.deploy.outside import HOST, Outside
from e2e.deploy.programs import Said, lacks
from e2e.report import Report
from tests.fakes.slack_client import World
from tests.fakes.slack_delivery import Line
from tests.printed_commands import printed

AUTHORITY, ADMIN = "Your authority", "you@authority.dk"
_COLLEAGUE = "colleague@authority.dk"
_SEEN_WITHIN = 15.0
_DOCTORS = 5
"""How often doctor is asked about what a server finds out just after its start."""

_UNAUTHORIZED = HTTPStatus.UNAUTHORIZED

_UNBOUND = "Jeg er ikke forbundet endnu"
_NOT_YOURS = "Kun en administrator i registeret kan bruge koden."
_BOUND = ("Jeg er forbundet", "Goddag, Your")
_QUESTION = ("hvad er overskredet?", "Intet er over fristen", "Vis mangler")
"""A question with words of its own, and the card's answer in a register that is still empty."""


class Installed(Protocol):
    """An installation, by what its administrator does with it."""

    async def command(self, line: str) -> Said:
        """Type a line that begins with `kravbot`."""
        ...

    async def restart(self, settings: Mapping[str, str]) -> str | None:
        """Write the settings, start the server again, and return why it is not ready, if so."""
        ...


class Person(Protocol):
    """Somebody who writes to Kravbot; `view` is what stands on their screen."""

    @property
    def view(self) -> str: ...

    async def says(self, text: str) -> object: ...


@dataclass
class FirstConversation:
    """The way to it in one installation."""

    report: Report
    there: Outside
    installed: Installed

    async def go(self, *, sockets: bool) -> None:
        """Go all of it; with `sockets` Slack is reached by Socket Mode."""
        await self._before_anything_is_set_up()
        way = outside.SLACK_BY_SOCKET if sockets else outside.SLACK_BY_HTTP
        settings = {**outside.WAY_IN, **outside.TEAMS, **self.there.way_out}
        await self._with_a_fault(settings | way)
        self.report.check(
            "the server is ready with the settings of both platforms",
            await self.installed.restart(settings | way),
        )
        await self._papers_for_the_platforms()
        await self._binds("Microsoft Teams", "teams.md", self._in_teams)
        if sockets:
            self.report.check("Slack's socket is connected", await self._connected())
        line: Line = self.there.slack.sockets if sockets else self.there.slack_line
        world = World(self.there.slack, line)

        def in_slack(email: str) -> Person:
            return world.person(email, locale="da-DK", tz="Europe/Copenhagen")

        await self._binds("Slack", "slack.md", in_slack)
        self._went_out_as_told()
        await self._forged()
        await self._expect_next("nothing is left but to talk", [], "skriv hej til Kravbot")

    async def _before_anything_is_set_up(self) -> None:
        """The doctor says what is to be set up, and a code of now says that it is too early."""
        await self._expect_next("doctor names the platforms first", [], "docs/teams.md")
        early = await self.installed.command("kravbot bind")
        self.report.check("a code made too early says so", early.fault or _steps(early, ["doctor"]))

    async def _with_a_fault(self, settings: dict[str, str]) -> None:
        """One secret is forgotten, or wrong: the server says which, and so does the doctor."""
        missing = "KRAVBOT_SLACK_BOT_TOKEN"
        short = {name: value for name, value in settings.items() if name != missing}
        refused = await self.installed.restart(short)
        self.report.check(
            f"without {missing} the server does not start, and says so",
            lacks(refused or "it started", missing),
        )
        await self._expect_marked(missing)
        untaken = await self.installed.restart(settings | {missing: "xoxb-of-another-app"})
        self.report.check(
            "with a token that Slack does not take, neither", lacks(untaken or "", "invalid_auth")
        )
        wrong = "KRAVBOT_TEAMS_SECRET"
        started = await self.installed.restart(settings | {wrong: "of-another-app"})
        self.report.check("with a wrong secret of Teams it starts", started)
        await self._expect_marked(wrong)

    async def _expect_marked(self, setting: str) -> None:
        """The doctor marks what is wrong by its setting, and ends with what to do about it."""
        said = Said("", 0)
        for _ in range(_DOCTORS):
            said = await self.installed.command("kravbot doctor")
            if any(line.startswith("! ") and setting in line for line in said.text.splitlines()):
                break
        else:
            self.report.check(f"doctor marks {setting}", said.text)
            return
        code = None if said.code == 1 else f"ended with {said.code}"
        self.report.check(f"doctor marks {setting}, and ends with 1", code)
        self.report.check("and names what to do next", _steps(said, ["doctor"]))

    async def _papers_for_the_platforms(self) -> None:
        """Make what is handed to Teams and Slack, by the pages' commands."""
        for page in ("teams.md", "slack.md"):
            for line in pages.commands(page):
                if " bind " in line:
                    continue
                said = await self.installed.command(line)
                wanted = f"https://{HOST}/" if line == "kravbot slack-manifest" else ""
                self.report.check(line[:80], said.fault or lacks(said.text, wanted))

    async def _binds(self, platform: str, page: str, person: Callable[[str], Person]) -> None:
        """Make the code that doctor asks for; others write it, and then the administrator."""
        admin, colleague = person(ADMIN), person(_COLLEAGUE)
        await self._says(admin, "hej", _UNBOUND, f"{platform}: unbound, it answers politely")
        [line] = [one for one in pages.commands(page) if " bind " in one]
        said = await self.installed.command("kravbot doctor")
        self.report.check(
            f"{platform}: doctor's next step is the page's command",
            lacks(_last(said), platform) or _steps(said, shlex.split(line)[1:]),
        )
        made = await self.installed.command(_typed(said))
        code = made.text.partition("\n")[0].strip()
        self.report.check(f"{platform}: that makes a code", made.fault or lacks(code, "KRAV-"))
        await self._says(colleague, code, _NOT_YOURS, f"{platform}: others bind nothing by it")
        await self._says(admin, code, *_BOUND, f"{platform}: the administrator does")
        await self._says(admin, "hej", "Goddag, Your", f"{platform}: hej is answered with a card")
        await self._says(admin, *_QUESTION, f"{platform}: and so is a question")

    async def _says(self, person: Person, text: str, *wanted: str) -> None:
        """Write it, and report under the last name whether the rest stands on the screen."""
        *texts, name = wanted
        before = person.view
        fault = await _tried(person.says(text))
        if fault is None:
            fault = await _seen(person, texts, before)
        self.report.check(name, fault)

    async def _expect_next(self, name: str, step: list[str], words: str) -> None:
        said = await self.installed.command("kravbot doctor")
        self.report.check(name, lacks(_last(said), words) or (_steps(said, step) if step else None))

    def _went_out_as_told(self) -> None:
        """Look that the proxy was asked for hosts that the pages name, and for those of both."""
        asked = {one.rpartition(":")[0] for one in self.there.proxy.asked}
        unknown = asked - pages.hosts("teams.md") - pages.hosts("slack.md")
        self.report.check("it goes out to hosts the pages name", ", ".join(sorted(unknown)))
        silent = {"login.botframework.com", "smba.trafficmanager.net", "slack.com"} - asked
        self.report.check("and does so through the proxy", ", ".join(sorted(silent)))

    async def _forged(self) -> None:
        """A token and a signature of somebody else are refused at the same doors: the control."""
        real, there = self.there.organisation, self.there
        forged = there.keys.token(serviceurl=there.teams.url, signed_by="another key")
        stranger = replace(real, headers={"Authorization": f"Bearer {forged}"})
        activity = stranger.personal(ADMIN).activity(type="message", text="hej")
        status, _ = await stranger.post(activity)
        self.report.check(
            "control: a forged token is refused", None if status == _UNAUTHORIZED else status
        )
        body = {"type": "event_callback", "event_id": "Ev1"}
        attempt = await replace(there.slack_line, secret="not ours").bring("event", body, None)
        self.report.check(
            "control: so is a forged signature", None if attempt.failed else "it was taken"
        )

    def _in_teams(self, email: str) -> Person:
        return self.there.organisation.personal(email)

    async def _connected(self) -> str | None:
        try:
            async with asyncio.timeout(_SEEN_WITHIN):
                while not self.there.slack.sockets.connections:  # noqa: ASYNC110  # it alone knows
                    await asyncio.sleep(0.1)
        except TimeoutError:
            return f"not within {_SEEN_WITHIN:.0f} seconds"
        return None


async def _tried(saying: Awaitable[object]) -> str | None:
    """Say it, and return how it was refused, if it was."""
    try:
        await saying
    except (AssertionError, ValueError) as fault:
        return f"not taken: {fault}"
    return None


async def _seen(person: Person, texts: list[str], before: str) -> str | None:
    """Wait until all of it stands on the screen, and something of it is new."""
    try:
        async with asyncio.timeout(_SEEN_WITHIN):
            # Another process changes what the person sees.
            while person.view == before or any(  # noqa: ASYNC110
                text not in person.view for text in texts
            ):
                await asyncio.sleep(0.1)
    except TimeoutError:
        return f"not seen: {texts}\n{person.view[-800:]}"
    return None


def _last(said: Said) -> str:
    return said.text.strip().rpartition("\n")[2]


def _steps(said: Said, wanted: list[str]) -> str | None:
    """Say where the next step printed last is another one."""
    named = printed(_last(said))
    return None if named == [wanted] else f"named are {named}, not {wanted}\n{said.text[-800:]}"


def _typed(said: Said) -> str:
    """Return the command printed last, as it is typed."""
    named = printed(_last(said))
    return shlex.join(["kravbot", *(named[0] if named else ["doctor"])])
