"""Test that what is sealed is read with the keys there are, and with nothing else."""

import base64

import pytest

from bot.edge.encryption import NoKeyFits, NotAKey, Sealer, new_key

TEXT = "xoxb-hemmeligt ”æøå” 😀"
NEW, OLD, OTHER = new_key(), new_key(), new_key()


def test_what_is_sealed_comes_back_and_does_not_show() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(TEXT)
    assert sealer.open(sealed) == TEXT
    assert "hemmeligt" not in sealed
    assert b"hemmeligt" not in base64.urlsafe_b64decode(sealed)
    assert sealed.isascii()


def test_the_same_is_never_sealed_the_same() -> None:
    sealer = Sealer([NEW])
    assert sealer.seal(TEXT) != sealer.seal(TEXT)


def test_a_key_is_changed_without_a_gap() -> None:
    """First there is the old key, then both with the new one first, then the new one alone."""
    before, meanwhile, after = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])
    sealed = before.seal(TEXT)
    assert meanwhile.open(sealed) == TEXT
    assert after.open(meanwhile.seal(TEXT)) == TEXT
    resealed = meanwhile.reseal(sealed)
    assert after.open(resealed) == TEXT
    with pytest.raises(NoKeyFits):
        before.open(resealed)


def test_resealing_leaves_what_is_under_the_newest_key() -> None:
    sealer = Sealer([NEW, OLD])
    sealed = sealer.seal(TEXT)
    assert sealer.reseal(sealed) == sealed


def test_twenty_keys_one_after_the_other() -> None:
    keys = [new_key()]
    sealed = Sealer(keys).seal(TEXT)
    for _ in range(20):
        keys.insert(0, new_key())
        sealed = Sealer(keys[:2]).reseal(sealed)
    assert Sealer(keys[:1]).open(sealed) == TEXT


@pytest.mark.parametrize("spoilt", ["", "x", "gAAAAA==", "ikke ascii: æ"])
def test_what_was_never_sealed_is_not_opened(spoilt: str) -> None:
    for attempt in (Sealer([NEW]).open, Sealer([NEW]).reseal):
        with pytest.raises(NoKeyFits):
            attempt(spoilt)


def test_what_was_changed_is_not_opened() -> None:
    raw = bytearray(base64.urlsafe_b64decode(Sealer([NEW]).seal(TEXT)))
    for place in range(len(raw)):
        changed = bytes(raw[:place]) + bytes([raw[place] ^ 1]) + bytes(raw[place + 1 :])
        with pytest.raises(NoKeyFits):
            Sealer([NEW]).open(base64.urlsafe_b64encode(changed).decode())


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(NoKeyFits):
        Sealer([OTHER]).open(Sealer([NEW, OLD]).seal(TEXT))


@pytest.mark.parametrize("keys", [[], [""], ["x"], [NEW[:-4]], [NEW, "x"], ["æ" * 44]])
def test_a_key_has_its_form(keys: list[str]) -> None:
    with pytest.raises(NotAKey, match="32 bytes in URL-safe base64"):
        Sealer(keys)


def test_a_new_key_is_new() -> None:
    assert len({new_key() for _ in range(50)}) == 50
    assert all(len(base64.urlsafe_b64decode(new_key())) == 32 for _ in range(5))
