"""Many machines: tables are Spark DataFrames, functions run in Python beside the executors."""

from liandong.engine.backends.spark.starting import opened

__all__ = ["opened"]
