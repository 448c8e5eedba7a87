"""Notices reach members unasked: each once, wherever we have met them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.cards import notices
from bot.engine.members.actors import actor_of, language_of
from bot.engine.members.delivery_routes import preferred_addresses
from bot.engine.ports import UnitOfWork
from bot.engine.replies import ReplyWriter
from bot.messages import Card
from bot.texts.words import Words
from governance.queries.number_masks import mask_for
from governance.records.members import Member


def tell_members(
    unit: UnitOfWork, key: str, emails: Sequence[str], draw: Callable[[Words], Card]
) -> list[str]:
    """Tell each of them once for `key`, in their language; any process may send it.

    Returns the e-mails of those who were told now: not of whom we have met nowhere, nor of who was
    told before. The unit of work is already about the authority.
    """
    told = []
    for email in emails:
        card = draw(Words(language_of(unit.register, email)))
        actor = actor_of(unit, email, lang=None)
        mask = None if actor is None else mask_for(actor, unit.register)
        for place in preferred_addresses(unit, email):
            standing = place.open(unit, key)
            if standing.repeated:
                continue
            writer = ReplyWriter(unit, place, standing.id, owner=None, turn_key=key, mask=mask)
            writer.post(card)
            unit.conversations.keep(
                standing, standing.state, open_on=standing.open_on, turn_key=key
            )
            if email not in told:
                told.append(email)
    return told


def report_unreachable(
    unit: UnitOfWork, key: str, *, who: str, platform: str, waiting: int
) -> None:
    """Tell each administrator of messages that wait for `who`; any process may send it.

    The unit of work is already about the authority.
    """
    kept = unit.register.get(Member, Member.key_of(email=who))
    name = kept.record.name if kept else who

    def draw(words: Words) -> Card:
        return notices.unreachable(words, unit.now, name, platform.capitalize(), waiting)

    _tell_administrators(unit, key, draw, but=who)


def raise_alarm(unit: UnitOfWork, key: str, sentence: str, **arguments: object) -> None:
    """Tell each administrator that messages are not delivered as they should.

    Any process may send it. Moments among the arguments are written in words. The unit of work is
    already about the authority.
    """

    def draw(words: Words) -> Card:
        said = {
            name: words.moment(value) if isinstance(value, datetime) else value
            for name, value in arguments.items()
        }
        return notices.alarm(words, unit.now, words(sentence, **said))

    _tell_administrators(unit, key, draw)


def report_backups(unit: UnitOfWork, key: str, fault: str, newest: datetime | None) -> None:
    """Tell each administrator what is wrong with the backups; any process may send it.

    `newest` is when the newest was made that is good. The unit of work is already about the
    authority.
    """

    def draw(words: Words) -> Card:
        return notices.backups(words, unit.now, fault, newest)

    _tell_administrators(unit, key, draw)


def _tell_administrators(
    unit: UnitOfWork, key: str, draw: Callable[[Words], Card], *, but: str | None = None
) -> None:
    found = unit.register.find(Member, admin=True)
    emails = [one.record.email for one in found if one.record.active]
    tell_members(unit, key, [email for email in emails if email != but], draw)
