"""Answers as JSON documents: camelCase, numbers and strings only, nothing left out that was asked for."""

from __future__ import annotations

from planner.values import Certificate, NextStep, Plan, Ranking, Refusal, TableRefusal

Json = dict[str, object]


def ranking_to_json(ranking: Ranking) -> Json:
    """This function will write a ranking."""
    return {
        "plans": [plan_to_json(plan) for plan in ranking.plans],
        "refusal": refusal_to_json(ranking.refusal) if ranking.refusal else None,
        "certificate": certificate_to_json(ranking.certificate),
    }


def plan_to_json(plan: Plan) -> Json:
    """This function will write a plan with its breakdown."""
    parts = plan.breakdown
    return {
        "tables": list(plan.tables),
        "tableIds": list(plan.table_ids),
        "capacity": plan.capacity,
        "overage": plan.overage,
        "adjacencyCost": plan.adjacency_cost,
        "scoreMilli": plan.score_milli,
        "breakdown": {
            "slack": parts.slack,
            "join": parts.join,
            "fragmentation": parts.fragmentation,
            "zones": parts.zones,
            "scarcity": parts.scarcity,
            "lookahead": parts.lookahead,
        },
        "rank": plan.rank,
    }


def refusal_to_json(refusal: Refusal) -> Json:
    """This function will write a refusal with its reasons and next steps."""
    return {
        "code": refusal.code,
        "tables": [_reason_to_json(reason) for reason in refusal.tables],
        "nextSteps": [next_step_to_json(step) for step in refusal.next_steps],
    }


def certificate_to_json(certificate: Certificate) -> Json:
    """This function will write a certificate, counting the feasible sets now."""
    return {
        "complete": certificate.complete,
        "setsConsidered": certificate.sets_considered,
        "setsFeasible": certificate.sets_feasible,
    }


def next_step_to_json(step: NextStep) -> Json:
    """This function will write a next step: its kind and the fields that kind has."""
    fields: Json = {
        "until": step.until,
        "windows": [list(window) for window in step.windows],
        "zones": list(step.zones),
        "seats": step.seats,
        "count": step.count,
        "references": list(step.references),
        "tables": list(step.tables),
        "rules": list(step.rules),
    }
    return {"kind": step.kind} | {name: value for name, value in fields.items() if value not in (None, [])}


def _reason_to_json(reason: TableRefusal) -> Json:
    document: Json = {"table": reason.table, "tableId": reason.table_id, "code": reason.code}
    if reason.reference is not None:
        document |= {"reference": reason.reference, "until": reason.until}
    return document
