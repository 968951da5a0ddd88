"""Small secrets, encrypted with a key that is kept elsewhere."""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken

MINIMUM = 16  # characters of a key


class KeyMissing(Exception):
    """There is no key, or it is too short to be one."""


class KeyChanged(Exception):
    """What was sealed cannot be opened with this key."""


def seal(values: dict[str, str], key: str, purpose: str) -> str:
    """Return values as one line: their names in clear, all else encrypted.

    :param key: at least :data:`MINIMUM` characters
    :param purpose: what was sealed for one purpose does not open for another
    """
    token = _fernet(key, purpose).encrypt(json.dumps(values).encode()).decode()
    return f"{','.join(sorted(values))}|{token}"


def unseal(text: str, key: str, purpose: str) -> dict[str, str]:
    """Return what was sealed; nothing where nothing was."""
    token = text.partition("|")[2]
    if not token:
        return {}
    try:
        return json.loads(_fernet(key, purpose).decrypt(token.encode()))
    except InvalidToken:
        raise KeyChanged from None


def names(text: str) -> list[str]:
    """Return what was sealed by name, which needs no key."""
    return [name for name in text.partition("|")[0].split(",") if name]


def _fernet(key: str, purpose: str) -> Fernet:
    if len(key) < MINIMUM:
        raise KeyMissing
    digest = hashlib.sha256(purpose.encode() + b"\0" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
