"""Find the name of somebody or something that is new in what was told."""

from collections.abc import Sequence
from functools import cache
from itertools import dropwhile

from bot.language.normalise import normalise_phrase, opened
from bot.language.phrase_table import spoken, words_of
from bot.understanding.tellings.fields.evidence import FieldEvidence
from bot.understanding.tellings.fields.fixed_formats import EMAIL, PHONE
from bot.understanding.tellings.fields.people import contact_told
from bot.understanding.tellings.tellings import told_name, told_words
from governance.records.members import Member

_THINGS = ("systems", "suppliers")
_MOST_OF_A_NAME = 4
"""The most words of a name."""


def name_told(said: FieldEvidence) -> str | None:
    """Read the name, where it is plain which words are it."""
    return _Named(said).read()


def name_after(said: FieldEvidence) -> str | None:
    """Read what follows what tells, and may be a name."""
    return _Named(said).after()


def capitalised(text: str) -> str:
    """Write a name as names are written, where it was typed in small letters.

    `direktøren Asger Anemone` (the director …) is not called director.
    """
    if text != text.lower():
        return " ".join(dropwhile(str.islower, text.split()))
    return " ".join(told_name("written_so", part) or opened(part) for part in text.split())


class _Named:
    def __init__(self, said: FieldEvidence) -> None:
        self._said = said
        self._told, self._clause = said.told, said.told.clause
        self._raw, self._words = said.raw, said.words

    def read(self) -> str | None:
        """Read the name in every way, the surest first.

        It may be as the e-mail has it, follow what tells, or stand before the e-mail, telephone or
        `er` (is).
        """
        return (
            self._of_email()
            or self._written()
            or self._that_has_come()
            or self._listed()
            or self.after()
            or self._before()
            or self._first()
            or self._of_ours()
        )

    def _of_email(self) -> str | None:
        """Find the words that the e-mail has: `Ditlev Dåseåbner, ditlev.daaseaabner@…`."""
        email = EMAIL.search(self._raw)
        parts = (
            normalise_phrase(email[0].split("@")[0].replace(".", " ").replace("_", " "))
            if email
            else ()
        )
        for place in range(len(self._words) if len(parts) > 1 else 0):
            if self._words[place : place + len(parts)] == parts and not self._is_email(place):
                end = place + len(parts)
                while end < len(self._words) and self._goes_on_as_name(end):
                    end += 1
                return capitalised(self._clause.sentence.between(place, end))
        return None

    def _of_ours(self) -> str | None:
        """Return the name of whoever of ours is named, where one of ours is told of."""
        ours = self._clause.of_kind("person") if self._told.telling.of_ours else []
        found = self._told.register.get(Member, Member.key_of(email=ours[0])) if ours else None
        return None if found is None else found.record.name

    def _written(self) -> str | None:
        """Find two to four words with capitals, where no others are like them.

        An example is `… som eskalation 1: Tove Tågehorn, direktør` (… as escalation 1: Tove
        Tågehorn, director).
        """
        runs: list[list[int]] = []
        for place, token in enumerate(self._clause.sentence.tokens):
            if not self._raw[token.start].isupper():
                continue
            if not self._may_be_of_a_name(place) and not self._is_set_apart(place):
                continue
            set_apart = self._is_set_apart(place)
            if self._words[place] in told_words("not_names") and not set_apart:
                continue
            goes_on = runs and runs[-1][-1] == place - 1
            if self._words[place] in _known_words() and not goes_on:
                continue
            if goes_on and not self._clause.sentence.gap(place).strip():
                runs[-1].append(place)
            else:
                runs.append([place])
        whole = [run for run in runs if 1 < len(run) <= _MOST_OF_A_NAME]
        known = contact_told(self._said)
        whole = [run for run in whole if self._between(run) != known]
        alone = [run for run in runs if len(run) == 1 and self._is_set_apart(run[0])]
        named = whole or alone
        return self._between(named[0]) if len(named) == 1 else None

    def _that_has_come(self) -> str | None:
        """Find a new thing at the beginning of a sentence that tells of it only later on.

        An example is `Tidevandstavlen er kommet til som nyt system` (Tidevandstavlen has been added
        as a new system).
        """
        end = next((at for at, word in enumerate(self._words) if word in told_words("is_first")), 0)
        thing = self._told.telling.section in _THINGS
        return self._first() if thing and 0 < end <= self._told.hit.start else None

    def _listed(self) -> str | None:
        """Find all from a colon to the next pause, where it may be a name.

        An example is `… hos Kagemand: hans henrik peberkværn, …` (… at Kagemand: Hans Henrik
        Peberkværn, …).
        """
        sentence, words = self._clause.sentence, self._words
        for start in range(1, len(words)):
            if ":" not in sentence.gap(start):
                continue
            pauses = (
                place for place in range(start + 1, len(words)) if sentence.gap(place).strip()
            )
            end = next(pauses, len(words))
            listed = words[start:end]
            named = all(
                word.isalpha() and (place == start or self._may_be_of_a_name(place))
                for place, word in enumerate(listed, start)
            )
            known = all(word in _known_words() for word in listed)
            if named and not known and 1 < len(listed) <= _MOST_OF_A_NAME:
                return capitalised(sentence.between(start, end))
        return None

    def _is_set_apart(self, place: int) -> bool:
        """Tell whether a single word is set apart as a name.

        Examples are `…: Nattevagten, 00 00 14 25`, `den hedder Nattevagten, …` (it is called
        Nattevagten, …) and `…, Nattevagten, 00 00 14 25`.
        """
        sentence, words = self._clause.sentence, self._words
        ends = place + 1 < len(words) and bool(sentence.gap(place + 1).strip())
        called = place > 0 and words[place - 1] in told_words("called")
        figures = words[place + 1 : place + 2] and words[place + 1][0].isdigit()
        listed = "," in sentence.gap(place) and bool(figures)
        return ends and (":" in sentence.gap(place) or called or listed)

    def _between(self, run: Sequence[int]) -> str:
        return self._clause.sentence.between(run[0], run[-1] + 1)

    def _goes_on_as_name(self, place: int) -> bool:
        """Tell whether the name goes on, as in `Inge-Lise Tagrør, inge-lise@…`."""
        token = self._clause.sentence.tokens[place]
        joined = not self._clause.sentence.gap(place).strip()
        return joined and self._raw[token.start].isupper() and not self._is_email(place)

    def _is_email(self, place: int) -> bool:
        email = EMAIL.search(self._raw)
        token = self._clause.sentence.tokens[place]
        return email is not None and email.start() <= token.start < email.end()

    def _before(self) -> str | None:
        """Find the name before the e-mail or telephone.

        An example is `… er nu maja mundheld mam@… tlf 00 00 13 71` (… is now Maja Mundheld …).
        """
        reached = [
            found.start() for found in (EMAIL.search(self._raw), PHONE.search(self._raw)) if found
        ]
        tokens = self._clause.sentence.tokens
        end = sum(token.end <= min(reached, default=0) for token in tokens)
        while end and self._words[end - 1] in told_words("reached_by"):
            end -= 1
        start = end
        while start > max(0, end - _MOST_OF_A_NAME + 1) and self._may_be_of_a_name(start - 1):
            if self._words[start - 1] in _known_words() or (
                start < end and self._clause.sentence.gap(start).strip()
            ):
                break
            start -= 1
        found = self._clause.sentence.between(start, end) if start < end else ""
        slots = [hit for _, hit in self._said.hits("slot") if hit.quality == 1]
        is_slot = any(hit.start <= spot < hit.end for hit in slots for spot in range(start, end))
        return None if not found or is_slot else capitalised(found)

    def _first(self) -> str | None:
        """Find the name at the beginning.

        An example is `eva frivagt er syvsovers nye incident manager` (Eva Frivagt is Syvsover's new
        incident manager).
        """
        ends = told_words("is_first") | told_words("succeeds")
        end = next((at for at, word in enumerate(self._words) if word in ends), 0)
        named = range(min(end, _MOST_OF_A_NAME + 1))
        known = all(self._words[place] in _known_words() for place in named)
        if known or end > _MOST_OF_A_NAME or not all(map(self._may_be_of_a_name, named)):
            return None
        return capitalised(self._clause.sentence.between(0, end))

    def after(self) -> str | None:
        """Return the words that follow what tells, unless they are something else.

        An example is `ny er eva frihånd tlf …` (the new one is Eva Frihånd tel. …).
        """
        sentence, words = self._clause.sentence, self._words
        slots = [hit for _, hit in self._said.hits("slot") if hit.quality == 1]
        taken = {spot for hit in slots for spot in range(hit.start, hit.end)}
        begun = self._begins_at()
        start = begun
        while start < len(words) and (
            start in taken
            or not self._may_be_of_a_name(start)
            or words[start - 1] in told_words("predecessors")
        ):
            start += 1
        end = start
        while end < min(len(words), start + _MOST_OF_A_NAME) and self._may_be_of_a_name(end):
            if end > start and sentence.gap(end).strip() not in ("", "/"):
                break
            end += 1
        to_be = told_words("not_yet").intersection(words[begun:end])
        if to_be or all(word in _known_words() for word in words[start:end]):
            return None
        return capitalised(sentence.between(start, end))

    def _begins_at(self) -> int:
        """Return where the name begins: after what tells.

        In `tilføj … som ny medarbejder` (add … as a new employee) it is after the first word. In
        `har sat … på som` (has put … on as) it is after the verb.
        """
        words = self._words
        put = next((at for at, word in enumerate(words) if word in told_words("puts")), None)
        named = put is not None and words[put + 1 : put + 2] and not _stands_for_one(words[put + 1])
        if put is not None and named and set(words[put + 2 : put + 6]) & told_words("put_as"):
            return put + 1
        called = [
            place
            for place in range(self._told.hit.end, len(words) - 1)
            if words[place] in told_words("called")
        ]
        if called:
            return called[0] + 1
        colon = next(
            (
                place
                for place in range(self._told.hit.end, len(words))
                if ":" in self._clause.sentence.gap(place)
            ),
            None,
        )
        if colon is not None:
            return colon
        verb = spoken("record_verbs").at(words, 0)
        if verb is None or verb.name != "add" or not words[verb.end : verb.end + 1]:
            return self._told.hit.end
        inside = words[0] in told_words("adds") and self._may_be_of_a_name(verb.end)
        return verb.end if inside or verb.end < self._told.hit.start else self._told.hit.end

    def _may_be_of_a_name(self, place: int) -> bool:
        word = self._words[place]
        is_of_a_kind = self._words[place : place + 2] == ("a", "s")
        as_name = is_of_a_kind or self._is_written_as_a_name(place)
        if not word.replace("-", "").isalpha() or (word in told_words("not_names") and not as_name):
            return False
        return not self._is_email(place) and not any(
            one.kind != "person" and one.start <= place < one.end for one in self._clause.mentions
        )

    def _is_written_as_a_name(self, place: int) -> bool:
        """Tell whether two words with capitals are inside the sentence, as `Hans Hybenrose`."""
        tokens = self._clause.sentence.tokens[place : place + 2]
        return (
            place > 0 and len(tokens) > 1 and all(self._raw[one.start].isupper() for one in tokens)
        )


@cache
def _known_words() -> frozenset[str]:
    """Return the words that are no name by themselves."""
    sections = ("common_words", "carries", "months", "weekdays", "days", "date_units", "period_of")
    return frozenset(word for name in (*sections, "period_units") for word in words_of(name))


def _stands_for_one(word: str) -> bool:
    """Tell whether the word stands for somebody, as `ham` (him) or `hende` (her)."""
    return word in words_of("somebody_named")
