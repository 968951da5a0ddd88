"""What can go wrong between a channel and the suite, in four kinds.

Who catches them decides by kind alone: throttled and unavailable calls are tried
again, refused ones need a person at the settings, a bad document needs a person at
the document.
"""


class ChannelError(Exception):
    """Base of all that a channel may answer instead of what was asked for."""


class Throttled(ChannelError):
    """The channel asks for a pause, or would if it were called once more.

    :param float seconds: how long to wait before the next call
    :param bool is_told: the channel itself asks, of whatever is called
    """

    def __init__(self, message: str, seconds: float, *, is_told: bool = True):
        super().__init__(message)
        self.seconds = seconds
        self.is_told = is_told


class Refused(ChannelError):
    """The channel understood and said no: credentials, rights, or a wrong request.

    :param int status: the HTTP status it said it with, 0 when it said it otherwise
    """

    def __init__(self, message: str, status: int = 0):
        super().__init__(message)
        self.status = status


class Gone(Refused):
    """The channel has no such order, or has it no more."""


class Unavailable(ChannelError):
    """The channel did not answer, or failed by itself; asking again may help."""


class BadDocument(ChannelError):
    """The document cannot be read, or says what cannot be true.

    :param str reason: what is wrong, in a sentence for a person
    :param str place: where in the document, as a path; empty for all of it
    """

    def __init__(self, reason: str, place: str = ""):
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place
