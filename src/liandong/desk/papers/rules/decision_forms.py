"""Official forms 3 to 6 of 2026-04: passing on, asking for identity, accepting, refusing."""

from typing import Final

from liandong.desk.papers.rules.parts import (
    ANY_WAY,
    Field,
    Form,
    Issuer,
    Kind,
    Level,
    Line,
    Notes,
    Options,
    Seal,
    Style,
    Way,
)

REGULATOR: Final = frozenset({Issuer.REGULATOR})
LAW: Final = "《市场监督管理投诉举报处理办法》"
ADDRESSEE: Final = Line("{addressee}：", Style.FLUSH)
HEREBY: Final = Line("特此告知。")

DISTRIBUTION: Final = Form(
    key="distribution",
    official=3,
    title="投诉/举报分送通知书",
    issuers=REGULATOR,
    levels=frozenset({Level.CITY, Level.PROVINCE}),
    when="省级、地市级市场监督管理部门或其 12315 工作机构将投诉、举报分送下级；区县只收不发。",
    law=f"{LAW}第41条",
    needs_number=True,
    ways=(Way.INTERNET, Way.LETTER, Way.HAND),
    copies=("收文单位", "存档"),
    fields=(
        Field("recipient", "分送至（局）", required=True),
        Field("person", "投诉人/举报人", required=True),
        Field("received_on", "提出日期", Kind.DAY, required=True),
        Field("subject", "事由", blank=20, required=True),
        Field("report_by", "报告结果的期限", Kind.DAY, required=True),
        Field("pieces", "材料份数", blank=4),
        Field("pages", "材料页数", blank=4),
    ),
    parts=(
        Line("{recipient}市场监督管理局:", Style.FLUSH),
        Line(
            "现转去{person}于{received_on}关于{subject}的投诉/举报。请你局按照"
            "《市场监督管理投诉举报处理办法》的规定依法予以处理，并将处理结果于{report_by}前报告我局。"
        ),
        Line("附：相关材料{pieces}份，共{pages}页。"),
        Seal(),
        Notes(
            (
                (
                    "本通知书适用于省级或者地市级市场监督管理部门或者其设立的12315工作机构将收到的投诉/举报"
                    "分送下级市场监督管理部门处理。"
                ),
            )
        ),
    ),
)

IDENTITY: Final = Form(
    key="identity",
    official=4,
    title="限期提供身份证明材料通知书",
    issuers=REGULATOR,
    when="投诉人未提供真实身份信息，须限期补正。",
    law=f"{LAW}第10条第3款；《消费者权益保护法实施条例》第46条第1款",
    needs_number=True,
    ways=ANY_WAY,
    copies=("投诉人", "存档"),
    fields=(
        Field("addressee", "投诉人", required=True),
        Field("until", "提供期限", Kind.DAY, required=True),
        Field("materials", "身份证明材料", Kind.LONG, required=True, blank=30),
        Field("phone", "联系电话", required=True),
        Field("address", "通信地址", required=True, blank=16),
    ),
    parts=(
        ADDRESSEE,
        Line(
            "根据《中华人民共和国消费者权益保护法实施条例》第四十六条第一款的规定，消费者和经营者发生"
            "消费争议向市场监督管理部门或者其他有关行政部门投诉的，应当提供真实身份信息等材料。"
        ),
        Line(
            "根据《市场监督管理投诉举报处理办法》第十条第三款的规定，请你在{until}前向我局提供以下"
            "身份证明材料。"
        ),
        Line("{materials}"),
        Line(
            "逾期未提供或提供虚假材料的，我局将根据《市场监督管理投诉举报处理办法》第十条、第十六条的规定，"
            "对投诉依法不予受理。"
        ),
        Line("联系电话：{phone}；通信地址：{address}。"),
        Seal(),
        Notes(
            (
                "本通知书适用于投诉人未提供真实身份信息，市场监督管理部门通知投诉人限期提供身份证明材料。",
                (
                    "本通知书中“联系电话”“通信地址”指接收限期提供身份证明材料的市场监督管理部门地址及"
                    "联系电话。"
                ),
            )
        ),
    ),
)

ACCEPTANCE: Final = Form(
    key="acceptance",
    official=5,
    title="投诉受理决定书",
    issuers=REGULATOR,
    when="经初查符合受理条件，自收到投诉之日起七个工作日内作出并告知投诉人。",
    law=f"{LAW}第15条",
    needs_number=True,
    ways=ANY_WAY,
    copies=("投诉人", "存档"),
    fields=(
        Field("addressee", "投诉人", required=True),
        Field("received_on", "收到投诉日期", Kind.DAY, required=True),
        Field("subject", "投诉事由", blank=20, required=True),
        Field("contact", "联系人", required=True),
        Field("phone", "联系电话", required=True),
    ),
    parts=(
        ADDRESSEE,
        Line(
            "我局于{received_on}收到你关于{subject}的投诉。经审查，符合《市场监督管理投诉举报处理办法》"
            "规定的受理条件，我局决定受理。"
        ),
        Line("联系人：{contact}；联系电话：{phone}。"),
        HEREBY,
        Seal(),
        Notes(
            (
                "本决定书适用于市场监督管理部门对投诉作出受理决定，并告知投诉人受理情况。",
                "本决定书中“联系人”“联系电话”指市场监督管理部门负责处理投诉的工作人员及其联系电话。",
                "本决定书可以通过互联网、电话、短信、电子邮件、信函等方式告知。",
            )
        ),
    ),
)

REFUSAL: Final = Form(
    key="refusal",
    official=6,
    title="投诉不予受理决定书",
    issuers=REGULATOR,
    when="属于第十六条所列情形，自收到投诉之日起七个工作日内作出并告知投诉人、说明其他途径。",
    law=f"{LAW}第15条、第16条",
    needs_number=True,
    ways=ANY_WAY,
    copies=("投诉人", "存档"),
    fields=(
        Field("addressee", "投诉人", required=True),
        Field("received_on", "收到投诉日期", Kind.DAY, required=True),
        Field("subject", "投诉事由", blank=20, required=True),
        Field("ground", "不予受理的情形", Kind.POINT, blank=2, required=True),
    ),
    parts=(
        ADDRESSEE,
        Line(
            "我局于{received_on}收到你关于{subject}的投诉。经审查，属以下第〔{ground}〕项情形，依据"
            "《市场监督管理投诉举报处理办法》第十六条的规定，我局决定不予受理。"
        ),
        Options(
            (
                "投诉事项不属于市场监督管理部门职责，或者本行政机关不具有处理权限的；",
                (
                    "法院、仲裁机构、市场监督管理部门或者其他行政机关、消费者协会已经受理或者处理过"
                    "同一消费者权益争议的；"
                ),
                (
                    "不是为生活消费需要购买、使用商品或者接受服务，或者不能证明与被投诉人之间存在"
                    "消费者权益争议的；"
                ),
                "除法律另有规定外，投诉人知道或者应当知道自己的权益受到被投诉人侵害之日起超过三年的；",
                "未提供本办法第十条第一款、第十一条规定的材料，或者提供虚假材料的；",
                "冒用他人名义或者拒不配合市场监督管理部门核验真实身份信息的；",
                "法律、法规、规章规定不予受理的其他情形。",
            )
        ),
        Line(
            "你还可以按照《中华人民共和国消费者权益保护法》第三十九条规定的其他途径解决消费者权益争议。"
        ),
        HEREBY,
        Seal(),
        Notes(
            (
                "本决定书适用于市场监督管理部门对投诉作出不予受理决定，并告知投诉人不予受理情况。",
                "本决定书可以通过互联网、电话、短信、电子邮件、信函等方式告知。",
            )
        ),
    ),
)
