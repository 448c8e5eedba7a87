"""For those who work at the understanding: `python -m tools.understanding.workbench --help`.

A set is `building`, `judging` or the path of a file like them. What means what is shown by `guide`: from it, fresh sets
to judge by are written, by people who know neither our patterns nor the sentences we learned.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.understanding.tellings import tellings
from governance.records.columns import sheet_of
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from tools.understanding.dataset import AUTHORITIES
from tools.understanding.demo_register import register_of
from tools.understanding.evaluation import (
    ASKER,
    FOLDER,
    Example,
    Meant,
    examples,
    judged,
    loaded,
    mistakes,
    report,
    scores,
    share_intents_right,
    share_right,
    written_wrongly,
)
from tools.understanding.prediction import ask

JUDGING_HEAD = (
    "# Sentences to judge the understanding by: nobody who works on it reads them. "
    "`evaluation.py` says how they are read.\n\n"
)
_SHAPES, _EACH = 6, 2
"""Of each intent: ways of labelling it that are shown, and sentences of each."""
_SHORT = 90


def main() -> None:
    """One of the commands below."""
    reading = argparse.ArgumentParser(description=__doc__)
    commands = reading.add_subparsers(required=True)

    judge = commands.add_parser("judge", help="how well sets are understood, each and together")
    judge.add_argument("sets", nargs="+")
    judge.add_argument("--tables", action="store_true", help="precision and recall of each intent")
    judge.add_argument(
        "--mistakes", action="store_true", help="the sentences; not to judge by any more"
    )
    judge.set_defaults(run=_judge)

    say = commands.add_parser("say", help="how sentences are read today")
    say.add_argument("sentences", nargs="+")
    say.add_argument("--authority", choices=AUTHORITIES, default="STF")
    say.set_defaults(run=_say)

    learn = commands.add_parser("learn", help="add sets to those to build on; then `make learn`")
    learn.add_argument("sets", nargs="+", type=Path)
    learn.set_defaults(run=_learn)

    keep = commands.add_parser("keep", help="make these sets those to judge by; then `make learn`")
    keep.add_argument("sets", nargs="+", type=Path)
    keep.set_defaults(run=_keep)

    guide = commands.add_parser(
        "guide", help="who and what there is, and how sentences are labelled"
    )
    guide.set_defaults(run=_guide)

    given = reading.parse_args()
    given.run(given)


# ── Judging ──────────────────────────────────────────────────────────────────


def _judge(given: argparse.Namespace) -> None:
    every = []
    for name in given.sets:
        found = judged(examples(name), ask)
        every += found
        print(f"{name}: {_figures(found)}")
        if given.mistakes:
            print(mistakes(found))
    if len(given.sets) > 1:
        print(f"together: {_figures(every)}")
    if given.tables:
        print(report(every))


def _figures(found: Sequence[Any]) -> str:
    call = next((score for score in scores(found) if score.intent == "call"), None)
    cries = f"{call.right} of {call.meant} cries" if call else "no cries"
    return (
        f"{len(found)} sentences, {100 * share_right(found):.1f} % right in everything, "
        f"{100 * share_intents_right(found):.1f} % in what is wished, {cries}, "
        f"{len(written_wrongly(found))} forms with something wrong"
    )


def _say(given: argparse.Namespace) -> None:
    before: Meant | None = None
    for sentence in given.sentences:
        read = ask(Example(sentence, (), after=before, authority=given.authority))
        print(
            f"{sentence!r}: {' + '.join(f'{one.intent} {dict(one.slots)}' for one in read) or 'unsure'}"
        )
        before = read[-1] if read else before


# ── Keeping ──────────────────────────────────────────────────────────────────


def _learn(given: argparse.Namespace) -> None:
    """What is there already is not added again."""
    building = FOLDER / "train.yaml"
    known = {_folded(example.say) for example in examples("train")}
    added = [entry for entry in _entries(given.sets) if _folded(entry["say"]) not in known]
    with building.open("a", encoding="utf-8") as kept:
        kept.write(_dumped(added))
    print(f"{len(added)} added")


def _keep(given: argparse.Namespace) -> None:
    """The sentences that were judged by until now are no longer there; those we build on are left out."""
    known = {_folded(example.say) for example in examples("train")}
    kept = [entry for entry in _entries(given.sets) if _folded(entry["say"]) not in known]
    (FOLDER / "test.yaml").write_text(JUDGING_HEAD + _dumped(kept), "utf-8")
    print(f"{len(kept)} to judge by")


def _entries(sets: Sequence[Path]) -> Iterator[dict[str, Any]]:
    said = set()
    for path in sets:
        for entry in loaded(str(path)):
            if (folded := _folded(entry["say"])) not in said:
                said.add(folded)
                yield entry


def _folded(say: object) -> str:
    return str(say).casefold().strip(" ?!.")


def _dumped(entries: Sequence[dict[str, Any]]) -> str:
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1000)


# ── How sentences are labelled ───────────────────────────────────────────────


def _guide(_: argparse.Namespace) -> None:
    for authority in AUTHORITIES:
        print(f"# {authority}: who asks is {ASKER[authority]}\n")
        print("\n".join(_there(authority)), end="\n\n")
    print("# The fields of what is told\n")
    print("\n".join(_fields()), end="\n\n")
    print("# Sentences and their labels\n")
    for kind, shapes in sorted(_shapes().items()):
        print(f"## {kind}\n")
        most = sorted(shapes.values(), key=len, reverse=True)[:_SHAPES]
        print(_dumped([_labelled(one) for of_it in most for one in of_it[-_EACH:]]))


def _there(authority: str) -> Iterator[str]:
    register = register_of(authority)
    for system in register.find(System):
        one = system.record
        yield f"system {one.name} ({', '.join(one.aliases)}): {one.purpose}"
    for supplier in register.find(Supplier):
        yield f"supplier {supplier.record.name}"
    for contract in register.find(Contract):
        one_contract = contract.record
        yield f"contract {one_contract.number}, {one_contract.supplier}: {', '.join(one_contract.systems)}"
    for forum in register.find(Forum):
        yield f"forum {forum.record.key}, {forum.record.contract}"
    for seat in register.find(Seat):
        yield f"  seat {seat.record.forum}: {seat.record.person}"
    for member in register.find(Member):
        roles = [one.record.role for one in register.find(RoleAssignment, member=member.record.key)]
        yield f"person {member.record.name} <{member.record.key}>: {', '.join(sorted(set(roles)))}"
    for contact in register.find(Contact):
        theirs = contact.record
        yield f"contact {theirs.name}, {theirs.supplier or 'our own'}: {theirs.slot}"


def _fields() -> Iterator[str]:
    """What can be told, as the register calls it."""
    for section in sorted({telling.section for telling in tellings().values()}):
        columns = [
            f"{one.name} ({' | '.join(one.choices) or one.kind})"
            for one in sheet_of(section).columns
        ]
        yield f"{section}: {', '.join(columns)}"


def _shapes() -> dict[str, dict[tuple[str, ...], list[Example]]]:
    """The short sentences we build on, by what they mean and which slots they say it with."""
    found: defaultdict[str, dict[tuple[str, ...], list[Example]]] = defaultdict(dict)
    for example in examples("train"):
        if len(example.say) > _SHORT:
            continue
        meant = example.meant[0]
        several = len(example.meant) > 1
        section = meant.slots.get("section") if meant.intent == "record" else None
        kind = "two wishes" if several else " ".join(filter(None, (meant.intent, section)))
        slots = [name for name, value in meant.slots.items() if value != "?"]
        values = [name for name in meant.slots.get("values", {}) if not name.endswith("?")]
        shape = tuple(one.intent for one in example.meant) if several else (*slots, *values)
        found[kind].setdefault(shape, []).append(example)
    return found


def _labelled(example: Example) -> dict[str, Any]:
    entry: dict[str, Any] = {"say": example.say}
    if len(example.meant) == 1:
        entry |= {"intent": example.meant[0].intent, "slots": dict(example.meant[0].slots)}
    else:
        entry["intents"] = [one.intent for one in example.meant]
        entry["slots"] = [dict(one.slots) for one in example.meant]
    if example.also:
        entry["or"] = sorted(example.also)
    if example.after:
        entry["after"] = {"intent": example.after.intent, "slots": dict(example.after.slots)}
    if example.authority != AUTHORITIES[0]:
        entry["authority"] = example.authority
    return entry


if __name__ == "__main__":
    main()
