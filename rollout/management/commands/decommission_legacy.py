"""`manage.py decommission_legacy`: ends the old ledger once ours provably says the same, and keeps an archive of it."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rollout.archive import Archived, ArchiveError, read_back
from rollout.changing import By
from rollout.decommission import Standing, decommission, standing
from rollout.errors import NotYet

LEFT_TO_DO = (
    "set ALLOCATOR_LEGACY to nothing for every process and restart them",
    "drop the tables: ALLOCATOR_LEGACY=rollout.legacy.LegacyAllocator manage.py migrate rollout zero",
    "delete rollout/ and tests/rollout/ as docs/runbooks/rollout.md says under E",
)


class Command(BaseCommand):
    """Ends the old ledger."""

    help = (
        "Prove that the old ledger says what ours says, stop mirroring into it, archive it as compressed JSON lines "
        "with a checksum, read that back, and drop its rows, the flags and the switches. There is no way back to the "
        "old allocator; the archive keeps its data. Safe to run again after a failure."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--archive", type=Path, metavar="FILE", help="the new file, such as old-ledger.jsonl.gz")
        parser.add_argument("--actor", default="operator", help="who does it, for the history")
        parser.add_argument("--reason", default="", help="why now, for the history")
        parser.add_argument("--dry-run", action="store_true", help="say what stands in the way, and write nothing")
        parser.add_argument(
            "--verify", type=Path, metavar="FILE", help="only read an archive back, against its checksum"
        )
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will end the old ledger or say what stands in the way, which ends with an error."""
        if options["verify"]:
            archived = _tried(options["verify"], lambda: read_back(options["verify"]))
            self._say(f"{archived.path} is sound", archived, options)
            return
        now = timezone.now()
        stands = standing(now=now)
        if options["dry_run"]:
            self._look(stands, options)
        elif stands.archived:
            self._say("The old ledger is decommissioned already", None, options)
        elif options["archive"] is None:
            raise CommandError("Say where the old ledger is to be kept: --archive FILE.")
        else:
            by = By(actor=options["actor"], reason=options["reason"], at=now)
            archived = _tried(options["archive"], lambda: decommission(options["archive"], by=by))
            self._say(f"The old ledger is decommissioned and kept in {archived.path}", archived, options)

    def _look(self, stands: Standing, options: dict[str, Any]) -> None:
        """What a run would meet; status 1 while something stands in the way."""
        if options["json"]:
            document = {"rows": stands.rows, "obstacles": stands.obstacles, "decommissioned": stands.archived}
            self.stdout.write(json.dumps(document | {"dryRun": True}))
        else:
            for obstacle in stands.obstacles:
                self.stdout.write(f"in the way: {obstacle}")
            done = "nothing is left to do" if stands.archived else f"{stands.rows} rows would be archived and dropped"
            self.stdout.write(f"{done.capitalize()}. Nothing stored (--dry-run).")
        if stands.obstacles:
            sys.exit(1)

    def _say(self, done: str, archived: Archived | None, options: dict[str, Any]) -> None:
        left = () if options["verify"] else LEFT_TO_DO
        if options["json"]:
            known = {"file": str(archived.path), "rows": archived.rows, "sha256": archived.checksum} if archived else {}
            self.stdout.write(json.dumps(known | {"leftToDo": left}))
            return
        if archived is not None:
            done += f": {archived.rows} rows, sha256 {archived.checksum}"
        self.stdout.write(f"{done}.")
        for number, step in enumerate(left, start=1):
            self.stdout.write(f"left to do, {number}: {step}")


def _tried(path: Path, act: Callable[[], Archived]) -> Archived:
    try:
        return act()
    except (NotYet, ArchiveError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename or path}: {error.strerror}") from error
