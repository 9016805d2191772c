"""Metrics for Prometheus: what is counted, under which name. Loaded only where somebody asks.

docs/operating.md has the table; a test keeps it equal to this. Nothing here is named by a member.
"""

import platform
from datetime import timedelta

import discord
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot import __version__
from bot.domain.delivery import Answer, Kind
from bot.domain.vitals import Role, Vitals

_LATENESS = (1, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 10800)
_ANSWERING = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 10)


class PrometheusMetrics:
    """Counts in a registry of its own."""

    def __init__(self) -> None:
        # When a series began is a line each that nobody reads.
        disable_created_metrics()
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._lateness = Histogram(
            "sciatica_lateness_seconds",
            "How long after its time a message was known to have arrived.",
            ["kind"],
            buckets=_LATENESS,
            registry=registry,
        )
        self._sends = Counter(
            "sciatica_sends",
            "Attempts at messages, by answer.",
            ["kind", "answer"],
            registry=registry,
        )
        self._limited = Counter(
            "sciatica_rate_limited", "Requests that Discord answered with 429.", registry=registry
        )
        self._commands = Histogram(
            "sciatica_command_seconds",
            "How long a command took, from its arrival to its end.",
            ["command", "outcome"],
            buckets=_ANSWERING,
            registry=registry,
        )
        self._reconnects = Counter(
            "sciatica_gateway_reconnects",
            "Times the gateway was connected again.",
            registry=registry,
        )
        self._gauges = {
            name: Gauge(name, text, registry=registry) for name, text in _GAUGES.items()
        }
        build = Gauge("sciatica_build_info", "Versions.", list(_versions()), registry=registry)
        build.labels(**_versions()).set(1)

    def answered(self, kind: Kind, answer: Answer, lateness: timedelta) -> None:
        """Count what came back for a message, and how long after its time."""
        self._sends.labels(kind.value, answer.value).inc()
        if answer is Answer.SENT:
            self._lateness.labels(kind.value).observe(max(0.0, lateness.total_seconds()))

    def limited(self) -> None:
        """Count a request that Discord refused as one too many."""
        self._limited.inc()

    def commanded(self, name: str, seconds: float, *, failed: bool) -> None:
        """Count a command, and how long it took."""
        self._commands.labels(name, "failed" if failed else "answered").observe(seconds)

    def reconnected(self) -> None:
        """Count that the gateway was connected again."""
        self._reconnects.inc()

    def page(self, vitals: Vitals) -> bytes:
        """Write everything as Prometheus reads it, with the vitals as they are now."""
        values = {
            "sciatica_gateway_connected": float(vitals.connected),
            "sciatica_gateway_latency_seconds": _seconds(vitals.latency),
            "sciatica_loop_delay_seconds": vitals.delay.total_seconds(),
            "sciatica_database_up": float(vitals.backlog is not None),
            "sciatica_leader": float(vitals.role is Role.LEADER),
        }
        if vitals.backlog is not None:
            values["sciatica_backlog"] = vitals.backlog.due
            values["sciatica_backlog_oldest_seconds"] = vitals.backlog.oldest.total_seconds()
        for name, value in values.items():
            self._gauges[name].set(value)
        return generate_latest(self._registry)


_GAUGES = {
    "sciatica_gateway_connected": "Whether the gateway is connected.",
    "sciatica_gateway_latency_seconds": "How long a heartbeat of the gateway takes.",
    "sciatica_loop_delay_seconds": "Longest delay of the event loop in the last half minute.",
    "sciatica_database_up": "Whether the database answers.",
    "sciatica_leader": "Whether this process sends reminders.",
    "sciatica_backlog": "Messages that are due and not sent.",
    "sciatica_backlog_oldest_seconds": "For how long the oldest of them has been due.",
}


def _versions() -> dict[str, str]:
    return {
        "version": __version__,
        "python": platform.python_version(),
        "discord_py": discord.__version__,
    }


def _seconds(latency: timedelta | None) -> float:
    return float("nan") if latency is None else latency.total_seconds()
