"""Test the spool: on the disk before anything else, read again after a crash, and bounded.

It is never in anybody's way.
"""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.incidents.spool import KEPT, Spool, SpoolEntry
from bot.edge.encryption import Sealer, new_key
from bot.incident.events import DeliveredMessage, IncidentEvent
from bot.incident.snapshot import LogLine

NOW = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)
SEALER = Sealer([new_key()])


def line(name: str) -> SpoolEntry:
    told = LogLine(id=name, log="", at=NOW, who="ole@stf.example", what="lookup")
    return SpoolEntry(
        at=NOW, happened=IncidentEvent(authority="a", platform="web", age=1, line=told)
    )


def opened(folder: Path, **how: int) -> Spool:
    return Spool(folder, SEALER, **how)


def names(spool: Spool) -> list[str]:
    return [one.happened.line.id for one in spool.waiting]


def test_what_was_written_waits_after_a_restart(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert all(first.append(line(str(n))) for n in range(3))
    first.close()
    again = opened(tmp_path)
    assert names(again) == ["0", "1", "2"]
    again.close()


def test_what_was_drained_does_not_wait_and_is_still_known(tmp_path: Path) -> None:
    first = opened(tmp_path)
    for n in range(3):
        first.append(line(str(n)))
    first.drained(first.waiting[1].place)
    first.close()
    again = opened(tmp_path)
    assert names(again) == ["2"]
    assert len(again.found) == 3
    again.append(line("3"))
    assert names(again) == ["2", "3"]
    again.close()
    once_more = opened(tmp_path)
    assert names(once_more) == ["2", "3"]
    once_more.close()


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_torn_line_is_left_out_and_the_others_are_not(tmp_path: Path, cut: int) -> None:
    first = opened(tmp_path)
    for n in range(3):
        first.append(line(str(n)))
    first.close()
    [segment] = tmp_path.glob("spool-0/*.spool")
    segment.write_bytes(segment.read_bytes()[:-cut])
    again = opened(tmp_path)
    assert names(again) == (["0", "1", "2"] if cut == 1 else ["0", "1"])
    again.append(line("3"))
    again.close()
    once_more = opened(tmp_path)
    assert names(once_more)[-1] == "3"
    once_more.close()


def test_nothing_of_it_can_be_read_by_anybody(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append(line("0"))
    [segment] = tmp_path.glob("spool-0/*.spool")
    assert b"ole" not in segment.read_bytes()
    assert segment.stat().st_mode & 0o077 == 0
    spool.close()


def test_a_full_disk_keeps_it_in_memory_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = opened(tmp_path)
    spool.append(line("0"))

    def full(file: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patch:
        patch.setattr("bot.app.incidents.spool.os.write", full)
        assert not spool.append(line("1"))
        assert not spool.append(line("2"))
    assert names(spool) == ["0", "1", "2"]
    assert spool.append(line("3"))
    spool.close()
    again = opened(tmp_path)
    assert names(again) == ["0", "1", "2", "3"]
    again.close()


def test_it_goes_on_in_segments_and_drops_those_nobody_needs(tmp_path: Path) -> None:
    spool = opened(tmp_path, segment=2000)
    for n in range(20):
        spool.append(line(str(n)))
    segments = sorted(tmp_path.glob("spool-0/*.spool"))
    assert len(segments) > 3
    spool.drained(spool.waiting[-1].place)
    spool.tidy(datetime.now(UTC))  # noqa: TID251  # the files' own clock
    assert sorted(tmp_path.glob("spool-0/*.spool")) == segments
    for path in segments:
        old = path.stat().st_mtime - KEPT.total_seconds() - 60
        os.utime(path, (old, old))
    spool.tidy(datetime.now(UTC))  # noqa: TID251  # the files' own clock
    assert sorted(tmp_path.glob("spool-0/*.spool")) == segments[-1:]
    spool.close()


def test_what_the_database_has_not_got_is_never_dropped(tmp_path: Path) -> None:
    spool = opened(tmp_path, segment=2000)
    for n in range(20):
        spool.append(line(str(n)))
    spool.tidy(NOW + timedelta(days=9999))
    assert len(names(spool)) == 20
    spool.close()
    again = opened(tmp_path)
    assert len(names(again)) == 20
    again.close()


def test_it_is_bounded(tmp_path: Path) -> None:
    spool = opened(tmp_path, segment=2000, most=6000)
    kept = [spool.append(line(str(n))) for n in range(30)]
    assert not all(kept)
    assert sum(path.stat().st_size for path in tmp_path.glob("spool-0/*.spool")) <= 6000
    assert len(names(spool)) == 30
    spool.close()


def test_two_processes_have_one_each(tmp_path: Path) -> None:
    one, other = opened(tmp_path), opened(tmp_path)
    one.append(line("one"))
    other.append(line("other"))
    assert (names(one), names(other)) == (["one"], ["other"])
    one.close()
    other.close()


def test_where_a_message_stands_is_known_after_a_restart(tmp_path: Path) -> None:
    sent = DeliveredMessage(
        authority="a",
        member="ole@stf.example",
        platform="teams",
        workspace="T",
        conversation="c",
        message="incident:1",
        receipt="17",
    )
    first = opened(tmp_path)
    first.append(SpoolEntry(at=NOW, sent=sent))
    first.close()
    again = opened(tmp_path)
    assert [one.sent for one in again.found] == [sent]
    assert not again.waiting
    again.close()
