"""The push of records: its body and its answer."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import ErrorDetails

from liandong.desk.api.schemas.moments import Moment

MOST_RECORDS = 1000
SHOWN = 60  # characters of a number that is none
MOST_OF_NUMBER = 60
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")

SourceName = Literal["police_110", "complaint_12315", "report_12315", "workorder_12345", "walk_in"]


def without_control(text: str) -> str:
    """Control characters, which no source means, become blanks."""
    return text.translate(CONTROL)


def as_read_from_files(number: str) -> str:
    """The number with wide signs as plain ones and without signs that nobody sees: what looks the
    same is the same record, however it came."""
    plain = "".join(filter(_is_visible, unicodedata.normalize("NFKC", number)))
    if not 1 <= len(plain) <= MOST_OF_NUMBER:
        raise ValueError(f"编号应为 1 到 {MOST_OF_NUMBER} 个看得见的字符")
    return plain


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign) not in INVISIBLE


Blanked = AfterValidator(without_control)
Word = Annotated[str, Field(max_length=60), Blanked]
Phone = Annotated[str, Field(max_length=80), Blanked]
Name = Annotated[str, Field(max_length=200), Blanked]
Place = Annotated[str, Field(max_length=300), Blanked]
Text = Annotated[str, Field(max_length=20_000), Blanked]
SourceId = Annotated[
    str,
    Field(min_length=1, max_length=MOST_OF_NUMBER, pattern=r"^[^\x00-\x20\x7f]+$"),
    AfterValidator(as_read_from_files),
]


class RecordIn(BaseModel):
    """One incident, complaint, report or work order, as its source sends it."""

    model_config = ConfigDict(extra="forbid", strict=True, title="记录")

    source: SourceName = Field(
        description="来源：110 警情、12315 投诉、12315 举报、12345 工单、到站登记"
    )
    source_id: SourceId = Field(description="来源系统的编号（接警单编号、登记编号、工单号）")
    received_at: Moment = Field(description="接报、登记时间；不带时区按北京时间")
    occurred_at: Moment | None = Field(None, description="发生时间")
    person_name: Word | None = Field(None, description="报警人、投诉人姓名")
    person_phone: Phone | None = Field(
        None, description="电话：原号、138****1234，或 hmac-sm3: 加 64 位十六进制"
    )
    merchant_name: Name | None = Field(None, description="被反映的商家")
    merchant_address: Place | None = Field(None, description="商家地址")
    place: Place | None = Field(None, description="事发地点")
    lon: float | None = Field(None, ge=-180, le=180, description="经度（GCJ-02，度）")
    lat: float | None = Field(None, ge=-90, le=90, description="纬度（GCJ-02，度）")
    text: Text | None = Field(None, description="报警内容、投诉内容")
    response: Text | None = Field(None, description="处警情况、办理反馈")
    source_class: list[Word] | None = Field(
        None, max_length=8, description="来源系统的分类，由粗到细"
    )
    goods: Name | None = Field(None, description="商品或服务")
    amount_yuan: float | None = Field(None, ge=0, le=1e11, description="涉及金额（元）")


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record of a list that is not as it must be; the others are taken all the same."""

    source: str
    source_id: str
    faults: list[ErrorDetails]


def _alone(value: Any, read: ValidatorFunctionWrapHandler) -> RecordIn | Malformed:
    """Faults of one record are reported in its own answer. What is no object at all is no list of
    records: ValidationError.
    """
    try:
        return cast("RecordIn", read(value))
    except ValidationError as wrong:
        if not isinstance(value, dict):
            raise
        source, number = (str(value.get(name) or "")[:SHOWN] for name in ("source", "source_id"))
        return Malformed(source, number, wrong.errors(include_url=False, include_input=False))


Records = Annotated[
    list[
        Annotated[RecordIn, WrapValidator(_alone, json_schema_input_type=RecordIn | dict[str, Any])]
    ],
    Field(min_length=1, max_length=MOST_RECORDS),
]


def _one_or_many(value: Any) -> str:
    return "many" if isinstance(value, list) else "one"


class Push(
    RootModel[
        Annotated[
            Annotated[RecordIn, Tag("one")] | Annotated[Records, Tag("many")],
            Discriminator(_one_or_many),
        ]
    ]
):
    """一条记录，或最多 1000 条记录的列表。"""

    @property
    def records(self) -> Sequence[RecordIn | Malformed]:
        return self.root if isinstance(self.root, list) else [self.root]


Outcome = Literal["created", "changed", "unchanged", "referred", "declined", "rejected"]


class MayBe(BaseModel):
    """Another dispute that a record may belong to: a person decides."""

    model_config = ConfigDict(title="疑似同一纠纷")

    dispute: str = Field(description="纠纷编号")
    probability: float = Field(description="是同一件事的可能性，0 到 1")
    reasons: str = Field(description="理由和分量，如：同一商户 +4.2，金额不同 −2.0；不含电话")


class PushedItem(BaseModel):
    """What became of one record, in the order of the push."""

    model_config = ConfigDict(title="单条结果")

    source: str = Field(description="来源")
    source_id: str = Field(description="来源系统的编号")
    outcome: Outcome = Field(
        description="新增、有更新、无变化、转他人核对（已有的记录不在密钥所属部门的范围内，"
        "不论内容有无变化；或会把记录改到别的商圈）、此前已核对未采用、未收"
    )
    reason: str = Field(default="", description="未收的原因和改法")
    is_dispute: bool | None = Field(default=None, description="系统识别是否消费纠纷")
    dispute: str | None = Field(default=None, description="归入的纠纷编号")
    may_be: list[MayBe] = Field(
        default_factory=list, description="还可能是这些纠纷，待人确认；密钥无读取权限时为空"
    )


class Pushed(BaseModel):
    """The answer to a push: counts, and each record in order."""

    model_config = ConfigDict(title="推送结果")

    created: int = Field(description="新增条数")
    changed: int = Field(description="有更新条数")
    unchanged: int = Field(description="无变化条数")
    referred: int = Field(default=0, description="转他人核对条数")
    declined: int = Field(default=0, description="此前已核对未采用条数")
    rejected: int = Field(description="未收条数")
    items: list[PushedItem] = Field(description="逐条结果，次序与推送相同")
