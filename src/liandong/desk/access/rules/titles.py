"""Names that a title gives away without any cue before them: 金女士, 王某某, 李师傅, 王小明先生.

A character counts as a family name where the characters around it do not form another word with it.
Hidden is what `mask_name` hides in a field: all but the first character; of a whole name before a
title only the given name.
"""

import re
from typing import Final

#: Family names that are hardly ever a part of another word before a title.
PLAIN: Final = (
    "王李刘陈杨赵吴徐孙胡朱郭林罗郑梁宋唐韩冯邓曹彭肖田董袁潘蒋蔡杜叶苏魏吕沈姚卢崔谭汪廖贾韦邹"
    "孟秦尹薛闫侯陶黎郝龚邵覃莫汤仇卞嵇欧樊倪骆邢焦聂耿岳凌葛柳俞翁阮柯邱丁马孔毛雷熊祁窦"
)
#: Characters that form another word with the family name after them -> the family name.
BEHIND: Final = {
    "一二两三四五六七八九十几多每这那半纸开主扩紧夸": "张",
    "每上下本这一两几": "周",
    "任如为几": "何",
    "其剩业多盈": "余",
    "感多答致谢": "谢",
    "允不也或准默": "许",
    "光照回不只主": "顾",
    "模规示防": "范",
    "分点时": "钟",
    "阶手这时一": "段",
    "祝恭": "贺",
    "佩穿": "戴",
    "四换夏冬春秋当本每": "季",
    "历": "史",
    "过工课日全": "程",
    "浙镇九丽长": "江",
    "不未": "曾",
    "大内三登陆着": "陆",
    "生": "姜",
    "位对关属由在基鉴处限用至等终": "于",
    "支代垫预已未应交缴首托": "付",
    "责担信主常历上": "任",
    "相有无机": "关",
    "威勇英": "武",
    "庄威": "严",
    "接": "龙",
}
#: Family names that are often adjectives of goods: they count where no goods follow the title.
OF_GOODS: Final = {
    "提很较不最更中": "高",
    "黄白铂现资押定订保奖租佣基本彩足千": "金",
    "雪明空": "白",
    "土米浅深橙": "黄",
    "立初": "夏",
    "对双我警店甲乙丙校厂资官地一各多卖买供": "方",
    "经非平日": "常",
    "保治公平": "安",
    "交容贸": "易",
    "几千百十": "万",
    "宝玉": "石",
    "价金付收退": "钱",
}
GOODS: Final = (
    "(?!包|鞋|衣|装|裤|裙|帽|表|手表|袜|上衣|内衣|外套|大衣|风衣|羽绒|毛衣|衬衫|T恤|凉鞋|皮鞋|皮包|钱包|香水|项链"
    "|手链|戒指|耳|眼镜|护肤|化妆|西装|专用|专柜|专区|款|用品|用)"
)
LADY: Final = "(?:女士|小姐)(?!们)"
SIR: Final = "先生(?!们|成|锈|效|病|产(?!品))"
#: Titles that also occur in shop names (张师傅面馆): somebody who speaks or acts is a person.
MASTER: Final = (
    "(?:师傅|老师|老板|经理|医生)"
    r"(?=称|反映|说|报警|来|表示|要求|告知|承诺|答应|拒绝|上门|收|把|给|让|已|未|没|不|就|在|到|与|和|电话|手机"
    r"|[,，。、;；:：()（）“”\s]|$)"
)
SOME: Final = (
    "某(?:某|[甲乙丙丁])?"
    "(?!品牌|商|店|超市|公司|天|日|月|年|个|种|家|些|处|小区|平台|网|医院|酒店|餐|饭|地|路|街|款|知名|连锁)"
)


def _names(table: dict[str, str]) -> str:
    return "|".join(f"(?<![{before}]){name}" for before, name in table.items())


COMPOUND: Final = (
    "欧阳|司马|诸葛|上官|皇甫|东方|尉迟|令狐|司徒|司空|慕容|呼延|公孙|公羊|公冶|夏侯|长孙|宇文|端木|独孤|南宫"
    "|澹台|轩辕|鲜于|申屠|太史|宗政|濮阳|淳于|赫连|钟离|万俟|拓跋|完颜|纳兰|闻人|仲孙|叔孙|巫马|羊舌"
)
ANY: Final = f"(?:{COMPOUND}|[{PLAIN}]|{_names(BEHIND)})"
DOUBTFUL: Final = f"(?:{_names(OF_GOODS)})"

#: Whose title, or 某, is hidden after the family name.
TITLED: Final = re.compile(
    f"(?:{ANY}(?:{LADY}|{SIR}|{MASTER}|{SOME})|{DOUBTFUL}(?:{LADY}{GOODS}|{SIR}|{MASTER}|{SOME}))"
)
#: A whole name at the beginning of a clause; group 1 is the name.
WHOLE: Final = re.compile(
    rf"(?<![\u4e00-\u9fff])((?:{COMPOUND}|[{PLAIN}]|张|周|何|许)[\u4e00-\u9fff]{{1,2}})"
    f"(?:(?:{LADY}|{SIR}){GOODS}|{MASTER})"
)
OCCURS: Final = re.compile("先生|女士|小姐|师傅|老师|老板|经理|医生|某")
