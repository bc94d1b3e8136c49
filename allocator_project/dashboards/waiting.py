"""The jobs that wait, and what to do about each: who needs a person comes first."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from allocator_project.dashboards.charts import Chart, Figure, Series, said
from allocator_project.dashboards.pages import Cell, Listing, Page, ranked, said_moment
from allocator_project.dashboards.scope import House, Scope
from allocator_project.dashboards.words import REASONS, first_said, named
from assignments.overview import WaitingJob, count_jobs, list_jobs
from assignments.state_names import NAMES

# Those of jobs that are not over; who needs a person comes first.
STATES = ("exhausted", "deferred", "queued", "running")
MOST_SHOWN = 50
STEPS_SHOWN = 2
JOB_PAGE = "admin:assignments_autoassignjob_change"


def waiting(scope: Scope) -> Page:
    """This function will show the jobs of parties yet to come that are not over. *Cost*: two statements."""
    counts = count_jobs(scope.ids, now=scope.now)
    jobs = list_jobs(scope.ids, now=scope.now, most=MOST_SHOWN)
    states = {state: sum(n for of, _reason, n in counts if of == state) for state in STATES}
    reasons: dict[str, int] = {}
    for _state, reason, count in counts:
        reasons[reason] = reasons.get(reason, 0) + count
    names, values = ranked(reasons, words=REASONS)
    total = sum(states.values())
    return Page(
        title=_("Jobs with next steps"),
        intro=_("Parties that wait for a table: why, and what would help now."),
        nothing=_("Nobody waits for a table."),
        figures=tuple(
            Figure(
                name=str(NAMES[state]).capitalize(),
                value=said(states[state]),
                tone="warn" if state == "exhausted" and states[state] else None,
            )
            for state in STATES
        ),
        charts=(
            Chart(
                key="reasons",
                title=_("Why they wait"),
                note=first_said(names, values, of=str(total)) or _("Nobody waits."),
                kind="ranks",
                categories=names,
                series=(Series(name=_("jobs"), values=values, tone="one"),),
                unit=_("jobs"),
                first=_("reason"),
            ),
        ),
        listings=(_listing(scope, jobs, total),),
    )


def _listing(scope: Scope, jobs: tuple[WaitingJob, ...], total: int) -> Listing:
    houses = {house.id: house for house in scope.houses}
    first = _("The first %(shown)s of %(all)s.") % {"shown": len(jobs), "all": total}
    head = (_("comes"), _("party"), _("state"), _("why"), _("what would help"), _("tried"))
    return Listing(
        key="jobs",
        title=_("Who waits, and what to do"),
        head=head if len(houses) == 1 else (_("restaurant"), *head),
        rows=tuple(_row(job, houses[job.restaurant_id], many=len(houses) > 1, now=scope.now) for job in jobs),
        empty=_("Nobody waits for a table."),
        note=first if total > len(jobs) else "",
    )


def _row(job: WaitingJob, house: House, *, many: bool, now: dt.datetime) -> tuple[str | Cell, ...]:
    local = job.starts_at.astimezone(house.zone)
    is_today = local.date() == now.astimezone(house.zone).date()
    row: tuple[str | Cell, ...] = (
        Cell(
            f"{local:%H:%M}" if is_today else said_moment(local),
            url=reverse(JOB_PAGE, args=[job.id]),
        ),
        str(job.party_size),
        Cell(str(NAMES[job.state]), badge="warn" if job.state == "exhausted" else "calm"),
        named(job.reason, words=REASONS),
        " ".join(step for step in job.steps[:STEPS_SHOWN] if step) or "–",
        f"{job.attempts} ×",
    )
    return (house.name, *row) if many else row
