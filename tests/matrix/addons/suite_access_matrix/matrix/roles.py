"""Who calls, whose data each may see, and the words of an answer."""

from dataclasses import dataclass

CUSTOMERS = ("alpha", "bravo", "charlie")
"""Three customers. Everything aims at Alpha; nobody at all serves Charlie."""


@dataclass(frozen=True)
class Role:
    name: str
    mine: str  # the customer whose papers this role may call its own
    is_staff: bool = False  # an employee who is no rep: every customer is his business
    is_guest: bool = False
    is_rep: bool = False  # may see no secret of a share link, not even of his customer

    @property
    def theirs(self) -> str:
        return "bravo" if self.mine == "alpha" else "alpha"

    @property
    def sees(self) -> tuple[str, ...]:
        if self.is_staff:
            return CUSTOMERS
        return () if self.is_guest else (self.mine,)


ROLES = (
    Role("public", "alpha", is_guest=True),
    Role("customer", "alpha"),
    Role("other_customer", "bravo"),
    Role("rep", "alpha", is_rep=True),
    Role("other_rep", "bravo", is_rep=True),
    Role("inside_rep", "bravo", is_rep=True),
    Role("clerk", "alpha", is_staff=True),
    Role("manager", "alpha", is_staff=True),
    Role("administrator", "alpha", is_staff=True),
)

WORDS = {
    "seen": "answered, and Alpha's data are in the answer",
    "empty": "answered, and nothing of Alpha is in the answer",
    "ok": "answered, whatever is in it",
    "moved": "sent on to the page that the row names",
    "refused": "an access error, 403 or 409",
    "invalid": "the rules of business say no: a user or validation error, 400, 422",
    "login": "sent to the login page, or the session error of a program",
    "missing": "404, or an error that says that there is no such record",
}
"""A word that begins with a slash is the page that the answer sends to; digits in it
are written as #."""

DENIALS = ("refused", "invalid", "login", "missing")
"""After these nothing at all may have changed; after the others, only one's own."""


def parse_answers(table: str) -> dict[str, str]:
    """Nine words, in the order of ROLES."""
    words = table.split()
    if len(words) != len(ROLES):
        raise ValueError(f"{len(ROLES)} answers wanted, one per role: {table!r}")
    for word in words:
        if word not in WORDS and not word.startswith("/"):
            raise ValueError(f"{word!r} is no answer; the words are {', '.join(WORDS)}")
    return {role.name: word for role, word in zip(ROLES, words, strict=True)}


def answers_alike(expected: str, given: str) -> bool:
    return given == expected or (expected == "ok" and given in ("seen", "empty"))
