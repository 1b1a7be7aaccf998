"""Texts of records, and the dispute that a record belongs to; the fixtures are the desk's."""

from liandong.desk.access.actors import System
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record

BY = System("test")
GOLD = (
    "报警人称：在铜马广场福临金店买的黄金手镯，结账多收工艺费660元，店家不肯退款，请民警到场处理。"
)
GOLD_COMPLAINT = (
    "我在福临金店购买黄金手镯，标价每克598元，结账时多收工艺费660元，事先没有说明，要求退款660元。"
)
DRESS = "我在云裳服饰买的连衣裙第一次手洗就掉色，染坏内衣，店家拒绝更换，要求退货退款268元。"
NOISE = "报警人称：楼上装修噪音扰民，影响休息，请民警到场处理。"


def dispute_of(record: Record) -> Dispute:
    return Dispute.objects.get(members__record=record)
