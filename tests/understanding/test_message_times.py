"""Test that it is read when and how often somebody wants to be written to, and nothing else is."""

from datetime import time

import pytest

from bot.nlu_port import SaidTimes
from bot.understanding.wishes.message_times import read_times


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("skriv til mig kl 8", SaidTimes(hour=time(8))),
        ("Skriv til mig kl. 8:30", SaidTimes(hour=time(8, 30))),
        ("højst to beskeder om ugen", SaidTimes(most_a_week=2)),
        ("kun én besked om ugen", SaidTimes(most_a_week=1)),
        ("ikke før kl 10", SaidTimes(not_before=time(10))),
        ("ikke om fredagen", SaidTimes(quiet_weekdays=(4,))),
        ("skriv kun om mandagen og torsdagen", SaidTimes(quiet_weekdays=(1, 2, 4))),
        ("skriv som før", SaidTimes(as_ever=True)),
        ("alle skal have beskeder kl 8.30", SaidTimes(hour=time(8, 30), everybody=True)),
        (
            "skriv til mig kl. 7.30 og højst 3 gange om ugen",
            SaidTimes(hour=time(7, 30), most_a_week=3),
        ),
        ("write to me at 8", SaidTimes(hour=time(8))),
        ("at most two messages a week", SaidTimes(most_a_week=2)),
        ("not before 10", SaidTimes(not_before=time(10))),
        ("not on Fridays", SaidTimes(quiet_weekdays=(4,))),
        ("everyone gets messages at 8:30", SaidTimes(hour=time(8, 30), everybody=True)),
        ("skriv til Jens kl 8", None),
        ("vi skriver til leverandøren kl 8", None),
        ("øvelsen er ikke før kl 10", None),
        ("mødet er ikke på fredag", None),
        ("skriv til mig i slack", None),
        ("mine beskeder", None),
        ("kl 8", None),
        ("nødmelderen er nede kl 8", None),
    ],
)
def test_times_are_read(said: str, times: SaidTimes | None) -> None:
    assert read_times(said) == times


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("skriv til mig halv ni", SaidTimes(hour=time(8, 30))),
        ("write to me at half past eight", SaidTimes(hour=time(8, 30))),
        ("ikke om fredage", SaidTimes(quiet_weekdays=(4,))),
    ],
)
def test_times_that_are_said_out_are_read(said: str, times: SaidTimes) -> None:
    assert read_times(said) == times
