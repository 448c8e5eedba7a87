"""Print what came of a run."""

from collections.abc import Mapping

from bench.endurance.results import Endurance

_MOST_TOLD = 10
_NAMES = {
    "resident": "resident, MB",
    "shared_out": "proportional, MB",
    "descriptors": "descriptors",
    "threads": "threads",
    "database": "database, MB",
    "log": "write-ahead log, MB",
}


def report(found: Endurance) -> None:
    """Print it, each with what is wanted."""
    print(
        f"\n{found.days} days of {found.people} people in {found.seconds / 60:.0f} minutes, "
        f"with {sum(found.faults.values())} faults"
    )
    for kind, times in sorted(found.faults.items()):
        print(f"  {kind:<27} {times:8}")
    print(f"  turns                       {found.turns:8,}")
    print(f"  until acknowledged: p50     {found.turn_p50:8.0f} ms, p99 {found.turn_p99:.0f} ms")
    print(f"  posted again                {found.posted_again:8,}")
    print(f"  not answered                {found.unanswered:8,}")
    print(f"  answered otherwise          {sum(found.otherwise.values()):8,}")
    for told, times in [*found.otherwise.items()][:_MOST_TOLD]:
        print(f"    {times:4}  {told}")
    print(f"  messages to the platform    {found.delivered:8,}")
    print(f"  said to be saved            {found.acknowledged:8,}")
    print(f"    and not in the journal    {len(found.lost):8} wanted: 0 {[*found.lost][:5]}")
    print(f"    and there twice           {len(found.twice):8} wanted: 0 {[*found.twice][:5]}")
    print(f"  entries in the journal      {found.entries:8,}")
    print(f"  backups                     {found.backups:8} of {found.days} days")
    print(f"    restored for trial in     {found.trial:8.1f} s")
    for told in found.days_without:
        print(f"    none on {told}")
    print(f"  broken                      {len(found.broken):8} wanted: 0 {[*found.broken][:5]}")
    _lookups("whom to call, in the chat", found.chat)
    _lookups("whom to call, by the link", found.link)
    for told in found.in_vain[:_MOST_TOLD]:
        print(f"    {told}")
    print(f"  processes                   {found.starts:8}")
    print(f"    ended by themselves       {len(found.exits):8} wanted: 0 {[*found.exits][:5]}")
    print(
        f"    to the first answer       {found.first_answer:8.1f} s, "
        f"longest {found.first_answer_longest:.1f} s"
    )
    for name, grown in found.growth.items():
        print(
            f"  {_NAMES[name]:<27} {grown.early:8.1f} then {grown.late:.1f}, most {grown.most:.1f}"
        )


def _lookups(name: str, counted: Mapping[str, float]) -> None:
    there = counted["asked"] - counted["down"]
    print(f"  {name:<27} {counted['answered']:8,.0f} of {there:,.0f} wanted: all")
    print(f"    while there was none      {counted['down']:8,.0f}")
    print(f"    when Teams was well again {counted['late']:8,.0f}")
    print(f"    p50                       {counted['p50']:8.0f} ms, p99 {counted['p99']:.0f} ms")
