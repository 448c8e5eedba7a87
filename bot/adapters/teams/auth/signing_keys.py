"""Keep the keys Microsoft signs Bot Framework tokens with: beside the requests, over a restart.

The SDK fetches them on the event loop without a time limit, and does not see a new key before a day
has gone. When its copy is a day old and the server is down, it refuses everybody (reliability.md
facts 2 and 3).

Here a request waits at most `patience` seconds. An unknown key is asked for at once but not often,
and what is known serves for `given_up_after`.
"""

import asyncio
import base64
import json
import logging
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from bot.adapters.teams.auth.envelope import NoObject, json_object
from bot.edge.atomic_file import replacing
from governance.ports import Clock

logger = logging.getLogger(__name__)

METADATA_URL: Final = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,1400}")
_SMALLEST, _LARGEST = 2048, 8192  # bits; NIST SP 800-131A, and what a check may cost
_EXPONENTS = range(65537, 1 << 32)  # NIST SP 800-56B wants at least the first
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class KeySettings:
    """The address of the keys, and the limits on fetching them, in seconds and bytes.

    The key set is fetched from the metadata's own host and port only. Keys are renewed
    `renewed_after`, before a day is over. Keys older than `given_up_after` prove nothing any more.

    `pause` is the least time between two fetches; `pause_after_failure` is it after one that
    failed. `look` is how often we check ourselves. `patience` is the longest a request waits,
    `time_limit` the longest a fetch takes.
    """

    metadata_url: str = METADATA_URL
    renewed_after: timedelta = timedelta(hours=20)
    given_up_after: timedelta = timedelta(days=7)
    pause: timedelta = timedelta(minutes=5)
    pause_after_failure: timedelta = timedelta(minutes=1)
    look: float = 600.0
    patience: float = 2.0
    time_limit: float = 10.0
    size_limit: int = 256 * 1024

    def __post_init__(self) -> None:
        if not self.metadata_url.startswith("https://"):
            raise ValueError("The signing keys come over https only")


@dataclass(frozen=True)
class SigningKey:
    """An RSA key for RS256, of at least 2048 bits.

    `endorsements` are the channels it may speak for.
    """

    kid: str
    public: RSAPublicKey
    endorsements: frozenset[str]


class NoKey(Exception):
    """There is no key of that name we could trust.

    `reason` is `key_unknown`, `keys_missing` or `keys_too_old`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Unusable(Exception):
    """The key server's answer, or the copy on disk, cannot be used; the message says why."""


@dataclass(frozen=True)
class _Held:
    keys: Mapping[str, SigningKey]
    fetched: datetime


class SigningKeys:
    """The keys of one issuer, for as long as the context is open.

    `file` holds the copy for the next start. `session` has to check certificates, as aiohttp does
    by default; it is not closed here.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        clock: Clock,
        file: Path | None,
        settings: KeySettings | None = None,
    ) -> None:
        self._session = session
        self._clock = clock
        self._file = file
        self._settings = settings or KeySettings()
        self._held: _Held | None = None
        self._tried: datetime | None = None
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Take what the disk has; the server is asked in the background, and may be down."""
        self._held = await asyncio.to_thread(self._load)
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        tasks = [task for task in (self._looking, self._fetching) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def find(self, kid: str) -> SigningKey:
        """Find the key of that name.

        It waits `patience` at most, and only for a name that is not known. Raises NoKey.
        """
        key = self._trusted(kid)
        if key is None:
            await self._wait_for(self._begin_fetching())
            key = self._trusted(kid)
        elif self._is_due():
            self._begin_fetching()
        if key is None:
            raise NoKey(self._reason())
        return key

    def _trusted(self, kid: str) -> SigningKey | None:
        return self._held.keys.get(kid) if self._held and self._is_trusted(self._held) else None

    def _is_trusted(self, held: _Held) -> bool:
        """Tell whether they are not too old; nor, by a clock set back, from too far ahead."""
        return abs(self._clock.now() - held.fetched) <= self._settings.given_up_after

    def _reason(self) -> str:
        if self._held is None:
            return "keys_missing"
        return "key_unknown" if self._is_trusted(self._held) else "keys_too_old"

    def _is_due(self) -> bool:
        if self._held is None:
            return True
        return (
            not timedelta(0)
            <= self._clock.now() - self._held.fetched
            < self._settings.renewed_after
        )

    async def _look(self) -> None:
        while True:
            if self._is_due():
                self._begin_fetching()
            await asyncio.sleep(self._settings.look)

    def _begin_fetching(self) -> asyncio.Task[None] | None:
        """Return the fetch under way, or a new one; None so soon after the last."""
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        now = self._clock.now()
        settings = self._settings
        pause = settings.pause_after_failure if self._failed else settings.pause
        if self._tried is not None and timedelta(0) <= now - self._tried < pause:
            return None
        self._tried = now
        self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _wait_for(self, fetching: asyncio.Task[None] | None) -> None:
        """Wait for the fetch, which goes on when the request's patience ends, or the request."""
        if fetching is not None:
            await asyncio.wait({fetching}, timeout=self._settings.patience)

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(self._settings.time_limit):
                metadata = await self._get(self._settings.metadata_url)
                key_set = await self._get(self._pinned(metadata.get("jwks_uri")))
            keys = _keys_in(key_set)
        except (aiohttp.ClientError, TimeoutError, NoObject, _Unusable) as fault:
            self._failed = True
            logger.warning("The Bot Framework's signing keys were not fetched: %s", _word(fault))
            return
        self._failed = False
        self._held = _Held(keys, self._clock.now())
        await asyncio.to_thread(self._save, key_set, self._held.fetched)

    async def _get(self, url: str) -> Mapping[str, object]:
        """Get the JSON object at the address.

        No redirect is followed, and no more is read than allowed.
        """
        async with self._session.get(url, headers=_HEADERS, allow_redirects=False) as response:
            if response.status != 200:  # noqa: PLR2004  # OK
                raise _Unusable("status")
            body = bytearray()
            async for chunk in response.content.iter_chunked(16 * 1024):
                body += chunk
                if len(body) > self._settings.size_limit:
                    raise _Unusable("too_large")
        return json_object(bytes(body))

    def _pinned(self, url: object) -> str:
        """Return the address of the key set, if it is where the metadata is.

        Raises _Unusable.
        """
        ours = f"https://{urlsplit(self._settings.metadata_url).netloc}/"
        if not isinstance(url, str) or not re.fullmatch(
            rf"{re.escape(ours)}[\w./-]*", url, re.ASCII
        ):
            raise _Unusable("elsewhere")
        return url

    def _load(self) -> _Held | None:
        """Load the copy on disk.

        Whoever could change it could sign as Teams, so it counts only if it is ours alone.
        """
        if self._file is None:
            return None
        try:
            kept = json_object(_read_ours(self._file, self._settings.size_limit * 2))
            return _held_in(kept, self._settings.metadata_url)
        except FileNotFoundError:
            return None
        except (OSError, NoObject, _Unusable) as fault:
            logger.warning("The kept copy of the signing keys is not used: %s", _word(fault))
            return None

    def _save(self, key_set: Mapping[str, object], fetched: datetime) -> None:
        if self._file is None:
            return
        kept = {
            "source": self._settings.metadata_url,
            "fetched": fetched.isoformat(),
            "key_set": key_set,
        }
        try:
            with replacing(self._file) as file:
                file.write(json.dumps(kept).encode())
        except OSError as fault:
            logger.warning("The signing keys could not be kept on disk: %s", _word(fault))


def _held_in(kept: Mapping[str, object], source: str) -> _Held:
    """Return what was kept, if it is from that source.

    Raises _Unusable.
    """
    if kept.get("source") != source:
        raise _Unusable("elsewhere")
    return _Held(_keys_in(kept.get("key_set")), _moment(kept.get("fetched")))


def _keys_in(key_set: object) -> Mapping[str, SigningKey]:
    """Return the usable keys of a JSON Web Key Set (RFC 7517 §5), the others left out.

    Raises _Unusable if none is.
    """
    listed = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(listed, list):
        raise _Unusable("no_keys")
    keys = {key.kid: key for key in map(_signing_key, listed) if key is not None}
    if not keys:
        raise _Unusable("no_keys")
    return keys


def _signing_key(jwk: object) -> SigningKey | None:
    """Read one key, if it is a public RSA key for signatures (RFC 7518 §6.3.1).

    It has to have a name and a sound size.
    """
    if not isinstance(jwk, dict) or jwk.get("kty") != "RSA":
        return None
    kid, n, e = jwk.get("kid"), jwk.get("n"), jwk.get("e")
    if not (isinstance(kid, str) and isinstance(n, str) and isinstance(e, str)):
        return None
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", "RS256") != "RS256" or "d" in jwk:
        return None
    modulus, exponent = _number(n), _number(e)
    if not _SMALLEST <= modulus.bit_length() <= _LARGEST or exponent not in _EXPONENTS:
        return None
    try:
        public = RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        return None
    endorsed = jwk.get("endorsements")
    channels = endorsed if isinstance(endorsed, list) else []
    return SigningKey(kid, public, frozenset(name for name in channels if isinstance(name, str)))


def _number(encoded: str) -> int:
    """Decode a number; it is 0 for what is none, which no check lets through."""
    if not _BASE64URL.fullmatch(encoded) or len(encoded) % 4 == 1:
        return 0
    return int.from_bytes(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


def _moment(written: object) -> datetime:
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _Unusable("no_moment")
    return moment


def _read_ours(path: Path, limit: int) -> bytes:
    """Read the file, if it is a plain one of this user's that nobody else may touch.

    Raises OSError, _Unusable.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise _Unusable("not_ours_alone")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise _Unusable("too_large")
    return content


def _word(fault: Exception) -> str:
    """Return what the log may be told: our own word, or only the kind of error."""
    return str(fault) if isinstance(fault, NoObject | _Unusable) else type(fault).__name__
