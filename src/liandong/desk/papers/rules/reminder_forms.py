"""Papers of a consumer reminder (消费提醒): what is published, and the sheet of its approval.

No official form exists; the parts are those that published reminders have in common: background,
three to six rules, each with its reason and what to keep, and the ways to redress.
"""

from typing import Final

from liandong.desk.papers.rules.parts import (
    Cell,
    Field,
    Form,
    Issuer,
    Kind,
    Line,
    Seal,
    Style,
    Table,
    label,
)

ISSUERS: Final = frozenset({Issuer.POLICE, Issuer.REGULATOR, Issuer.ASSOCIATION})
LAW: Final = (
    "《市场监督管理投诉举报处理办法》第38条；"
    "《中华人民共和国消费者权益保护法实施条例》第27条、第38条"
)
TITLE: Final = Field("title", "标题", blank=20, required=True)

CONSUMER_REMINDER: Final = Form(
    key="consumer_reminder",
    title="消费提醒",
    issuers=ISSUERS,
    when="节日、促销和季节前，根据往年同期的纠纷，提示消费者注意的事项、应留存的凭证和维权途径。",
    law=LAW,
    needs_number=True,
    of_disputes=False,
    fields=(
        TITLE,
        Field("background", "背景", Kind.LONG, blank=60, required=True),
        Field("rules", "提示", Kind.LONG, blank=60, required=True),
        Field("remedies", "维权途径", Kind.LONG, blank=60, required=True),
        Field("phone", "咨询投诉电话", blank=16),
    ),
    parts=(
        Line("{title}", Style.CENTER),
        Line("{background}"),
        Line("{rules}"),
        Line("维权途径", Style.HEAD),
        Line("{remedies}"),
        Line("咨询投诉电话：{phone}"),
        Seal(),
    ),
)

REMINDER_RECORD: Final = Form(
    key="reminder_record",
    title="消费提醒审签单",
    issuers=ISSUERS,
    when="记载消费提醒的依据、值班安排，以及拟稿、审核、会签、签发的人员和时间，归档用。",
    law=LAW,
    dense=True,
    of_disputes=False,
    fields=(
        Field("subject", "节点和范围"),
        Field("reference", "文号"),
        TITLE,
        Field("evidence", "依据", Kind.LONG),
        Field("duty", "值班安排", Kind.LONG),
        Field("drafted_by", "拟稿"),
        Field("reviewed_by", "审核", Kind.LONG),
        Field("signed_by", "会签", Kind.LONG),
        Field("issued_by", "签发", Kind.LONG),
        Field("published", "发布", Kind.LONG),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("节点和范围"), Cell("{subject}"), label("文号"), Cell("{reference}")),
                (label("标题"), Cell("{title}", across=3)),
                (label("依据"), Cell("{evidence}", across=3, tall=6)),
                (label("值班安排"), Cell("{duty}", across=3, tall=4)),
                (label("拟稿"), Cell("{drafted_by}", across=3)),
                (label("审核"), Cell("{reviewed_by}", across=3, tall=2)),
                (label("会签"), Cell("{signed_by}", across=3, tall=2)),
                (label("签发"), Cell("{issued_by}", across=3, tall=2)),
                (label("发布"), Cell("{published}", across=3, tall=3)),
            ),
        ),
    ),
)
