"""What each figure of the station means (口径): beside the number, and kept where it is frozen."""

from typing import Final

FIGURES: Final[dict[str, tuple[str, str]]] = {
    "on_scene": ("现场调结率", "到场的纠纷中，当场履行或约定履行的；一件只计一次"),
    "in_station": (
        "站内化解率",
        (
            "办结的纠纷中，在现场、调解室或电话里化解的；"
            "法律规定须移送、退回、不予受理、治安刑事的，以及消费者撤回的不在其内"
        ),
    ),
    "left_out": ("依法移送、退回", "移送、退回、不予受理、治安刑事，不计入站内化解率"),
    "recovered": ("挽回损失", "这段时间履行到位的金额，按履行日计"),
    "consulted": (
        "咨询",
        "这段时间登记的咨询，撤销的不计；转投诉的仍计一条咨询，所登记的纠纷另计，不相加",
    ),
    "agreed": (
        "协议金额",
        "这段时间达成协议的金额，按协议日计，不论履行与否；重新达成的只计最后一次",
    ),
}
DAYS: Final = "首次反映到化解那一步，按最后一次办结计"
