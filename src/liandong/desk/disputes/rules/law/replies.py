"""The laws that demand an answer to whoever reported, and by when.

办法第36条: who reported is told of the result only where a law says so; form 10 of the official
forms (举报处理结果告知书) is used for it.
"""

from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.rules.periods import Period


@dataclass(frozen=True, slots=True)
class Reply:
    """Reports about what, on what article, what is to be told; `clock` where days are set."""

    about: str
    law: str
    duty: str
    clock: Period | None = None


REPLIES: Final = (
    Reply(
        "违法广告",
        "《广告法》第53条",
        "收到之日起七个工作日内处理并告知投诉、举报人",
        Period.ADVERTISING_REPLY,
    ),
    Reply(
        "企业公示信息虚假",
        "《企业信息公示暂行条例》第13条",
        "收到举报材料之日起二十个工作日内核查、处理，书面告知举报人",
        Period.PUBLICITY_REPLY,
    ),
    Reply("食品安全", "《食品安全法》第115条", "在法定期限内答复、处理；不属本部门的书面通知"),
    Reply("不正当竞争", "《反不正当竞争法》第20条", "实名举报并提供事实和证据的，告知处理结果"),
    Reply("违反标准化法", "《标准化法》第35条", "对实名举报人、投诉人告知处理结果"),
    Reply("无证无照经营", "《无证无照经营查处办法》第9条", "实名举报的，告知处理结果"),
    Reply(
        "食品等产品安全",
        "《国务院关于加强食品等产品安全监督管理的特别规定》（国务院令第503号）第19条",
        "依法核实、处理、答复",
    ),
)
"""What is not among them is answered only where another law says so."""
