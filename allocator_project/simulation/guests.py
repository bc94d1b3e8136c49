"""What guests do before they come: book, call, take another time, change their minds."""

import datetime as dt
from typing import Any

from allocator_project.simulation.demand import MINUTE, Day, Guest
from allocator_project.simulation.diners import Diners
from allocator_project.simulation.staff import Staff
from allocator_project.simulation.stage import Stage, Visit, code_of, moved_by
from assignments.commands import Book, Cancel, Change
from assignments.making_room import change_booking
from assignments.models import AutoAssignJob
from assignments.ports import Committed

WEBSITE = "website"
FURTHEST_OFFER = 90 * MINUTE
ON_THEIR_WAY = 20 * MINUTE
SENT_TWICE = 0.02
SHIFTS = (-60, -30, -15, 15, 30, 60)
MORE_OR_FEWER = (-2, -1, 1, 2)


class Guests:
    """Everybody who wants to come."""

    def __init__(self, stage: Stage, *, staff: Staff, diners: Diners) -> None:
        self.stage = stage
        self.staff = staff
        self.diners = diners

    def expect(self, day: Day) -> None:
        """This function will note when each party of a day first speaks up."""
        for guest in day.guests:
            deed = {"walk_in": self.diners.walk_in, "phone": self.call}.get(guest.channel, self.book_online)
            self.stage.agenda.note(guest.reserved_at, deed=deed, guest=guest)
        for race in day.races:
            self.stage.agenda.note(race[0].reserved_at, deed=self.call_at_once, race=race)

    def book_online(self, *, guest: Guest, at: dt.datetime) -> None:
        """This function will book at the house's site; the pipeline finds a table."""
        self.book(guest=guest, at=at, actor=WEBSITE)

    def book(self, *, guest: Guest, at: dt.datetime, actor: str) -> Visit | None:
        """This function will book, sometimes twice for a lost answer; None where the house does not serve then."""
        stage, zones = self.stage, self.stage.zones
        stage.tally.wanted.add(guest.party_size)
        command = Book(
            restaurant_id=stage.house.pk,
            party_size=guest.party_size,
            starts_at=guest.starts_at,
            at=at,
            new_booking_id=stage.ids.next(),
            source="api" if actor == WEBSITE else "staff",
            guest_name=guest.number,
            zone_ids=(stage.dice.choice(zones),) if guest.wants_zone and zones else (),
            priority=guest.priority,
            actor=actor,
            idempotency_key=f"book:{guest.number}",
        )
        answer = stage.send(command)
        if not isinstance(answer, Committed):
            stage.tally.refuse(code_of(answer), party_size=guest.party_size)
            return None
        if stage.dice.random() < SENT_TWICE:
            again = stage.send(command)
            assert isinstance(again, Committed)
            assert again.replayed
            stage.tally.deeds["sent twice"] += 1
        stage.tally.deeds["booked online" if actor == WEBSITE else "booked by staff"] += 1
        visit = Visit(guest, answer.booking_id, guest.starts_at, guest.party_size)
        stage.visits[visit.booking_id] = visit
        self.diners.expect(visit)
        second = {"cancels": self.cancel, "changes": self.change}.get(guest.fate)
        if second is not None:
            stage.agenda.note(guest.second_thoughts, deed=second, visit=visit)
        return visit

    def call(self, *, guest: Guest, at: dt.datetime) -> None:
        """This function will book by telephone, with somebody who picks a table while the party waits."""
        host = self.staff.host()
        visit = self.book(guest=guest, at=at, actor=host)
        if visit is not None:
            self.staff.seat_by_hand(visit, host=host, at=at)

    def call_at_once(self, *, race: tuple[Guest, ...], at: dt.datetime) -> None:
        """This function will have several parties call, each with a host of its own."""
        hosts = self.staff.hosts(len(race))
        calls = [(self.book(guest=guest, at=at, actor=host), host) for guest, host in zip(race, hosts, strict=True)]
        self.staff.race([(visit, host) for visit, host in calls if visit is not None], at=at)

    def hear(self, visit: Visit, *, reason: str, is_final: bool, at: dt.datetime) -> None:
        """This function will tell a party that there is no table; it takes another time, waits, or gives up."""
        visit.reason = reason
        if visit.guest.is_flexible and not visit.was_offered:
            visit.was_offered = True
            if self._take_offer(visit, at):
                return
        if is_final:
            self.diners.give_up(visit, at=at)

    def cancel(self, *, visit: Visit, at: dt.datetime) -> None:
        """This function will cancel."""
        if visit.is_over or visit.has_come:
            return
        visit.is_over = True
        self.stage.send(Cancel(booking_id=visit.booking_id, at=at, actor=WEBSITE))
        self.stage.tally.deeds["cancelled"] += 1

    def change(self, *, visit: Visit, at: dt.datetime) -> None:
        """This function will ask for another time or for more or fewer seats."""
        if visit.is_over or visit.has_come:
            return
        dice = self.stage.dice
        if dice.random() < 0.5:
            self._change(visit, at, party_size=max(1, visit.party_size + dice.choice(MORE_OR_FEWER)))
        else:
            self._change(visit, at, starts_at=visit.starts_at + dice.choice(SHIFTS) * MINUTE)

    def _take_offer(self, visit: Visit, at: dt.datetime) -> bool:
        job = AutoAssignJob.objects.filter(booking_id=visit.booking_id, state__in=("deferred", "exhausted")).first()
        steps = [step for step in (job.next_steps if job else []) if step["kind"] == "other_time"]
        windows = [window["startsAt"] for step in steps for window in step.get("windows", [])]
        offers = (dt.datetime.fromisoformat(starts_at).astimezone(dt.UTC) for starts_at in windows)
        near = next((offer for offer in offers if self._suits(offer, visit, at)), None)
        if near is None or not self._change(visit, at, starts_at=near):
            return False
        self.stage.tally.deeds["took another time"] += 1
        return True

    def _suits(self, offer: dt.datetime, visit: Visit, at: dt.datetime) -> bool:
        return offer >= at + ON_THEIR_WAY and abs(offer - visit.starts_at) <= FURTHEST_OFFER

    def _change(self, visit: Visit, at: dt.datetime, **wanted: Any) -> bool:
        stage = self.stage
        command = Change(booking_id=visit.booking_id, at=at, actor=WEBSITE, **wanted)
        answer = stage.ask(
            "change", lambda: change_booking(command, restaurant_id=stage.house.pk, repository=stage.repository)
        )
        if not isinstance(answer, Committed):
            return False
        stage.tally.deeds["changed"] += 1
        moved = moved_by(answer)
        if moved:
            stage.tally.deeds["changed by moving others"] += 1
            stage.tally.deeds["moved for a change"] += moved
        visit.party_size = wanted.get("party_size", visit.party_size)
        visit.starts_at = wanted.get("starts_at", visit.starts_at)
        if "starts_at" in wanted:
            self.diners.expect(visit)
        return True
