"""The model in Splink's settings: nothing of it is lost, and Splink weighs as we do."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from liandong.engine.linkage import LinkModel
from liandong.engine.linkage.model_files import export_model, read_model
from liandong.engine.linkage.preparation import Prepared, prepare
from liandong.engine.linkage.splink_json import from_splink, pair_tables, share_table, to_splink


@pytest.fixture(scope="module")
def found(city: tuple[pa.Table, pa.Table, set[tuple[str, str]]]) -> Prepared:
    """Candidate pairs of the small city and the model as it was fitted to them."""
    police, complaints, _ = city
    return prepare(police, complaints, LinkModel.load())


def test_a_model_comes_back_from_json_as_it_went(found: Prepared) -> None:
    settings = json.loads(json.dumps(to_splink(found.model)))
    assert from_splink(settings, found.model) == found.model


def test_what_was_learned_can_be_given_to_another_model(found: Prepared) -> None:
    again = from_splink(to_splink(found.model), LinkModel.load())
    assert again.prior == found.model.prior
    for ours, theirs in zip(again.comparisons, found.model.comparisons, strict=True):
        for level, other in zip(ours.levels, theirs.levels, strict=True):
            for given in (False, True):
                assert level.chances(given=given) == other.chances(given=given)


def test_what_splink_has_learned_is_taken_over(found: Prepared) -> None:
    settings = to_splink(found.model)
    settings["comparisons"][0]["comparison_levels"][1]["m_probability"] = 0.77
    changed = from_splink(settings, found.model)
    assert changed.comparison("phone").levels[1].m == 0.77
    assert changed.comparison("phone").levels[2] == found.model.comparison("phone").levels[2]


def test_a_fitted_model_is_taken_from_what_was_exported(found: Prepared, tmp_path: Path) -> None:
    export_model(tmp_path, found)
    assert found.model.fitted
    for name in ("model.json", "splink.json"):
        again = read_model(tmp_path / name)
        assert (again.prior, again.comparisons) == (found.model.prior, found.model.comparisons)
    assert pq.read_table(tmp_path / "right.parquet").num_rows == len(found.pairs)


def test_a_comparison_that_the_model_lacks_is_refused(found: Prepared) -> None:
    settings = to_splink(found.model)
    settings["comparisons"][0]["output_column_name"] = "email"
    with pytest.raises(KeyError, match="email"):
        from_splink(settings, found.model)


def test_splink_weighs_every_pair_as_we_do(found: Prepared) -> None:
    splink = pytest.importorskip("splink")
    # Splink knows neither scale nor bounds: without the one, and with the others far away.
    far = tuple(replace(c, least=-99.0, most=99.0) for c in found.model.comparisons)
    model = replace(found.model, scale=1.0, comparisons=far)
    pairs = found.pairs.chosen(np.arange(0, len(found.pairs), 1 + len(found.pairs) // 500))
    api = splink.DuckDBAPI()
    left, right = pair_tables(model, pairs)
    sides = [api.register(left), api.register(right)]
    linker = splink.Linker(sides, splink.SettingsCreator(**to_splink(model)), log_level=40)
    for comparison in model.comparisons:
        if any(level.rarity for level in comparison.levels):
            table = api.register(share_table(right, comparison.name))
            name = f"{comparison.name}_share"
            linker.table_management.register_term_frequency_lookup(table, name)
    weighed = linker.inference.predict(threshold_match_weight=-200).as_pandas_dataframe()
    weighed = weighed.sort_values("pair_l")
    assert len(weighed) == len(pairs) > 100
    assert weighed["match_weight"].to_numpy() == pytest.approx(pairs.weights(model), abs=1e-9)
