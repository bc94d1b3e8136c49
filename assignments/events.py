"""The events of this room: what has happened, to what. Holds and blocks are told here, where they are written."""

from assignments.payloads import (
    AssignmentCommitted,
    AssignmentExtended,
    AssignmentMoved,
    AssignmentProposed,
    AssignmentUndone,
    BookingChanged,
    BookingCreated,
    BookingTurned,
    FloorChanged,
    GuestErased,
    HoldConfirmed,
    HoldCreated,
    HoldExtended,
    JobAssigned,
    JobDeferred,
    JobExhausted,
    JobQueued,
    LedgerAudited,
    LedgerRepaired,
    PlannerRanked,
    PlannerRefused,
    ProposalApplied,
    ProposalTold,
    Refusal,
    Tables,
    TablesBlocked,
)
from telemetry.registry import EventType, Nothing


def _turn(name: str, meaning: str) -> EventType:
    return EventType(name=name, meaning=meaning, payload=BookingTurned)


def _of(noun: str, name: str, meaning: str, payload: type = Nothing) -> EventType:
    return EventType(name=name, meaning=meaning, payload=payload, subject=noun)


def _of_house(noun: str, name: str, meaning: str, payload: type = Nothing) -> EventType:
    return EventType(name=name, meaning=meaning, payload=payload, subject=noun, booking="never")


EVENTS = (
    EventType(name="booking.created", meaning="A party wants to come.", payload=BookingCreated),
    EventType(name="booking.changed", meaning="Its party, time or wishes changed.", payload=BookingChanged),
    _turn("booking.confirmed", "It has tables, for the first time or again."),
    _turn("booking.released", "It has no tables any more and waits for others."),
    _turn("booking.seated", "The party has come and sits."),
    _turn("booking.completed", "The party has left."),
    _turn("booking.cancelled", "The party will not come."),
    _turn("booking.no_show", "The party has not come."),
    _turn("booking.undone", "The last seating, completion or no-show was taken back."),
    EventType(name="booking.pinned", meaning="Nobody but people may move it.", payload=Nothing),
    EventType(name="booking.guest_erased", meaning="Nothing tells any more who the guest was.", payload=GuestErased),
    EventType(name="booking.unpinned", meaning="It may be moved like any other.", payload=Nothing),
    _of("assignment", "assignment.committed", "Tables were given to a booking.", AssignmentCommitted),
    _of("assignment", "assignment.moved", "It was given other tables.", AssignmentMoved),
    _of("assignment", "assignment.released", "Its tables were taken back.", Tables),
    _of("assignment", "assignment.seated", "Its party sits at them."),
    _of("assignment", "assignment.completed", "Its party has left them."),
    _of("assignment", "assignment.extended", "Its party keeps them longer.", AssignmentExtended),
    _of("assignment", "assignment.undone", "Its last turn was taken back.", AssignmentUndone),
    _of("assignment", "assignment.proposed", "Tables wait for somebody's yes.", AssignmentProposed),
    _of("assignment", "assignment.discarded", "What was proposed is not wanted any more."),
    EventType(
        name="assignment.conflict",
        meaning="Somebody else had the table, or the book, first; nothing else was written.",
        payload=Refusal,
        booking="maybe",
    ),
    EventType(name="planner.refused", meaning="There was no plan.", payload=PlannerRefused, booking="maybe"),
    EventType(
        name="planner.ranked",
        meaning="Somebody asked which tables there would be.",
        payload=PlannerRanked,
        booking="maybe",
        stored=False,
    ),
    _of("hold", "hold.created", "Tables are kept for a booking.", HoldCreated),
    _of("hold", "hold.extended", "They are kept longer.", HoldExtended),
    _of("hold", "hold.confirmed", "They belong to an assignment now.", HoldConfirmed),
    _of("hold", "hold.released", "They were given back."),
    EventType(name="hold.expired", meaning="Their time was over.", payload=Nothing, subject="hold", booking="maybe"),
    EventType(name="hold.refused", meaning="Tables could not be kept, or not any longer.", payload=Refusal),
    _of_house("block", "table.blocked", "Tables are out of service.", TablesBlocked),
    _of_house("block", "table.unblocked", "They are in service again.", Tables),
    _of("job", "job.queued", "A booking waits for the pipeline, or does so afresh.", JobQueued),
    _of("job", "job.deferred", "It found no table and sleeps.", JobDeferred),
    _of("job", "job.exhausted", "It was handed to people.", JobExhausted),
    _of("job", "job.assigned", "It found tables.", JobAssigned),
    _of("job", "job.cancelled", "There is nothing to look for any more."),
    _of_house("proposal", "optimise.asked", "A service day shall be planned."),
    _of_house("proposal", "optimise.ready", "Its plan is worked out.", ProposalTold),
    _of_house("proposal", "optimise.failed", "No plan could be worked out.", ProposalTold),
    _of_house("proposal", "optimise.applied", "Everybody sits as it says.", ProposalApplied),
    _of_house("proposal", "optimise.stale", "The day has changed since.", ProposalTold),
    _of_house("proposal", "optimise.discarded", "It was put away.", ProposalTold),
    _of_house("row", "ledger.repaired", "A finding of the audit was mended.", LedgerRepaired),
    EventType(name="ledger.audited", meaning="A repair has come to its end.", payload=LedgerAudited, booking="never"),
    EventType(name="floor.changed", meaning="Tables, hours or rules changed.", payload=FloorChanged, booking="never"),
)
