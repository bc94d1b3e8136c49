"""The whole site as production has it: what the Procfile says, DEBUG off, database and broker by their addresses."""

import re
import secrets
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from allocator_project.embedded.detach import ENVIRONMENT
from ops.asking import Asking
from ops.drills.process import START_SECONDS, NotReady, Process, footing_in, free_port

PROJECT = Path(__file__).resolve().parent.parent.parent
NAMES = ("web", "worker", "beat")
HOST = "tables.example.com"
STOP_SECONDS = 60.0


class Site:
    """Web, worker and beat, each of which may be killed and started again. Shapes: `told` is what all are told."""

    def __init__(self, folder: Path, *, variables: Mapping[str, str]) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.port = folder, free_port()
        self.told = {**ENVIRONMENT, **_production(folder), **variables, "PORT": str(self.port), "HOME": str(folder)}
        commands = procfile()
        self.parts = {name: self._part(name, commands[name]) for name in NAMES}
        self._footing = footing_in(folder)

    @property
    def address(self) -> str:
        """This property will be where web answers."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """This function will do what is to be done before the first start."""
        self.manage("migrate", "--no-input", "--verbosity", "0")

    def start(self, *names: str) -> None:
        """This function will start all, or those named, and return when web answers."""
        for name in names or NAMES:
            self.parts[name].start(until=self._answers if name == "web" else lambda: True)

    def wait_until_ready(self, *, seconds: float = 90.0) -> None:
        """This function will return when /readyz has nothing to say against it. Raises: NotReady."""
        web = self.parts["web"]
        web.wait(lambda: self.asking().status_of("/readyz") == 200, seconds=seconds)

    def asking(self, token: str = "") -> Asking:
        """This function will return a client of it, who stands where the proxy would."""
        return Asking(self.address, token=token, host=HOST)

    def manage(self, *words: str) -> str:
        """This function will run a command of manage.py and return what it printed. Raises: NotReady when it fails."""
        return self.run(".venv/bin/python", "manage.py", *words)

    def run(self, *command: str, **more: str) -> str:
        """This function will run a command in the project's folder, told what all are told. Raises: NotReady."""
        log = self.folder / "commands.log"
        with log.open("ab") as said:
            ended = subprocess.run(
                [*self._footing.prefix, *command],
                cwd=PROJECT, env={**self.told, **more}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
                check=False,
            )  # fmt: skip
            said.write(ended.stdout)
        if ended.returncode:
            raise NotReady(" ".join(command), log)
        return ended.stdout.decode()

    def stop(self) -> None:
        """This function will end all of it politely: beat sends nothing more, then workers, then web."""
        for name in reversed(NAMES):
            self.parts[name].end(signal.SIGTERM, seconds=STOP_SECONDS)

    def reload_web(self, *, seconds: float = START_SECONDS) -> None:
        """This function will return when processes with the code of now have taken over from those of before."""
        web = self.parts["web"]
        before = set(web.children())
        web.send(signal.SIGHUP)
        web.wait(lambda: bool(web.children()) and not before & set(web.children()), seconds=seconds)

    def clean(self) -> None:
        """This function will kill whatever still runs."""
        for part in self.parts.values():
            part.kill()

    def _part(self, name: str, command: str) -> Process:
        words = command.replace("$PORT", str(self.port)).split()
        return Process(name, folder=self.folder, command=words, variables=self.told, where=PROJECT)

    def _answers(self) -> bool:
        return self.asking().status_of("/healthz") == 200


def procfile() -> dict[str, str]:
    """This function will return the commands of the Procfile by name."""
    return dict(re.findall(r"^(\w+): (.+)$", (PROJECT / "Procfile").read_text(), re.MULTILINE))


def _production(folder: Path) -> dict[str, str]:
    """What production is told (docs/deployment.md), but for its servers."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "BEHIND_TLS_PROXY": "1",
        "METRICS_DIR": str(folder / "metrics"),
        "BEAT_SCHEDULE": str(folder / "beat"),
        "WEB_CONCURRENCY": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
