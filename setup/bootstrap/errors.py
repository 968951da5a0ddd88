"""What may stop a command, told to a person in one sentence."""

import errno


class SetupError(Exception):
    """The command cannot go on; the text is one sentence that says what to do."""


class UnavailableError(Exception):
    """This strategy does not work on this machine; the next one may."""


def sentence_of(error: BaseException) -> str | None:
    """Answer the sentence for an expected error, None for a fault of our own."""
    if isinstance(error, SetupError):
        return str(error)
    if isinstance(error, OSError) and error.errno in _SENTENCES:
        return _SENTENCES[error.errno].format(path=error.filename or "the clone")
    return None


DISK_FULL = (
    "The disk is full: free about 4 GB where the clone lies and run the command again."
)
_NOT_WRITABLE = (
    "{path} cannot be written: make the clone writable for this user "
    "and run the command again."
)
_SENTENCES = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EROFS: _NOT_WRITABLE,
    errno.EACCES: _NOT_WRITABLE,
    errno.EPERM: _NOT_WRITABLE,
}
