"""Papers of a campaign (专项整治): its plan, and what came of it.

No official form exists; the parts of the plan are those that published ones have in common: aims,
range, stages, who does what, requirements.
"""

from typing import Final

from liandong.desk.papers.rules.parts import Field, Form, Issuer, Kind, Line, Seal, Style

ISSUERS: Final = frozenset({Issuer.POLICE, Issuer.REGULATOR, Issuer.ASSOCIATION})
NAME: Final = Field("name", "名称", blank=20)

CAMPAIGN_PLAN: Final = Form(
    key="campaign_plan",
    title="专项整治工作方案",
    issuers=ISSUERS,
    when="开展专项整治前印发，写明目标、范围和重点、时间安排、任务分工和要求。",
    law="",
    needs_number=True,
    of_disputes=False,
    fields=(
        NAME,
        Field("basis", "依据", Kind.LONG, blank=40),
        Field("goals", "目标", Kind.LONG, blank=40),
        Field("places", "范围", blank=16),
        Field("range", "重点", Kind.LONG, blank=40),
        Field("stages", "时间安排", Kind.LONG, blank=40),
        Field("tasks", "任务分工", Kind.LONG, blank=40),
        Field("requirements", "要求", Kind.LONG, blank=40),
    ),
    parts=(
        Line("{name}", Style.CENTER),
        Line("一、目标", Style.HEAD),
        Line("{goals}"),
        Line("依据：{basis}"),
        Line("二、范围和重点", Style.HEAD),
        Line("范围：{places}"),
        Line("{range}"),
        Line("三、时间安排", Style.HEAD),
        Line("{stages}"),
        Line("四、任务分工", Style.HEAD),
        Line("{tasks}"),
        Line("五、要求", Style.HEAD),
        Line("{requirements}"),
        Seal(),
    ),
)

CAMPAIGN_SUMMARY: Final = Form(
    key="campaign_summary",
    title="专项整治总结",
    issuers=ISSUERS,
    when="专项整治结束后十日内使用，附统计表。",
    law="",
    needs_number=True,
    of_disputes=False,
    fields=(
        NAME,
        Field("period", "期间", blank=16),
        Field("places", "范围", blank=16),
        Field("summary", "总结", Kind.LONG, blank=40),
        Field("figures", "周报累计", Kind.LONG, blank=40),
    ),
    parts=(
        Line("{name}", Style.CENTER),
        Line("期间：{period}"),
        Line("范围：{places}"),
        Line("{summary}"),
        Line("周报累计", Style.HEAD),
        Line("{figures}"),
        Seal(),
    ),
)
