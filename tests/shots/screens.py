"""The screens of the suite, as `./setup/shots` takes them. One entry per screen."""

from setup.testing.shots import Screen

SCREENS = [
    Screen("login", "/web/login", "form.oe_login_form"),
    Screen("shop", "/shop", ".oe_product"),
]
