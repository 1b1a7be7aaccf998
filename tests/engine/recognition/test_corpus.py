"""The labelled texts keep their form, and none repeats another."""

import pytest

from benchmarks.recognition.corpus import faults_of, phrases_of, read_corpus


@pytest.mark.long
def test_the_corpus_has_no_fault() -> None:
    texts = read_corpus()
    assert len(texts) >= 4_400
    assert list(faults_of(texts)) == []


def test_a_fault_is_found() -> None:
    """Spans that are not in the text, labels of no dispute, and a repeated text."""
    texts = read_corpus()
    dispute = next(
        text for text in texts if text.first["is_dispute"] == "1" and phrases_of(text.first)
    )
    dispute.first["place"] = "没有这个地方"
    dispute.first["phrases"] = "/没有这句话/没有这事"
    other = next(text for text in texts if text.first["is_dispute"] == "0")
    other.first["sector"] = "食品"
    faults = list(faults_of([dispute, other, dispute]))
    assert f"{dispute}: place not in the text" in faults
    assert f"{dispute}: phrase /没有这句话 not in the text" in faults
    assert f"{other}: sector of no dispute" in faults
    assert f"{dispute} repeats {dispute}" in faults
