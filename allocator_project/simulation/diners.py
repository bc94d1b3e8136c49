"""What parties do in the house: come or not, sit down, stay, leave, or stand at the door without a booking."""

import datetime as dt

from allocator_project.simulation.demand import MINUTE, Guest
from allocator_project.simulation.staff import Staff
from allocator_project.simulation.stage import Stage, Visit, code_of
from assignments.commands import Cancel, Complete, Extend, MarkNoShow, Seat, Undo, WalkIn
from assignments.errors import TableTaken
from assignments.ports import Committed

DOOR = "door"
SHORTEST_VISIT = 20 * MINUTE
NO_SHOW_AFTER = 30 * MINUTE
COMES_AFTER_ALL = 0.25
BEFORE_THE_END = 5 * MINUTE


class Diners:
    """Everybody who comes, or is waited for."""

    def __init__(self, stage: Stage, *, staff: Staff) -> None:
        self.stage = stage
        self.staff = staff

    def expect(self, visit: Visit) -> None:
        """This function will note when a party comes, or is missed. Noted anew when its time changes."""
        guest, agenda = visit.guest, self.stage.agenda
        if guest.fate == "no_show":
            agenda.note(visit.starts_at + NO_SHOW_AFTER, deed=self.stay_away, visit=visit)
        else:
            agenda.note(visit.starts_at + guest.late_minutes * MINUTE, deed=self.arrive, visit=visit)

    def walk_in(self, *, guest: Guest, at: dt.datetime) -> None:
        """This function will stand at the door and take a table if there is one."""
        stage = self.stage
        stage.tally.wanted.add(guest.party_size)
        command = WalkIn(
            restaurant_id=stage.house.pk,
            party_size=guest.party_size,
            at=at,
            new_booking_id=stage.ids.next(),
            guest_name=guest.number,
            actor=DOOR,
        )
        answer = stage.send(command)
        if not isinstance(answer, Committed):
            stage.tally.turn_away(code_of(answer), party_size=guest.party_size)
            return
        stage.tally.deeds["walked in"] += 1
        visit = Visit(guest, answer.booking_id, at, guest.party_size, has_table=True, has_come=True)
        self._sit_down(visit, answer, at)

    def arrive(self, *, visit: Visit, at: dt.datetime) -> None:
        """This function will sit down, if there is a table."""
        if visit.is_over or visit.has_come or at < visit.starts_at + visit.guest.late_minutes * MINUTE:
            return
        if not visit.has_table:
            self.give_up(visit, at=at)
            return
        visit.has_come = True
        answer = self.stage.send(Seat(booking_id=visit.booking_id, at=at, actor=DOOR))
        assert isinstance(answer, Committed), answer
        self._sit_down(visit, answer, at)

    def stay_away(self, *, visit: Visit, at: dt.datetime) -> None:
        """This function will be missed; some of those come after all."""
        if visit.is_over or at < visit.starts_at + NO_SHOW_AFTER:
            return
        if not visit.has_table:
            self.give_up(visit, at=at)
            return
        visit.is_over = True
        self.stage.send(MarkNoShow(booking_id=visit.booking_id, at=at, actor=DOOR))
        self.stage.tally.deeds["did not come"] += 1
        if self.stage.dice.random() < COMES_AFTER_ALL:
            self.stage.agenda.note(
                at + self.stage.dice.randrange(2, 20) * MINUTE, deed=self.come_after_all, visit=visit
            )

    def come_after_all(self, *, visit: Visit, at: dt.datetime) -> None:
        """This function will come when nobody expects it any more, to a table that somebody may have by now."""
        back = self.stage.send(Undo(booking_id=visit.booking_id, at=at, actor=DOOR))
        if not isinstance(back, Committed):
            self.stage.tally.deeds["came in vain"] += 1
            return
        visit.is_over = False
        self.stage.tally.deeds["came after all"] += 1
        self.arrive(visit=visit, at=at)

    def overstay(self, *, visit: Visit, until: dt.datetime, at: dt.datetime) -> None:
        """This function will ask to stay longer; whoever comes next may be given another table."""
        stage = self.stage
        longer = Extend(booking_id=visit.booking_id, at=at, actor=DOOR, until=until)
        answer = stage.send(longer)
        if isinstance(answer, TableTaken) and self.staff.make_way(answer, at=at):
            answer = stage.send(longer)
        if isinstance(answer, Committed):
            stage.tally.deeds["stayed longer"] += 1
            stage.agenda.note(until - BEFORE_THE_END, deed=self.leave, visit=visit)
        else:
            stage.tally.deeds["was asked to leave"] += 1
            stage.agenda.note(at + BEFORE_THE_END, deed=self.leave, visit=visit)

    def leave(self, *, visit: Visit, at: dt.datetime) -> None:
        """This function will go home."""
        visit.is_over = True
        answer = self.stage.send(Complete(booking_id=visit.booking_id, at=at, actor=DOOR))
        assert isinstance(answer, Committed), answer

    def give_up(self, visit: Visit, *, at: dt.datetime) -> None:
        """This function will take a booking back that never got a table."""
        visit.is_over = True
        self.stage.send(Cancel(booking_id=visit.booking_id, at=at, actor=DOOR, reason="no table"))
        self.stage.tally.refuse(visit.reason, party_size=visit.party_size)

    def _sit_down(self, visit: Visit, answer: Committed, at: dt.datetime) -> None:
        placed, tally = answer.bookings[0], self.stage.tally
        tally.seated.add(visit.party_size)
        if len(placed.table_ids) > 1:
            tally.joined.add(visit.party_size)
        end, stays = placed.window[1], visit.guest.stays_minutes * MINUTE
        agenda = self.stage.agenda
        if stays > dt.timedelta(0) and end - BEFORE_THE_END > at:
            agenda.note(end - BEFORE_THE_END, deed=self.overstay, visit=visit, until=end + stays)
        else:
            if stays < -15 * MINUTE:
                tally.deeds["left early"] += 1
            agenda.note(max(at + SHORTEST_VISIT, end + min(stays, dt.timedelta(0))), deed=self.leave, visit=visit)
