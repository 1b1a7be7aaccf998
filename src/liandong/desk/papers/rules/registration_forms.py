"""Official forms 1 and 2 of 2026-04: registering a complaint, registering a report."""

from typing import Final

from liandong.desk.papers.rules.parts import (
    EVERYBODY,
    Cell,
    Field,
    Form,
    Issuer,
    Kind,
    Notes,
    Pair,
    Table,
    label,
)

COMPLAINT: Final = Form(
    key="complaint",
    official=1,
    title="投诉登记表",
    issuers=EVERYBODY,
    when="消费者通过电话、信函、上门等方式提起投诉，或在现场提出投诉时登记。",
    law="《市场监督管理投诉举报处理办法》第10条",
    signers=("投诉人", "经办人"),
    dense=True,
    fields=(
        Field("office", "登记单位", required=True),
        Field("reference", "编号"),
        Field("complainant", "投诉人姓名", required=True),
        Field("complainant_phone", "投诉人联系电话", required=True),
        Field("id_kind", "证件类型"),
        Field("id_number", "证件号码"),
        Field("complainant_address", "投诉人联系地址", required=True),
        Field("may_publish", "是否同意公示投诉信息", Kind.YES_NO),
        Field("may_delegate", "是否同意委托调解", Kind.YES_NO),
        Field("respondent", "被投诉人名称（姓名）", required=True),
        Field("respondent_contact", "被投诉人联系人"),
        Field("respondent_address", "被投诉人地址", required=True),
        Field("respondent_phone", "被投诉人联系电话"),
        Field(
            "facts",
            "消费者权益争议事实依据",
            Kind.LONG,
            required=True,
            help="购买、使用商品或者接受服务的时间、地点、内容、涉及金额、争议情况和证明材料",
        ),
        Field(
            "request",
            "投诉请求",
            Kind.LONG,
            required=True,
            help="修理、重作、更换、退货、补足商品数量、退还货款和服务费用、赔偿损失等",
        ),
        Field("signed_on", "投诉人签字日期", Kind.DAY),
        Field("handled_on", "经办人签字日期", Kind.DAY),
    ),
    parts=(
        Pair("登记单位：{office}", "编号：{reference}"),
        Table(
            (1, 3, 4, 3, 4),
            (
                (
                    label("投诉人", down=4, upright=True),
                    label("姓名"),
                    Cell("{complainant}"),
                    label("联系电话"),
                    Cell("{complainant_phone}"),
                ),
                (
                    label("证件类型"),
                    Cell("{id_kind}"),
                    label("证件号码"),
                    Cell("{id_number}"),
                ),
                (label("联系地址"), Cell("{complainant_address}", across=3)),
                (
                    label("是否同意公示投诉信息"),
                    Cell("{may_publish}"),
                    label("是否同意委托调解"),
                    Cell("{may_delegate}"),
                ),
                (
                    label("被投诉人", down=2, upright=True),
                    label("名称（姓名）"),
                    Cell("{respondent}"),
                    label("联系人"),
                    Cell("{respondent_contact}"),
                ),
                (
                    label("地址"),
                    Cell("{respondent_address}"),
                    label("联系电话"),
                    Cell("{respondent_phone}"),
                ),
                (
                    label("消费者权益争议事实依据", upright=True),
                    Cell("{facts}", across=4, tall=11),
                ),
                (label("投诉请求", upright=True), Cell("{request}", across=4, tall=5)),
                (
                    Cell("投诉人（签字）：\n\n{signed_on}", across=3, tall=3),
                    Cell("经办人（签字）：\n\n{handled_on}", across=2, tall=3),
                ),
            ),
        ),
        Notes(
            (
                "本表格适用于市场监督管理部门对消费者通过电话、信函、上门等方式提起投诉的登记。",
                "消费者通过非现场方式提起投诉的，无须在投诉人一栏签字。",
                (
                    "消费者权益争议事实依据应当包括：消费者购买、使用商品或者接受服务的时间、地点、内容、"
                    "涉及金额、消费者权益争议情况等具体事实及相应证明材料。"
                ),
                (
                    "投诉请求应当包括：消费者主张修理、重作、更换、退货、补足商品数量、退还货款和服务费用、"
                    "赔偿损失等具体请求。"
                ),
            )
        ),
    ),
)

REPORT: Final = Form(
    key="report",
    official=2,
    title="举报登记表",
    issuers=frozenset({Issuer.REGULATOR}),
    when="举报人通过电话、信函、上门等方式提起举报时登记；不进入联合调解室。",
    law="《市场监督管理投诉举报处理办法》第28条、第37条",
    signers=("举报人", "经办人"),
    dense=True,
    fields=(
        Field("office", "登记单位", required=True),
        Field("reference", "编号"),
        Field("informer", "举报人姓名", help="举报人可以匿名"),
        Field("informer_phone", "举报人联系电话"),
        Field("informer_address", "举报人联系地址"),
        Field("id_number", "身份证件号码"),
        Field("target", "被举报人名称（姓名）", required=True),
        Field("target_address", "被举报人地址"),
        Field("clue", "具体线索和相应的事实依据", Kind.LONG, required=True),
        Field("signed_on", "举报人签字日期", Kind.DAY),
        Field("handled_on", "经办人签字日期", Kind.DAY),
    ),
    parts=(
        Pair("登记单位：{office}", "编号：{reference}"),
        Table(
            (1, 3, 4, 3, 4),
            (
                (
                    label("举报人", down=2, upright=True),
                    label("姓名"),
                    Cell("{informer}"),
                    label("联系电话"),
                    Cell("{informer_phone}"),
                ),
                (
                    label("联系地址"),
                    Cell("{informer_address}"),
                    label("身份证件号码"),
                    Cell("{id_number}"),
                ),
                (
                    label("被举报人", down=2, upright=True),
                    label("名称（姓名）"),
                    Cell("{target}", across=3),
                ),
                (label("地址"), Cell("{target_address}", across=3)),
                (
                    label(
                        "涉嫌违反市场监督管理法律、法规、规章的具体线索和相应的事实依据",
                        upright=True,
                    ),
                    Cell("{clue}", across=4, tall=18),
                ),
                (
                    Cell("举报人（签字）：\n\n{signed_on}", across=3, tall=3),
                    Cell("经办人（签字）：\n\n{handled_on}", across=2, tall=3),
                ),
            ),
        ),
        Notes(
            (
                "本表格适用于市场监督管理部门对举报人通过电话、信函、上门等方式提起举报的登记。",
                (
                    "举报人可以匿名举报，但应当提供具体涉嫌违法线索和相应的事实依据，并对举报内容的真实性负责。"
                    "举报人实名举报的，还应当提供真实的身份信息。"
                ),
                "通过非现场方式提出举报的，无须在举报人一栏签字。",
            )
        ),
    ),
)
