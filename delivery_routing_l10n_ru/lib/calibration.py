"""A page by which somebody finds out how far his printer is off."""

from .canvas import Form, Frame, Rule, Sheet, Text

_TICKS = range(0, 101, 5)


def _ruler():
    for mm in _TICKS:
        size = 5 if mm % 10 == 0 else 3
        yield Rule(40 + mm, 50, 40 + mm, 50 - size)
        yield Rule(20, 60 + mm, 20 - size, 60 + mm)
        if mm % 10 == 0:
            yield Text(40 + mm, 43.5, str(mm), 6, "center")
            yield Text(13.5, 60.8 + mm, str(mm), 6, "right")
    yield Rule(40, 50, 140, 50)
    yield Rule(20, 60, 20, 160)


def _cross(x, y):
    yield Rule(x - 6, y, x + 6, y)
    yield Rule(x, y - 6, x, y + 6)
    yield Frame(x - 2, y - 2, 4, 4)


_TARGETS = ((50, 100), (160, 100), (50, 250), (160, 250))
_FRONT_HELP = (
    "Сверху и слева должно быть ровно 20 мм от края бумаги до рамки.",
    "Рамка правее или ниже: вычтите разницу из сдвига принтера, иначе прибавьте ее.",
    "Линейки показывают, верен ли масштаб: печатайте без подгонки под страницу.",
)


def _side(title, lines=()):
    return (
        Frame(20, 20, 170, 257, 0.3),
        Text(105, 32, title, 12, "center", bold=True),
        *(element for x, y in _TARGETS for element in _cross(x, y)),
        *(Text(30, 180 + 6 * number, text, 9) for number, text in enumerate(lines)),
    )


FORM = Form(
    "calibration",
    210,
    297,
    front=(*_side("Лицевая сторона", _FRONT_HELP), *_ruler()),
    back=_side(
        "Оборотная сторона",
        ("Кресты должны лечь на кресты лицевой стороны: посмотрите на просвет.",),
    ),
)


def sheets() -> list[Sheet]:
    """Return the page, with its back."""
    return [Sheet(FORM, {})]
