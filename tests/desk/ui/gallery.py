"""Every component on a few pages, for looking at and for testing; the product has no such page."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path
from django.utils import timezone

from liandong.desk.ui import charts
from liandong.desk.ui.kinds import Reason, Span, Step, TimelineEntry
from liandong.desk.ui.lists import Column, Empty, ListKind, words_of
from liandong.desk.ui.lists import listing as list_of

TEMPLATES = Path(__file__).parent / "templates"
SPANS = ((29, 31, 3.2, "质量 +3.2"), (22, 25, 1.1), (34, 36, 2.0), (39, 43, -1.0))
STEPS = (
    ("登记", "done"),
    ("现场", "done"),
    ("调解", "now", "第 2 次"),
    ("履行", "next"),
    ("归档", "next"),
)
FACTS = (
    ("商家", "云裳衣橱"),
    ("统一社会信用代码", "—"),
    ("争议金额", "299 元"),
    ("承办人", "周守诚"),
)
LONG_AGO = datetime(2025, 3, 2, 9, 5, tzinfo=UTC)
SHOPS = ("云裳衣橱", "金满楼珠宝", "骑乐电动车行", "老街火锅", "速修数码", "悦动健身")
WORDS = (
    ("衣服掉色", 46),
    ("更换难", 38),
    ("价格不合理", 31),
    ("电器质量差", 29),
    ("退款拖延", 24),
    ("电池续航短", 19),
    ("以旧换新克重不符", 17),
    ("预付卡不退", 16),
    ("外卖有异物", 14),
    ("虚假宣传", 12),
    ("拒绝维修", 11),
    ("缺斤短两", 9),
    ("商家失联", 8),
    ("服务态度差", 8),
)
TEXT = (
    "报警人称在铜马广场云裳衣橱花 299 元买的羽绒服洗一次就掉色，"
    "要求退货，店家不肯更换，双方发生争执。"
)
SECTORS = (
    ("服装鞋帽", 86),
    ("食品", 64),
    ("生活社会服务", 51),
    ("家用电子电器", 44),
    ("交通工具", 31),
    ("首饰文体用品", 22),
)
WEEK = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class GalleryForm(forms.Form):
    merchant = forms.CharField(label="商家", help_text="登记名称或俗称")
    phone = forms.CharField(label="联系电话", widget=forms.TextInput({"inputmode": "tel"}))
    sector = forms.ChoiceField(
        label="行业", choices=[("", "请选择"), ("服装鞋帽", "服装鞋帽"), ("食品", "食品")]
    )
    amount = forms.DecimalField(label="金额（元）", required=False)
    claims = forms.MultipleChoiceField(
        label="诉求",
        choices=[(c, c) for c in ("修理", "更换", "退货", "退款", "赔偿")],
        widget=forms.CheckboxSelectMultiple,
    )
    informed = forms.BooleanField(label="已当面告知时间、地点、调解人员及回避权", required=False)
    photo = forms.FileField(label="凭证照片", required=False)
    fact = forms.CharField(label="一句话事实", widget=forms.Textarea({"rows": 3}))


class GalleryFilter(forms.Form):
    q = forms.CharField(label="内容", required=False, widget=forms.SearchInput)
    sector = forms.ChoiceField(
        label="行业",
        required=False,
        choices=[("", "全部"), *((c, c) for c in ("服装鞋帽", "食品"))],
    )
    district = forms.ChoiceField(
        label="商圈",
        required=False,
        choices=[("", "全部"), ("D01", "铜马商圈"), ("D02", "城南商圈")],
    )
    since = forms.DateField(label="自", required=False, widget=forms.DateInput({"type": "date"}))


LIST = ListKind(
    (
        Column("number", "编号", css="ld-code", head=True),
        Column("shop", "商家", sorts=True),
        Column("claim", "诉求", css="ld-text", bare=True),
        Column("sector", "行业"),
        Column("amount", "金额", number=True, sorts=True),
        Column("at", "接报", sorts=True),
        Column("left", "时限", bare=True),
    ),
    nothing=Empty("inbox", "还没有纠纷", "登记第一件。"),
    none_fit=Empty("search-off", "没有符合条件的纠纷", "放宽时间或行业，或换个说法再搜。"),
    unit="件",
    per_page=20,
    key="gallery",
)


class Officer:
    is_authenticated = True

    def get_role_display(self) -> str:
        return "值守民警"

    def __str__(self) -> str:
        return "周守诚"

    def has_permission(self, permission: str) -> bool:
        return True


def show(request: HttpRequest, name: str, context: dict[str, Any], part: str = "") -> HttpResponse:
    request.user = Officer()  # type: ignore[assignment]
    template = _read(part if part and request.headers.get("HX-Request") else name)
    shared = {"part": _read(part).template} if part else {}
    return HttpResponse(template.render({**context, **shared}, request))


def _read(name: str) -> Any:
    return engines["jinja"].from_string((TEMPLATES / name).read_text("utf-8"))


def board(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if "say" in request.GET:
        messages.success(request, "已更正行业类别", extra_tags="undo:/out/")
    return show(
        request,
        "board.html",
        {
            "due": now + timedelta(days=3),
            "text": TEXT,
            "spans": [Span(*span) for span in SPANS],
            "reasons": [
                Reason("电话末四位相同", 8.4),
                Reason("商家为同一登记主体", 5.1),
                Reason("相隔 40 分钟", 2.3),
                Reason("金额相差较大", -3.1),
            ],
            "entries": [
                TimelineEntry(now, "系统", "接报 110 警情", TEXT, "phone-incoming", "accent"),
                TimelineEntry(now - timedelta(minutes=8), "周守诚", "派出一线联处", icon="walk"),
                TimelineEntry(LONG_AGO, "李明", "更正行业为服装鞋帽", icon="pencil", tone="warn"),
            ],
            "steps": [Step(*step) for step in STEPS],
            "facts": FACTS,
        },
    )


def rows() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "number": f"云亭东消〔2026〕{place:04d}",
            "shop": SHOPS[place % len(SHOPS)],
            "claim": TEXT,
            "sector": "服装鞋帽",
            "amount": 120.5 * (place + 1),
            "at": now - timedelta(hours=7 * place),
            "left": 3 - place % 7,
        }
        for place in range(64)
    ]


def listing(request: HttpRequest) -> HttpResponse:
    found: Any = [] if request.GET.get("q") == "无" else rows()
    form = GalleryFilter(request.GET)
    shown = list_of(request, LIST, found, words_of(form))
    return show(request, "list.html", {"listing": shown, "form": form}, "list_part.html")


def busy(day: int, hour: int) -> int:
    return (day * 3 + hour) % 11 if 8 < hour < 22 else 0


def picture(request: HttpRequest) -> HttpResponse:
    days = [f"{day:02d} 日" for day in range(1, 29)]
    main = [6 + (day * 7) % 9 + (day > 20) * 5 for day in range(28)]
    before = [5 + (day * 5) % 7 for day in range(28)]
    shades = [[busy(day, hour) for hour in range(24)] for day in range(7)]
    return show(
        request,
        "picture.html",
        {
            "points": main,
            "trend": charts.lines(
                days,
                [
                    charts.Series("本期", main),
                    charts.Series("去年同期", before, "before"),
                    charts.Series("正常上限", [15] * 28, "bound"),
                ],
                unit="件",
                hrefs=[f"/list/?day={day}" for day in days],
            ),
            "sectors": charts.horizontal_bars(
                [(name, n, f"/list/?sector={name}") for name, n in SECTORS],
                unit="件",
                name="行业",
                by_sector=True,
            ),
            "sources": charts.bars(
                ["8 月", "9 月", "10 月", "11 月"],
                [
                    charts.Series("110 警情", [40, 52, 48, 61]),
                    charts.Series("12315 投诉", [90, 84, 97, 120]),
                    charts.Series("到站登记", [12, 18, 15, 22]),
                ],
                unit="件",
                stacked=True,
            ),
            "hours": charts.heatmap(WEEK, [str(hour) for hour in range(24)], shades, unit="件"),
            "cloud": charts.wordcloud([(w, n, f"/list/?q={w}") for w, n in WORDS], unit="次"),
            "nothing": charts.horizontal_bars([], unit="件", name="行业"),
        },
    )


def form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return redirect("gallery_list")
    filled = (
        GalleryForm({"merchant": "云裳衣橱", "fact": ""})
        if "wrong" in request.GET
        else GalleryForm()
    )
    if filled.is_bound:
        filled.add_error(None, "该商家今日已有一件相同登记，请核对。")
    return show(request, "form.html", {"form": filled})


def plain(request: HttpRequest) -> HttpResponse:
    return show(request, "plain.html", {"form": GalleryForm()})


def screen(request: HttpRequest) -> HttpResponse:
    return show(request, "screen.html", {"rows": rows()[:6]})


def error(request: HttpRequest, status: int) -> HttpResponse:
    request.user = Officer()  # type: ignore[assignment]
    return render(request, f"{status}.html", status=status)


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


def out(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def reveal(request: HttpRequest) -> HttpResponse:
    request.user = Officer()  # type: ignore[assignment]
    clear = {"name": "王小明", "phone": "199 0000 0001", "role": "消费者"}
    return render(request, "ui/components/person_chip.html", clear)


def drafts(request: HttpRequest) -> HttpResponse:
    """Kept by the server's process, as the desk keeps them with the session."""
    form = request.GET["form"]
    if request.method == "POST":
        DRAFTS[form] = json.loads(request.body)
    elif request.method == "DELETE":
        DRAFTS.pop(form, None)
    return JsonResponse({"fields": DRAFTS.get(form), "saved": "09:05"})


DRAFTS: dict[str, dict[str, Any]] = {}

urlpatterns = [
    path("", board, name="gallery_board"),
    path("list/", listing, name="gallery_list"),
    path("picture/", picture, name="gallery_picture"),
    path("alerts/", missing, name="gallery_alerts"),
    path("form/", form, name="gallery_form"),
    path("drafts/", drafts, name="gallery_drafts"),
    path("plain/", plain),
    path("screen/", screen),
    path("error/<int:status>/", error),
    path("out/", out, name="gallery_out"),
    path("reveal/", reveal, name="gallery_reveal"),
]
