"""Business licences (营业执照) as the registers of market entities export them: which columns are
read, whether a 统一社会信用代码 can be one (GB 32100-2015)."""

import re
from collections.abc import Iterable
from typing import Final

CODE: Final = "credit_code"
NAME: Final = "name"
PERSON: Final = "person"
"""经营者、法定代表人: kept as a contact, not with the licence."""
COLUMNS: Final = {
    CODE: ("统一社会信用代码", "社会信用代码", "信用代码", "注册号/统一社会信用代码"),
    NAME: (
        "名称", "字号", "字号名称", "企业名称", "市场主体名称", "经营主体名称", "主体名称",
        "商户名称", "名称/字号", "登记名称",
    ),
    PERSON: (
        "经营者", "法定代表人", "经营者/法定代表人", "法定代表人/经营者", "法定代表人/负责人",
        "法定代表人（负责人）", "负责人", "经营者姓名", "法定代表人姓名", "投资人",
    ),
    "licence_kind": ("类型", "主体类型", "企业类型", "市场主体类型", "经营主体类型"),
    "address": (
        "经营场所", "住所", "经营场所/住所", "住所/经营场所", "住所（经营场所）",
        "地址", "经营地址", "主要经营场所",
    ),
    "business_scope": ("经营范围", "经营范围及方式"),
    "founded_on": ("成立日期", "注册日期", "成立时间", "登记日期"),
    "authority": ("登记机关", "登记机关名称", "发照机关"),
    "licence_state": ("状态", "登记状态", "经营状态", "主体状态", "企业状态"),
    "sector": ("行业类别",),
    "district": ("商圈", "所属商圈"),
    "mall": ("所在商场", "商场", "所在市场", "所在商场、市场"),
    "floor": ("楼层", "铺位", "楼层、铺位", "摊位号"),
}  # fmt: skip
"""The fields that are read, and the names of their columns."""
LABELS: Final = {field: names[0] for field, names in COLUMNS.items()} | {
    NAME: "名称", PERSON: "经营者、法定代表人", "address": "地址", "mall": "所在商场、市场",
    "floor": "楼层、铺位", "licence_state": "登记状态", "licence_kind": "主体类型",
}  # fmt: skip
GONE: Final = ("注销", "吊销", "撤销", "迁出", "歇业")
"""Words of a state in which nobody trades under the licence any more."""
LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = [3**place % 31 for place in range(17)]
SHAPE: Final = re.compile(rf"[{LETTERS}]{{18}}")


def is_credit_code(code: str) -> bool:
    """Eighteen characters, of which the last checks the others (GB 32100-2015)."""
    if SHAPE.fullmatch(code) is None:
        return False
    total = sum(
        LETTERS.index(letter) * weight for letter, weight in zip(code, WEIGHTS, strict=False)
    )
    return LETTERS[(31 - total % 31) % 31] == code[-1]


def is_gone(state: str) -> bool:
    return any(word in state for word in GONE)


def role_of_person(kind: str) -> str:
    """What the person of a licence of this kind is called."""
    return "经营者" if "个体" in kind else "法定代表人"


def place_in(address: str, names: Iterable[tuple[str, str]]) -> str:
    """The district whose longest name stands in the address; `names`: name, district."""
    found = max(
        ((len(name), district) for name, district in names if name and name in address),
        default=(0, ""),
    )
    return found[1]
