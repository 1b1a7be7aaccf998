"""Papers of people's mediation and of the association, after the usual forms of such papers.

人民调解法 art. 28–31 regulate the contents of an agreement and when it binds; the order of the
fields is that of the forms which people's mediation committees use.
"""

from typing import Final

from liandong.desk.papers.rules.parts import (
    Cell,
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
    label,
)

COMMITTEE: Final = frozenset({Issuer.COMMITTEE})
LAW: Final = "《人民调解法》"
PARTIES: Final = (
    Field("complainant", "申请人（消费者）", required=True),
    Field("complainant_id", "消费者证件号码"),
    Field("complainant_phone", "消费者联系方式", required=True),
    Field("complainant_address", "消费者住址"),
    Field("respondent", "被申请人（经营者）", required=True),
    Field("respondent_head", "经营者负责人或经办人"),
    Field("respondent_phone", "经营者联系方式"),
    Field("respondent_address", "经营场所"),
)
FACTS: Final = Field("facts", "纠纷主要事实、争议事项", Kind.LONG, blank=60, required=True)
TERMS: Final = Field("terms", "协议内容", Kind.LONG, blank=60, required=True)
PERFORMANCE: Final = Field(
    "performance", "履行方式、地点、期限", Kind.LONG, blank=30, required=True
)
SIGNERS: Final = ("申请人", "被申请人", "人民调解员", "记录人")


def table_of_parties(
    claimant: str = "申请人（消费者）", respondent: str = "被申请人（经营者）"
) -> Table:
    """The two parties, called as at the foot of the paper."""
    return Table(
        (3, 5, 3, 5),
        (
            (
                label(claimant),
                Cell("{complainant}"),
                label("证件号码"),
                Cell("{complainant_id}"),
            ),
            (
                label("联系方式"),
                Cell("{complainant_phone}"),
                label("住址"),
                Cell("{complainant_address}"),
            ),
            (
                label(respondent),
                Cell("{respondent}"),
                label("负责人或经办人"),
                Cell("{respondent_head}"),
            ),
            (
                label("联系方式"),
                Cell("{respondent_phone}"),
                label("经营场所"),
                Cell("{respondent_address}"),
            ),
        ),
    )


def signed(*who: str) -> tuple[Part, ...]:
    """A line to sign for each."""
    return tuple(Line(f"{signer}（签名、盖章或按指印）：", Style.FLUSH) for signer in who)


APPLICATION: Final = Form(
    key="people_application",
    title="人民调解申请书",
    issuers=COMMITTEE,
    when="当事人申请人民调解委员会调解时填写；口头申请的由调解员代填，当事人签名。",
    law=f"{LAW}第17条",
    signers=("申请人",),
    fields=(
        *PARTIES,
        Field("facts", "纠纷简要情况", Kind.LONG, blank=60, required=True),
        Field("request", "申请事项", Kind.LONG, blank=30, required=True),
        Field("signed_on", "申请日期", Kind.DAY),
    ),
    parts=(
        table_of_parties(),
        Line("纠纷简要情况：", Style.HEAD),
        Line("{facts}"),
        Line("当事人申请事项：", Style.HEAD),
        Line("{request}"),
        Line("人民调解委员会已将申请人民调解的相关规定告知我，现自愿申请人民调解委员会进行调解。"),
        *signed("申请人"),
        Line("{signed_on}", Style.RIGHT),
    ),
)

PEOPLE_AGREEMENT: Final = Form(
    key="people_agreement",
    title="人民调解协议书",
    issuers=COMMITTEE,
    when="经人民调解委员会调解达成协议；双方签名、调解员签名并加盖委员会印章之日起生效，"
    "三十日内可共同申请司法确认。",
    law=f"{LAW}第28条、第29条、第31条、第33条",
    needs_number=True,
    signers=SIGNERS,
    copies=("申请人", "被申请人", "存档"),
    fields=(*PARTIES, FACTS, TERMS, PERFORMANCE, Field("copies", "份数", blank=4)),
    parts=(
        table_of_parties(),
        Line("纠纷主要事实、争议事项：", Style.HEAD),
        Line("{facts}"),
        Line("经调解，自愿达成如下协议：", Style.HEAD),
        Line("{terms}"),
        Line("履行方式、地点、期限：", Style.HEAD),
        Line("{performance}"),
        Line("本协议一式{copies}份，当事人、人民调解委员会各持一份。"),
        *signed("申请人", "被申请人", "人民调解员", "记录人"),
        Seal(),
        Notes(
            (
                (
                    "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起"
                    "生效，具有法律约束力，当事人应当按照约定履行。"
                ),
                (
                    "双方当事人认为有必要的，可以自本协议生效之日起三十日内共同向人民法院申请司法确认；"
                    "经确认有效的，一方拒绝履行或者未全部履行，对方可以申请强制执行。"
                ),
            )
        ),
    ),
)

ORAL_AGREEMENT: Final = Form(
    key="oral_agreement",
    title="人民调解口头协议登记表",
    issuers=COMMITTEE,
    when="当事人认为无需制作协议书，达成口头协议；自达成之日起生效，调解员须记录内容。",
    law=f"{LAW}第28条、第30条",
    signers=SIGNERS,
    fields=(
        *PARTIES,
        FACTS,
        TERMS,
        PERFORMANCE,
        Field("agreed_on", "达成协议日期", Kind.DAY, required=True),
    ),
    parts=(
        table_of_parties(),
        Line("纠纷主要事实、争议事项：", Style.HEAD),
        Line("{facts}"),
        Line("经调解，于{agreed_on}自愿达成如下口头协议：", Style.HEAD),
        Line("{terms}"),
        Line("履行方式、地点、期限：", Style.HEAD),
        Line("{performance}"),
        *signed("申请人", "被申请人", "人民调解员", "记录人"),
        Seal(),
        Notes(("口头协议自各方当事人达成协议之日起生效。本表由人民调解委员会存档。",)),
    ),
)

REVISIT: Final = Form(
    key="revisit",
    title="人民调解回访记录",
    issuers=COMMITTEE,
    when="协议达成后了解履行情况和满意程度；未履行的督促履行。",
    law=f"{LAW}第31条",
    signers=("回访人",),
    fields=(
        Field("parties", "当事人", required=True),
        Field("agreement", "调解协议编号"),
        Field("subject", "回访事由", blank=20, required=True),
        Field("visited_on", "回访日期", Kind.DAY, required=True),
        Field("found", "回访情况", Kind.LONG, blank=60, required=True),
        Field("visitor", "回访人", required=True),
    ),
    parts=(
        Table(
            (3, 5, 3, 5),
            (
                (label("当事人"), Cell("{parties}", across=3)),
                (
                    label("调解协议编号"),
                    Cell("{agreement}"),
                    label("回访日期"),
                    Cell("{visited_on}"),
                ),
                (label("回访事由"), Cell("{subject}", across=3)),
                (label("回访情况"), Cell("{found}", across=3, tall=12)),
                (label("回访人"), Cell("{visitor}", across=3)),
            ),
        ),
        Seal(),
    ),
)

CONFIRMATION: Final = Form(
    key="confirmation",
    title="司法确认申请书",
    issuers=frozenset({Issuer.COMMITTEE, Issuer.ASSOCIATION, Issuer.REGULATOR}),
    when="双方当事人认为有必要，自协议生效之日起三十日内共同向人民法院申请；须有调解组织主持调解的凭据。",
    law=f"《民事诉讼法》第205条、第206条；{LAW}第33条",
    signers=("申请人", "被申请人"),
    copies=("人民法院", "存档"),
    fields=(
        *PARTIES,
        Field(
            "court",
            "人民法院",
            required=True,
            help="当事人住所地、标的物所在地或调解组织所在地的基层人民法院；法院邀请调解的，为该法院",
        ),
        Field("organisation", "主持调解的组织", required=True),
        Field("agreed_on", "协议日期", Kind.DAY, required=True),
        Field("agreement", "协议编号", required=True),
        Field("basis", "依据", required=True),
        Field("signed_on", "申请日期", Kind.DAY),
    ),
    parts=(
        table_of_parties(),
        Line(
            "双方当事人经{organisation}调解，于{agreed_on}达成{agreement}号调解协议。根据{basis}的规定，"
            "现共同申请贵院依法确认该调解协议的效力。"
        ),
        Line("此致", Style.BODY),
        Line("{court}", Style.FLUSH),
        Line("附：调解协议书、调解组织主持调解的证明、身份证明、资格证明和送达地址、联系方式。"),
        *signed("申请人", "被申请人"),
        Line("{signed_on}", Style.RIGHT),
    ),
)

ASSOCIATION_AGREEMENT: Final = Form(
    key="association_agreement",
    title="消费纠纷调解协议书",
    issuers=frozenset({Issuer.ASSOCIATION}),
    when="消费者协会以自己名义调解达成协议。消协一经受理，市场监管部门对同一争议不再受理。",
    law="《消费者权益保护法》第37条第1款第5项、第39条第2项",
    needs_number=True,
    signers=("消费者", "经营者", "调解人员"),
    copies=("消费者", "经营者", "存档"),
    fields=(*PARTIES, FACTS, TERMS, PERFORMANCE),
    parts=(
        table_of_parties("消费者", "经营者"),
        Line("纠纷主要事实、争议事项：", Style.HEAD),
        Line("{facts}"),
        Line("经本会调解，双方自愿达成如下协议：", Style.HEAD),
        Line("{terms}"),
        Line("履行方式、地点、期限：", Style.HEAD),
        Line("{performance}"),
        Line(
            "一方当事人未履行本协议的，另一方当事人可以依据《中华人民共和国消费者权益保护法》"
            "第三十九条规定，通过民事诉讼、仲裁等其他途径解决消费者权益争议。"
        ),
        *signed("消费者", "经营者", "调解人员"),
        Seal(),
    ),
)
