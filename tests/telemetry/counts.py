"""Counts of a test's own: a folder that no other process writes to, and what a scrape of it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from telemetry.exposition import expose
from telemetry.slots import SLOTS
from tests.assignments.rivals import environment

Labels = dict[str, str]


@contextmanager
def counting_in(folder: Path) -> Iterator[None]:
    """This process counts in that folder, from nought."""
    before = SLOTS.folder
    # The second is what the settings of processes read that are started meanwhile.
    with environment(PROMETHEUS_MULTIPROC_DIR=str(folder), METRICS_DIR=str(folder)):
        SLOTS.settle_in(folder)
        yield
    SLOTS.settle_in(before)


def read(page: bytes | str) -> dict[str, list[tuple[Labels, float]]]:
    """What a scrape said: of each sample's name the labels and the values, without the buckets and the empty ones."""
    text = page.decode() if isinstance(page, bytes) else page
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    found: dict[str, list[tuple[Labels, float]]] = {}
    for sample in samples:
        if not sample.name.endswith("_bucket"):
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def counted(name: str, *by: str, further: tuple[Collector, ...] = ()) -> dict[str, float]:
    """The values of one number by the values of these labels, joined with a space; what is nought is left out."""
    counts: dict[str, float] = {}
    for labels, value in read(expose(*further)).get(name, []):
        key = " ".join(labels[label] for label in by)
        counts[key] = counts.get(key, 0.0) + value
    return {key: value for key, value in counts.items() if value}
