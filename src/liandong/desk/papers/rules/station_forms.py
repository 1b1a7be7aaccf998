"""Papers of the joint station itself: record of the scene, minutes of a sitting, handing over."""

from typing import Final

from liandong.desk.papers.rules.parts import (
    EVERYBODY,
    Cell,
    Field,
    Form,
    Issuer,
    Kind,
    Line,
    Notes,
    Pair,
    Seal,
    Style,
    Table,
    Way,
    label,
)

LAW: Final = "《市场监督管理投诉举报处理办法》"

SCENE: Final = Form(
    key="scene",
    title="现场调解记录",
    issuers=EVERYBODY,
    when="在现场即时履行或约定履行，或转入调解室、调解不成时，记录现场经过备查。",
    law=f"{LAW}第20条、第21条、第24条第2款",
    signers=("消费者", "经营者", "调解人员"),
    refusers=("消费者", "经营者"),
    copies=("消费者", "经营者", "存档"),
    dense=True,
    fields=(
        Field("arrived_at", "到场时间", Kind.HOUR, required=True),
        Field("place", "地点", required=True),
        Field("officers", "到场人员", required=True),
        Field("camera", "执法记录仪编号"),
        Field("complainant", "消费者", required=True),
        Field("complainant_phone", "消费者联系电话", required=True),
        Field("respondent", "经营者", required=True),
        Field("respondent_phone", "经营者联系电话"),
        Field("name", "调解主体", required=True),
        Field(
            "rights_explained", "已当面告知时间、地点、调解人员及回避权", Kind.YES_NO, required=True
        ),
        Field("facts", "商品或服务、金额、日期和事实", Kind.LONG, required=True),
        Field("request", "消费者要求", Kind.LONG, required=True),
        Field("offer", "经营者方案", Kind.LONG),
        Field("result", "现场结果", Kind.LONG, required=True),
        Field("amount", "协议金额（元）"),
        Field("ended_at", "处理完毕时间", Kind.HOUR),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("到场时间"), Cell("{arrived_at}"), label("完毕时间"), Cell("{ended_at}")),
                (label("地点"), Cell("{place}"), label("执法记录仪"), Cell("{camera}")),
                (label("到场人员"), Cell("{officers}"), label("调解主体"), Cell("{name}")),
                (
                    label("消费者"),
                    Cell("{complainant}"),
                    label("联系电话"),
                    Cell("{complainant_phone}"),
                ),
                (
                    label("经营者"),
                    Cell("{respondent}"),
                    label("联系电话"),
                    Cell("{respondent_phone}"),
                ),
                (
                    label("已当面告知时间、地点、调解人员及回避权", across=3),
                    Cell("{rights_explained}"),
                ),
                (label("事实"), Cell("{facts}", across=3, tall=5)),
                (label("消费者要求"), Cell("{request}", across=3, tall=3)),
                (label("经营者方案"), Cell("{offer}", across=3, tall=3)),
                (label("现场结果"), Cell("{result}", across=3, tall=4)),
                (label("协议金额（元）"), Cell("{amount}", across=3)),
                (
                    Cell("消费者（签名）：", across=2, tall=2),
                    Cell("经营者（签名）：", across=2, tall=2),
                ),
                (Cell("调解人员（签名）：", across=4, tall=2),),
            ),
        ),
        Notes(
            (
                (
                    "本记录载明双方自愿达成并即时履行或约定履行的内容。未履行的，可以依据《中华人民共和国"
                    "消费者权益保护法》第三十九条规定，通过调解、投诉、仲裁、诉讼等其他途径解决。"
                ),
            )
        ),
    ),
)

MINUTES: Final = Form(
    key="minutes",
    title="调解笔录",
    issuers=EVERYBODY,
    when="每次调解记录经过；未制作调解书的，以笔录备查。",
    law=f"{LAW}第24条第2款；《人民调解法》第27条",
    signers=("投诉人（申请人）", "被投诉人（被申请人）", "调解人员", "记录人"),
    refusers=("投诉人（申请人）", "被投诉人（被申请人）"),
    fields=(
        Field("sitting_at", "开始时间", Kind.HOUR, required=True),
        Field("ended_at", "结束时间", Kind.HOUR),
        Field("place", "地点（方式）", required=True),
        Field("name", "调解主体", required=True),
        Field("mediators", "调解人员", required=True),
        Field("recorder", "记录人"),
        Field("complainant", "投诉人（申请人）", required=True),
        Field("respondent", "被投诉人（被申请人）", required=True),
        Field("others", "其他参加人"),
        Field("rights_explained", "已告知权利义务和申请回避的权利", Kind.YES_NO, required=True),
        Field("record", "调解经过", Kind.LONG, blank=120, required=True),
        Field("result", "调解结果", Kind.LONG, blank=40, required=True),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("开始时间"), Cell("{sitting_at}"), label("结束时间"), Cell("{ended_at}")),
                (label("地点（方式）"), Cell("{place}"), label("调解主体"), Cell("{name}")),
                (label("调解人员"), Cell("{mediators}"), label("记录人"), Cell("{recorder}")),
                (
                    label("投诉人（申请人）"),
                    Cell("{complainant}"),
                    label("被投诉人（被申请人）"),
                    Cell("{respondent}"),
                ),
                (label("其他参加人"), Cell("{others}", across=3)),
                (label("已告知权利义务和申请回避的权利", across=3), Cell("{rights_explained}")),
            ),
        ),
        Line("调解经过：", Style.HEAD),
        Line("{record}"),
        Line("调解结果：", Style.HEAD),
        Line("{result}"),
        Line("以上笔录已经当事人阅读（或向当事人宣读），确认无误。"),
        Line("投诉人（申请人）签名：", Style.FLUSH),
        Line("被投诉人（被申请人）签名：", Style.FLUSH),
        Line("调解人员签名：", Style.FLUSH),
        Line("记录人签名：", Style.FLUSH),
    ),
)

DELEGATION: Final = Form(
    key="delegation",
    title="委托调解函",
    issuers=frozenset({Issuer.REGULATOR}),
    when="双方同意后委托消费者协会或其他依法成立的调解组织；受托组织以市场监管部门名义调解，不得转委托。",
    law=f"{LAW}第19条",
    needs_number=True,
    ways=(Way.HAND, Way.INTERNET, Way.LETTER),
    copies=("受托组织", "存档"),
    fields=(
        Field("delegate", "受托组织", required=True),
        Field("complainant", "投诉人", required=True),
        Field("respondent", "被投诉人", required=True),
        Field("subject", "投诉事由", blank=20, required=True),
        Field("accepted_on", "受理日期", Kind.DAY, required=True),
        Field("until", "调解期限届满", Kind.DAY, required=True),
        Field("contact", "联系人", required=True),
        Field("phone", "联系电话", required=True),
    ),
    parts=(
        Line("{delegate}：", Style.FLUSH),
        Line(
            "{complainant}投诉{respondent}关于{subject}一事，我局已于{accepted_on}受理。经投诉人和被投诉人"
            "同意，根据《市场监督管理投诉举报处理办法》第十九条的规定，委托你单位以我局名义进行调解，"
            "不得再委托其他组织或者个人。请在{until}前完成，并将结果及材料送回我局。"
        ),
        Line("联系人：{contact}；联系电话：{phone}。"),
        Seal(),
    ),
)

HANDOFF: Final = Form(
    key="handoff",
    title="移交函",
    issuers=EVERYBODY,
    when="依法移交、移送、转办、退回时使用，写明性质和依据。不具备处理权限的退回分送单位，不得自行移送。",
    law=f"{LAW}第41条、第42条；《人民调解法》第25条",
    ways=(Way.HAND, Way.INTERNET, Way.LETTER),
    copies=("接收单位", "存档"),
    fields=(
        Field("recipient", "接收单位", required=True),
        Field("nature", "性质", required=True, help="移交、移送、转办、退回"),
        Field("subject", "事项", blank=20, required=True),
        Field("basis", "依据", blank=20, required=True),
        Field("facts", "基本情况和已做工作", Kind.LONG, blank=60, required=True),
        Field("materials", "移交材料", Kind.LONG, blank=30),
        Field("contact", "联系人", required=True),
        Field("phone", "联系电话", required=True),
    ),
    parts=(
        Line("{recipient}：", Style.FLUSH),
        Line("现将{subject}{nature}你单位。依据：{basis}。"),
        Line("基本情况和已做工作：", Style.HEAD),
        Line("{facts}"),
        Line("移交材料：", Style.HEAD),
        Line("{materials}"),
        Line("联系人：{contact}；联系电话：{phone}。请收到后填写回执交回。"),
        Seal(),
        Line("－－－－－－－－－－　回　执　－－－－－－－－－－", Style.CENTER),
        Line("上述事项及材料已收到。", Style.FLUSH),
        Line("接收人（签名）：　　　　　　　　　　　　年　　月　　日", Style.FLUSH),
    ),
)

LAW_SHEET: Final = Form(
    key="law_sheet",
    title="适用条款和金额测算",
    issuers=EVERYBODY,
    when="调解前或调解中，把可适用的规定和测算的金额给双方看，供协商。",
    law="《消费者权益保护法》第39条",
    copies=("消费者", "经营者", "存档"),
    fields=(
        Field("reference", "纠纷编号", required=True),
        Field("respondent", "经营者"),
        Field("facts", "测算依据的情况", Kind.LONG, blank=30, required=True),
        Field("offers", "适用条款和测算", Kind.LONG, blank=60, required=True),
        Field("warning", "说明", Kind.LONG, blank=30),
        Field("made_on", "测算日期", Kind.DAY),
    ),
    parts=(
        Pair("纠纷编号：{reference}", "测算日期：{made_on}"),
        Line("经营者：{respondent}", Style.FLUSH),
        Line("情况：", Style.HEAD),
        Line("{facts}"),
        Line("可适用的规定和金额：", Style.HEAD),
        Line("{offers}"),
        Line("{warning}", Style.NOTE),
    ),
)

SERVICE: Final = Form(
    key="service",
    title="送达回证",
    issuers=EVERYBODY,
    when="当面送达或邮寄文书时，由受送达人签收。",
    law=f"{LAW}第15条、第23条第2款",
    signers=("受送达人", "送达人"),
    refusers=("受送达人",),
    fields=(
        Field("addressee", "受送达人", required=True),
        Field("paper", "送达文书名称和文号", required=True),
        Field("way", "送达方式", required=True),
        Field("place", "送达地点"),
        Field("server", "送达人", required=True),
        Field("note", "备注", Kind.LONG),
    ),
    parts=(
        Table(
            (3, 9),
            (
                (label("受送达人"), Cell("{addressee}")),
                (label("送达文书名称和文号"), Cell("{paper}")),
                (label("送达方式"), Cell("{way}")),
                (label("送达地点"), Cell("{place}")),
                (label("收件人签名或者盖章"), Cell("\n\n　　　　年　　月　　日　　时", tall=3)),
                (label("送达人"), Cell("{server}")),
                (label("备注"), Cell("{note}", tall=3)),
            ),
        ),
        Seal(),
    ),
)
