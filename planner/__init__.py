"""The engine: which tables could this party have, best first, and if none, why not and what would help.

Pure Python, a function of its arguments: no clock, no randomness, no database, nothing of the other rooms.
How restaurants are stored, and when to ask again, belongs elsewhere (`venues`, `assignments`).
"""

from planner.answers import certificate_to_json, next_step_to_json, plan_to_json, ranking_to_json, refusal_to_json
from planner.appraisal import appraise
from planner.availability import availability
from planner.documents import floor_from_json, floor_to_json, policy_from_json, policy_to_json
from planner.errors import CatalogueTooLarge, InvalidProblem, PlannerError
from planner.evening import Change, Room, ServiceBooking, ServicePlan, Stage
from planner.judge import judge
from planner.ranking import plan
from planner.room import make_room
from planner.rules import check
from planner.service import optimise
from planner.values import (
    Adjacency,
    Breakdown,
    Certificate,
    Floor,
    NextStep,
    OccupantKind,
    Occupied,
    Opening,
    Pending,
    Plan,
    Policy,
    Ranking,
    Refusal,
    Request,
    Table,
    TableRefusal,
    Weights,
    Window,
)

__all__ = [
    "Adjacency",
    "Breakdown",
    "CatalogueTooLarge",
    "Certificate",
    "Change",
    "Floor",
    "InvalidProblem",
    "NextStep",
    "OccupantKind",
    "Occupied",
    "Opening",
    "Pending",
    "Plan",
    "PlannerError",
    "Policy",
    "Ranking",
    "Refusal",
    "Request",
    "Room",
    "ServiceBooking",
    "ServicePlan",
    "Stage",
    "Table",
    "TableRefusal",
    "Weights",
    "Window",
    "appraise",
    "availability",
    "certificate_to_json",
    "check",
    "floor_from_json",
    "floor_to_json",
    "judge",
    "make_room",
    "next_step_to_json",
    "optimise",
    "plan",
    "plan_to_json",
    "policy_from_json",
    "policy_to_json",
    "ranking_to_json",
    "refusal_to_json",
]
