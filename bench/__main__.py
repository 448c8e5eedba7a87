"""Run every measurement in turn, each with what the issue asks of it: `make bench`."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench import (
    answers,
    backup,
    derivation,
    growth,
    incident,
    incident_under_faults,
    lookup,
    nudge_sweep,
    obligations,
    outbox,
    overview_page,
    papers,
    register,
    retention,
    slack,
    startup,
    teams,
    turns_beside_papers,
    understanding,
    worst_input,
)
from bench.endurance import endurance
from bench.endurance.report import report
from bench.endurance.results import Which

_KINDS = ("sqlite", "postgresql")
_SOME_FAULTS: Sequence[Which] = ("steady", "platform")


def main(wanted: list[str]) -> None:
    """Run all of it, or what is named.

    The names are sqlite, postgresql, teams, slack, starts, lookup, papers, beside, overview,
    incident, understanding, troubled, worst, kept, growth and backup. They are also `register`,
    `obligations`, `deriving`, `draining` and `sweeping`, after which the name of a database means
    those on that one. `growth` leaves its picture in `var`.

    `endurance` is run only where it is named, as it takes an hour, or so many seconds. A second
    number is the seed of its faults. With `steady` no fault ends the process, and with `platform`
    there are only those of the platform. It leaves its samples and its picture in `var/endurance`.

    A number after `troubled` is of lookups, and after `backup` of megabytes. After `sweeping`,
    numbers mean so many due, of so many, in so many authorities.
    """
    numbers = [int(word) for word in wanted if word.isdigit()]
    size = next(iter(numbers), backup.MEGABYTES)
    kinds = [kind for kind in _KINDS if kind in wanted]
    if not wanted or (kinds and not {*_BY_DATABASE, "sweeping"} & {*wanted}):
        for kind in kinds or _KINDS:
            _answers(answers.measure(kind))
    if "endurance" in wanted:
        _endurance(wanted, numbers)
    for name, measured in _ALONE.items():
        if not wanted or name in wanted:
            measured(numbers)
    if not wanted or "backup" in wanted:
        _backup(backup.measure(size))
    for name, shown in _BY_DATABASE.items():
        if not wanted or name in wanted:
            for kind in kinds or _KINDS:
                shown(kind)
    if not wanted or "sweeping" in wanted:
        for kind in kinds or _KINDS:
            for each in nudge_sweep.sizes(numbers):
                _swept(nudge_sweep.measure(kind, each))


def _answers(found: answers.Answers) -> None:
    print(
        f"\nOne checklist answer on {found.database}, commit included "
        f"({found.statements} statements)"
    )
    print(f"  through the engine          {found.rate:8.0f} /s")
    print(f"  the bare statements         {found.floor:8.0f} /s")
    print(f"  ratio                       {found.ratio:8.2f}    wanted: at least 0.40")
    print(f"  ratio, 1,000 open           {found.crowded_ratio:8.2f}    wanted: at least 0.40")
    print(f"  8 clients: rate             {found.rate_at_8:8.0f} turns/s")
    print(f"  8 clients: p50              {found.p50_at_8:8.1f} ms")
    print(f"  8 clients: p99              {found.p99_at_8:8.1f} ms wanted: under 20")
    print(f"  8 clients: p99, bare        {found.floor_p99_at_8:8.1f} ms")


def _teams(found: teams.Teams) -> None:
    print("\nA turn in Teams, through HTTP both ways, the server on one core")
    print(f"  8 clients: rate             {found.rate:8.0f} turns/s")
    print(f"  the cured echo              {found.cured:8.0f} turns/s")
    print(f"  the stock echo              {found.stock:8.0f} turns/s")
    print(f"  ratio to the cured echo     {found.over_cured:8.2f}    wanted: at least 0.5")
    print(f"  ratio to the stock echo     {found.over_stock:8.2f}    wanted: at least 2.5")
    print(f"  8 clients: p50              {found.p50:8.1f} ms")
    print(f"  8 clients: p99              {found.p99:8.1f} ms")
    print(f"  64 clients: rate            {found.fast_at_64:8.0f} turns/s")
    print(f"  64, the connector slow      {found.slow_at_64:8.0f} turns/s")
    print(f"  ratio                       {found.slow_ratio:8.2f}    wanted: at least 0.8")


def _slack(found: slack.Slack) -> None:
    print("\nA turn in Slack, through the signed HTTP edge, the server on one core")
    print(f"  8 clients: rate             {found.rate:8.0f} turns/s")
    print(f"  the bare Bolt app           {found.bolt:8.0f} turns/s")
    print(f"  ratio                       {found.ratio:8.2f}    wanted: at least 0.5")
    print(f"  1 client: p50               {found.p50:8.1f} ms wanted: under 5")
    print(f"  1 client: p50, Bolt         {found.p50_bolt:8.1f} ms")
    print(f"  8 clients: p50              {found.p50_at_8:8.1f} ms")
    print(f"  8 clients: p99              {found.p99_at_8:8.1f} ms")
    print(f"  64 who wait for the answer  {found.sustained:8.0f} turns/s")
    print(f"  a crowd that does not       {found.asked:8.0f} requests/s")
    print(f"  acknowledged: p50           {found.crowd_p50:8.1f} ms")
    print(f"  acknowledged: the longest   {found.crowd_longest:8.1f} ms wanted: under 3000")
    print(f"  by status                   {found.crowd}")


def _starts(found: startup.Starts) -> None:
    print("\nStarting, and sitting still")
    print(f"  a bare Python               {found.python:8.2f} s")
    print(f"  chat to its first prompt    {found.chat:8.2f} s  wanted: under 1.2")
    print(f"  run to its first answer     {found.run:8.2f} s  wanted: under 2.5")
    print("  memory, resident and with what is shared divided up")
    for name, (resident, shared_out), wanted in (
        ("at the first answer", found.idle, 120),
        ("when it has come to rest", found.settled, 120),
        ("everything used once", found.warm, 180),
    ):
        print(f"  {name:<27} {resident:8.0f}, {shared_out:.0f} MB wanted: under {wanted}")


def _lookup(found: lookup.Lookup) -> None:
    print(f"\nLooking up among {found.systems:,} systems and {found.contacts:,} contacts")
    print(f"  the first time              {found.first:8.0f} ms wanted: under 150")
    print(f"  the slowest after it        {found.typed:8.0f} ms")


def _papers(found: papers.Papers) -> None:
    print("\nMaking papers, in a child process of its own")
    print(f"  the smallest there is       {found.floor:8.2f} s")
    print(f"  a mini plan                 {found.mini_plan:8.2f} s  wanted: under 1")
    print(f"    the file                  {found.mini_plan_kilobytes:8.0f} kB")
    print(f"  a year wheel, {papers.ITEMS:,} things {found.wheel:8.2f} s  wanted: under 1")
    print(f"    the file                  {found.wheel_kilobytes:8.0f} kB")
    print(f"    as a picture              {found.wheel_picture:8.2f} s")
    audit = found.audit
    print(f"  an audit file, {audit.answers:,} answers")
    print(f"    worked out                {audit.worked_out:8.2f} s")
    print(f"    and made in every form    {audit.made:8.2f} s  wanted: under 10 in all")
    print(f"    memory of the child       {audit.child:8.0f} MB wanted: under 600")
    print(f"    the zip, with its proof   {audit.packed:8.1f} MB wanted: under 3")
    print(f"    one contract's            {audit.narrow:8.1f} MB")


def _beside(found: turns_beside_papers.BesidePapers) -> None:
    rate = turns_beside_papers.RATE
    print(f"\nTurns, {rate:.0f} a second, beside papers of {found.systems} systems, SQLite")
    for name, one in (("nothing", found.alone), *found.beside.items()):
        print(
            f"  {name:<27} {one.p50:8.0f} ms, p99 {one.p99:5.0f} ms  ({one.turns} turns,"
            f" made {one.made} times)"
        )
    print(f"  the most added to p99       {found.most_added:8.0f} ms wanted: at most 50")


def _incident(found: incident.Incident) -> None:
    print(
        f"\nWhom to call, among {found.systems:,} systems and {found.contacts:,} contacts, "
        "with no database"
    )
    print(f"  two fuzzy look-ups: p50     {found.floor_p50:8.2f} ms, p99 {found.floor_p99:.2f} ms")
    print(f"  answered: p50               {found.p50:8.2f} ms")
    print(f"  answered: p99               {found.p99:8.2f} ms wanted: under 5")
    print(
        f"    of the processor: p50     {found.processor_p50:8.2f} ms, "
        f"p99 {found.processor_p99:.2f} ms"
    )
    print(f"  on the disk, delivered: p50 {found.noted_p50:8.2f} ms")
    print(f"  on the disk, delivered: p99 {found.noted_p99:8.2f} ms wanted: under 50")
    print(f"  ratio to the look-ups, p99  {found.p99 / found.floor_p99:8.2f}")
    print(f"  answered                    {found.answered:8,} of {found.asked:,}")
    print(f"  the snapshot                {found.megabytes:8.1f} MB")
    print(f"  reading it                  {found.reading:8.2f} s")
    print(f"  a new process to an answer  {found.cold:8.2f} s  wanted: under 3")


def _troubled(found: incident_under_faults.Troubled) -> None:
    print("\nWhom to call, while the database hangs, the disk is full and the key server stalls")
    print(f"  answered                    {found.answered:8,} of {found.asked:,}")
    print(f"  sentence to delivery: p50   {found.p50:8.2f} ms")
    print(f"  sentence to delivery: p99   {found.p99:8.2f} ms wanted: under 50")
    print(f"  the slowest                 {found.worst:8.1f} ms")
    print(
        f"  waited for in vain          {found.database:8} times the database, "
        f"{found.keys} times a key"
    )
    print(f"  kept in memory              {found.unwritten:8,}")


def _worst(found: worst_input.Worst) -> None:
    body, text = found.bodies[found.body], found.texts[found.text]
    print("\nThe worst input")
    print(f"  the dearest body            {body:8.2f} ms wanted: under 20  ({found.body})")
    print(f"  ratio to plain JSON         {body / found.body_floor:8.2f}")
    print(f"  the dearest text            {text:8.2f} ms wanted: under 20  ({found.text})")
    print(f"  ratio to “ja”               {text / found.text_floor:8.1f}")
    print(f"  names among 500 people      {found.crowd:8.2f} ms wanted: under 200")


def _understanding(every: Sequence[understanding.Sized]) -> None:
    for found in every:
        print(f"\nA free sentence among {found.systems:,} systems and {found.contacts:,} contacts")
        print(
            f"  two fuzzy look-ups: p50     {found.floor_p50:8.2f} ms, p99 {found.floor_p99:.2f} ms"
        )
        print(f"  understood: p50             {found.p50:8.2f} ms")
        print(f"  understood: p99             {found.p99:8.2f} ms wanted: under 15")
        print(f"  the names, after a change   {found.names:8.0f} ms")


def _backup(found: backup.Backup) -> None:
    print(f"\nA backup of {found.megabytes:.0f} MB on SQLite, while 8 clients answer")
    for name, waits in (
        ("nothing beside", found.alone),
        ("a backup beside", found.backup),
        ("a plain copy beside", found.floor),
    ):
        print(
            f"  {name:<27} {waits.seconds:8.1f} s  {waits.turns:5} turns,"
            f" p99 {waits.p99:4.0f} ms, longest {waits.longest:4.0f} ms"
        )
    print(f"  the backup                  {found.megabytes / found.backup.seconds:8.0f} MB/s")
    print(f"  times as long as the copy   {found.backup.seconds / found.floor.seconds:8.1f}")
    print(f"  longest turn beside it      {found.backup.longest:8.0f} ms wanted: under 250")
    print(f"  ratio to the plain copy's   {found.backup.longest / found.floor.longest:8.2f}")


def _register(found: register.Register) -> None:
    print(f"\nA register of {found.records:,} records on {found.database}")
    for form in found.forms:
        _form(form)
        ratio = found.import_ratio(form)
        print(f"    ratio to the bare rows    {ratio:8.2f}    the whole import, file included")
    merging = found.merging
    print(f"  Merging {merging.rows:,} rows, half of them the journal's, commit included")
    print(f"    rows                      {merging.rate:8,.0f} /s")
    print(f"    the bare rows             {merging.floor:8,.0f} /s")
    print(f"    ratio                     {merging.ratio:8.2f}    wanted: at least 0.50")
    print("  8 clients answer meanwhile, in another authority")
    for name, waits in found.waits.items():
        print(
            f"    {name:<25} {waits.seconds:8.1f} s  {waits.turns:5} turns,"
            f" p99 {waits.p99:5.0f} ms, longest {waits.longest:5.0f} ms"
        )


def _obligations(found: obligations.Obligations) -> None:
    print(f"\nWhat is overdue among {found.rows:,} obligations on {found.database}")
    print(f"  filled in                   {found.loading:8.0f} s")
    print(f"  one row by its key: p50     {found.floor.p50:8.2f} ms, p99 {found.floor.p99:.2f} ms")
    for name, asked in (("of one person", found.person), ("of the authority", found.authority)):
        shown, floor = asked.shown, found.floor
        print(f"  {name} ({asked.counted:,.0f} of them)")
        print(f"    p50                       {shown.p50:8.2f} ms")
        print(f"    p99                       {shown.p99:8.2f} ms wanted: under 5")
        print(
            f"    ratios to the row         {shown.p50 / floor.p50:8.1f} "
            f"and {shown.p99 / floor.p99:.1f}"
        )


def _overview(found: overview_page.OverviewMeasured) -> None:
    print(f"\nThe overview as a page, {found.systems:,} systems, SQLite")
    print(f"  reading the systems alone {found.floor:8.2f} s")
    print(f"  the database held         {found.held:8.2f} s")
    print(f"  read, drawn and packed    {found.page:8.2f} s  wanted: under 1")
    print(f"  as it is sent             {found.kilobytes:8.0f} kB wanted: under 500")


def _reconciled(found: derivation.Reconciled) -> None:
    print(f"\nOne system's obligations after a change, on {found.database}")
    print(f"  one row by its key: p50     {found.floor[0]:8.2f} ms, p99 {found.floor[1]:.2f} ms")
    for name, (p50, p99) in (
        ("an exercise held", found.exercise),
        ("a contact verified", found.contact),
    ):
        print(f"  {name}")
        print(f"    p50                       {p50:8.2f} ms")
        print(f"    p99                       {p99:8.2f} ms wanted: under 10")
        print(
            f"    ratios to the row         {p50 / found.floor[0]:8.0f} "
            f"and {p99 / found.floor[1]:.0f}"
        )


def _derived(found: derivation.Derived) -> None:
    print(f"\nEverything derived anew on {found.database}: {found.systems:,} systems")
    print(f"  scopes                      {found.scopes:8,}")
    print(f"  seconds                     {found.seconds:8.0f} s  wanted: under 60")
    print(
        f"  only reading it all         {found.reading:8.0f} s  "
        f"ratio {found.seconds / found.reading:.1f}"
    )
    print(f"  at the peak                 {found.megabytes:8.0f} MB wanted: under 500")
    print(f"  told how far it was         {found.told:8} times")


def _drained(found: outbox.Draining) -> None:
    print(f"\nDraining the outbox on {found.database}, the platform takes 100 ms")
    for name, paced in (("Teams", found.teams), ("Slack", found.slack)):
        print(f"  one workspace in {name}      {paced.rate:8.1f} /s of {paced.allowed:.0f}")
        print(f"    share of what is allowed  {paced.share:8.2f}    wanted: at least 0.95")
        print(f"    429s in a limit window    {paced.refused:8}    wanted: at most 1")
    print(f"  ten without limits          {found.one:8.0f} /s")
    print(f"  the bare requests           {found.floor:8.0f} /s")
    print(f"  ratio                       {found.one / found.floor:8.2f}")
    print(f"  least to most served        {found.fairness:8.2f}")
    if found.two is not None and found.ratio is not None:
        print(f"  two replicas                {found.two:8.0f} /s")
        print(f"  ratio to one                {found.ratio:8.2f}    wanted: at least 1.7")


def _swept(found: nudge_sweep.Sweeping) -> None:
    size, once = found.size, found.once
    print(
        f"\nSweeping on {found.database}: {size.due:,} due of {size.standing:,} obligations,"
        f" {size.authorities} authorities"
    )
    print(f"  filled in                   {found.loading:8.0f} s")
    print(f"  until nothing is left       {once.seconds:8.2f} s  wanted: under 10")
    print(f"  reading, and plain rows     {found.floor:8.2f} s")
    print(f"  ratio                       {once.seconds / found.floor:8.1f}")
    print(f"  looked at                   {once.looked_at:8,}")
    print(f"  things said                 {once.said:8,}")
    print(f"  messages begun              {once.messages:8,}")
    print(f"  transactions                {once.transactions:8,}")
    print(f"    p99                       {once.p99:8.0f} ms")
    print(f"    the longest               {once.longest:8.0f} ms wanted: under 100")
    print(f"  at the peak                 {once.megabytes:8.0f} MB wanted: under 200")


def _form(form: register.OneForm) -> None:
    print(f"  .{form.form}")
    for name, once in (
        ("import", form.first),
        ("the same again", form.again),
        ("5 % changed", form.changed),
    ):
        stages = ", ".join(f"{stage} {spent:.2f}" for stage, spent in once.stages.items())
        print(f"    {name:<25} {once.seconds:8.1f} s  wanted: under 60   ({stages})")
        print(
            f"    {'':<25} {once.megabytes:8.0f} MB wanted: under 400"
            f"  (its child {once.child:.0f}, {once.changes:,} changes)"
        )
    export = form.export
    print(f"    {'export':<25} {export.seconds:8.1f} s  wanted: under 30")
    print(f"    {'':<25} {export.megabytes:8.0f} MB")
    read, written = form.first.stages["file"], export.seconds
    print(
        f"    {'reading, the library':<25} {form.reading_floor:8.1f} s  "
        f"ours takes {read / form.reading_floor:.1f} times that"
    )
    print(
        f"    {'writing, the library':<25} {form.writing_floor:8.1f} s  "
        f"ours takes {written / form.writing_floor:.1f} times that"
    )


def _all_derived(kind: str) -> None:
    _reconciled(derivation.measure_reconciling(kind))
    _derived(derivation.measure_deriving(kind))


_BY_DATABASE: Mapping[str, Callable[[str], None]] = {
    "register": lambda kind: _register(register.measure(kind)),
    "obligations": lambda kind: _obligations(obligations.measure(kind)),
    "deriving": _all_derived,
    "draining": lambda kind: _drained(outbox.measure(kind)),
}


def _kept(found: retention.Kept) -> None:
    print("\nWhat a turn on the web leaves in SQLite's file, in bytes")
    print(f"  as it is said               {found.at_once:8.0f}")
    print(f"  after 2 days                {found.after_2_days:8.0f}")
    print(f"  after 31 days               {found.after_31_days:8.0f}")
    print(f"  after 100 days              {found.after_100_days:8.0f}")
    print(f"  entries in the journal      {found.entries:8d} from {found.turns} turns")
    print(f"  a year of 500, all kept     {found.year_for_good:8.0f} MB")
    print(f"  a year of 500               {found.year:8.0f} MB    wanted: under 400")


def _grown(found: Sequence[growth.Grown]) -> None:
    print("\nHow each grows with the systems of an authority, SQLite, median milliseconds")
    print("  systems          turn   one scope    sentence         cry    overview page")
    for one in found:
        print(
            f"  {one.systems:7,}    {one.turn:8.1f}    {one.scope:8.1f}    {one.sentence:8.1f}"
            f"    {one.cry:8.1f}         {one.page:8.0f}"
        )


def _endurance(wanted: list[str], numbers: list[int]) -> None:
    some = [one for one in _SOME_FAULTS if one in wanted]
    which = some[0] if some else "all"
    sizes = endurance.sized(*numbers[:2], faults=which)
    report(endurance.measure(sizes, kept=Path("var/endurance")))


_ALONE: Mapping[str, Callable[[list[int]], None]] = {
    "teams": lambda _: _teams(teams.measure()),
    "slack": lambda _: _slack(slack.measure()),
    "starts": lambda _: _starts(startup.measure()),
    "lookup": lambda _: _lookup(lookup.measure()),
    "papers": lambda _: _papers(papers.measure()),
    "beside": lambda _: _beside(turns_beside_papers.measure()),
    "overview": lambda _: _overview(overview_page.measure()),
    "incident": lambda _: _incident(incident.measure()),
    "troubled": lambda numbers: _troubled(incident_under_faults.measure(*numbers[:1])),
    "understanding": lambda _: _understanding(understanding.measure()),
    "worst": lambda _: _worst(worst_input.measure()),
    "kept": lambda _: _kept(retention.measure()),
    "growth": lambda _: _grown(growth.drawn(growth.measure(), Path("var/growth.svg"))),
}


if __name__ == "__main__":
    main(sys.argv[1:])
