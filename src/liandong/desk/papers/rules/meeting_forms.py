"""Papers of the joint meeting (联席会议): notice, minutes, the slip for what is overdue, and the
emergency plan (应急预案) that its members agree on.

No official national form exists for them; parts and order are those that published ones have in
common (国办函〔2016〕73号 and municipal systems after it).
"""

from typing import Final

from liandong.desk.papers.rules.parts import Field, Form, Issuer, Kind, Line, Seal, Style, Way

CONVENERS: Final = frozenset({Issuer.POLICE, Issuer.REGULATOR, Issuer.ASSOCIATION})
LAW: Final = "《中华人民共和国消费者权益保护法实施条例》第25条、第28条"
WAYS: Final = (Way.HAND, Way.LETTER, Way.MAIL, Way.INTERNET)
COPIES: Final = ("成员单位", "存档")

MEETING_NOTICE: Final = Form(
    key="meeting_notice",
    title="联席会议通知",
    issuers=CONVENERS,
    when="议题征集后，召集单位通知成员单位开会的时间、地点、议题和要求。",
    law=LAW,
    needs_number=True,
    of_disputes=False,
    ways=WAYS,
    copies=COPIES,
    fields=(
        Field("members", "成员单位", Kind.LONG, blank=20, required=True),
        Field("name", "会议名称", blank=20, required=True),
        Field("cause", "事由", Kind.LONG, blank=30),
        Field("planned_at", "时间", Kind.HOUR, required=True),
        Field("place", "地点", blank=16, required=True),
        Field("topics", "列入的议题", Kind.LONG, blank=40, required=True),
        Field("requirements", "有关要求", Kind.LONG, blank=40),
        Field("contact", "联系人", required=True),
        Field("phone", "联系电话", required=True),
    ),
    parts=(
        Line("{members}：", Style.FLUSH),
        Line("定于{planned_at}召开{name}，现将有关事项通知如下。"),
        Line("一、事由", Style.HEAD),
        Line("{cause}"),
        Line("二、地点", Style.HEAD),
        Line("{place}"),
        Line("三、议题", Style.HEAD),
        Line("{topics}"),
        Line("四、有关要求", Style.HEAD),
        Line("{requirements}"),
        Line("联系人：{contact}；联系电话：{phone}。"),
        Seal(),
    ),
)

MEETING_MINUTES: Final = Form(
    key="meeting_minutes",
    title="联席会议纪要",
    issuers=CONVENERS,
    when="会议召开后，召集单位整理议定事项，印发成员单位执行。",
    law=LAW,
    needs_number=True,
    counter="期",
    of_disputes=False,
    ways=WAYS,
    copies=COPIES,
    fields=(
        Field("name", "会议名称", blank=20, required=True),
        Field("held_at", "时间", Kind.HOUR, required=True),
        Field("place", "地点", blank=16, required=True),
        Field("chair", "主持", required=True),
        Field("attended", "出席", Kind.LONG, blank=40, required=True),
        Field("observers", "列席", Kind.LONG, blank=20),
        Field("recorder", "记录", required=True),
        Field("earlier", "上次会议议定事项落实情况", Kind.LONG, blank=40),
        Field("briefings", "听取情况", Kind.LONG, blank=60, required=True),
        Field("deliberations", "审议情况", Kind.LONG, blank=60),
        Field("resolutions", "议定事项", Kind.LONG, blank=60),
        Field("copies_up", "抄报", blank=16),
        Field("copies", "抄送", blank=16),
    ),
    parts=(
        Line("——{name}", Style.CENTER),
        Line("时间：{held_at}", Style.FLUSH),
        Line("地点：{place}", Style.FLUSH),
        Line("主持：{chair}", Style.FLUSH),
        Line("出席：{attended}", Style.FLUSH),
        Line("列席：{observers}", Style.FLUSH),
        Line("记录：{recorder}", Style.FLUSH),
        Line("一、以往议定事项落实情况", Style.HEAD),
        Line("{earlier}"),
        Line("二、听取", Style.HEAD),
        Line("{briefings}"),
        Line("三、审议", Style.HEAD),
        Line("{deliberations}"),
        Line("四、议定事项", Style.HEAD),
        Line("{resolutions}"),
        Seal(),
        Line("抄报：{copies_up}", Style.FLUSH),
        Line("抄送：{copies}", Style.FLUSH),
    ),
)

SUPERVISION_SLIP: Final = Form(
    key="supervision_slip",
    title="议定事项督办单",
    issuers=CONVENERS,
    when="议定事项过了完成时限还没有办结的，召集单位督办牵头单位。",
    law=LAW,
    needs_number=True,
    of_disputes=False,
    ways=WAYS,
    copies=("牵头单位", "存档"),
    fields=(
        Field("lead", "牵头单位", blank=16, required=True),
        Field("supporters", "配合单位", blank=16),
        Field("reference", "会议纪要文号", required=True),
        Field("name", "会议名称", required=True),
        Field("content", "议定事项", Kind.LONG, blank=60, required=True),
        Field("due_on", "完成时限", Kind.DAY, required=True),
        Field("progress", "已反馈的办理情况", Kind.LONG, blank=40),
        Field("requirement", "督办要求", Kind.LONG, blank=60, required=True),
        Field("answer_by", "反馈期限", Kind.DAY, required=True),
    ),
    parts=(
        Line("{lead}：", Style.FLUSH),
        Line("{name}（{reference}）议定的下列事项，完成时限为{due_on}，至今没有办结，现予督办。"),
        Line("一、议定事项", Style.HEAD),
        Line("{content}"),
        Line("配合单位：{supporters}", Style.FLUSH),
        Line("二、已反馈的办理情况", Style.HEAD),
        Line("{progress}"),
        Line("三、督办要求", Style.HEAD),
        Line("{requirement}"),
        Line("请于{answer_by}前书面反馈办理情况。"),
        Seal(),
    ),
)


EMERGENCY_PLAN: Final = Form(
    key="emergency_plan",
    title="消费纠纷应急预案",
    issuers=CONVENERS,
    when="应对群体性、突发消费纠纷的分工和分级处置，定稿后印发成员单位。",
    law="《中华人民共和国消费者权益保护法实施条例》第25条",
    needs_number=True,
    of_disputes=False,
    ways=WAYS,
    copies=COPIES,
    fields=(
        Field("name", "名称", blank=20, required=True),
        Field("members", "成员单位", Kind.LONG, blank=20, required=True),
        Field("range", "适用范围", Kind.LONG, blank=40, required=True),
        Field("organisation", "组织和分工", Kind.LONG, blank=60, required=True),
        Field("levels", "分级和启动条件", Kind.LONG, blank=60, required=True),
        Field("measures", "分级处置", Kind.LONG, blank=60, required=True),
        Field("upkeep", "评审和演练", Kind.LONG, blank=40, required=True),
    ),
    parts=(
        Line("——{name}", Style.CENTER),
        Line("{members}：", Style.FLUSH),
        Line("一、适用范围", Style.HEAD),
        Line("{range}"),
        Line("二、组织和分工", Style.HEAD),
        Line("{organisation}"),
        Line("三、分级和启动条件", Style.HEAD),
        Line("{levels}"),
        Line("四、分级处置", Style.HEAD),
        Line("{measures}"),
        Line("五、评审和演练", Style.HEAD),
        Line("{upkeep}"),
        Seal(),
    ),
)
