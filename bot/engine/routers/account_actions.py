"""Account actions change one's own language, accounts, crisis link and calendar."""

import secrets
from datetime import timedelta
from typing import Final

from bot.cards import calendar, settings
from bot.cards.incident import crisis_link
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.members.binding_codes import digest_of, new_code
from bot.engine.page import HOME
from bot.engine.ports import LinkPurpose, Membership
from bot.messages import ActionData, Lang
from governance.access import Allowed, Verb, may
from governance.commands import ChooseLanguage

_CRISIS_LINK: Final = "crisis_link"
_CALENDAR: Final = "calendar"
_CODE_LASTS: Final = timedelta(minutes=15)
"""The time in which a person's own one-time code may be used."""


class AccountActions:
    """Links and codes are made here and kept as digests."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context
        self._session = context.session

    def run(self, action: ActionData) -> None:
        """Run `language`, `connect`, or what gets or ends a crisis link or a calendar."""
        arguments = action.value if isinstance(action.value, dict) else {}
        match action.name:
            case "language":
                self.choose_language(str(arguments["lang"]))
            case "connect":
                self._offer_code()
            case "get_crisis_link":
                self._offer_crisis_link(action)
            case "get_calendar":
                self._offer_calendar(action)
            case "end_calendar":
                self._end_calendar()
            case "send_calendar_invitations":
                self._choose_invitations(wanted=True)
            case "stop_calendar_invitations":
                self._choose_invitations(wanted=False)
            case "end_crisis_link":
                self._end_crisis_link(str(arguments["member"]))
            case _:
                self._context.replies.say_out_of_date()

    def choose_language(self, chosen: str) -> None:
        """Speak Danish or English from here on, and show again what is open."""
        lang: Lang = "en" if chosen == "en" else "da"
        context = self._context
        context.commands.run((ChooseLanguage(lang=lang),))
        self._session.write_in(None, says_so=False)
        self._session.speak(lang)
        if context.replies.at_home:
            context.pages.show_home()
        elif context.stack.top is not None:
            context.dialogs.ask_top()
        else:
            context.pages.show(HOME, {})

    def _offer_code(self) -> None:
        """Say a code by which the person's account on another platform becomes theirs here."""
        session, code = self._session, new_code()
        session.unit.identities.offer_code(
            digest_of(code), session.unit.tenant, lasts=_CODE_LASTS, member=session.place.member
        )
        card = settings.code(session.words, session.now, code, minutes=_minutes())
        self._context.replies.say(card)

    def _offer_crisis_link(self, action: ActionData) -> None:
        """Say a code by which the person fetches a new link in the browser.

        The link itself is said nowhere.
        """
        session, address = self._session, self._session.services.web_address
        if session.place.shared:
            session.move_to_private(action)
            return
        if address is None:
            self._context.replies.say(crisis_link.no_address(session.words, session.now))
            return
        url = f"{address}/krise/hent/{self._offered('crisis', 'OfferCrisisLink')}"
        card = crisis_link.offered(session.words, session.now, url, minutes=_minutes())
        self._context.replies.say(card)

    def _end_crisis_link(self, member: str) -> None:
        """End the member's own links, or another's where an administrator asks."""
        session = self._session
        if member != session.place.member and not session.administers:
            self._context.replies.say_out_of_date()
            return
        session.unit.crisis_links.end(Membership(session.unit.tenant, member))
        session.unit.journal_notes.crisis_link_changed(
            secrets.token_hex(8), member, "EndCrisisLink"
        )
        session.effects.links_changed = True
        self._context.pages.show(_CRISIS_LINK, {}, in_place=True)

    def _offer_calendar(self, action: ActionData) -> None:
        """Say a code by which the person fetches the address of their calendar in the browser."""
        session, address = self._session, self._session.services.web_address
        if session.place.shared:
            session.move_to_private(action)
            return
        if address is None:
            self._context.replies.say(crisis_link.no_address(session.words, session.now))
            return
        if not isinstance(may(session.command_context.actor, Verb.CALENDAR), Allowed):
            self._context.pages.show(_CALENDAR, {})
            return
        url = f"{address}/kalender/hent/{self._offered('calendar', 'OfferCalendar')}"
        card = calendar.offered(session.words, session.now, url, minutes=_minutes())
        self._context.replies.say(card)

    def _offered(self, purpose: LinkPurpose, command: str) -> str:
        """Offer a link to whoever asks, and return the code by which it is fetched."""
        session = self._session
        code, link = secrets.token_urlsafe(24), secrets.token_hex(8)
        mine = Membership(session.unit.tenant, session.place.member)
        session.unit.crisis_links.offer(
            link, digest_of(code), mine, lasts=_CODE_LASTS, purpose=purpose
        )
        session.unit.journal_notes.crisis_link_changed(link, mine.member, command)
        return code

    def _end_calendar(self) -> None:
        session = self._session
        mine = Membership(session.unit.tenant, session.place.member)
        session.unit.crisis_links.end(mine, purpose="calendar")
        session.unit.journal_notes.crisis_link_changed(
            secrets.token_hex(8), mine.member, "EndCalendar"
        )
        self._context.pages.show(_CALENDAR, {}, in_place=True)

    def _choose_invitations(self, *, wanted: bool) -> None:
        """Send calendar invitations from now on, or no more, to whoever presses it."""
        session = self._session
        allowed = isinstance(may(session.command_context.actor, Verb.CALENDAR), Allowed)
        if not wanted or (allowed and session.services.mails):
            session.unit.calendar_choices.choose(session.place.member, wanted=wanted)
        self._context.pages.show(_CALENDAR, {}, in_place=True)


def _minutes() -> int:
    return int(_CODE_LASTS.total_seconds()) // 60
