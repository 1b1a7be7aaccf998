"""Where tables lie and functions over them run: on one machine, or on many with Apache Spark.

The pipeline is written once, against `Backend` (`interface`). What it computes is in functions from
Arrow tables to Arrow tables, which every backend calls on its part of the rows, so the results do
not depend on the backend. `opening` gives the one that is wanted, or says what this machine lacks
for it. `machine` keeps tables in this process. `spark` is loaded only when it is wanted: `starting`
opens the session, `engine` is the backend, `tasks` what runs on the workers, `linking` shares
linkage out by its keys and gives the same links.
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
