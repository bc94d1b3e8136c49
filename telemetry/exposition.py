"""Says all numbers in Prometheus' words: what the processes of this machine counted, and what others read for it."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from telemetry import metrics
from telemetry.slots import SLOTS

CONTENT_TYPE = CONTENT_TYPE_LATEST


class OfProcesses(Collector):
    """What every process of this machine counted, added up."""

    def collect(self) -> Iterable[Metric]:
        """This function will read the slots. *Cost*: a file or two a process."""
        with SLOTS.undisturbed():
            files = [str(file) for file in SLOTS.files()]
            return tuple(MultiProcessCollector.merge(files))  # type: ignore[no-untyped-call]


def expose(*further: Collector) -> bytes:
    """This function will return the page that Prometheus reads: the processes' counts, then those of `further`."""
    registry = CollectorRegistry(auto_describe=False)
    for collector in (OfProcesses(), *further):
        registry.register(collector)
    return generate_latest(registry)


def counted_by_processes() -> dict[str, tuple[str, ...]]:
    """This function will return the names of the processes' numbers as Prometheus knows them, with their labels."""
    names: dict[str, tuple[str, ...]] = {}
    for metric in metrics.ALL:
        labels = tuple(metric._labelnames)
        for described in metric.describe():
            if described.type == "histogram":
                names |= {f"{described.name}_{part}": labels for part in ("sum", "count")}
                names[f"{described.name}_bucket"] = (*labels, "le")
            else:
                names[f"{described.name}_total"] = labels
    return names
