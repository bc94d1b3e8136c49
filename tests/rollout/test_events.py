"""What this room tells, by the registry."""

from telemetry.registry import REGISTRY


def test_comparisons_and_changes_of_mode_are_registered() -> None:
    told = {kind.name for kind in REGISTRY.list_types() if kind.name.startswith("rollout.")}
    assert told == {"rollout.compared", "rollout.mode_changed"}
