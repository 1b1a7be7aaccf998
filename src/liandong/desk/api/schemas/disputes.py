"""Disputes as the API shows them: never a personal field in clear text."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from liandong.desk.api.schemas.moments import Day

NUMBER = r"^LD\d{8}-\d{4,8}$"
Words = Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]


class DisputeQuery(BaseModel):
    """What a list of disputes is narrowed to; all are optional."""

    q: Words = Field("", description="全文检索")
    district: Words = Field("", description="商圈名称或编码")
    sector: Words = Field("", description="行业类别")
    item: Words = Field("", description="品类")
    nature: Words = Field("", description="投诉性质")
    status: Literal["", "unfinished", "open", "handling", "settled", "unsettled", "transferred"] = (
        Field("", description="状态：未结、待处置、处理中、已化解、未达成、已移交")
    )
    source: Literal[
        "", "police_110", "complaint_12315", "report_12315", "workorder_12345", "walk_in"
    ] = Field("", description="来源")
    phrase: Words = Field("", description="诉求关键词")
    since: Day | None = Field(None, description="首次反映不早于这天")
    until: Day | None = Field(None, description="首次反映不晚于这天")
    amount_from: float | None = Field(None, ge=0, le=1e11, description="争议金额下限（元）")
    amount_to: float | None = Field(None, ge=0, le=1e11, description="争议金额上限（元）")
    sort: Literal[
        "", "opened_at", "-opened_at", "amount", "-amount", "updated_at", "-updated_at"
    ] = Field("", description="排序，加 - 为降序")
    page: int = Field(1, ge=1, le=100_000, description="第几页")
    per_page: int = Field(50, ge=1, le=100, description="每页几件")


class DisputeOut(BaseModel):
    """A dispute as a row."""

    model_config = ConfigDict(title="纠纷")

    number: str = Field(description="纠纷编号")
    status: str = Field(description="状态代码")
    status_name: str = Field(description="状态")
    opened_at: datetime = Field(description="首次反映的时间")
    updated_at: datetime = Field(description="最近变动的时间")
    summary: str = Field(description="一句话诉求，已脱敏")
    merchant: str = Field(description="商家")
    merchant_credit_code: str | None = Field(description="统一社会信用代码（登记名录中有的）")
    district: str = Field(description="商圈")
    place: str = Field(description="已脱敏")
    lon: float | None = Field(description="经度（GCJ-02，度）")
    lat: float | None = Field(description="纬度（GCJ-02，度）")
    sector: str = Field(description="行业类别")
    item: str = Field(description="品类")
    nature: str = Field(description="投诉性质")
    phrases: list[str] = Field(description="诉求关键词")
    urgency: list[str] = Field(description="紧急情形")
    persons: int | None = Field(description="涉及人数")
    amount_yuan: float | None = Field(description="争议金额（元）")
    sources: list[str] = Field(description="反映过的来源")


class DisputePageOut(BaseModel):
    """A page of disputes."""

    model_config = ConfigDict(title="纠纷列表")

    total: int = Field(description="符合条件的件数")
    page: int = Field(description="第几页")
    pages: int = Field(description="共几页")
    items: list[DisputeOut] = Field(description="本页的纠纷")


class MemberOut(BaseModel):
    """A record of the dispute."""

    model_config = ConfigDict(title="纠纷的记录")

    source: str = Field(description="来源")
    source_id: str = Field(description="来源系统的编号")
    received_at: datetime = Field(description="接报、登记时间")
    person_name: str = Field(description="已脱敏")
    person_phone: str = Field(description="已脱敏")
    text: str = Field(description="已脱敏")
    response: str = Field(description="已脱敏")
    version: int = Field(description="第几版")
    link_probability: float | None = Field(description="系统关联的把握；首条记录和人工关联为空")


class ClockOut(BaseModel):
    """A legal period that runs or ran on the dispute."""

    model_config = ConfigDict(title="时限")

    code: str = Field(description="时限代码")
    started_on: date = Field(description="起算日")
    due_on: date = Field(description="届满日")
    words: str = Field(description="算法")
    stopped_at: datetime | None = Field(description="停止的时间")


class DisputeDetailOut(DisputeOut):
    """A dispute with its records and clocks."""

    model_config = ConfigDict(title="纠纷详情")

    records: list[MemberOut] = Field(description="各来源的记录")
    clocks: list[ClockOut] = Field(description="时限")
