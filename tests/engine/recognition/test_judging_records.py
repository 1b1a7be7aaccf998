"""What a user of the answers relies on: shape, alignment, allowed values, errors."""

import pyarrow as pa
import pytest

from liandong.engine.recognition import ANSWER_SCHEMA, MAX_PHRASES, URGENCIES, Recogniser
from liandong.engine.recognition.lexicon.entries import shipped_lexicon
from liandong.engine.vocabulary import NATURES, SECTORS

TEXTS = [
    "在城东一家鞋店买的皮鞋穿了三天开胶，店家拒绝更换，要求退货",
    "两辆轿车追尾，无人受伤，请交警到场",
    "咨询营业执照遗失后去哪里补办",
    "健身房突然关门，年卡还剩两千元不退，老板联系不上",
    "",
    "楼下烧烤店油烟太大，影响居民休息",
]


@pytest.fixture(scope="module")
def answers(recogniser: Recogniser) -> pa.Table:
    records = pa.table(
        {
            "source": ["workorder_12345"] * len(TEXTS),
            "source_id": [f"W{i}" for i in range(len(TEXTS))],
            "text": TEXTS,
        }
    )
    return recogniser.judge(records)


def test_answers_have_the_schema_and_the_order_of_the_records(answers: pa.Table) -> None:
    assert answers.schema == ANSWER_SCHEMA
    assert answers["source_id"].to_pylist() == [f"W{i}" for i in range(len(TEXTS))]


def test_disputes_are_told_from_other_matters(answers: pa.Table) -> None:
    assert answers["is_dispute"].to_pylist() == [True, False, False, True, None, False]


def test_a_row_without_text_has_an_error_and_no_answers(answers: pa.Table) -> None:
    row = answers.slice(4, 1).to_pylist()[0]
    assert row["error"]
    kept = {"source", "source_id", "model", "error"}
    assert all(value is None for name, value in row.items() if name not in kept)


def test_every_answer_is_an_allowed_word(answers: pa.Table) -> None:
    items = shipped_lexicon().items
    for row in answers.to_pylist():
        assert row["sector"] in {*SECTORS, None}
        assert row["nature"] in {*NATURES, None}
        assert row["item"] is None or row["item"] in items
        assert set(row["urgency"] or []) <= set(URGENCIES)
        assert len(row["phrases"] or []) <= MAX_PHRASES


@pytest.mark.parametrize(
    ("text", "natures"),
    [
        ("健身房突然关门，年卡还剩两千元不退，老板联系不上", {"合同"}),
        ("店家说是纯棉的，洗了起球，找他又不认", {"质量", "虚假宣传"}),
    ],
)
def test_a_second_nature_stands_beside_one_that_is_not_clear(
    recogniser: Recogniser, text: str, natures: set[str]
) -> None:
    row = recogniser.judge(pa.table({"text": [text]})).to_pylist()[0]
    assert {row["nature"], row["second_nature"]} - {None} == natures


def test_an_item_belongs_to_the_sector_beside_it(answers: pa.Table) -> None:
    items = shipped_lexicon().items
    for row in answers.to_pylist():
        if row["item"] is not None:
            assert items[row["item"]].sector == row["sector"]


def test_phrases_aspects_problems_and_spans_are_aligned(answers: pa.Table) -> None:
    names = ("phrases", "aspects", "problems", "aspect_spans", "problem_spans")
    for row in answers.to_pylist():
        assert len({len(row[name] or []) for name in names}) == 1


def test_evidence_shows_words_of_the_text_at_their_places(answers: pa.Table) -> None:
    for text, row in zip(TEXTS, answers.to_pylist(), strict=True):
        for piece in row["evidence"] or []:
            if piece["start"] >= 0:
                assert text[piece["start"] : piece["end"]] == piece["word"]


def test_each_dispute_rests_on_some_words(answers: pa.Table) -> None:
    for row in answers.to_pylist():
        if row["is_dispute"]:
            assert {e["answer"] for e in row["evidence"]} >= {"is_dispute", "sector", "nature"}


def test_the_same_answer_alone_and_among_many(recogniser: Recogniser) -> None:
    table = pa.table({"text": TEXTS * 1500})
    many = recogniser.judge(table)
    alone = recogniser.judge(pa.table({"text": TEXTS}))
    assert many.slice(0, len(TEXTS)).to_pylist() == alone.to_pylist()
    assert many.slice(6 * 1499).to_pylist() == alone.to_pylist()


def test_no_records_give_no_answers(recogniser: Recogniser) -> None:
    empty = recogniser.judge(pa.table({"text": pa.array([], pa.string())}))
    assert empty.num_rows == 0
    assert empty.schema == ANSWER_SCHEMA


def test_each_answer_names_the_model_that_gave_it(
    recogniser: Recogniser, answers: pa.Table
) -> None:
    assert set(answers["model"].to_pylist()) == {recogniser.version}


def test_at_least_a_hundred_and_twenty_items_with_those_the_police_station_watches() -> None:
    items = shipped_lexicon().items
    assert len(items) >= 120
    assert {"外卖食品", "黄金饰品", "电动自行车", "大宗电器"} <= set(items)
    assert {item.sector for item in items.values()} <= set(SECTORS)


def test_long_texts_and_short_ones_are_judged_in_their_order(
    recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.engine.recognition.recogniser.BLOCK_BYTES", 300)
    texts = ["店家不退定金", "路灯坏了，" * 100, "", "衣服掉色", "咨询电话" * 50, "停车费太贵"]
    answers = recogniser.judge(pa.table({"text": texts, "source_id": list("abcdef")}))
    alone = [
        recogniser.judge(pa.table({"text": [t], "source_id": [""]})).to_pylist()[0] for t in texts
    ]
    assert answers["source_id"].to_pylist() == list("abcdef")
    assert answers["phrases"].to_pylist() == [answer["phrases"] for answer in alone]
