"""Papers of a visit to a shop: what was looked at and found, and what the trader undertakes.

No official national form exists for them; the columns are those of the ledgers that houses keep
(消费者权益保护法实施条例 art. 30, 39, 44; 市场监督管理投诉举报处理办法 art. 6).
"""

from typing import Final

from liandong.desk.papers.rules.parts import (
    Cell,
    Field,
    Form,
    Issuer,
    Kind,
    Line,
    Style,
    Table,
    label,
)

HOUSES: Final = frozenset({Issuer.POLICE, Issuer.REGULATOR, Issuer.ASSOCIATION})
LAW: Final = (
    "《中华人民共和国消费者权益保护法实施条例》第30条、第39条、第44条；"
    "《市场监督管理投诉举报处理办法》第6条"
)

VISIT_RECORD: Final = Form(
    key="visit_record",
    title="走访记录",
    issuers=HOUSES,
    when="到商户、商场、市场走访时当场填写，双方签字；走访不是检查，取证由执法人员另行进行。",
    law=LAW,
    dense=True,
    of_disputes=False,
    copies=("经营者", "存档"),
    fields=(
        Field("reference", "编号"),
        Field("day", "日期", Kind.DAY),
        Field("trader", "走访对象"),
        Field("place", "商圈"),
        Field("visitors", "走访人"),
        Field("met", "店方接待人"),
        Field("reason", "事由"),
        Field("checklist", "检查表", Kind.LONG),
        Field("findings", "发现的问题", Kind.LONG),
        Field("mended", "现场改正", Kind.LONG),
        Field("to_mend", "限期整改的事项", Kind.LONG),
        Field("mend_by", "整改期限", Kind.DAY),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("编号"), Cell("{reference}"), label("日期"), Cell("{day}")),
                (label("走访对象"), Cell("{trader}"), label("商圈"), Cell("{place}")),
                (label("走访人"), Cell("{visitors}"), label("接待人"), Cell("{met}")),
                (label("事由"), Cell("{reason}", across=3)),
                (label("检查表"), Cell("{checklist}", across=3, tall=8)),
                (label("发现的问题"), Cell("{findings}", across=3, tall=6)),
                (label("现场改正"), Cell("{mended}", across=3, tall=4)),
                (label("限期整改\n的事项"), Cell("{to_mend}", across=3, tall=4)),
                (label("整改期限"), Cell("{mend_by}", across=3)),
                (
                    Cell("走访人（签名，两名以上）：", across=2, tall=3),
                    Cell("被走访人（签名）：", across=2, tall=3),
                ),
            ),
        ),
    ),
)

PLEDGE: Final = Form(
    key="pledge",
    title="承诺书",
    issuers=HOUSES,
    when="走访、谈话指出问题后，经营者自愿作出承诺时使用；承诺的内容由经营者填写。",
    law=LAW,
    of_disputes=False,
    copies=("经营者", "存档"),
    fields=(
        Field("trader", "经营者", blank=16),
        Field("day", "指出问题的日期", Kind.DAY),
        Field("by", "走访、谈话的单位", blank=16),
        Field("findings", "指出的问题", Kind.LONG, blank=60),
        Field("to_mend", "要求整改的事项", Kind.LONG, blank=60),
        Field("mend_by", "整改期限", Kind.DAY),
        Field("pledge", "承诺的内容", Kind.LONG, blank=90),
    ),
    parts=(
        Line("{by}：", Style.FLUSH),
        Line("你们于{day}向我单位指出的问题和要求整改的事项，我单位已知悉。"),
        Line("一、指出的问题", Style.HEAD),
        Line("{findings}"),
        Line("二、要求整改的事项", Style.HEAD),
        Line("{to_mend}"),
        Line("整改期限：{mend_by}。"),
        Line("三、我单位承诺", Style.HEAD),
        Line("{pledge}"),
        Line("承诺单位（盖章）：{trader}", Style.FLUSH),
        Line("负责人（签名）：", Style.FLUSH),
        Line("　　　　年　　月　　日", Style.RIGHT),
    ),
)
