"""Runs in the virtual environment: `python -m setup.testing.shots LANGUAGE NAMES...`"""

import sys

from setup.bootstrap import Environment, prepare
from setup.bootstrap.ports import any_free
from setup.bootstrap.progress import Progress
from setup.server import Server
from setup.testing.browser import open_browser
from tests.shots.screens import SCREENS

from . import ENGLISH, Screen
from .camera import Camera
from .database import ShotsDatabase


def main(language: str, *names: str) -> int:
    """Answer 0 when no picture has a fault."""
    env = prepare(dev=True)
    screens = [screen for screen in SCREENS if not names or screen.name in names]
    database = ShotsDatabase(env, language, Progress(total=2))
    faults = 0
    with database.copy() as copy, open_browser() as browser:
        for code in (ENGLISH, language):
            database.speak_to_users(code)
            with Server(env, copy, any_free()) as server:
                faults += _take_all(env, browser, server.url, code, screens)
    print(f"{len(screens)} screens, {faults} faults; see {_folder(env)}")
    return 1 if faults or not screens else 0


def _take_all(
    env: Environment, browser, url: str, language: str, screens: list[Screen]
) -> int:
    camera = Camera(browser, url, language, env.root, _folder(env))
    total = 0
    for screen in screens:
        for name, faults in camera.take(screen):
            print(f"{'FAULT' if faults else 'ok   '} {name}", flush=True)
            for fault in faults:
                print(f"      {fault}", flush=True)
            total += len(faults)
    return total


def _folder(env: Environment):
    folder = env.home / "shots"
    folder.mkdir(exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
