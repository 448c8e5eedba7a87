"""What lies encrypted in the database, so that neither its file nor a backup gives it away: tokens of other systems."""

from base64 import urlsafe_b64decode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class NoKeyFits(Exception):
    """What was sealed cannot be opened with the keys there are, or was changed."""


class NotAKey(ValueError):
    """A key is 32 bytes in URL-safe base64."""


class Sealer:
    """Opens with any of its keys, the newest first, and seals with the newest."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises NotAKey, also when there is none."""
        try:
            fernets = [Fernet(key) for key in keys]
            self._every = MultiFernet(fernets)
        except ValueError as fault:
            raise NotAKey(
                "write 32 bytes in URL-safe base64, as `kravbot encryption-key` prints"
            ) from fault
        self._newest = fernets[0]

    def seal(self, text: str) -> str:
        """The text, for nobody to read."""
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises NoKeyFits."""
        try:
            return self._every.decrypt(sealed.encode()).decode()
        except InvalidToken as unfit:
            raise NoKeyFits from unfit

    def reseal(self, sealed: str) -> str:
        """The same under the newest key; as it is where that holds already. Raises NoKeyFits."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed))
        return sealed


def new_key() -> str:
    """A key nobody has."""
    return Fernet.generate_key().decode()


class ShortSealer:
    """Seals little for sixteen bytes more, together with what it is about (AES-SIV, RFC 5297): a token a button carries.

    The same keys as `Sealer`'s; opens with any of them.
    """

    def __init__(self, keys: Sequence[str], *, purpose: str) -> None:
        self._ciphers = [AESSIV(_derived(key, purpose)) for key in keys]

    def seal(self, content: bytes, about: tuple[str, ...]) -> bytes:
        """The content, for nobody to read or to change."""
        return self._ciphers[0].encrypt(content, [part.encode() for part in about])

    def open(self, sealed: bytes, about: tuple[str, ...]) -> bytes | None:
        """The content; None where it was not sealed with one of the keys, about just that."""
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
