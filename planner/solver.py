"""The one door to OR-Tools: takes a program of zeros and ones, returns the columns taken and what cannot be beaten.

Knows nothing of tables. OR-Tools is imported when the first program is solved, so who only ranks never waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil, gcd, isfinite
from typing import Any

from planner.pools import Row

ENGINES = ("scip", "cp_sat", "highs")

# Beyond this a floating-point solver cannot tell a total from the next one; CP-SAT counts in integers.
LARGEST_TOTAL = 10**10
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Answer:
    """This value will hold what a solver found, None if nothing, the least total there can be, and the time it took.

    Shapes: `impossible` means that it is proved that nothing fulfils the rows.
    """

    taken: frozenset[int] | None
    least: int
    proven: bool
    impossible: bool
    seconds: float


def has_solver() -> bool:
    """This function will say whether OR-Tools can be imported."""
    try:
        from ortools.math_opt.python import mathopt
    except ImportError:
        return False
    return bool(mathopt)


def minimise(
    costs: Sequence[int],
    *,
    rows: Sequence[Row],
    seconds: float,
    hint: Collection[int] | None = None,
    engine: str = "scip",
) -> Answer:
    """This function will take columns so that every row holds and the costs are least.

    Shapes: a column's number is its place in `costs`. One thread and a fixed seed: only the time limit can make two
    runs differ.
    """
    from ortools.math_opt.python import mathopt

    unit = gcd(*costs) or 1
    if sum(abs(cost) for cost in costs) // unit > LARGEST_TOTAL:
        engine = "cp_sat"
    model = mathopt.Model()
    columns = [model.add_binary_variable() for _ in costs]
    for row in rows:
        total = mathopt.fast_sum([amount * columns[number] for number, amount in row.terms])
        model.add_linear_constraint(lb=row.least, ub=row.most, expr=total)
    model.minimize(mathopt.fast_sum([cost // unit * column for cost, column in zip(costs, columns, strict=True)]))
    hints = _hints(mathopt, columns, hint)
    result = mathopt.solve(
        model, _engines(mathopt)[engine], params=_limits(mathopt, engine, seconds), model_params=hints
    )
    return _read(mathopt, result, columns, costs, unit)


def _engines(mathopt: Any) -> dict[str, Any]:
    kinds = mathopt.SolverType
    return dict(zip(ENGINES, (kinds.GSCIP, kinds.CP_SAT, kinds.HIGHS), strict=True))


def _limits(mathopt: Any, engine: str, seconds: float) -> Any:
    """Time goes to the solvers by their own names for it; HiGHS has one thread unless told otherwise globally."""
    params = mathopt.SolveParameters(random_seed=1, absolute_gap_tolerance=0.5, relative_gap_tolerance=0.0)
    if engine == "highs":
        params.highs.double_options["time_limit"] = seconds
        return params
    params.threads = 1
    if engine == "scip":
        params.gscip.real_params["limits/time"] = seconds
    else:
        params.cp_sat.max_time_in_seconds = seconds
    return params


def _hints(mathopt: Any, columns: Sequence[Any], hint: Collection[int] | None) -> Any:
    params = mathopt.ModelSolveParameters()
    if hint is not None:
        values = {column: float(number in hint) for number, column in enumerate(columns)}
        params.solution_hints.append(mathopt.SolutionHint(variable_values=values))
    return params


def _read(mathopt: Any, result: Any, columns: Sequence[Any], costs: Sequence[int], unit: int) -> Answer:
    reason = result.termination.reason
    seconds = result.solve_time().total_seconds()
    impossible = reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED)
    smallest = sum(cost for cost in costs if cost < 0)
    if not result.has_primal_feasible_solution():
        return Answer(None, smallest, False, impossible, seconds)
    values = result.variable_values(columns)
    taken = frozenset(number for number, value in enumerate(values) if value > 0.5)
    total = sum(costs[number] for number in taken)
    if reason == mathopt.TerminationReason.OPTIMAL:
        return Answer(taken, total, True, False, seconds)
    bound = result.best_objective_bound()
    least = ceil(bound - TOLERANCE) * unit if isfinite(bound) else smallest
    return Answer(taken, min(total, max(smallest, least)), False, False, seconds)
