"""Predict the meaning of sentences with the product's own understanding."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bot.nlu_port import PriorContext
from bot.understanding.entities.names import names_of
from bot.understanding.incidents.emergency import asked_besides, read_emergency, read_further
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from tools.understanding.corpus import Example, Meant
from tools.understanding.demo_register import register_of


@cache
def _local() -> Any:
    return LocalUnderstanding(catalogue())


def predict(example: Example) -> Sequence[Meant]:
    """Give the wishes as the product finds them, in the order of the sentence.

    Somebody to call is answered first.
    """
    register = register_of(example.authority)
    names = names_of(register)
    emergency = read_emergency(example.say, names)
    before = example.after if example.after and example.after.intent == "call" else None
    if emergency is None and before is not None:
        emergency = read_further(example.say, names)
    if emergency is not None:
        about = [f"{one.kind}:{key}" for one in emergency.mentions for key in one.keys]
        talked = example.after if emergency.points_back else before
        if not about and talked is not None:
            about = list(talked.slots.get("about", ()))
        called = Meant("call", {"about": about} if about else {})
        besides = asked_besides(example.say, names)
        more = _understood(replace(example, say=besides)) if besides else ()
        asked_first = bool(more) and example.say.startswith(besides.split(maxsplit=1)[0])
        return [*more, called] if asked_first else [called, *more]
    return _understood(example)


def _understood(example: Example) -> Sequence[Meant]:
    register = register_of(example.authority)
    result = _local().understand(
        example.say,
        lang="da",
        today=example.today,
        register=register,
        topic=PriorContext(example.after.intent, example.after.slots) if example.after else None,
        me=example.asker,
    )
    return [Meant(reading.intent, reading.slots) for reading in result.readings]
