"""The user guide within the desk: its chapters, and which one tells of which page.

The text is docs/guide, which the wheel carries along; nothing is fetched from elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from markupsafe import Markup

import liandong

PACKAGE: Final = Path(liandong.__file__).parent
FOLDERS: Final = (PACKAGE / "guide", PACKAGE.parents[1] / "docs" / "guide")
"""Of an installed desk, and of a working copy."""
WORKFLOW: Final = "一件纠纷怎么走"
CHAPTER: Final = re.compile(r"^## (.+)$", re.MULTILINE)
DRAWING: Final = re.compile(r"```mermaid.*?```", re.DOTALL)
LINK: Final = re.compile(r'(href|src)="([^"]+)"')

OF_PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/board/": "值守台",
        "/consultations/": "咨询",
        "/intake/": "导入数据",
        "/disputes/": "纠纷",
        "/disputes/new/": "快速登记",
        "/disputes/review/": "纠纷",
        "/disputes/search/": "搜索",
        "/disputes/clocks/": "时限",
        "/disputes/groups/": "群体性纠纷",
        "/handling/": "本站：值班、交接班、每日情况",
        "/handling/phone/": "值守台",
        "/handling/send/": "现场：一线联处",
        "/handling/outings/": "现场：一线联处",
        "/handling/scene/": "现场手机页",
        "/handling/name/": "初查：管辖；调解主体",
        "/handling/jurisdiction/": "初查：管辖；调解主体",
        "/handling/calendar/": "预约调解",
        "/handling/book/": "预约调解",
        "/handling/sittings/": "预约调解",
        "/handling/recusal/": "预约调解",
        "/handling/panel/": "“1+1”联调：律师和行业协会",
        "/handling/seats/": "“1+1”联调：律师和行业协会",
        "/handling/agreement/": "协议和履行",
        "/handling/performance/": "协议和履行",
        "/handling/backfill/": "回填：110、12315、人民调解",
        "/handling/warnings/": "时限",
        "/handling/papers/": "文书和文号",
        "/handling/paper/": "文书和文号",
        "/papers/": "文书和文号",
        "/recognition/": "识别模型、词表与重新识别",
        "/recognition/doubts/": "识别存疑",
        "/picture/": "商圈态势",
        "/alerts/": "预警",
        "/outreach/": "外联：专项报告和预警提醒",
        "/outreach/campaigns/": "外联：专项整治和案件",
        "/outreach/cases/": "外联：专项整治和案件",
        "/outreach/meetings/": "外联：联席会议",
        "/outreach/visits/": "外联：走访、培训和维权站点",
        "/outreach/training/": "外联：走访、培训和维权站点",
        "/outreach/stations/": "外联：走访、培训和维权站点",
        "/outreach/own-station/": "外联：维权站点的登记簿",
        "/outreach/merchants/": "外联：商户",
        "/outreach/plans/": "外联：联席会议",
        "/outreach/resolutions/": "外联：联席会议",
        "/outreach/materials/": "外联：宣传",
        "/outreach/month/": "外联：月报",
        "/outreach/year/": "外联：年度一页",
        "/outreach/publication/": "外联：投诉公示",
        "/outreach/reminders/": "外联：消费提醒",
        "/outreach/publicity/": "外联：宣传",
        "/directory/merchants/": "外联：商户",
        "/sign-in/": "登录",
        "/password/": "登录",
        "/sessions/": "登录",
        "/audit/": "个人信息",
    }
)
"""The beginning of an address to the title of a chapter; the longest counts."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as it is shown. Its links lead to chapters and pictures of the desk."""

    title: str
    html: Markup


def chapter_of(path: str) -> str:
    """The title of the chapter that tells of a page; empty for pages without one."""
    found = [start for start in OF_PAGES if path.startswith(start)]
    return OF_PAGES[max(found, key=len)] if found else ""


@cache
def chapters() -> dict[str, Chapter]:
    """By title, in the order of the guide."""
    _, *parts = CHAPTER.split((folder() / "README.md").read_text("utf-8"))
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    workflow = DRAWING.sub("", (folder() / "workflow.md").read_text("utf-8"))
    texts[WORKFLOW] = workflow.partition("\n")[2]
    slugs = {_slug(title): title for title in texts}
    return {title: Chapter(title, _drawn(text, slugs)) for title, text in texts.items()}


@cache
def pictures() -> dict[str, Path]:
    """By name those that the guide shows."""
    return {path.name: path for path in (folder() / "images").glob("*.webp")}


@cache
def folder() -> Path:
    """Where the guide lies."""
    return next(path for path in FOLDERS if (path / "README.md").is_file())


def _drawn(text: str, slugs: Mapping[str, str]) -> Markup:
    """It is our own text, which the wheel brings."""
    from markdown import markdown

    html = markdown(text, extensions=["tables", "fenced_code", "sane_lists"])

    def led(found: re.Match[str]) -> str:
        kind, target = found.groups()
        target = unquote(target)
        if target.startswith("images/"):
            return f'{kind}="/board/guide/{target}"'
        title = WORKFLOW if target == "workflow.md" else slugs.get(target.removeprefix("#"), "")
        return f'{kind}="/board/guide/{title}/"' if title else f'{kind}="/board/guide/"'

    tables = LINK.sub(led, html).replace("<table>", '<table class="ld-table">')
    return Markup(tables)  # noqa: S704


def _slug(title: str) -> str:
    """As the anchors of the guide are written."""
    return re.sub(r"[^\w\- ]", "", title).replace(" ", "-").lower()
