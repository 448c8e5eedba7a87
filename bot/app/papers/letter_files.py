"""Read the draft of a letter for a member to read, change and send themselves."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from pydantic import JsonValue

from bot.app.papers.read_paper import NoPaper, PaperFile, ReadPaper
from bot.cards.papers import HandedOver, PaperText
from bot.engine.dialog import TurnContext
from bot.engine.queries.letter import LetterDrafts, LetterKind, NoOpenOption, letter_drafts
from bot.engine.queries.supplier_facts import contract_of
from bot.texts.words import Words
from governance.context import NotFound
from papers.letter import letter_text
from papers.logo import Logo


def read_letter(wanted: Mapping[str, JsonValue], context: TurnContext) -> ReadPaper:
    """Read the letter that is wanted, in the language that is wanted. Raises NotFound or NoPaper.

    What the card says of it is in the reader's language.
    """
    words = context.words
    written = Words("en" if (wanted.get("lang") or words.lang) == "en" else "da")
    contract = contract_of(str(wanted.get("about") or ""), context)
    if contract is None:
        raise NotFound
    systems = wanted.get("systems")
    kind = _kind(wanted)
    try:
        drafts = letter_drafts(
            kind,
            contract,
            replace(context, words=written),
            systems=[str(one) for one in systems] if isinstance(systems, list) else [],
        )
    except NoOpenOption as none:
        raise NoPaper("letter.no_option") from none
    texts = [letter_text(one, drafts, written) for one in drafts.letters]
    names = [
        written("letter.file_name", number=drafts.contract, subject=one.subject)
        for one in drafts.letters
    ]
    return ReadPaper(
        tuple(
            PaperFile(name, "txt", partial(_encoded, text))
            for name, text in zip(names, texts, strict=True)
        ),
        _told(drafts, texts, wanted, words, written),
    )


def _encoded(text: str, _: Logo | None) -> bytes:
    return text.encode()


def _told(
    drafts: LetterDrafts,
    texts: list[str],
    wanted: Mapping[str, JsonValue],
    words: Words,
    written: Words,
) -> HandedOver:
    to = drafts.supplier
    if drafts.to is not None:
        email = drafts.to.email
        name = drafts.to.name
        to = words("letter.addressed", name=name, email=email) if email else name
    notice = words("letter.not_sent")
    if drafts.kind == "option":
        notice = f"{notice} {words('letter.binds')}"
    return HandedOver(
        kind="letter",
        over=f"{drafts.contract} · {drafts.supplier}",
        title=words("letter.handed_title"),
        lead=words("letter.handed", to=to),
        notice=notice,
        texts=tuple(
            PaperText(text=text, heading=letter.variant)
            for letter, text in zip(drafts.letters, texts, strict=True)
        ),
        scope=str(wanted["about"]),
        wants=drafts.kind,
        written_in=written.lang,
    )


def _kind(wanted: Mapping[str, JsonValue]) -> LetterKind:
    """Return which letter it is. Raises NotFound."""
    match wanted.get("wants"):
        case "statement" | "risk_input" | "plan_input" | "contacts" | "option" as kind:
            return kind
        case _:
            raise NotFound
