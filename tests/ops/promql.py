"""Reads PromQL: which metrics an expression names, with which labels it picks and groups them."""

from dataclasses import dataclass
from typing import Any

import promql_parser as promql

# What Grafana puts in place of its variables.
VARIABLES = {"$__rate_interval": "5m", "$__interval": "1m"}


@dataclass(frozen=True, slots=True)
class Named:
    """One metric of an expression. Shapes: `labels` are those it is picked by and those the expression groups by."""

    metric: str
    labels: frozenset[str]


def named(expression: str) -> tuple[Named, ...]:
    """The metrics an expression names. Raises: ValueError where Prometheus would not take it."""
    for variable, value in VARIABLES.items():
        expression = expression.replace(variable, value)
    found: list[Named] = []
    _walk(promql.parse(expression), frozenset(), found)
    return tuple(found)


def _walk(node: Any, grouped: frozenset[str], found: list[Named]) -> None:
    if isinstance(node, promql.VectorSelector):
        picked = frozenset(matcher.name for matcher in node.matchers.matchers)
        found.append(Named(node.name or "", picked | grouped))
    elif isinstance(node, promql.MatrixSelector):
        _walk(node.vector_selector, grouped, found)
    elif isinstance(node, promql.AggregateExpr):
        by = frozenset(node.modifier.labels) if node.modifier is not None else frozenset()
        _walk(node.expr, grouped | by, found)
        if node.param is not None:
            _walk(node.param, frozenset(), found)
    elif isinstance(node, promql.BinaryExpr):
        _walk(node.lhs, grouped, found)
        _walk(node.rhs, grouped, found)
    elif isinstance(node, promql.Call):
        for argument in node.args:
            _walk(argument, grouped, found)
    elif isinstance(node, promql.ParenExpr | promql.UnaryExpr | promql.SubqueryExpr):
        _walk(node.expr, grouped, found)
