"""Papers that follow from an alert: the special report, and the letters to a trader.

The association has 改进意见 and 指导谈话 (消费者权益保护法实施条例 art. 39, 40), the regulator
行政指导 and 行政约谈 (侵害消费者权益行为处罚办法 art. 3). No official national form exists for
them; the fields are those that published ones have in common.
"""

from typing import Final

from liandong.desk.papers.rules.parts import (
    Cell,
    Cloud,
    Field,
    Form,
    Issuer,
    Kind,
    Line,
    Notes,
    Part,
    Seal,
    Style,
    Table,
    Way,
    label,
)

ASSOCIATION: Final = frozenset({Issuer.ASSOCIATION})
REGULATOR: Final = frozenset({Issuer.REGULATOR})
RULES: Final = "《中华人民共和国消费者权益保护法实施条例》"
PENALTIES: Final = "《侵害消费者权益行为处罚办法》"
WAYS: Final = (Way.HAND, Way.LETTER, Way.MAIL, Way.INTERNET)
COPIES: Final = ("经营者", "市场管理方", "存档")

TRADER: Final = Field("trader", "经营者", blank=16, required=True)
EVIDENCE: Final = Field("evidence", "投诉情况", Kind.LONG, blank=60, required=True)
CLOUD: Final = Field("cloud", "诉求词云", Kind.CLOUD)
CAUSES: Final = Field("causes", "存在的问题和原因", Kind.LONG, blank=60, required=True)
ADVICE: Final = Field("advice", "意见建议", Kind.LONG, blank=60, required=True)
ANSWER_BY: Final = Field("answer_by", "反馈期限", Kind.DAY, required=True)
CONTACT: Final = Field("contact", "联系人")
PHONE: Final = Field("phone", "联系电话")
COPY_TO: Final = Field("copy_to", "抄送", blank=16)
REACHED_BY: Final = "联系人：{contact}；联系电话：{phone}。"
TALK: Final = (
    Field("talk_at", "谈话时间", Kind.HOUR, required=True),
    Field("talk_place", "谈话地点", blank=16, required=True),
    Field("talk_people", "参加人员", blank=16),
    Field("talk_materials", "携带材料", blank=16),
)


def _letter(asks: str) -> tuple[Part, ...]:
    """What the letters have in common, from the evidence to what is asked for."""
    return (
        Line("一、投诉情况", Style.HEAD),
        Line("{evidence}"),
        Cloud("{cloud}"),
        Line("二、存在的问题和原因", Style.HEAD),
        Line("{causes}"),
        Line(asks, Style.HEAD),
        Line("{advice}"),
    )


SPECIAL_REPORT: Final = Form(
    key="special_report",
    title="预警专项分析报告",
    issuers=frozenset({Issuer.POLICE, Issuer.REGULATOR, Issuer.ASSOCIATION}),
    when="预警经研判属实，或者发现突出问题时，消协和警务站共同分析并会签后印发。",
    law="《市场监督管理投诉举报处理办法》第38条；" + RULES + "第27条、第38条、第39条",
    needs_number=True,
    counter="期",
    of_disputes=False,
    fields=(
        Field("subject", "专题", blank=20, required=True),
        Field("situation", "基本情况", Kind.LONG, blank=60, required=True),
        Field("traders", "商户", Kind.LONG, blank=20),
        Field("items", "品类", Kind.LONG, blank=20),
        Field("phrases", "诉求词及次数", Kind.LONG, blank=20),
        CLOUD,
        Field("hours", "时段", blank=20),
        Field("causes", "原因", Kind.LONG, blank=60, required=True),
        Field("risks", "风险研判", Kind.LONG, blank=60, required=True),
        Field("proposals", "建议", Kind.LONG, blank=60, required=True),
        Field("signed_by", "会签", Kind.LONG, blank=26),
        Field("method", "口径", Kind.LONG, blank=30),
    ),
    parts=(
        Line("——{subject}", Style.CENTER),
        Line("一、基本情况", Style.HEAD),
        Line("{situation}"),
        Line("二、集中表现", Style.HEAD),
        Table(
            (2, 10),
            (
                (label("商户"), Cell("{traders}")),
                (label("品类"), Cell("{items}")),
                (label("诉求词\n及次数"), Cell("{phrases}")),
                (label("时段"), Cell("{hours}")),
            ),
        ),
        Cloud("{cloud}"),
        Line("三、原因", Style.HEAD),
        Line("{causes}"),
        Line("四、风险研判", Style.HEAD),
        Line("{risks}"),
        Line("五、建议", Style.HEAD),
        Line("{proposals}"),
        Line("会签：", Style.HEAD),
        Line("{signed_by}"),
        Seal(),
        Line("口径：{method}", Style.NOTE),
    ),
)

IMPROVEMENT: Final = Form(
    key="improvement",
    title="改进意见函",
    issuers=ASSOCIATION,
    when="投诉集中或者明显上升时，消费者协会向经营者提出改进意见。",
    law=RULES + "第39条",
    needs_number=True,
    of_disputes=False,
    ways=WAYS,
    copies=COPIES,
    fields=(TRADER, EVIDENCE, CLOUD, CAUSES, ADVICE, ANSWER_BY, CONTACT, PHONE, COPY_TO),
    parts=(
        Line("{trader}：", Style.FLUSH),
        Line(
            "近期消费者对你单位的投诉情况，经汇总分析如下。根据《中华人民共和国消费者权益保护法实施条例》"
            "第三十九条的规定，我会现向你单位提出改进意见。"
        ),
        *_letter("三、改进意见"),
        Line("请你单位认真研究，并于{answer_by}前将改进情况书面反馈我会。" + REACHED_BY),
        Seal(),
        Line("抄送：{copy_to}", Style.FLUSH),
    ),
)

GUIDANCE_TALK: Final = Form(
    key="guidance_talk",
    title="指导谈话约请函",
    issuers=ASSOCIATION,
    when="需要当面核实情况、听取意见并指导改进时，消费者协会约请经营者到场。",
    law=RULES + "第39条、第40条",
    needs_number=True,
    of_disputes=False,
    ways=WAYS,
    copies=COPIES,
    fields=(TRADER, *TALK, EVIDENCE, CLOUD, CAUSES, ADVICE, ANSWER_BY, CONTACT, PHONE, COPY_TO),
    parts=(
        Line("{trader}：", Style.FLUSH),
        Line(
            "根据《中华人民共和国消费者权益保护法实施条例》第三十九条、第四十条的规定，我会约请你单位到场，"
            "就消费者投诉的问题核实情况，陈述事实意见、提供证据资料，并进行指导谈话。"
        ),
        Line("时间：{talk_at}", Style.FLUSH),
        Line("地点：{talk_place}", Style.FLUSH),
        Line("请到场人员：{talk_people}", Style.FLUSH),
        Line("请携带材料：{talk_materials}", Style.FLUSH),
        *_letter("三、请重点说明和改进的事项"),
        Line("请于谈话后，在{answer_by}前将改进情况书面反馈我会。" + REACHED_BY),
        Seal(),
        Line("抄送：{copy_to}", Style.FLUSH),
    ),
)

GUIDANCE: Final = Form(
    key="guidance",
    title="行政指导书",
    issuers=REGULATOR,
    when="以建议、提醒、告诫督促和指导经营者履行法定义务；不是行政处罚。",
    law=PENALTIES + "第3条；" + RULES + "第30条",
    needs_number=True,
    of_disputes=False,
    ways=WAYS,
    copies=COPIES,
    fields=(
        TRADER,
        EVIDENCE,
        CLOUD,
        CAUSES,
        Field("clauses", "相关法律条款", Kind.LONG, blank=60),
        ADVICE,
        ANSWER_BY,
        CONTACT,
        PHONE,
        COPY_TO,
    ),
    parts=(
        Line("{trader}：", Style.FLUSH),
        Line(
            "近期消费者对你单位的投诉情况，经汇总分析如下。根据《侵害消费者权益行为处罚办法》第三条和"
            "《中华人民共和国消费者权益保护法实施条例》第三十条的规定，我局对你单位进行行政指导。"
        ),
        Line("一、投诉情况", Style.HEAD),
        Line("{evidence}"),
        Cloud("{cloud}"),
        Line("二、存在的问题和原因", Style.HEAD),
        Line("{causes}"),
        Line("三、相关法律条款", Style.HEAD),
        Line("{clauses}"),
        Line("四、合规要点和建议", Style.HEAD),
        Line("{advice}"),
        Line("请你单位对照检查，并于{answer_by}前将情况书面反馈我局。" + REACHED_BY),
        Line("本指导书不是行政处罚决定，不对你单位设定强制性义务。"),
        Seal(),
        Line("抄送：{copy_to}", Style.FLUSH),
    ),
)

BASIS: Final = Field("basis", "约谈依据", blank=16, required=True)

TALK_APPROVAL: Final = Form(
    key="talk_approval",
    title="行政约谈审批表",
    issuers=REGULATOR,
    when="行政约谈前，承办人提出，负责人审批。",
    law=PENALTIES + "第3条；《食品安全法》第114条等",
    dense=True,
    of_disputes=False,
    fields=(
        TRADER,
        BASIS,
        *TALK[:3],
        Field("evidence", "约谈事由和投诉情况", Kind.LONG, required=True),
        Field("advice", "拟提出的要求", Kind.LONG, required=True),
        Field("drafted_by", "承办人"),
        Field("drafted_on", "提出日期", Kind.DAY),
        Field("approved_by", "审批人"),
        Field("approved_on", "审批日期", Kind.DAY),
        Field("opinion", "审批意见", Kind.LONG),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("约谈对象"), Cell("{trader}", across=3)),
                (label("约谈依据"), Cell("{basis}", across=3)),
                (label("拟约谈时间"), Cell("{talk_at}"), label("地点"), Cell("{talk_place}")),
                (label("参加人员"), Cell("{talk_people}", across=3)),
                (label("约谈事由和\n投诉情况"), Cell("{evidence}", across=3, tall=8)),
                (label("拟提出的要求"), Cell("{advice}", across=3, tall=8)),
                (label("承办人"), Cell("{drafted_by}"), label("日期"), Cell("{drafted_on}")),
                (label("审批意见"), Cell("{opinion}", across=3, tall=5)),
                (label("审批人"), Cell("{approved_by}"), label("日期"), Cell("{approved_on}")),
                (
                    Cell("承办人（签名）：", across=2, tall=2),
                    Cell("审批人（签名）：", across=2, tall=2),
                ),
            ),
        ),
    ),
)

TALK_NOTICE: Final = Form(
    key="talk_notice",
    title="行政约谈通知书",
    issuers=REGULATOR,
    when="约谈经审批后，通知经营者时间、地点、事由和要带的材料。",
    law=PENALTIES
    + "第3条；《食品安全法》第114条；《反不正当竞争法》第18条；《网络交易监督管理办法》第38条等",
    needs_number=True,
    of_disputes=False,
    ways=WAYS,
    copies=COPIES,
    fields=(
        TRADER,
        BASIS,
        *TALK,
        EVIDENCE,
        CLOUD,
        CAUSES,
        ADVICE,
        ANSWER_BY,
        CONTACT,
        PHONE,
        COPY_TO,
    ),
    parts=(
        Line("{trader}：", Style.FLUSH),
        Line("根据{basis}的规定，我局决定对你单位进行行政约谈，请准时到场。"),
        Line("时间：{talk_at}", Style.FLUSH),
        Line("地点：{talk_place}", Style.FLUSH),
        Line("参加人员：{talk_people}", Style.FLUSH),
        Line("携带材料：{talk_materials}", Style.FLUSH),
        Line("一、约谈事由", Style.HEAD),
        Line("{evidence}"),
        Cloud("{cloud}"),
        Line("{causes}"),
        Line("二、拟提出的要求", Style.HEAD),
        Line("{advice}"),
        Line("请于约谈后整改，并于{answer_by}前向我局提交整改报告。" + REACHED_BY),
        Seal(),
        Line("抄送：{copy_to}", Style.FLUSH),
    ),
)

TALK_RECORD: Final = Form(
    key="talk_record",
    title="谈话（约谈）记录",
    issuers=frozenset({Issuer.REGULATOR, Issuer.ASSOCIATION}),
    when="指导谈话或者行政约谈时，记录通报的问题、企业的陈述和整改要求，由双方签字。",
    law=PENALTIES + "第3条；" + RULES + "第39条、第40条",
    dense=True,
    of_disputes=False,
    fields=(
        TRADER,
        Field("reference", "函件或通知书文号"),
        Field("held_at", "时间", Kind.HOUR),
        Field("place", "地点"),
        Field("attended", "参加人", Kind.LONG),
        Field("problems", "通报的问题", Kind.LONG),
        Field("statement", "企业陈述", Kind.LONG),
        Field("requirements", "整改要求", Kind.LONG),
        Field("until", "整改期限", Kind.DAY),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("经营者"), Cell("{trader}"), label("文号"), Cell("{reference}")),
                (label("时间"), Cell("{held_at}"), label("地点"), Cell("{place}")),
                (label("参加人"), Cell("{attended}", across=3, tall=3)),
                (label("通报的问题"), Cell("{problems}", across=3, tall=8)),
                (label("企业陈述"), Cell("{statement}", across=3, tall=8)),
                (label("整改要求"), Cell("{requirements}", across=3, tall=8)),
                (label("整改期限"), Cell("{until}", across=3)),
                (
                    Cell("以上记录经阅读无误。\n经营者（签名、盖章）：", across=2, tall=3),
                    Cell("谈话（约谈）人员（签名）：\n记录人（签名）：", across=2, tall=3),
                ),
            ),
        ),
    ),
)

RECTIFICATION: Final = Form(
    key="rectification",
    title="整改报告",
    issuers=frozenset({Issuer.REGULATOR, Issuer.ASSOCIATION}),
    when="随函件或者通知书交给经营者，由其填写整改情况后交回。",
    law=PENALTIES + "第3条；《食品安全法》第114条",
    dense=True,
    of_disputes=False,
    fields=(
        TRADER,
        Field("reference", "函件或通知书文号"),
        Field("answer_by", "反馈期限", Kind.DAY),
        Field("answered_on", "反馈日期", Kind.DAY),
        Field("advice", "提出的建议和要求", Kind.LONG),
        Field("answer", "原因分析和整改情况", Kind.LONG),
        Field("measures", "整改措施", Kind.LONG),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("经营者"), Cell("{trader}"), label("文号"), Cell("{reference}")),
                (label("反馈期限"), Cell("{answer_by}"), label("反馈日期"), Cell("{answered_on}")),
                (label("提出的建议\n和要求"), Cell("{advice}", across=3, tall=8)),
                (label("原因分析和\n整改情况"), Cell("{answer}", across=3, tall=10)),
                (label("整改措施"), Cell("{measures}", across=3, tall=10)),
                (
                    Cell("负责人（签名）：", across=2, tall=3),
                    Cell("经营者（盖章）：\n　　　　年　　月　　日", across=2, tall=3),
                ),
            ),
        ),
        Notes(("没有填写的栏目由经营者填写；可以另附页。",)),
    ),
)

RECHECK: Final = Form(
    key="recheck",
    title="复查记录",
    issuers=frozenset({Issuer.REGULATOR, Issuer.ASSOCIATION}),
    when="经营者反馈后，或者逾期未反馈的，到场或者书面核查整改情况。",
    law=PENALTIES + "第3条",
    dense=True,
    of_disputes=False,
    fields=(
        TRADER,
        Field("reference", "函件或通知书文号"),
        Field("checked_on", "复查日期", Kind.DAY),
        Field("checked_by", "复查人"),
        Field("advice", "提出的建议和要求", Kind.LONG),
        Field("findings", "复查情况", Kind.LONG),
        Field("outcome", "复查结论"),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("经营者"), Cell("{trader}"), label("文号"), Cell("{reference}")),
                (label("复查日期"), Cell("{checked_on}"), label("复查人"), Cell("{checked_by}")),
                (label("提出的建议\n和要求"), Cell("{advice}", across=3, tall=8)),
                (label("复查情况"), Cell("{findings}", across=3, tall=10)),
                (label("复查结论"), Cell("{outcome}", across=3, tall=2)),
                (
                    Cell("复查人（签名）：", across=2, tall=3),
                    Cell("经营者（签名、盖章）：", across=2, tall=3),
                ),
            ),
        ),
    ),
)

CLUE_SLIP: Final = Form(
    key="clue_slip",
    title="线索核查单",
    issuers=REGULATOR,
    when="发现或者收到违法行为线索后核查使用，内部流转，不告知联调各方。",
    law="《市场监督管理投诉举报处理办法》第27条；《市场监督管理行政处罚程序规定》第18条、第20条",
    dense=True,
    of_disputes=False,
    fields=(
        Field("reference", "编号"),
        Field("trader", "当事人"),
        Field("source", "来源"),
        Field("found_on", "发现日期", Kind.DAY),
        Field("due", "核查期限", Kind.DAY),
        Field("disputes", "来源纠纷", Kind.LONG),
        Field("reasons", "建议核查的依据", Kind.LONG),
        Field("facts", "违法线索", Kind.LONG),
        Field("evidence", "证据清单", Kind.LONG),
        Field("extended", "延长核查", Kind.LONG),
        Field("outcome", "核查结果", Kind.LONG),
        Field("decided_on", "决定日期", Kind.DAY),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("编号"), Cell("{reference}"), label("来源"), Cell("{source}")),
                (label("当事人"), Cell("{trader}", across=3)),
                (label("发现日期"), Cell("{found_on}"), label("核查期限"), Cell("{due}")),
                (label("来源纠纷"), Cell("{disputes}", across=3, tall=2)),
                (label("建议核查\n的依据"), Cell("{reasons}", across=3, tall=2)),
                (label("违法线索"), Cell("{facts}", across=3, tall=7)),
                (label("证据清单"), Cell("{evidence}", across=3, tall=7)),
                (label("延长核查"), Cell("{extended}", across=3, tall=2)),
                (label("核查结果"), Cell("{outcome}", across=3, tall=4)),
                (label("决定日期"), Cell("{decided_on}"), label("负责人\n（签名）"), Cell("")),
                (
                    Cell("移交人（签名）：\n　　　　年　　月　　日", across=2, tall=3),
                    Cell("接收人（签名）：\n　　　　年　　月　　日", across=2, tall=3),
                ),
            ),
        ),
    ),
)

CRIME_TRANSFER: Final = Form(
    key="crime_transfer",
    title="涉嫌犯罪案件移送书",
    issuers=REGULATOR,
    when="违法事实涉嫌构成犯罪，经本机关正职或者主持工作的负责人批准，二十四小时内移送同级公安机关。",
    law="《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）第3条、第5条、第6条、第7条",
    of_disputes=False,
    copies=("公安机关", "检察机关", "存档"),
    fields=(
        Field("to", "公安机关", blank=14),
        Field("trader", "当事人", blank=14),
        Field("crime", "涉嫌犯罪的情况", Kind.LONG, blank=60),
        Field("officers", "专案组执法人员", blank=14),
        Field("reported_on", "报告日期", Kind.DAY),
        Field("approved_by", "批准人", blank=10),
        Field("approved_on", "批准日期", Kind.DAY),
        Field("materials", "移送的材料", Kind.LONG, blank=60),
        Field("sent_on", "移送日期", Kind.DAY),
        Field("received_by", "签收的公安机关", blank=14),
        Field("received_on", "签收日期", Kind.DAY),
    ),
    parts=(
        Line("{to}：", Style.FLUSH),
        Line(
            "我局在查处{trader}一案中，发现其行为涉嫌构成犯罪。根据《行政执法机关移送涉嫌犯罪案件的规定》"
            "的规定，现将案件移送你机关。"
        ),
        Line("一、涉嫌犯罪的情况", Style.HEAD),
        Line("{crime}"),
        Line("专案组执法人员：{officers}，于{reported_on}提出书面报告。"),
        Line("二、批准", Style.HEAD),
        Line("{approved_by}于{approved_on}批准移送。"),
        Line("三、移送的材料", Style.HEAD),
        Line("{materials}"),
        Line("移送日期：{sent_on}。"),
        Line(
            "请在本移送书的回执上签字；不属于你机关管辖的，请在二十四小时内转送有管辖权的机关，并书面告知我局。"
        ),
        Seal(),
        Line("回执", Style.CENTER),
        Line("签收的公安机关：{received_by}；签收日期：{received_on}；经办人（签名）："),
    ),
)

DRAW_RECORD: Final = Form(
    key="draw_record",
    title="抽签记录",
    issuers=frozenset({Issuer.POLICE, Issuer.REGULATOR, Issuer.ASSOCIATION}),
    when="分批发提醒、走访或者培训，先后由两方抽签决定时使用；照记录可以再算一遍。",
    law=RULES + "第27条、第30条、第39条",
    dense=True,
    of_disputes=False,
    copies=("两方各一份", "存档"),
    fields=(
        Field("reference", "编号"),
        Field("subject", "名称"),
        Field("kind", "办理的"),
        Field("place", "商圈"),
        Field("plan", "计划"),
        Field("smallest", "能看出的最小变化", Kind.LONG),
        Field("digest", "计划的摘要（SM3）"),
        Field("first", "一方数字"),
        Field("second", "另一方数字"),
        Field("drawn_at", "抽签时间", Kind.HOUR),
        Field("order", "先后", Kind.LONG),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("编号"), Cell("{reference}"), label("商圈"), Cell("{place}")),
                (label("名称"), Cell("{subject}"), label("办理的"), Cell("{kind}")),
                (label("计划"), Cell("{plan}", across=3)),
                (label("能看出的\n最小变化"), Cell("{smallest}", across=3)),
                (label("计划的摘要\n（SM3）"), Cell("{digest}", across=3)),
                (label("一方数字"), Cell("{first}", across=3)),
                (label("另一方数字"), Cell("{second}", across=3)),
                (label("抽签时间"), Cell("{drawn_at}", across=3)),
                (label("先后"), Cell("{order}", across=3, tall=12)),
                (
                    Cell("一方（签名）：", across=2, tall=3),
                    Cell("另一方（签名）：", across=2, tall=3),
                ),
            ),
        ),
    ),
)
