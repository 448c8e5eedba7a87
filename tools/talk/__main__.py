"""Judge the talk by whole answers: `python -m tools.talk --help`; see the README beside this."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from tools.talk.answers import Answered, answer_to, answers_in
from tools.talk.harm.run import NAMES, find_harm
from tools.talk.sets import conversations_in, sentences_in

VERDICTS = ("right", "useful", "wrong", "harmful", "deadend")


def main() -> None:
    """Run one of the commands below."""
    reading = argparse.ArgumentParser(description=__doc__)
    commands = reading.add_subparsers(required=True)

    answer = commands.add_parser("answer", help="say every sentence of a set, and keep the answers")
    answer.add_argument("set", type=Path)
    answer.add_argument("into", type=Path)
    answer.add_argument("--only", default="", help="the ids to say, with commas between")
    answer.set_defaults(run=_answer)

    converse = commands.add_parser("converse", help="the same of whole conversations")
    converse.add_argument("set", type=Path)
    converse.add_argument("into", type=Path)
    converse.set_defaults(run=_converse)

    report = commands.add_parser("report", help="what the judges said of a set, by kind")
    report.add_argument("set", type=Path)
    report.add_argument("verdicts", type=Path, nargs="+", help="a file of `id: verdict` per judge")
    report.set_defaults(run=_report)

    harm = commands.add_parser("harm", help="say generated sentences, and find those that do harm")
    harm.add_argument("--seed", default="1", help="the same seed makes the same sentences")
    harm.add_argument("--count", type=int, default=1000, help="how many sentences of each harm")
    harm.add_argument("--only", choices=NAMES, help="one of the harms")
    harm.set_defaults(run=_harm)

    given = reading.parse_args()
    given.run(given)


def _answer(given: argparse.Namespace) -> None:
    only = set(filter(None, given.only.split(",")))
    said = [one for one in sentences_in(given.set) if not only or one.id in only]
    with ProcessPoolExecutor() as pool:
        answers = list(pool.map(answer_to, said))
    _write(
        given.into,
        [
            {
                "id": one.id,
                "kind": one.kind,
                "asker": one.asker,
                **({"context": list(one.context)} if one.context else {}),
                "text": one.text,
                "wanted": one.wanted,
                **_shown(answer),
            }
            for one, answer in zip(said, answers, strict=True)
        ],
    )


def _converse(given: argparse.Namespace) -> None:
    every = conversations_in(given.set)
    with ProcessPoolExecutor() as pool:
        answers = list(pool.map(answers_in, every))
    _write(
        given.into,
        [
            {
                "id": one.id,
                "asker": one.asker,
                "about": one.about,
                "expects": list(one.expects),
                "turns": [{"text": answer.text, **_shown(answer)} for answer in found],
            }
            for one, found in zip(every, answers, strict=True)
        ],
    )


def _harm(given: argparse.Namespace) -> None:
    """Print each harm with its sentences, and those that did harm; 1 where too many did."""
    names = [given.only] if given.only else NAMES
    every = []
    for found in find_harm(names, seed=given.seed, count=given.count):
        every.append(found)
        print(f"{found.name}: {found.said} sentences, {len(found.harmful)} harmful")
        for one in found.harmful:
            print(f"\n  {one.asker}: {one.text}\n  {one.why}")
            print("\n".join(f"    {line}" for line in one.answer.splitlines()))
    if any(found.too_many for found in every):
        raise SystemExit(1)


def _shown(answer: Answered) -> dict[str, Any]:
    return {
        "said": answer.said,
        **({"updated": answer.updated} if answer.updated else {}),
        **({"saved": list(answer.saved)} if answer.saved else {}),
    }


def _write(into: Path, found: Sequence[Mapping[str, Any]]) -> None:
    into.write_text(yaml.dump(list(found), Dumper=_Dumper, allow_unicode=True, sort_keys=False))
    print(f"{len(found)} answers are in {into}")


class _Dumper(yaml.SafeDumper):
    """It writes several lines as several lines."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


# ── Reporting ────────────────────────────────────────────────────────────────


def _report(given: argparse.Namespace) -> None:
    """Print how many of each kind got each verdict; of two judges, each sentence counts half."""
    kinds = {one.id: one.kind for one in sentences_in(given.set)}
    judges = [_verdicts(path) for path in given.verdicts]
    print(f"| kind | n | {' | '.join(VERDICTS)} |")
    print(f"|---|--:{'|--:' * len(VERDICTS)}|")
    for kind in [*dict.fromkeys(kinds.values()), "all"]:
        ids = [id_ for id_, of in kinds.items() if kind in (of, "all")]
        print(f"| {kind} | {len(ids)} | {' | '.join(_shares(ids, judges))} |")
    if len(judges) > 1:
        agreed = sum(judges[0].get(id_) == judges[1].get(id_) for id_ in kinds)
        print(f"\nThe first two judges agree on {agreed} of {len(kinds)}.")


def _shares(ids: Sequence[str], judges: Sequence[Mapping[str, str]]) -> Iterator[str]:
    given = Counter(judge[id_] for judge in judges for id_ in ids if id_ in judge)
    total = sum(given.values()) or 1
    yield from (f"{100 * given[verdict] / total:.1f} %" for verdict in VERDICTS)


def _verdicts(path: Path) -> Mapping[str, str]:
    found = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    wrong = {id_: verdict for id_, verdict in found.items() if verdict not in VERDICTS}
    if wrong:
        raise SystemExit(f"{path.name}: {wrong} is none of {', '.join(VERDICTS)}")
    return dict(found)


if __name__ == "__main__":
    main()
