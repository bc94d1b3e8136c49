"""What staff do: pick tables by hand – validate, hold, confirm –, race each other for them, block tables, make way."""

import datetime as dt
import uuid
from collections.abc import Sequence

import planner
from allocator_project.simulation.demand import MINUTE, OutOfService
from allocator_project.simulation.rivals import Rivals
from allocator_project.simulation.stage import Stage, Visit, code_of
from assignments import commands as ask
from assignments.commands import AssignmentCommitRequest, Command, PlaceHold
from assignments.errors import TableTaken
from assignments.models import Assignment
from assignments.ports import Committed
from assignments.quoting import quote_booking
from assignments.reopening import Intervention, send_to_pipeline
from assignments.sweeping import sweep
from assignments.wiring import claims
from holds import services
from holds.services import Confirmation

SECOND = dt.timedelta(seconds=1)
HOSTS = 6
# Of the plans a host sees; the best is taken most often.
LOOKED_AT = 3
PICKS_BLINDLY = 0.2
ENDINGS = {"confirm": 70, "extend": 6, "release": 8, "lapse": 16}
PINS = 0.06
LONGEST_LOOK = 15
CONFIRMS_TWICE = 0.05
OTHER_TABLES_TRIED = 3


class Staff:
    """The hosts of the house, who know nothing of each other."""

    def __init__(self, stage: Stage, *, rivals: Rivals) -> None:
        self.stage = stage
        self._rivals = rivals

    def host(self) -> str:
        """This function will return whoever picks up the telephone."""
        return f"host-{self.stage.dice.randrange(HOSTS) + 1}"

    def hosts(self, many: int) -> list[str]:
        """This function will return so many different hosts, in the order in which they act."""
        names = [f"host-{number + 1}" for number in range(max(HOSTS, many))]
        return self.stage.dice.sample(names, many)

    def seat_by_hand(self, visit: Visit, *, host: str, at: dt.datetime) -> None:
        """This function will validate what a host picks, hold it, and see to how that ends; or leave it to a job."""
        tables = self._picked(visit)
        if tables is None:
            return
        hold = self._hold_for(visit, tables, host)
        placed = self.stage.ask("place_hold", lambda: services.place(hold, repository=self.stage.repository))
        if not code_of(placed):
            self.stage.tally.deeds["held"] += 1
            self._go_on(visit, hold, at)

    def race(self, callers: Sequence[tuple[Visit, str]], *, at: dt.datetime) -> None:
        """This function will have several hosts take the same tables for different parties at the same moment."""
        plans = self._plans(callers[0][0]) if callers else ()
        if not plans or len(callers) < 2:
            return
        tables = tuple(uuid.UUID(table_id) for table_id in plans[0].table_ids)
        by_holding = self.stage.dice.random() < 0.5
        wishes: list[Command] = [
            self._hold_for(visit, tables, host) if by_holding else _taken_at_once(visit, tables, host)
            for visit, host in callers
        ]
        answers = self._rivals.carry_out(wishes, stage=self.stage, at=at)
        won = [place for place, answer in enumerate(answers) if not answer]
        assert len(won) <= 1, f"{len(won)} hosts were given the same tables: {wishes}"
        self.stage.tally.deeds["races"] += 1
        self.stage.tally.deeds["lost a race"] += len(answers) - len(won)
        for place in won:
            visit, wish = callers[place][0], wishes[place]
            if isinstance(wish, PlaceHold):
                self._go_on(visit, wish, at)
            else:
                visit.has_table = True

    def look_at_proposal(self, visit: Visit, *, at: dt.datetime) -> None:
        """This function will have somebody accept, a little later, what the pipeline only proposes in this house."""
        later = at + self.stage.dice.randrange(1, LONGEST_LOOK) * MINUTE
        self.stage.agenda.note(later, deed=self.accept, visit=visit)

    def accept(self, *, visit: Visit, at: dt.datetime) -> None:
        """This function will accept what is proposed, or have another proposal made where it is taken by now."""
        if visit.is_over:
            return
        answer = self.stage.send(ask.Accept(booking_id=visit.booking_id, at=at, actor=self.host()))
        if isinstance(answer, Committed):
            visit.has_table = True
            self.stage.tally.deeds["accepted a proposal"] += 1
        elif isinstance(answer, TableTaken):
            by = Intervention(actor=self.host())
            self.stage.ask("retry", lambda: send_to_pipeline(visit.booking_id, at=at, by=by))

    def block(self, *, trouble: OutOfService, at: dt.datetime) -> None:
        """This function will take a table out of service that nobody has then, and put it back where it is mended."""
        stage = self.stage
        for _ in range(OTHER_TABLES_TRIED):
            command = ask.Block(
                restaurant_id=stage.house.pk,
                table_ids=(stage.dice.choice(stage.tables),),
                window=(at, trouble.until),
                block_id=stage.ids.next(),
                actor=self.host(),
                reason="wobbly",
            )
            if isinstance(stage.send(command), Committed):
                stage.tally.deeds["blocked"] += 1
                if trouble.mended_at is not None:
                    stage.agenda.note(trouble.mended_at, deed=self.unblock, block=command)
                return

    def unblock(self, *, block: ask.Block, at: dt.datetime) -> None:
        """This function will put a table back into service."""
        self.stage.send(
            ask.Unblock(
                restaurant_id=block.restaurant_id, block_id=block.block_id, window=block.window, actor=block.actor
            )
        )
        self.stage.tally.deeds["unblocked"] += 1

    def make_way(self, taken: TableTaken, *, at: dt.datetime) -> bool:
        """This function will give whoever comes next other tables; False where they cannot have any."""
        ids = {uuid.UUID(blocker.reference) for blocker in taken.blockers if blocker.kind == "assignment"}
        if len(ids) < len({blocker.reference for blocker in taken.blockers}):
            return False
        next_ones = Assignment.objects.filter(pk__in=ids).order_by("booking_id").values_list("booking_id", flat=True)
        for booking_id in tuple(next_ones):
            answer = self.stage.send(ask.Move(booking_id=booking_id, at=at, actor=self.host()))
            if not isinstance(answer, Committed):
                return False
            self.stage.tally.deeds["moved by hand"] += 1
        return True

    def confirm(self, *, visit: Visit, hold: PlaceHold, at: dt.datetime) -> None:
        """This function will confirm a hold, sometimes twice for a lost answer; some parties are promised the table."""
        stage = self.stage
        wish = Confirmation(
            booking_id=hold.booking_id,
            hold_id=hold.hold_id,
            actor=hold.actor,
            idempotency_key=f"confirm:{hold.hold_id}",
            selection_id=hold.selection_id,
        )
        answer = stage.ask("confirm", lambda: services.confirm(wish, repository=stage.repository))
        if not isinstance(answer, Committed):
            return
        visit.has_table = True
        stage.tally.deeds["confirmed"] += 1
        if stage.dice.random() < CONFIRMS_TWICE:
            again = stage.ask("confirm", lambda: services.confirm(wish, repository=stage.repository))
            assert isinstance(again, Committed)
            assert again.replayed
            stage.tally.deeds["sent twice"] += 1
        if stage.dice.random() < PINS:
            stage.send(ask.Pin(booking_id=visit.booking_id, at=at, actor=hold.actor, pinned=True))
            stage.tally.deeds["pinned"] += 1

    def extend_hold(self, *, visit: Visit, hold: PlaceHold, at: dt.datetime) -> None:
        """This function will let a hold last longer, and confirm it later."""
        longer = ask.ExtendHold(
            booking_id=hold.booking_id, hold_id=hold.hold_id, actor=hold.actor, ttl_seconds=hold.ttl_seconds
        )
        answer = self.stage.ask("extend_hold", lambda: services.extend(longer, repository=self.stage.repository))
        if not code_of(answer):
            self.stage.tally.deeds["held longer"] += 1
            self.stage.agenda.note(at + hold.ttl_seconds * SECOND / 2, deed=self.confirm, visit=visit, hold=hold)

    def release(self, *, visit: Visit, hold: PlaceHold, at: dt.datetime) -> None:
        """This function will let a hold go; the booking's job looks for a table."""
        let_go = ask.ReleaseHold(booking_id=hold.booking_id, hold_id=hold.hold_id, actor=hold.actor)
        self.stage.ask("release_hold", lambda: services.release(let_go, repository=self.stage.repository))
        self.stage.tally.deeds["let a hold go"] += 1

    def sweep(self, *, at: dt.datetime) -> None:
        """This function will reap holds that have run out and that nobody came by to reap, as beat would."""
        swept = self.stage.ask("sweep", lambda: sweep(claims=claims(), restaurant_id=self.stage.house.pk))
        self.stage.tally.deeds["holds swept"] += getattr(swept, "reaped", 0)

    def _picked(self, visit: Visit) -> tuple[uuid.UUID, ...] | None:
        """The tables that stood the check; whoever picks without looking may have to pick again."""
        stage, plans = self.stage, self._plans(visit)
        if not plans:
            return None
        best = plans[min(stage.dice.randrange(LOOKED_AT), stage.dice.randrange(LOOKED_AT), len(plans) - 1)]
        picks = [tuple(uuid.UUID(table_id) for table_id in best.table_ids)]
        if stage.dice.random() < PICKS_BLINDLY:
            picks.insert(0, (stage.dice.choice(stage.tables),))
        for tables in picks:
            with stage.watch.timing("validate"):
                validation = services.validate(
                    booking_id=visit.booking_id, table_ids=tables, repository=stage.repository
                )
            if validation.ok:
                return tables
            stage.tally.deeds["picked what does not do"] += 1
        return None

    def _plans(self, visit: Visit) -> tuple[planner.Plan, ...]:
        with self.stage.watch.timing("quote"):
            snapshot = self.stage.repository.snapshot(booking_id=visit.booking_id)
            return quote_booking(snapshot, restaurant=self.stage.house, limit=LOOKED_AT).plans

    def _hold_for(self, visit: Visit, tables: tuple[uuid.UUID, ...], host: str) -> PlaceHold:
        return PlaceHold(
            booking_id=visit.booking_id,
            table_ids=tables,
            ttl_seconds=self.stage.house.hold_ttl_seconds,
            hold_id=self.stage.ids.next(),
            selection_id=self.stage.ids.next(),
            actor=host,
            idempotency_key=f"hold:{visit.booking_id}",
        )

    def _go_on(self, visit: Visit, hold: PlaceHold, at: dt.datetime) -> None:
        dice, ends = self.stage.dice, at + hold.ttl_seconds * SECOND
        ending = dice.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        soon = at + round(hold.ttl_seconds * dice.uniform(0.1, 0.8)) * SECOND
        if ending == "lapse":
            self.stage.tally.deeds["left a hold to lapse"] += 1
            self.stage.agenda.note(ends + dice.randrange(1, 60) * SECOND, deed=self.sweep)
            return
        deed = {"confirm": self.confirm, "extend": self.extend_hold, "release": self.release}[ending]
        self.stage.agenda.note(soon, deed=deed, visit=visit, hold=hold)


def _taken_at_once(visit: Visit, tables: tuple[uuid.UUID, ...], host: str) -> AssignmentCommitRequest:
    return AssignmentCommitRequest(
        booking_id=visit.booking_id,
        table_ids=tables,
        source="manual",
        actor=host,
        idempotency_key=f"assign:{visit.booking_id}",
    )
