"""What a gate has to say."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Finding:
    """A fault: the gate is red."""

    place: str
    text: str

    def __str__(self):
        return f"{self.place}: {self.text}"


@dataclasses.dataclass(frozen=True)
class Note:
    """Something to print at the end of the run that is no fault."""

    text: str
