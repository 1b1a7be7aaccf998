"""A made-up city with the truth known: people, merchants, incidents, complaints and outbreaks."""

from liandong.simulation.city import City, Merchant
from liandong.simulation.examples import EXAMPLE_SCHEMA, examples
from liandong.simulation.outbreaks import PlannedOutbreak
from liandong.simulation.run import SimulationSummary, simulate

__all__ = [
    "EXAMPLE_SCHEMA",
    "City",
    "Merchant",
    "PlannedOutbreak",
    "SimulationSummary",
    "examples",
    "simulate",
]
