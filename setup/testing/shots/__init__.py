"""Every screen of the suite as a picture, and what a picture may not have.

`tests/shots/screens.py` lists the screens; `./setup/shots` takes them on a copy of the
demo company, at two widths and in two languages.
"""

import dataclasses
from collections.abc import Callable

WIDTHS = (360, 1440)
ENGLISH = "en_US"


@dataclasses.dataclass(frozen=True)
class Screen:
    """One screen: who looks at it, where, and what has to be there.

    `login` is of the demo company, empty for a visitor. `actions` are done after
    `wait` has appeared, each with Playwright's page. `own` selects what is the
    suite's on the page: that is searched for accessibility faults. `status` is what a
    page answers that is meant to refuse, so that the console may say so.
    """

    name: str
    path: str
    wait: str
    login: str = ""
    actions: tuple[Callable, ...] = ()
    own: str = ""
    status: int = 200
