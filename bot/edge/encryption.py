"""Encrypt what the database keeps of other systems' tokens.

Neither its file nor a backup gives them away.
"""

from base64 import urlsafe_b64decode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class NoKeyFits(Exception):
    """The sealed text cannot be opened with the keys there are, or was changed."""


class NotAKey(ValueError):
    """The key is not 32 bytes in URL-safe base64."""


class Sealer:
    """It seals with the newest of its keys, and opens with any, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys. Raises NotAKey, also when there is none."""
        try:
            fernets = [Fernet(key) for key in keys]
            self._every = MultiFernet(fernets)
        except ValueError as fault:
            raise NotAKey(
                "write 32 bytes in URL-safe base64, as `kravbot encryption-key` prints"
            ) from fault
        self._newest = fernets[0]

    def seal(self, text: str) -> str:
        """Seal the text, so that nobody can read it."""
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Open what was sealed. Raises NoKeyFits."""
        try:
            return self._every.decrypt(sealed.encode()).decode()
        except InvalidToken as unfit:
            raise NoKeyFits from unfit

    def reseal(self, sealed: str) -> str:
        """Seal under the newest key; what is so already stays as it is. Raises NoKeyFits."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed))
        return sealed


def new_key() -> str:
    """Make a new random key."""
    return Fernet.generate_key().decode()


class ShortSealer:
    """It seals a button's token together with what it is about, for only sixteen bytes more.

    The method is AES-SIV (RFC 5297). The keys are the same as `Sealer`'s, and any of them opens.
    """

    def __init__(self, keys: Sequence[str], *, purpose: str) -> None:
        self._ciphers = [AESSIV(_derived(key, purpose)) for key in keys]

    def seal(self, content: bytes, about: tuple[str, ...]) -> bytes:
        """Seal the content, so that nobody can read or change it."""
        return self._ciphers[0].encrypt(content, [part.encode() for part in about])

    def open(self, sealed: bytes, about: tuple[str, ...]) -> bytes | None:
        """Open what was sealed; None if it was sealed with another key, or about something else."""
        parts = [part.encode() for part in about]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed, parts)
            except InvalidTag:
                continue
        return None


def _derived(key: str, purpose: str) -> bytes:
    raw = urlsafe_b64decode(key)
    return HKDF(SHA256(), 64, salt=None, info=purpose.encode()).derive(raw)
