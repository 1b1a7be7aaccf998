"""Alerts at the head of a dispute's page that only an app above knows of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.models import Dispute


@dataclass(frozen=True, slots=True)
class Alert:
    """A link to what it is about, then words. `tone` is one of the styles (`bad`, `warn`)."""

    address: str
    name: str
    words: str
    icon: str
    tone: str = "warn"


Alerts = Callable[[Dispute], Alert | None]

ALERTS: Final[list[Alerts]] = []


def register_alert(alert_of: Alerts) -> None:
    """Let an app above alert the readers of a dispute."""
    ALERTS.append(alert_of)


def alerts_on(dispute: Dispute) -> list[Alert]:
    """What the apps above have to say about the dispute as a whole."""
    found = (alert_of(dispute) for alert_of in ALERTS)
    return [alert for alert in found if alert]
