"""Official forms 7 to 10 of 2026-04: invitation, termination, agreement, result of a report."""

from typing import Final

from liandong.desk.papers.rules.decision_forms import ADDRESSEE, HEREBY, LAW, REGULATOR
from liandong.desk.papers.rules.parts import (
    ANY_WAY,
    Field,
    Form,
    Kind,
    Line,
    Notes,
    Options,
    Pair,
    Seal,
    Style,
)

INVITATION: Final = Form(
    key="invitation",
    official=7,
    title="投诉调解通知书",
    issuers=REGULATOR,
    when="已受理、双方同意调解，组织现场调解前通知投诉人和被投诉人。",
    law=f"{LAW}第20条、第21条",
    needs_number=True,
    ways=ANY_WAY,
    copies=("投诉人", "被投诉人", "存档"),
    fields=(
        Field("addressee", "受通知人", required=True),
        Field("subject", "投诉事由", blank=20, required=True),
        Field("sitting_at", "调解时间", Kind.HOUR, required=True),
        Field("place", "调解地点", blank=16, required=True),
        Field("materials", "其他须携带的材料", blank=12),
        Field("challenge_days", "申请回避的期限（日）", blank=4, required=True),
        Field("mediators", "调解人员", required=True),
        Field("phone", "联系电话", required=True),
    ),
    parts=(
        ADDRESSEE,
        Line(
            "关于{subject}的投诉，我局已经受理，根据《市场监督管理投诉举报处理办法》的规定，现组织双方"
            "当事人进行现场调解。请于{sitting_at}到{place}参加调解。无正当理由不参加调解的，我局将依法"
            "终止调解。"
        ),
        Line("请携带以下材料：1. 身份证明材料；2. {materials}"),
        Line(
            "如果您认为调解人员是投诉人或者被投诉人的近亲属或者有其他利害关系，可能影响公正处理投诉的，"
            "可以自收到本通知书之日起{challenge_days}日内对调解人员提出回避申请。"
        ),
        Line("调解人员：{mediators}；联系电话：{phone}。"),
        Line("特此通知。"),
        Seal(),
        Notes(
            (
                "本通知书适用于市场监督管理部门通知投诉人和被投诉人参加现场调解。",
                "本通知书中“调解人员”“联系电话”指主持调解的工作人员及其联系电话。",
                "本通知书可以通过互联网、电话、短信、电子邮件、信函等方式告知。",
            )
        ),
    ),
)

TERMINATION: Final = Form(
    key="termination",
    official=8,
    title="投诉终止调解决定书",
    issuers=REGULATOR,
    when="出现第二十三条所列情形，作出终止调解决定之日起七个工作日内告知双方。",
    law=f"{LAW}第23条",
    needs_number=True,
    ways=ANY_WAY,
    copies=("投诉人", "被投诉人", "存档"),
    fields=(
        Field("addressee", "投诉人、被投诉人", required=True),
        Field("subject", "投诉事由", blank=20, required=True),
        Field("ground", "终止调解的情形", Kind.POINT, blank=2, required=True),
    ),
    parts=(
        ADDRESSEE,
        Line(
            "经审查，关于{subject}投诉的调解过程中出现以下第〔{ground}〕项情形，依据《市场监督管理投诉"
            "举报处理办法》第二十三条第一款的规定，我局决定终止调解。"
        ),
        Options(
            (
                "投诉人撤回投诉或者双方自行和解的；",
                "投诉人、被投诉人无正当理由不参加调解，或者明确拒绝调解的；",
                "经组织调解，投诉人或者被投诉人明确表示无法达成调解协议的；",
                "投诉人与被投诉人对鉴定、检测费用承担无法协商一致的；",
                "自投诉受理之日起六十日内投诉人和被投诉人未能达成调解协议的；",
                "市场监督管理部门受理投诉后，发现存在本办法第十六条、第四十二条规定情形的；",
                "投诉人、被投诉人死亡或者主体资格灭失的；",
                "法律、法规、规章规定的应当终止调解的其他情形。",
            )
        ),
        Line(
            "投诉人、被投诉人对市场监督管理部门作出的终止调解决定、调解结果不服的，可以按照《中华人民"
            "共和国消费者权益保护法》第三十九条规定，通过民事诉讼、仲裁等其他途径解决消费者权益争议。"
        ),
        HEREBY,
        Seal(),
        Notes(
            (
                "本决定书适用于市场监督管理部门对投诉作出终止调解决定，并告知投诉人和被投诉人。",
                "本决定书可以通过互联网、电话、短信、电子邮件、信函等方式告知。",
            )
        ),
    ),
)

AGREEMENT: Final = Form(
    key="agreement",
    official=9,
    title="投诉调解书",
    issuers=REGULATOR,
    when="以市场监督管理部门名义现场调解达成协议；已即时履行或双方同意不制作的，可改作调解记录。",
    law=f"{LAW}第24条",
    needs_number=True,
    signers=("投诉人", "被投诉人", "调解人员"),
    copies=("投诉人", "被投诉人", "存档"),
    fields=(
        Field("complainant", "投诉人", required=True),
        Field("complainant_phone", "投诉人联系电话", required=True),
        Field("complainant_address", "投诉人联系地址", required=True),
        Field("complainant_agent", "投诉人的委托代理人"),
        Field("complainant_agent_phone", "投诉人代理人联系电话"),
        Field("complainant_agent_address", "投诉人代理人联系地址"),
        Field("respondent", "被投诉人", required=True),
        Field("respondent_head", "被投诉人法定代表人（负责人）"),
        Field("respondent_phone", "被投诉人联系电话"),
        Field("respondent_address", "被投诉人地址（经营场所）", required=True),
        Field("respondent_agent", "被投诉人的委托代理人"),
        Field("respondent_agent_phone", "被投诉人代理人联系电话"),
        Field("respondent_agent_address", "被投诉人代理人联系地址"),
        Field("request", "投诉内容及投诉请求", Kind.LONG, blank=60, required=True),
        Field("terms", "协议内容", Kind.LONG, blank=60, required=True),
    ),
    parts=(
        Pair("投诉人：{complainant}", "联系电话：{complainant_phone}"),
        Line("联系地址：{complainant_address}", Style.FLUSH),
        Pair("委托代理人：{complainant_agent}", "联系电话：{complainant_agent_phone}"),
        Line("联系地址：{complainant_agent_address}", Style.FLUSH),
        Line("被投诉人：{respondent}", Style.FLUSH),
        Pair("法定代表人（负责人）：{respondent_head}", "联系电话：{respondent_phone}"),
        Line("地址（经营场所）：{respondent_address}", Style.FLUSH),
        Pair("委托代理人：{respondent_agent}", "联系电话：{respondent_agent_phone}"),
        Line("联系地址：{respondent_agent_address}", Style.FLUSH),
        Line("投诉内容及投诉请求：", Style.HEAD),
        Line("{request}"),
        Line(
            "根据《市场监督管理投诉举报处理办法》有关规定，本局组织双方当事人进行调解，双方自愿达成"
            "如下协议："
        ),
        Line("{terms}"),
        Line(
            "本调解书经双方当事人签字后生效。调解书生效后，一方当事人未履行的，另一方当事人可以依据"
            "《中华人民共和国消费者权益保护法》第三十九条规定，通过民事诉讼、仲裁等其他途径解决"
            "消费者权益争议。"
        ),
        Line("投诉人（签名）：", Style.FLUSH),
        Line("被投诉人（签名）：", Style.FLUSH),
        Line("调解人员（签名）：", Style.FLUSH),
        Seal(),
        Notes(
            (
                (
                    "本调解书适用于市场监督管理部门组织投诉人和被投诉人现场调解并达成调解协议。调解协议已经"
                    "即时履行或者双方同意不制作调解书的，可以不制作调解书，市场监督管理部门应当做好调解记录"
                    "备查。"
                ),
                (
                    "本调解书由投诉人和被投诉人双方签字或者盖章，并加盖市场监督管理部门印章，交投诉人和"
                    "被投诉人各执一份，市场监督管理部门留存一份归档。"
                ),
                (
                    "投诉人和被投诉人委托他人参加调解的，被委托人应当出具授权委托书和身份证明。授权委托书"
                    "应当载明委托事项、权限和期限，并由委托人本人签名。"
                ),
            )
        ),
    ),
)

REPORT_RESULT: Final = Form(
    key="report_result",
    official=10,
    title="举报处理结果告知书",
    issuers=REGULATOR,
    when="仅在法律、法规、规章明确规定应当将处理结果告知举报人时使用，须写明该规定。",
    law=f"{LAW}第36条",
    needs_number=True,
    ways=ANY_WAY,
    copies=("举报人", "存档"),
    fields=(
        Field("addressee", "举报人", required=True),
        Field("subject", "举报事由", blank=20, required=True),
        Field("statute", "规定告知的法律、法规、规章", required=True, help="不含书名号"),
        Field("article", "条款序号", blank=4, required=True, help="如：十二"),
        Field("result", "处理结果", Kind.LONG, blank=60, required=True),
    ),
    parts=(
        ADDRESSEE,
        Line(
            "关于{subject}的举报，我局已依法处理。根据《{statute}》第{article}条规定，现将处理结果告知"
            "如下："
        ),
        Line("{result}"),
        HEREBY,
        Seal(),
        Notes(
            (
                "本告知书适用于市场监督管理部门依据法律、法规、规章的明确规定，将举报处理结果告知举报人。",
                "本告知书可以通过互联网、电话、短信、电子邮件、信函等方式告知。",
            )
        ),
    ),
)
