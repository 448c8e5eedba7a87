"""Say short answers: a title and a sentence or two, with what one may want to see next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.cards.notices import home_button, page_button
from bot.messages import Action, Block, Bold, Card, FactSet, Text, UserText
from bot.texts.short_answers import ShortAnswer
from bot.texts.words import Words


def short_answer(
    words: Words,
    now: datetime,
    found: Sequence[tuple[str, ShortAnswer]],
    *,
    who: Mapping[str, str],
) -> Card:
    """Say each; a requirement leads to where it stands. `who` fills the placeholders."""
    texts = [answer.in_language(words.lang) for _, answer in found]
    body: list[Block] = []
    for place, text in enumerate(texts):
        if place:
            body.append(Text(spans=(Bold(b=_filled(text.title, who)),)))
        body.append(Text(spans=(UserText(u=_filled(text.text, who)),)))
        if text.evidence:
            pair = (words("short.evidence"), (UserText(u=_filled(text.evidence, who)),))
            body.append(FactSet(pairs=(pair,)))
    title = _filled(texts[0].title, who)
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        actions=tuple(_actions(words, found)),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {_filled(texts[0].text, who)}",
    )


def _actions(words: Words, found: Sequence[tuple[str, ShortAnswer]]) -> Iterator[Action]:
    for name, answer in found:
        if answer.in_language(words.lang).evidence:
            label = words("short.where_it_stands", requirement=name)
            yield page_button(label, "status", {"requirement": name})
        for page in answer.pages:
            if page != "home":
                yield page_button(words(f"short.see_{page}"), page, {})


def _filled(text: str, who: Mapping[str, str]) -> str:
    for name, value in who.items():
        text = text.replace(f"{{{name}}}", value)
    return text.replace(",.", ".")  # a clause that ends with a comma may end the sentence
