"""The allowed words: sources, sectors and natures. Every answer of the engine is one of these.

Sectors and natures are the classes by which the China Consumers Association reports complaints.
"""

from enum import StrEnum
from typing import Final


class Source(StrEnum):
    """Where a record came from."""

    POLICE_110 = "police_110"
    COMPLAINT_12315 = "complaint_12315"
    REPORT_12315 = "report_12315"
    WORKORDER_12345 = "workorder_12345"
    WALK_IN = "walk_in"


SOURCE_LABELS: Final[dict[Source, str]] = {
    Source.POLICE_110: "110 警情",
    Source.COMPLAINT_12315: "12315 投诉",
    Source.REPORT_12315: "12315 举报",
    Source.WORKORDER_12345: "12345 工单",
    Source.WALK_IN: "到站登记",
}

GOODS_SECTORS: Final = (
    "家用电子电器",
    "服装鞋帽",
    "食品",
    "烟酒饮料",
    "日用商品",
    "交通工具",
    "房屋建材",
    "首饰文体用品",
    "医药医疗用品",
    "农用生产资料",
)
SERVICE_SECTORS: Final = (
    "生活社会服务",
    "互联网服务",
    "教育培训",
    "销售服务",
    "文化娱乐体育",
    "电信",
    "公共设施服务",
    "卫生保健",
    "旅游",
    "房屋装修物业",
    "邮政业",
    "金融",
    "保险",
)
SECTORS: Final = (*GOODS_SECTORS, *SERVICE_SECTORS, "其他")

NATURES: Final = (
    "质量",
    "售后服务",
    "合同",
    "价格",
    "虚假宣传",
    "安全",
    "假冒",
    "人格尊严",
    "计量",
    "其他",
)
