"""A missing requirement of Spark is reported with its remedy."""

from pathlib import Path

import pytest

from liandong.cli import console, main

OLD_JAVA = "#!/bin/sh\necho 'openjdk version \"11.0.20\" 2023-07-18' >&2\n"


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    orders = tmp_path / "orders.csv"
    orders.write_text("id,text\nw1,买的电饭煲三天就跳闸，商家不退货\n")
    return ["run", "--workorders", str(orders), "--out", str(tmp_path / "out")]


@pytest.fixture
def has_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liandong.engine.backends.spark.starting.find_spec", lambda _name: object())


def test_without_java_it_says_what_to_install(
    given: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    has_pyspark: None,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert main([*given, "--engine", "spark"]) == console.NO_ENGINE
    message = capsys.readouterr().err
    assert "错误：Spark 要用 Java，本机没有找到。" in message
    assert "办法：请安装 Java 17 或更新的版本" in message


def test_an_old_java_is_named(
    given: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    has_pyspark: None,
) -> None:
    java = tmp_path / "jdk/bin/java"
    java.parent.mkdir(parents=True)
    java.write_text(OLD_JAVA)
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert main([*given, "--engine", "spark"]) == console.NO_ENGINE
    assert "本机的 Java 是 11，Spark 要 17 以上" in capsys.readouterr().err


def test_without_pyspark_it_says_what_to_install(
    given: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("liandong.engine.backends.spark.starting.find_spec", lambda _name: None)
    assert main([*given, "--engine", "spark"]) == console.NO_ENGINE
    assert "pip install 'liandong[spark]'" in capsys.readouterr().err


@pytest.mark.long
def test_a_refused_start_leaves_an_earlier_result_as_it_was(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(given) == console.DONE
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    monkeypatch.setattr("liandong.engine.backends.spark.starting.find_spec", lambda _name: None)
    assert main([*given, "--engine", "spark"]) == console.NO_ENGINE
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_a_master_without_spark_is_wrong_usage(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*given, "--master", "spark://127.0.0.1:7077"]) == console.WRONG_USAGE
    assert "--engine spark" in capsys.readouterr().err
