"""How far a dispute has come, read from the reply of a source in its own wording."""

from datetime import datetime
from typing import Any

import pytest

from liandong.desk.disputes.rules.source_progress import Progress, progress_of, progress_of_all

POLICE = [
    (
        "系消费纠纷。会同消协驻站人员现场调解，店方同意换货，报警人认可，双方离开。",
        "settled",
    ),
    (
        "双方因换购起争执。已引导至警务站调解室，约定次日10时由消协主持调解。",
        "handling",
    ),
    ("告知当事人车辆质量问题可向12315反映，已移交区市场监管局，报警人无异议。", "transferred"),
    ("现场店方先行赔付餐费及200元，双方签字，当场履行，已化解。", "settled"),
    ("涉嫌强制消费，已固定视频，通知市场监管执法人员到场核查，另案处理。", "handling"),
    ("查看监控未见掉包，已提示市场监管部门按规定核验投诉人身份。", "handling"),
    ("双方各执一词，经劝导同意申请人民调解，已登记。", "handling"),
    ("电子秤已请计量人员校验，结果出具前暂缓调解，双方留存联系方式。", "handling"),
    ("现场约25人，秩序平稳，已通知属地街道、市场监管局联合接待，选派代表2人商谈。", "handling"),
    ("报警人已先行离开，电话回访称已自行和解，无需处理。", "settled"),
    ("会同消协工作人员现场调解，商家退还四百多元，双方离开。", "settled"),
    ("商家不肯退款，双方争吵，已劝开。", "handling"),
    ("店家拒绝退款，告知报警人可通过法律途径解决。", "unsettled"),
    ("双方未能达成一致。", "unsettled"),
    ("商家同意换货，报警人仍不接受，双方离开。", "unsettled"),
]
REGULATOR = [
    ("商家同意全额退款268元，款项已退回，本次调解成功。", "settled"),
    ("经核实不属于我局职责范围，已告知您向教育部门反映，并说明理由和其他途径。", "unsettled"),
    ("您未在限期内提供真实身份信息，依据《办法》第十六条第五项不予受理。", "unsettled"),
    ("双方明确表示无法达成协议，依据第二十三条第一款第三项终止调解，您可起诉。", "unsettled"),
    ("商家当场更换同款新机，双方同意不制作调解书，已作调解记录。", "settled"),
    ("同一争议区消费者协会已受理，依据第十六条第二项不予受理。", "handling"),
    ("双方同意委托区消费者协会调解，已于3日移交，调解期限至12日。", "handling"),
    ("调解中发现经营者涉嫌未明码标价，已另行登记线索核查。", "handling"),
    ("您反映的计价秤已送检，检定期间不计入调解期限。", "handling"),
    ("商家已停业，主体资格注销，依据第二十三条第一款第七项终止调解。", "unsettled"),
    ("商家愿意退一半货款，投诉人表示不认可。", "unsettled"),
    ("消费者起初不接受换货，经解释双方达成一致，已换货。", "settled"),
    ("商家已全额退款，投诉人不同意公示。", "settled"),
    ("", "open"),
]


@pytest.mark.parametrize(("response", "state"), [*POLICE, *REGULATOR])
def test_an_answer_tells_its_state(response: Any, state: Any) -> None:
    assert progress_of(response) == state


def test_a_coded_result_counts_where_the_text_says_nothing() -> None:
    assert progress_of("", ["纠纷", "移交其他部门"]) is Progress.TRANSFERRED


def at(hour: Any) -> Any:
    return datetime(2026, 11, 24, hour)


def test_the_last_telling_decides_whatever_the_order() -> None:
    dated = [(at(12), Progress.SETTLED), (at(9), Progress.UNSETTLED)]
    assert progress_of_all(dated) is progress_of_all(dated[::-1]) is Progress.SETTLED


def test_a_matter_told_again_after_its_end_is_in_hand_again() -> None:
    dated = [(at(9), Progress.SETTLED), (at(12), Progress.OPEN)]
    assert progress_of_all(dated) is Progress.HANDLING
