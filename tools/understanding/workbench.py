"""Work on the understanding: `python -m tools.understanding.workbench --help`.

A set is `train`, `test` or the path of a file like them. Fresh sets to judge by are written from
what `guide` prints, by people who know neither our patterns nor the sentences we learned.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.understanding.tellings.tellings import tellings
from governance.records.columns import sheet_of
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from tools.understanding.corpus import (
    ASKER,
    AUTHORITIES,
    TEST,
    TRAIN,
    UNSURE,
    Example,
    Meant,
    add_examples,
    examples,
    folded,
    line_of,
    write_examples,
)
from tools.understanding.demo_register import register_of
from tools.understanding.evaluation import (
    Verdict,
    judged,
    mistakes,
    report,
    scores,
    share_intents_right,
    share_right,
    written_wrongly,
)
from tools.understanding.prediction import predict

_SHAPES, _EACH = 6, 2
"""The ways the guide shows to label each intent, and the sentences of each."""
_SHORT = 90


def main() -> None:
    """Run one of the commands below."""
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

    learn = commands.add_parser("learn", help="add sets to those to train on; then `make learn`")
    learn.add_argument("sets", nargs="+")
    learn.set_defaults(run=_learn)

    keep = commands.add_parser("keep", help="make these sets those to judge by; then `make learn`")
    keep.add_argument("sets", nargs="+")
    keep.set_defaults(run=_keep)

    guide = commands.add_parser(
        "guide", help="who and what there is, and how sentences are labelled"
    )
    guide.set_defaults(run=_guide)

    given = reading.parse_args()
    given.run(given)


# ── Judging ──────────────────────────────────────────────────────────────────


def _judge(given: argparse.Namespace) -> None:
    every: list[Verdict] = []
    for name in given.sets:
        found = judged(examples(name), predict)
        every += found
        print(f"{name}: {_figures(found)}")
        if given.mistakes:
            print(mistakes(found))
    if len(given.sets) > 1:
        print(f"together: {_figures(every)}")
    if given.tables:
        print(report(every))


def _figures(found: Sequence[Verdict]) -> str:
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
        read = predict(Example(sentence, (), after=before, authority=given.authority))
        wishes = " + ".join(f"{one.intent} {dict(one.slots)}" for one in read) or UNSURE
        print(f"{sentence!r}: {wishes}")
        before = read[-1] if read else before


# ── Keeping ──────────────────────────────────────────────────────────────────


def _learn(given: argparse.Namespace) -> None:
    """Add the sentences to those to train on, without those that are there already."""
    added = _fresh(given.sets)
    add_examples(TRAIN, added)
    print(f"{len(added)} added")


def _keep(given: argparse.Namespace) -> None:
    """Replace the sentences of `test` by these, without those that are trained on."""
    kept = _fresh(given.sets)
    write_examples(TEST, kept)
    print(f"{len(kept)} to judge by")


def _fresh(sets: Sequence[str]) -> list[Example]:
    """Read the sets, and leave out sentences that were seen before and those of `train`."""
    seen = {folded(example.say) for example in examples(TRAIN)}
    found = []
    for name in sets:
        for example in examples(name):
            if folded(example.say) not in seen:
                seen.add(folded(example.say))
                found.append(example)
    return found


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
        print("\n".join(line_of(one) for of_it in most for one in of_it[-_EACH:]), end="\n\n")


def _there(authority: str) -> Iterator[str]:
    register = register_of(authority)
    for system in register.find(System):
        one = system.record
        yield f"system {one.name} ({', '.join(one.aliases)}): {one.purpose}"
    for supplier in register.find(Supplier):
        yield f"supplier {supplier.record.name}"
    for contract in register.find(Contract):
        signed = contract.record
        yield f"contract {signed.number}, {signed.supplier}: {', '.join(signed.systems)}"
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
    """List the fields that can be told, as the register calls them."""
    for section in sorted({telling.section for telling in tellings().values()}):
        columns = [
            f"{one.name} ({' | '.join(one.choices) or one.kind})"
            for one in sheet_of(section).columns
        ]
        yield f"{section}: {', '.join(columns)}"


def _shapes() -> dict[str, dict[tuple[str, ...], list[Example]]]:
    """Sort the short sentences of `train` by their meaning and by the slots they say."""
    found: defaultdict[str, dict[tuple[str, ...], list[Example]]] = defaultdict(dict)
    for example in examples(TRAIN):
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


if __name__ == "__main__":
    main()
