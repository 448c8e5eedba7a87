"""Tell stories of a task that is put off in words, with a reason, and asked about afterwards."""

import pytest

from tests.stories.cast import Person

LATE = "Genudbuddet er ikke startet"


@pytest.mark.parametrize(
    "said",
    [
        "udskyd genudbuddet af k101 til 20. marts, vi venter på bos prisdrøftelse",
        "udsæt genudbuddet på k-101 til 20/3 fordi vi venter på bos prisdrøftelse",
    ],
)
def test_it_is_found_by_its_words_and_keeps_the_reason(karl: Person, said: str) -> None:
    karl.says(said)
    karl.sees("Udskyd for alle?", "Begrundelse: vi venter på bos prisdrøftelse")
    karl.says("Udskyd for alle")
    karl.sees("K-101 er udskudt til 20. mar. 2026.")
    karl.says("hvad er overskredet på k-101")
    karl.sees(f"udskudt til 20. mar. 2026 · {LATE}")
    karl.says("er genudbuddet udskudt nu")
    karl.sees(LATE, "20. mar. 2026", "vi venter på bos prisdrøftelse")


def test_what_is_shown_is_put_off_with_a_reason(karl: Person) -> None:
    karl.says("hvorfor er k-101 over fristen")
    karl.says("udsæt den til 20. marts, vi venter på bo")
    karl.sees("Udskyd for alle?", "Begrundelse: vi venter på bo")


def test_the_longest_rest_is_said_with_its_length(karl: Person) -> None:
    karl.says("udsæt genudbuddet på k-101 til 1. maj")
    karl.sees("højst hvile 20 arbejdsdage: til 30. mar. 2026")


def test_a_question_whether_it_is_put_off_tells_nothing_new(karl: Person) -> None:
    karl.says("og er genudbuddet udskudt nu? hvad var det jeg skrev som grund")
    karl.does_not_see("tæller det som en mangel")
