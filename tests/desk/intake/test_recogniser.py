"""The recogniser of a process: the files it is made of, and when it takes a new one up."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pytest_django import Settings

from liandong.desk.access.actors import System
from liandong.desk.directory.actions.merchants import RegisteredMerchant, load_merchants
from liandong.desk.directory.models import District, Merchant
from liandong.desk.intake import recogniser as files
from liandong.desk.intake.recogniser import recogniser, use_model
from liandong.engine.recognition.model import load_model, save_model

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Any:
    settings.HOME = tmp_path
    return tmp_path


def judged(text: str) -> dict[str, object]:
    answer: dict[str, object] = recogniser().judge(pa.table({"text": [text]})).to_pylist()[0]
    return answer


def test_without_files_the_shipped_model_judges() -> None:
    assert recogniser().version == load_model().version
    assert recogniser() is recogniser()


def test_a_model_put_to_use_judges_the_next_batch() -> None:
    before = recogniser()
    learned = load_model()
    save_model(
        type(learned)(**vars(learned) | {"version": "city-1"}), files.models_folder() / "city"
    )
    assert recogniser() is before
    use_model("city")
    assert recogniser().version == "city-1"
    use_model("")
    assert recogniser().version == before.version


@pytest.mark.long
def test_a_model_file_that_is_gone_leaves_the_shipped_one() -> None:
    use_model("lost.json.gz")
    assert recogniser().version == load_model().version


@pytest.mark.long
def test_a_word_of_the_local_lexicon_counts_from_the_next_batch() -> None:
    assert judged("买的雪绒袍破了不退")["item"] != "羽绒服"
    files.lexicon_file().write_text('[items."服装鞋帽"]\n"羽绒服" = "雪绒袍"', "utf-8")
    answer = judged("买的雪绒袍破了不退")
    assert answer["item"] == "羽绒服"
    assert "#" in answer["model"]


@pytest.mark.long
def test_a_local_lexicon_with_faults_is_left_out_and_nothing_stops() -> None:
    files.lexicon_file().write_text('[items."没有的类别"]\n"羽绒服" = "雪绒袍"', "utf-8")
    assert judged("买的雪绒袍破了不退")["is_dispute"] is True
    assert recogniser().version == load_model().version


@pytest.mark.long
def test_the_districts_are_those_of_the_directory() -> None:
    text = "在栗子坡的店里买的鞋不给退"
    assert judged(text)["district"] is None
    District.objects.create(code="X1", name="栗园商圈", names=["栗子坡"])
    assert judged(text)["district"] == "栗园商圈"
    District.objects.filter(code="X1").update(names=["别处"])
    assert judged(text)["district"] is None


@pytest.mark.long
def test_a_district_is_found_by_its_outline() -> None:
    outline = [[[10.0, 10.0], [10.0, 11.0], [11.0, 11.0], [11.0, 10.0]]]
    District.objects.create(code="X1", name="栗园商圈", outline=outline)
    table = pa.table({"text": ["买的鞋不给退"], "lon": [10.5], "lat": [10.5]})
    assert recogniser().judge(table)["district"].to_pylist() == ["栗园商圈"]


@pytest.mark.long
def test_a_merchant_is_known_from_the_next_batch_on(district: District) -> None:
    shop = RegisteredMerchant(
        "云泽云上羽绒服饰有限公司", "CODE1", district="铜马商圈", aliases=("云上羽绒",)
    )
    before = recogniser()
    assert judged("在云上羽绒买的衣服掉色，要求退款")["merchant_known"] is None
    load_merchants([shop], by=System("test"))
    answer = judged("在云上羽绒买的衣服掉色，要求退款")
    assert (answer["merchant_known"], answer["district"]) == (shop.name, "铜马商圈")
    assert answer["merchant_id"] == str(Merchant.objects.get().pk)
    assert recogniser().compiled is before.compiled
