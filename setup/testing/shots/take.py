"""Takes the pictures of all screens, in both languages."""

from setup.bootstrap import Environment
from setup.bootstrap.ports import any_free
from setup.bootstrap.progress import Progress
from setup.server import Server
from setup.testing.browser import open_browser
from tests.shots.screens import SCREENS

from . import ENGLISH, Screen
from .camera import Camera
from .database import ShotsDatabase


def take_all(env: Environment, language: str, names: list[str]) -> int:
    """Answer 0 when no picture has a fault."""
    screens = [screen for screen in SCREENS if not names or screen.name in names]
    database = ShotsDatabase(env, language, Progress(total=2))
    folder = env.home / "shots"
    folder.mkdir(exist_ok=True)
    faults = 0
    with database.copy() as copy, open_browser() as browser:
        for code in (ENGLISH, language):
            database.speak_to_users(code)
            with Server(env, copy, any_free()) as server:
                camera = Camera(browser, server.url, code, env.root, folder)
                faults += _take(camera, screens)
    print(f"{len(screens)} screens, {faults} faults; see {folder}")
    return 1 if faults or not screens else 0


def _take(camera: Camera, screens: list[Screen]) -> int:
    total = 0
    for screen in screens:
        for name, faults in camera.take(screen):
            print(f"{'FAULT' if faults else 'ok   '} {name}", flush=True)
            for fault in faults:
                print(f"      {fault}", flush=True)
            total += len(faults)
    return total
