"""`python -m ops.smoke URL --restaurant SLUG`: does a site that was just brought up do what it is there for?

It needs nothing but Python, so that it can look from any machine. It books far enough ahead that nobody is in the way,
and cancels what it booked, also when a step fails.
"""

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from ops.asking import Asking, Unexpected

PARTY = 2
DAYS_AHEAD = range(2, 30)
READY_SECONDS = 90.0
SEATED_SECONDS = 90.0
RACES = 10
PAUSE_SECONDS = 0.5
# How a job ends that found a table, and where the house wants to be asked first.
FOUND = {("assigned", ""), ("exhausted", "awaiting_approval")}
COMMITS = "allocator_commits_total"


class Failed(Exception):
    """A step did not end as it should."""


class Smoke:
    """The steps, in their order. What one finds out the next ones use."""

    def __init__(self, asking: Asking, *, slug: str) -> None:
        self._asking, self._slug = asking, slug
        self._house = self._starts_at = ""
        self._booked: list[str] = []
        self._confirmed_before = 0.0

    def steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """This function will return what is to be done, each with what it is called."""
        return (
            ("ready", self.wait_until_ready),
            ("signed in", self.find_house),
            ("a table is free", self.find_time),
            ("a worker finds a table", self.let_worker_seat),
            ("held and confirmed by hand", self.seat_by_hand),
            ("counted in /metrics", self.read_metrics),
        )

    def wait_until_ready(self) -> str:
        """This function will wait until database, migrations, broker, worker and beat are there."""
        until(self._is_ready, seconds=READY_SECONDS, what="/readyz is not ok")
        self._confirmed_before = self._confirmed()
        return "database, migrations, broker, sweeper"

    def find_house(self) -> str:
        """This function will look for the house that was named among those the token opens."""
        found = {each["slug"]: each for each in self._asking.ask("GET", "restaurants/")["results"]}
        if self._slug not in found:
            raise Failed(f"the token opens no restaurant {self._slug}; it opens {', '.join(found) or 'none'}")
        self._house = found[self._slug]["id"]
        return f"{found[self._slug]['name']}, as {found[self._slug]['role']}"

    def find_time(self) -> str:
        """This function will look for a time when at least two parties would find a table."""
        today = dt.datetime.now(dt.UTC).date()
        for ahead in DAYS_AHEAD:
            day = today + dt.timedelta(days=ahead)
            asked = f"availability/?restaurantId={self._house}&date={day}&partySize={PARTY}"
            for slot in self._asking.ask("GET", asked)["slots"]:
                if slot["available"] and slot["spots"] > 1:
                    self._starts_at = slot["startsAt"]
                    return str(self._starts_at)
        raise Failed(f"no table for {PARTY} within {DAYS_AHEAD.stop} days")

    def let_worker_seat(self) -> str:
        """This function will book, and wait until the job has found a table."""
        job: dict[str, Any] = self._book()["job"]

        def ended() -> bool:
            job.update(self._asking.ask("GET", f"auto/jobs/{job['id']}/"))
            return job["state"] not in ("queued", "running")

        until(ended, seconds=SEATED_SECONDS, what="the job stays queued; does a worker take its queue?")
        if (job["state"], job["reason"] if job["state"] == "exhausted" else "") not in FOUND:
            raise Failed(f"the job is {job['state']}: {job['reason']}")
        return "proposed" if job["reason"] == "awaiting_approval" else "seated"

    def seat_by_hand(self) -> str:
        """This function will hold a table and confirm it, twice. A worker may be faster where nobody is asked first."""
        for _ in range(RACES):
            plans = self._asking.ask("POST", "auto/quote/", self._wish())["plans"]
            booking_id = self._book()["booking"]["id"]
            try:
                return self._hold_and_confirm(booking_id, plans[0]["tableIds"])
            except Unexpected as error:
                if error.code != "booking_already_assigned":
                    raise
                self._cancel(booking_id)
        raise Failed(f"a worker was faster {RACES} times; try a house that approves (ops/smoke-floor.json)")

    def read_metrics(self) -> str:
        """This function will see that one confirmation more was counted, and one that was replayed."""
        until(lambda: self._confirmed() > self._confirmed_before, seconds=10, what=f"{COMMITS} did not rise")
        return f"{COMMITS} rose from {self._confirmed_before:.0f} to {self._confirmed():.0f}"

    def clear_away(self) -> None:
        """This function will cancel what was booked."""
        for booking_id in tuple(self._booked):
            self._cancel(booking_id)

    def _hold_and_confirm(self, booking_id: str, table_ids: list[str]) -> str:
        body = {"bookingId": booking_id, "tableIds": table_ids, "ttlSeconds": 120}
        hold = self._asking.ask("POST", "manual/hold/", body)
        chosen = {"bookingId": booking_id, "holdId": hold["id"], "selectionId": hold["selectionId"]}
        first, second = (
            self._asking.ask("POST", "manual/confirm/", chosen, key=hold["selectionId"]) for _ in ("once", "again")
        )
        if second["assignment"]["id"] != first["assignment"]["id"] or not second["replayed"]:
            raise Failed("the confirmation sent again was not the same one")
        return f"table {' + '.join(table['number'] for table in first['tables'])}; sent again: the same"

    def _wish(self) -> dict[str, Any]:
        return {"restaurantId": self._house, "partySize": PARTY, "startsAt": self._starts_at}

    def _book(self) -> Any:
        answer = self._asking.ask("POST", "bookings/", {**self._wish(), "guestName": "Smoke test"})
        self._booked.append(answer["booking"]["id"])
        return answer

    def _cancel(self, booking_id: str) -> None:
        self._asking.ask("POST", f"bookings/{booking_id}/cancel/", {})
        self._booked.remove(booking_id)

    def _is_ready(self) -> bool:
        return self._asking.status_of("/readyz") == 200

    def _confirmed(self) -> float:
        return self._asking.read_number(COMMITS, operation="assign", outcome="committed")


def until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """This function will return once the condition holds. Raises: Failed when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"{what} (waited {seconds:.0f} s)")
        time.sleep(PAUSE_SECONDS)


def run(smoke: Smoke) -> int:
    """This function will take the steps, say how each went, and return an exit status."""
    status = 0
    try:
        for name, step in smoke.steps():
            began = time.monotonic()
            said = step()
            print(f"ok   {name}: {said} ({time.monotonic() - began:.1f} s)")
    except (Failed, Unexpected, OSError) as error:
        print(f"FAIL {name}: {error}")
        status = 1
    try:
        smoke.clear_away()
    except (Unexpected, OSError) as error:
        print(f"FAIL cancelling what was booked: {error}")
        return 1
    return status


def main(arguments: list[str] | None = None) -> int:
    """This function will look at the site that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m ops.smoke", description=__doc__)
    parser.add_argument("url", help="where the site answers, such as https://tables.example.com")
    parser.add_argument("--host", default="", help="ask web itself, past the proxy, as if for a visitor of this host")
    parser.add_argument("--restaurant", metavar="SLUG", default="smoke-test", help="in which house (smoke-test)")
    options = parser.parse_args(arguments)
    token = os.environ.get("SMOKE_TOKEN", "")
    if not token:
        parser.error("SMOKE_TOKEN must be an API token of a host in that house (manage.py create_api_token)")
    scrape = os.environ.get("METRICS_TOKEN", "")
    asking = Asking(options.url, token=token, scrape=scrape, host=options.host)
    return run(Smoke(asking, slug=options.restaurant))


if __name__ == "__main__":
    sys.exit(main())
