"""Where tables lie and functions over them run: on one machine, or on many with Apache Spark.

The pipeline is written once, against `Backend`. What it computes is in functions from Arrow tables
to Arrow tables, which both bodies call on whatever part of the rows they hold, so the results do
not depend on the body.
"""

from liandong.engine.backends.interface import Backend, BackendMissing, Function, Shared
from liandong.engine.backends.machine import OneMachine
from liandong.engine.backends.opening import ONE_MACHINE, Engine, open_backend

__all__ = [
    "ONE_MACHINE",
    "Backend",
    "BackendMissing",
    "Engine",
    "Function",
    "OneMachine",
    "Shared",
    "open_backend",
]
