"""``./setup/run``: Odoo with the suite and a demo company, from nothing."""

import argparse
import contextlib
import os

from setup.bootstrap import Environment, Paths, SetupError, prepare
from setup.bootstrap.lock import try_lock
from setup.bootstrap.process import run_in_foreground
from setup.bootstrap.progress import Progress
from setup.demo_database import NAME, DemoDatabase, Place
from setup.server import Server, choose_port, status


def main(arguments: list[str]) -> int:
    """Prepare, build, start, then stay or check."""
    options = _parse(arguments)
    choose_port(options.port)  # what cannot work is said before anything is done
    env = prepare(programs=("wkhtmltopdf",))
    port = choose_port(options.port)
    with _alone(port):
        places = _demo(env, is_reset=options.reset)
        with Server(env, NAME, port) as server:
            if options.check:
                return 0 if _check(env, server) else 1
            _tell(server, places)
            _stay(server)
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./setup/run", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="do the main job, say how it went, stop"
    )
    parser.add_argument(
        "--reset", action="store_true", help="build the demo database from nothing"
    )
    parser.add_argument(
        "--port", type=int, help="where to listen (8069, or the next that is free)"
    )
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _alone(port: int):
    """Serve the demo once at a time: two servers would run its jobs twice."""
    with open(Paths.of_this_clone().home / "demo.lock", "a+") as holder:
        if not try_lock(holder):
            holder.seek(0)
            raise SetupError(f"The demo is already {holder.read()}; use or stop that.")
        holder.truncate(0)
        holder.write(f"served by process {os.getpid()} on http://127.0.0.1:{port}")
        holder.flush()
        yield


def _demo(env: Environment, is_reset: bool) -> list[Place]:
    progress = Progress(total=1)
    demo = DemoDatabase(env, progress)
    with progress.step("Demo database"):
        if is_reset:
            progress.say("dropping the old one")
            demo.drop()
        return demo.ensure()


def _check(env: Environment, server: Server) -> bool:
    if not (env.root / "setup" / "check" / "__init__.py").exists():
        return all(_answers(server, path) for path in ("/web/login", "/shop"))
    command = [str(env.python), "-m", "setup.check", server.url, NAME]
    return run_in_foreground(command, cwd=env.root) == 0


def _answers(server: Server, path: str) -> bool:
    answer = status(server.port, path)
    print(f"{path} answers {answer}")
    return answer == 200


def _stay(server: Server) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        server.wait()
    print("\nStopping.")


def _tell(server: Server, places: list[Place]) -> None:
    print(f"\nOdoo is ready: {server.url}    (Ctrl-C stops it)\n")
    for place in places or [Place("Everything", "admin", "admin", "/odoo")]:
        login = f"{place.login} / {place.password}" if place.login else "nobody"
        print(f"  {place.text:<48} {login:<46} {place.path}")
    print(flush=True)
