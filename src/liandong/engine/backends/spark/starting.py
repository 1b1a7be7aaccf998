"""Starting Spark, with a plain message of what is missing where it cannot start."""

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from liandong.engine.backends.interface import BackendMissing

if TYPE_CHECKING:
    from liandong.engine.backends.spark.engine import Spark

OLDEST_JAVA: Final = 17
JAVA_REMEDY: Final = (
    "请安装 Java 17 或更新的版本（例如 apt-get install openjdk-17-jre-headless），"
    "或把 JAVA_HOME 指向它。"
)
SETTINGS: Final = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16384",
    # Size of a shuffled partition, compressed: some seconds of work, so that no task runs long
    # alone.
    "spark.sql.adaptive.advisoryPartitionSizeInBytes": "16m",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # times are wall clock of China, without a zone
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def opened(shared: Path, master: str | None) -> Iterator["Spark"]:
    """Spark on the cluster at `master`, stopped at the end. Raises BackendMissing."""
    require_pyspark()
    require_java()
    from liandong.engine.backends.spark.engine import Spark

    session = started(master)
    try:
        with TemporaryDirectory(dir=shared, prefix=".between-") as between:
            yield Spark(session, Path(between))
    finally:
        session.stop()


def require_pyspark() -> None:
    if find_spec("pyspark") is None:
        raise BackendMissing("没有安装 PySpark。", "请执行 pip install 'liandong[spark]'。")


def require_java() -> None:
    version = java_version()
    if version is None:
        raise BackendMissing("Spark 要用 Java，本机没有找到。", JAVA_REMEDY)
    if version < OLDEST_JAVA:
        raise BackendMissing(f"本机的 Java 是 {version}，Spark 要 17 以上。", JAVA_REMEDY)


def java_version() -> int | None:
    """The major version of the Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None:
        return None
    result = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r'version "(\d+)', result.stderr)
    return int(found[1]) if found else None


def started(master: str | None) -> Any:
    """A session by spark-defaults.conf, except for the handling of Arrow and times."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    # Spark warns that it is not tested with pandas 3; nothing here goes through pandas.
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"pyspark\..*")
    # Workers run the Python of the same path as this one, unless configured otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder.appName("liandong")
    if address := master or os.environ.get("SPARK_MASTER"):
        builder = builder.master(address)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise BackendMissing(
            f"Spark 没有启动：{error}。", "请检查 --master 和 Spark 的配置。"
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session
