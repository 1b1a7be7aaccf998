"""Hides personal data in free text, keeping its length.

Rules in order: identity number, bank card, mobile, landline, plate, e-mail, account of a chat
service, home address, name after a cue or before a title. Each finds spans in a folded copy of the
text (full-width signs as half-width, Chinese digits as digits); what it hides becomes `*` in the
original. The rules run until nothing changes, so that redacting a redacted text changes nothing.

Each rule takes linear time on any text, however it was crafted: repetitions are bounded, possessive
(`++`), or begin only where none of their characters stands before. Patterns begin with one of some
signs where they can, alternatives each with a sign of its own: `re` passes quickly over a text
without these signs, but not where a set among alternatives, a group or a look behind comes first.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain, compress
from operator import or_
from typing import Final, NamedTuple

from liandong.desk.access.rules.masks import mask_address
from liandong.desk.access.rules.titles import COMPOUND, OCCURS, PLAIN, TITLED, WHOLE
from liandong.engine.masks import HIDDEN

Span = tuple[int, int]
Rule = Callable[[str], Iterator[Span]]

#: Characters that stand for one digit each: 壹 of forms, 洞 and 拐 of the radio.
SPOKEN: Final = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾"
#: Digits in circles and brackets, raised, lowered and of other scripts (①, ❶, ⑴, ³, ₃, ٣, 𝟏), by
#: which chat messages disguise numbers.
DISGUISED: Final = "".join(
    chr(first + number)
    for first, count in (
        *((zero, 10) for zero in (0x660, 0x6F0, 0x966, 0x2080)),
        *((raised, 1) for raised in (0x2070, 0xB9, 0xB2, 0xB3)),
        (0x2074, 6),
        *((start, 9) for start in (0x2460, 0x2474, 0x24F5, 0x2776, 0x2780, 0x278A)),
        *((zero, 1) for zero in (0x24EA, 0x24FF)),
        (0x1D7CE, 50),
    )
    for number in range(count)
)
CHINESE: Final = SPOKEN + DISGUISED
#: Blanks of other widths, and signs that nobody sees.
BLANKS: Final = "".join(
    sign
    for sign in map(chr, range(0x80, 0x3001))
    if unicodedata.category(sign) in {"Zs", "Zl", "Zp", "Cc", "Cf"}
)
HYPHENS: Final = "\u2010\u2011\u2012\u2015\u2212\ufe63"
WIDE: Final = re.compile(f"[\uff01-\uff5e{BLANKS}{HYPHENS}]")
WIDE_NUMBER: Final = re.compile("[\uff10-\uff19\uff0b\uff0d\uff38\uff58\u3000]")
NUMERAL: Final = re.compile(f"[{CHINESE}]")
NUMERALS: Final = frozenset(CHINESE)
DIGIT: Final = dict(zip(SPOKEN, "0012345678911234567892079", strict=True)) | {
    sign: str(unicodedata.digit(sign)) for sign in DISGUISED
}
HALF: Final = (
    {chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(BLANKS, " ")
    | dict.fromkeys(HYPHENS, "-")
)
#: What people write between the digits of one number.
APART: Final = r" \u00a0\t\r\n\u200b-\u200d\u20e3\ufe0f\ufeff.,/~·_()–—\-"
#: What stands between the groups of a number of which somebody hides that it is one.
ODD: Final = r"、|:;#+=…【】<>《》“”‘’\"'&"
#: Letters that stand for 0 and 1.
LETTERS: Final = "OolI"
MEANT: Final = str.maketrans(LETTERS, "0011")
#: Ten digits, the length of the shortest number, in any notation.
_DIGIT: Final = (
    rf"[0-9\uff10-\uff19{CHINESE}{LETTERS}]"
    rf"[{APART}{ODD}*{BLANKS}{HYPHENS}\uff03\uff06\uff08\uff09\uff0b-\uff0f\uff1a-\uff1e\uff3f\uff5c\uff5e]"
    r"{0,4}"
)
TEN: Final = re.compile(f"{_DIGIT}(?:{_DIGIT}){{9}}")

#: Between two digits of a number that is written in groups of any length.
GAP: Final = r"[ \u00a0\t\r\n\u200b-\u200d\u20e3\ufe0f\ufeff/~*–—\-]{0,4}"
#: Between the customary groups of a number.
JOINT: Final = rf"[{APART}]{{0,4}}"
ID: Final = re.compile(
    rf"(?<![0-9])[1-9](?:[{APART}|]{{0,2}}[0-9]){{16}}[{APART}|]{{0,2}}[0-9Xx](?![0-9])"
)
OLD_ID: Final = re.compile(
    r"(?<![0-9])[1-8][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9])"
)
#: The same without gaps and with letters among its digits: 32O9O2199OO1O1123X.
SPELT_ID: Final = re.compile(
    rf"(?<![0-9A-Za-z])(?=[0-9]{{0,16}}[{LETTERS}])([1-9][0-9{LETTERS}]{{16}}[0-9Xx])(?![0-9A-Za-z])"
)
CARD: Final = re.compile(
    rf"(?<![0-9])(?=62|4|5[1-5]|35|6[{APART}]2|5[{APART}][1-5]|3[{APART}]5)"
    rf"(?:[0-9]{{16,19}}|(?:[0-9]{{4}}[{APART}]{{1,3}}){{3}}[0-9]{{4}}(?:{JOINT}[0-9]{{1,3}})?"
    rf"|[0-9](?:[{APART}][0-9]){{15,18}})(?![0-9])"
)
MOBILE: Final = re.compile(
    r"(?<![0-9])(?:(?:\+|00)?86[ -]?)?"
    rf"(1(?:[3-9][0-9]{JOINT}[0-9]{{4}}{JOINT}[0-9]{{4}}"  # 138.0013.8000
    rf"|{GAP}[3-9](?:{GAP}[0-9]){{9}}"  # 138 001 38000, 1-3-8-…
    r"|[.,·_、|:#…][3-9](?:[.,·_、|:#…][0-9]){9}"
    r"|[3-9][0-9][.·][0-9]{3}[.·][0-9]{5}"  # 138.001.38000
    rf"|[3-9][0-9][{APART}{ODD}]{{1,3}}[0-9]{{4}}[{APART}{ODD}]{{1,3}}[0-9]{{4}}"  # 138、0013、8000
    r"(?! ?[=+元块件个/]|[.][0-9])))(?![0-9])"
)
#: The same without gaps and with letters among its digits: 138OO138OOO.
SPELT_MOBILE: Final = re.compile(
    rf"(?<![0-9A-Za-z])(?=(?:[{LETTERS}]{{0,9}}[0-9]){{3}})"
    rf"([1lI][3-9][0-9{LETTERS}]{{9}})(?![0-9A-Za-z])"
)
#: The same in Chinese digits with commas anywhere: 一三八零，零一三八零，零零.
SPOKEN_MOBILE: Final = re.compile(
    rf"(?<![{SPOKEN}])([一幺壹](?:, ?)?[三四五六七八九叁肆伍陆柒捌玖拐勾]"
    rf"(?:(?:, ?)?[{SPOKEN}]){{9}})(?![{SPOKEN}])"
)
#: A number that the text calls one, however its groups are parted: 手机1380013，8000.
CALLED_MOBILE: Final = re.compile(
    r"(?:手机|电话|联系方式)(?:号码?)?(?:是|为)?[:;]? ?"
    rf"(1[{APART}{ODD}]{{0,2}}[3-9](?:[{APART}{ODD}]{{0,2}}[0-9]){{9}})(?![0-9])"
)
LANDLINE: Final = re.compile(
    rf"(?<![0-9])0[0-9]{{2,3}}{JOINT}([0-9]{{7,8}}|[0-9]{{3,4}}[{APART}]{{1,3}}[0-9]{{4}})(?![0-9])"
)
PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-Za-z][ ·•.:(—-]?((?=[A-Za-z]{0,6}[0-9])(?:[0-9A-Za-z]{5,6}"
    r"|[0-9A-Za-z]{4}[警学挂港澳使领试超])|[A-Za-z][ ·•.-][0-9]{4,5})(?![0-9A-Za-z])"
)
#: Of the armed police: WJ苏12345.
POLICE_PLATE: Final = re.compile(
    r"(?<![0-9A-Za-z])[Ww][Jj] ?[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[ ·•.-]?([0-9]{4,5}[0-9A-Za-z]?)(?![0-9A-Za-z])"
)
#: The account is matched from its first character and whole (`++`): a long text without @ is
#: scanned once, not once from each of its characters.
EMAIL: Final = re.compile(
    r"(?<![0-9A-Za-z._%+-])([0-9A-Za-z._%+-]++|[\u4e00-\u9fff]{1,4})"
    r" {0,2}@ {0,2}[0-9A-Za-z-]++ ?[.点] ?[A-Za-z]"
)
_PLATFORMS: Final = (
    "抖音",
    "快手",
    "小红书",
    "淘宝",
    "旺旺",
    "闲鱼",
    "钉钉",
    "微博",
    "京东",
    "拼多多",
)
_NUMBERED: Final = r"(?=(?:账|帐)?号| ?[Ii][Dd])"
#: Of a chat service; of a shop or video platform only what is called a number or an ID there.
ACCOUNT: Final = re.compile(
    r"(?:微 ?信|V信|v信|薇信|威信|徽信|W[Ee] ?[Cc][Hh][Aa][Tt]|w[Ee] ?[Cc][Hh][Aa][Tt]|Wei[Xx]in"
    r"|wei[Xx]in|V(?<![0-9A-Za-z]V)[Xx]|v(?<![0-9A-Za-z]v)[Xx]|W(?<![0-9A-Za-z]W)[Xx]"
    r"|w(?<![0-9A-Za-z]w)[Xx]|QQ|qq|Q(?=号)|q(?=号)|\+ ?[Vv]|➕ ?[Vv]|扣扣|企鹅|支付宝"
    r"|加(?:我|个|他|她)? ?(?:微|[Vv]|[Qq])"
    rf"|{'|'.join(f'{name}{_NUMBERED}' for name in _PLATFORMS)})"
    r" ?(?:账?号|帐号|群号?|[Ii][Dd])?(?:是|为)?[\"“(]? ?[:;]? ?[\"“(]?"
    r"([0-9A-Za-z_-]{5,20})"
)
#: A number with a wrong check digit counts as a mistyped card where the text calls it a card.
CALLED_CARD: Final = re.compile(
    r"(?:卡号|账号|帐号|银行卡|储蓄卡|信用卡|社保卡|医保卡)[^0-9,。;]{0,6}"
    r"([0-9](?:[ \-]?[0-9]){11,18})(?![0-9])"
)
PASSPORT: Final = re.compile(
    r"(?:护照|通行证|军官证|士兵证|警官证)(?:号码?)?(?:是|为)?:? ?"
    r"([A-Za-z]{0,2}[0-9]{6,9})(?![0-9])"
)
LOCAL: Final = re.compile(
    r"(?:电话|座机|固话|致电|小灵通)(?:号码?)?(?:是|为)?:? ?"
    r"([2-8][0-9]{2,3}[ \-]?[0-9]{4})(?![0-9])"
)
#: The given name in brackets after a title: 赵女士（若兮）.
GIVEN: Final = re.compile(r"(?:女士|先生|小姐|同志|老师|阿姨|大爷)\(([\u4e00-\u9fff]{1,3})\)")
HOME: Final = re.compile(
    r"(?:家住|现住|住址|居住地址?|户籍地址?|户籍所在地|居住在|家庭地址|收货地址|邮寄地址"
    r"|联系地址(?<!(?:商家|店铺|营者|商户)....)|通信地址(?<!(?:商家|店铺|营者|商户)....)"
    r"|通讯地址(?<!(?:商家|店铺|营者|商户)....))"
    r"(?:是|为|在)?:? ?([^,。、;\s]{4,40})"
)
ROOM: Final = re.compile(
    r"([0-9]{1,4})(?:号楼|幢|栋|号(?=[0-9]{1,2}单元))(?:([0-9]{1,2})单元)?"
    r"([0-9]{3,4})(?:室|(?![0-9]))"
)
#: The same in the short forms that count after the name of an estate: 紫薇花园3-2-401, 3#401.
SHORT_ROOM: Final = re.compile(
    r"(?:花园|家园|小区|公寓|新村|名苑|嘉苑|华府|名邸|[苑庭湾寓墅邸])"
    r"([0-9]{1,3})(?:[-–—]([0-9]{1,2})[-–—]|#)([0-9]{3,4})(?![0-9-])"
)
#: And in Chinese digits: 三号楼二单元四零一室.
WRITTEN_ROOM: Final = re.compile(
    r"([一二三四五六七八九十]{1,3})(?:号楼|幢|栋)(?:([一二三四五六七八九十]{1,2})单元)?"
    r"([〇零一二三四五六七八九]{3,4})室"
)

CUES: Final = (
    r"报警人|报案人|投诉人|举报人|消费者|求助人|联系人|当事人|经办人|法定代表人|负责人"
    r"|姓名|名字|微信名|名叫|本人叫|我叫|户名|开户人|收款人|付款人|持卡人|收件人|收货人|寄件人|签收人"
    r"|机主|车主|失主|事主|伤者|申请人|申诉人|客人|买家|卖家|买方|卖方|甲方|乙方|证人|签[字名]"
)
CUE: Final = f"(?:{CUES})"
#: Family names, without those that often begin other words after a cue (付款, 向商家, 金项链).
FAMILY: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁"
    "沈姚卢姜崔钟谭陆汪范廖贾夏韦邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵严覃武戴莫孔汤仇季卞嵇"
    "欧司诸皇高翟滕樊殷阎窦骆耿聂岳"
)
AFTER: Final = (
    r"(?=称|反映|说|报警?|来电|表示|要求|与|和|因|在|于|到|先生|女士|电话|手机"
    r"|[0-9,。、;:()“”\"】》\s]|$)"
)
#: Family names that often begin another word: they count where no such word follows.
DOUBTFUL: Final = (
    "金(?!项链|手链|戒|首饰|饰|店|额|银|器|条|镯|耳|价|卡|融|牌|属)|白(?!色|酒|条|天|银|衣|跑|糖|领|给)"
    "|方(?!面|案|便|才|向|可|式)|常(?!在|去|年|常|用|到|来|客)|安(?!装|全|排|检|置|卓|慰)"
    "|易(?!碎|购|拉|损|燃|坏)|万(?!达|元|象|科|一|分|余|家|多|用|事)|石(?!材|膏|油|头|英|板|墨)"
    "|钱(?!款|包|未|已|也|被|不|没|物|财|要|给|退|都|还|在|用|后|到|数|打|转|和|与|因)"
)
NAME: Final = (
    rf"(?:(?:{COMPOUND}|[{FAMILY}])[\u4e00-\u9fff]{{1,3}}?|(?:{DOUBTFUL})[\u4e00-\u9fff]{{1,3}}?)"
)
#: Names of other peoples in Chinese characters: 古丽, 买买提. The first and the others.
TRANSCRIBED: Final = (
    "[阿古买吐努麦帕苏扎卓旦巴桑艾拜迪伊玉穆哈赛沙塔米热尼布依玛]"
    "[阿不都热依木买提江古丽尼亚孜汗别克吐尔逊努麦合帕曼苏莱扎卓玛达瓦旦增巴桑措吉才杰白格央金次仁顿珠"
    "艾拜布迪力里塔什米娜拉哈海娅穆罕默德玉素甫司义赛沙吾伊萨加]{1,6}?"
)
FOREIGN: Final = (
    rf"(?:{TRANSCRIBED}|[\u4e00-\u9fff]{{1,8}}[·•・][\u4e00-\u9fff]{{1,8}}?"
    r"|[A-Z][A-Za-z]{1,19}(?: [A-Z][A-Za-z]{1,19}){1,2}(?=称|反映|说|来电|表示))"
)
#: Who belongs to somebody: 其丈夫, 女儿.
KINS: Final = (
    "其[母父妻夫]|老伴|丈夫|妻子|老公|老婆|爱人|配偶|父亲|母亲|爸爸|妈妈|儿子|女儿|哥哥|弟弟|姐姐|妹妹|女婿|儿媳|岳父|岳母"
    "|公公|婆婆|爷爷|奶奶|外公|外婆|孙子|孙女|外孙|侄子|侄女|外甥女?|家属|亲属|亲戚|监护人|朋友|同事|邻居|同学"
    "|室友|男友|女友|之[兄弟姐妹父母夫妻子女]"
)
KIN: Final = f"(?:{KINS})"
NAMED_FOREIGN: Final = re.compile(rf"(?:{CUES}|{KINS})(?:姓名)?[:(“]? ?({FOREIGN}){AFTER}")
#: Trades before a name (老板陈建国), after which more words may follow the name than after a cue.
TRADES: Final = (
    "老板娘?|店主|店家|房主|店长|店员|经理|主管|经营者|法人|摊主|房东|客服|营业员|销售员?|服务员|导购员?"
    "|司机|快递员|骑手|教练|技师|顾客|客户|会员|学员|家长|房客|租客|患者|乘客|回电|致电"
    "|收银员|业务员|推销员|美容师|发型师|理型师|理发师|中介|律师|员工|工作人员"
)
TRADE: Final = f"(?:{TRADES})"
THEN: Final = (
    AFTER[:-1]
    + "|拒绝|答应|承诺|不|未|没|已|让|向|对|将|把|给|处|同意|协商|发生|联系|坚称|认为|声称"
    "|陪|今年|现年|代|帮|告|推|打|骂|收|卖|又|也|就|都|仍|还|是|为|的|进|买|购|从|用|态度|服务|语气|辱|威胁|恶劣)"
)
#: Words that begin with the character of a family name and may follow a trade.
NO_NAME: Final = (
    "(?!马上|马路|何时|何地|何处|何况|何必|何人|何种|何以|高价|高档|高兴|高温|高达|高额|高级|高质|高度"
    "|曾经|曾多|曾说|曾向|曾表|曾告|段时|顾客|顾及|顾虑|胡说|胡乱|胡闹|胡搅|余款|余额|谢谢|谢绝|许诺"
    "|许可|许多|许久|武力|严重|严格|严厉|季节|季度|黄金|黄色|黄牛|程序|陆续|夏天|夏季|张贴|张口|周末"
    "|周边|周围|周[一二三四五六日]|陈述|陈列|陈旧|高血|高龄|高烧|高声|王牌|董事|杜绝|苏州|苏宁|江苏|钟表|范围|莫名|戴着|戴上"
    "|毛病|毛衣|林立|孔雀|江湖|周岁|周年|高中|高[一二三考]|夏令|白内|程度|曾[于在购去到买与因被用找来打两三一几就以])"
)
#: What stands between a cue and the name. After a verb no nation, age or trade: 是江苏人, 为孕妇.
LINK: Final = r"(?:姓名)?(?:[为是系叫](?!何|[\u4e00-\u9fff]{1,3}[人市省县区生员]))?[:(“\"【《/-]? ?"
NAMED: Final = re.compile(rf"{CUE}{LINK}{NO_NAME}({NAME}){AFTER}")
#: Family names that are the first characters of common words: they count after a cue, where none of
#: these words stands, before somebody speaks.
RARE: Final = (
    "牛(?![肉奶仔皮排腩杂角筋骨油津黄蛙])|齐(?![全备鲁整心家])|温(?![度水泉州馨控暖热和])|庄(?![园家严])"
    "|洪(?![水灾])|梅(?![花雨子菜])|祝(?![福贺愿您])|舒(?![适服缓肤展心])|尚(?![未无有需不可在欠品衣且能处属好])"
    "|项(?![目链圈])|麻(?![烦辣将醉药袋布木婆])|曲(?![奇线面目谱])|游(?![戏泳客玩乐览轮艇行园])|葛(?!根)"
    "|柴(?![油火鸡犬])|鲍(?![鱼汁])|甄(?![选别])|党(?![员支委中校组])|盖(?![章子的了好板上浇被])"
    "|申(?![请诉报明辩通办领述])|花(?![费了钱店园生呗卉色样束甲式瓣])"
    "|付(?![款费钱了清完出账帐定订押全给过现首租尾余货房学会加车本预不])"
)
NAMED_RARELY: Final = re.compile(
    rf"{CUE}{LINK}((?:{RARE})[\u4e00-\u9fff]{{1,2}})(?=称|反映|报警|来电|表示)"
)
#: To whom money went: 转账给张建国500元.
PAID: Final = re.compile(
    rf"(?:转账|转款|打款|汇款|付款|转|汇)给{NO_NAME}"
    rf"((?:{COMPOUND}|[{FAMILY}])[\u4e00-\u9fff]{{1,2}}?)(?=[0-9,。、;)\s]|共|人民币|$)"
)
#: Whose sex and age or nation follows: 张建国（男，1990年生）, 张建国，男，汉族.
DESCRIBED: Final = re.compile(
    rf"((?:{COMPOUND}|[{FAMILY}])[\u4e00-\u9fff]{{1,2}})[(,]"
    r"[男女],(?:[0-9]{1,2}岁|(?:19|20)[0-9]{2}年|[\u4e00-\u9fff]族|身份证)"
)
#: Somebody in the street: 男子张建国在店内.
STRANGER: Final = re.compile(
    rf"[男女]子(?!马丁|马甲|毛|汤|罗|林)((?:{COMPOUND}|[{PLAIN}张周])[\u4e00-\u9fff]{{1,2}}?)"
    r"(?=称|反映|说|报警|来电|表示|[,。、;(\s]|$)"
)
TRADED: Final = re.compile(rf"(?:{TRADES}|{KINS})(?:叫|是|为)?[:(“]? ?{NO_NAME}({NAME}){THEN}")
#: Who speaks of oneself, or is called by name.
SELF: Final = re.compile(
    rf"(?:本人|我是|对方叫|他叫|她叫){NO_NAME}((?:{COMPOUND}|[{PLAIN}张周黄])[\u4e00-\u9fff]{{1,2}}?){AFTER}"
)
#: Somebody of whom brackets say whose relative it is, or what: 夏侯澹宁（其兄）, 陈建国（店主）.
RELATED: Final = re.compile(
    rf"{NO_NAME}((?:{COMPOUND}|[{FAMILY}])[\u4e00-\u9fff]{{1,2}})"
    rf"\((?:系|是|为)?(?:(?:消费者|报警人|投诉人|当事人|举报人|本人|伤者|其)(?:的|之)?"
    rf"(?:{KIN}|[兄弟姐妹父母夫妻子女友])|(?:该店|本店)?(?:{TRADES}|{CUES}))\)"
)
#: Family name and given name, each called so: 姓陈名建国.
SURNAMED: Final = re.compile(
    rf"姓(?:{COMPOUND}|[{FAMILY}]),?名(?:字)?(?:叫|为|是)?:?(?![不未])([\u4e00-\u9fff]{{1,2}}?){AFTER}"
)
#: Officers who handled the call; several names may follow a cue (处警民警王某某、李某).
OFFICER: Final = (
    rf"(?:{'|'.join(f'{call}警(?:民警|人员|人|员)' for call in '处出接')}|民警|辅警|协警|承办人)"
    r"(?:为|是)?[:(]? ?"
)
AFTER_OFFICER: Final = (
    r"(?=前往|赶到|赶赴|到|处置|调解|告知|了解|[处出接]警|带|等|及|[民辅协]警|[,。、;()\s]|$)"
)
#: One of the list after the cue: hidden before, or a name.
HIDDEN_NAME: Final = r"[\u4e00-\u9fff]\*{1,3}"
OFFICER_NAME: Final = (
    rf"((?:{COMPOUND}|[{FAMILY}]|{DOUBTFUL})[\u4e00-\u9fff]{{1,2}}?)(?:(?=[和与])|{AFTER_OFFICER})"
)
BETWEEN: Final = "[、,和及] ?"
OFFICERS: Final = re.compile(rf"{OFFICER}(?:{HIDDEN_NAME}{BETWEEN})*{OFFICER_NAME}")
OFFICER_CUE: Final = re.compile(OFFICER)
OFFICER_IN_LIST: Final = re.compile(rf"(?:{HIDDEN_NAME}|{OFFICER_NAME})(?:{BETWEEN})?")
LABELLED: Final = re.compile(rf"{CUE}(?:姓名)?: ?([\u4e00-\u9fff]{{2,4}}?){AFTER}")

#: Hiding one number may expose the next of adjacent ones, so passes are repeated. No natural text
#: needs three; in one crafted to need thousands every digit is hidden instead.
PASSES: Final = 8
DIGITS: Final = re.compile(f"[0-9\uff10-\uff19{CHINESE}]")

ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def redact(text: str) -> str:
    """The text without personal data, exactly as long. Redacting it again changes nothing."""
    words = WORDS
    for _pass in range(PASSES):
        folded = narrow(text)
        # What a rule needs does not come in by hiding: it is not asked again.
        words = tuple(word for word in words if word.needs.search(folded))
        if (redacted := _hidden(text, folded, words)) == text:
            return text
        text = redacted
    return DIGITS.sub(HIDDEN, text)


def redact_all(texts: Sequence[str]) -> list[str]:
    """The same of many texts: a scan for each rule finds the few that it may match."""
    found = list(texts)
    places = list(range(len(found)))
    for _pass in range(PASSES):
        if not places:
            return found
        changed = []
        for at, narrow, words in _suspected([found[place] for place in places]):
            before = found[places[at]]
            found[places[at]] = _hidden(before, narrow, words)
            if found[places[at]] != before:
                changed.append(places[at])
        places = changed
    for place in places:
        found[place] = DIGITS.sub(HIDDEN, found[place])
    return found


def _suspected(texts: Sequence[str]) -> list[tuple[int, str, list["Words"]]]:
    """Positions of the texts in which a rule may match, the folded texts, and which rules of words
    may match. Rule by rule: the automaton of all together would be too large to be kept."""
    import polars as pl

    column = pl.Series(texts, dtype=pl.String)
    narrow = column.str.replace_many(list(HALF), list(HALF.values()))
    may_find = [narrow.str.contains(word.finds) for word in WORDS]
    places = reduce(or_, may_find, column.str.contains(TEN.pattern)).arg_true()
    of_words = zip(*(found.gather(places) for found in may_find), strict=True)
    chosen = [list(compress(WORDS, found)) for found in of_words]
    return list(zip(places.to_list(), narrow.gather(places).to_list(), chosen, strict=True))


def _hidden(text: str, narrow: str, words: Iterable["Words"]) -> str:
    """The text with everything hidden that these rules, and those of numbers, match."""
    found = [span for word in words for span in word.spans(narrow)]
    if TEN.search(text):
        found += _numbers(text, narrow)
    parts: list[str] = []
    at = 0
    for start, end in sorted(found):
        if end > (start := max(start, at)):
            parts += text[at:start], HIDDEN * (end - start)
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def _numbers(text: str, narrow: str) -> Iterator[Span]:
    """Spans of numbers: in the text, with Chinese digits as digits, and unfolded where digits are
    wide, since folding a wide digit next to an eleven-digit number would make that a longer one."""
    rules = _identities, _cards, _mobiles, _landlines
    yield from _found(narrow, *rules)
    if _has_numerals(narrow, digits := numerals(narrow)):
        yield from _found(digits, *rules)
        yield from ((m.start(1) + 3, m.end(1) - 4) for m in SPOKEN_MOBILE.finditer(narrow))
    if WIDE_NUMBER.search(text):
        yield from _found(text, _identities, _mobiles)
    if not any(letter in narrow for letter in LETTERS):
        return  # what is spelt with digits alone has been found
    yield from ((m.start(1) + 3, m.end(1) - 4) for m in SPELT_MOBILE.finditer(narrow))
    for spelt in SPELT_ID.finditer(narrow):
        if _looks_like_identity(spelt[0].translate(MEANT)):
            yield spelt.start() + 4, spelt.end() - 4


def _found(text: str, *rules: Rule) -> Iterator[Span]:
    if NUMBER.search(text):
        yield from chain.from_iterable(rule(text) for rule in rules)


def narrow(text: str) -> str:
    """Full-width signs as half-width."""
    return WIDE.sub(lambda found: HALF[found[0]], text)


def numerals(text: str) -> str:
    """Chinese digits as digits, too."""
    if NUMERALS.isdisjoint(text):
        return text
    return NUMERAL.sub(lambda found: DIGIT[found[0]], text)


def _has_numerals(narrow: str, digits: str) -> bool:
    """Whether Chinese digits occur in what may be a number: as words they occur everywhere."""
    return digits != narrow and any(
        NUMERAL.search(narrow, run.start(), run.end()) for run in NUMBERS.finditer(digits)
    )


def is_identity_number(value: str) -> bool:
    """Whether 18 signs are an identity number by their check sign (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(value, ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == value[17].upper()


def _looks_like_identity(value: str) -> bool:
    value = "".join(filter(str.isalnum, value))
    month, day = int(value[10:12]), int(value[12:14])
    born = value[6:8] in {"19", "20"} and 1 <= month <= 12 and 1 <= day <= 31
    return born or is_identity_number(value)


def _is_card(value: str) -> bool:
    """By the check digit of Luhn (GB/T 14504)."""
    digits = [int(sign) for sign in reversed(value) if sign.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _identities(text: str) -> Iterator[Span]:
    for found in (*ID.finditer(text), *OLD_ID.finditer(text)):
        if len(found[0]) == 15 or _looks_like_identity(found[0]):
            yield found.start() + 4, found.end() - 4


def _cards(text: str) -> Iterator[Span]:
    return ((m.start(), m.end() - 4) for m in CARD.finditer(text) if _is_card(m[0]))


def _mobiles(text: str) -> Iterator[Span]:
    found = chain(MOBILE.finditer(text), CALLED_MOBILE.finditer(text))
    return ((m.start(1) + 3, m.end(1) - 4) for m in found)


def _landlines(text: str) -> Iterator[Span]:
    return ((min(m.start(1), m.end() - 8), m.end() - 4) for m in LANDLINE.finditer(text))


def _but_last_two(pattern: re.Pattern[str]) -> Rule:
    """Hide what the pattern's group found, except its last two characters."""

    def rule(text: str) -> Iterator[Span]:
        return ((m.start(1), m.end(1) - 2) for m in pattern.finditer(text))

    return rule


def _rooms(pattern: re.Pattern[str]) -> Rule:
    """Hide the numbers of house, staircase and flat."""

    def rule(text: str) -> Iterator[Span]:
        return (m.span(group) for m in pattern.finditer(text) for group in (1, 2, 3) if m[group])

    return rule


def _homes(text: str) -> Iterator[Span]:
    for found in HOME.finditer(text):
        kept = mask_address(found[1]).rstrip(HIDDEN)
        yield found.start(1) + len(kept), found.end(1)


def _titled(text: str) -> Iterator[Span]:
    return ((m.start() + 1, m.end()) for m in TITLED.finditer(text))


def _officers(text: str) -> Iterator[Span]:
    """Every name of the list after a cue in one pass, however long the list."""
    for cue in OFFICER_CUE.finditer(text):
        place = cue.end()
        while found := OFFICER_IN_LIST.match(text, place):
            if found[1]:
                yield found.start(1) + 1, found.end(1)
            if found.end() == found.end(1):  # nothing between this name and what follows
                break
            place = found.end()


def _but_first(pattern: re.Pattern[str]) -> Rule:
    """Hide what the pattern's group found, except its first character where there are more."""

    def rule(text: str) -> Iterator[Span]:
        return ((m.start(1) + (len(m[1]) > 1), m.end(1)) for m in pattern.finditer(text))

    return rule


def _but_last_four(pattern: re.Pattern[str]) -> Rule:
    """Hide what the pattern's group found, except its last four characters."""

    def rule(text: str) -> Iterator[Span]:
        return ((m.start(1), m.end(1) - 4) for m in pattern.finditer(text))

    return rule


def _whole(pattern: re.Pattern[str]) -> Rule:
    """Hide all that the pattern's group found."""

    def rule(text: str) -> Iterator[Span]:
        return (m.span(1) for m in pattern.finditer(text))

    return rule


NUMBER: Final = re.compile(rf"(?:[0-9][{APART}{ODD}*]{{0,4}}){{10}}")
#: The same from end to end.
NUMBERS: Final = re.compile(NUMBER.pattern.replace("{10}", "{10,}"))
ANYTHING: Final = re.compile("")
AROUND: Final = re.compile(r"\(\?<?[=!](?:\[[^\]]*\]|[^()\[\]]|\((?:\[[^\]]*\]|[^()\[\]])*\))*\)")


class Words(NamedTuple):
    """A rule of words: its pattern, the spans it hides, a cheap pattern that has to occur first."""

    pattern: re.Pattern[str]
    spans: Rule
    needs: re.Pattern[str] = ANYTHING

    @property
    def finds(self) -> str:
        """Matches wherever the rule does, and in some other places: the pattern without lookaround,
        which automata do not support."""
        return AROUND.sub("", self.pattern.pattern)


NAMES_AND_ACCOUNTS: Final = (ACCOUNT, NAMED, NAMED_FOREIGN, TRADED, SELF, LABELLED)
WORDS: Final = (
    Words(EMAIL, _but_first(EMAIL), re.compile("@")),
    Words(ROOM, _rooms(ROOM), re.compile("[0-9](?:幢|栋|号楼|号[0-9]{1,2}单元)")),
    Words(SHORT_ROOM, _rooms(SHORT_ROOM), re.compile("[0-9][-–—#][0-9]")),
    Words(WRITTEN_ROOM, _rooms(WRITTEN_ROOM), re.compile("[零〇一二三四五六七八九]室")),
    Words(WHOLE, _but_first(WHOLE), OCCURS),
    Words(TITLED, _titled, OCCURS),
    Words(PLATE, _but_last_two(PLATE)),
    Words(POLICE_PLATE, _but_last_two(POLICE_PLATE), re.compile("[Ww][Jj]")),
    *(Words(pattern, _but_first(pattern)) for pattern in NAMES_AND_ACCOUNTS),
    Words(RELATED, _but_first(RELATED), re.compile(r"[\u4e00-\u9fff]\([\u4e00-\u9fff]{2,}\)")),
    Words(SURNAMED, _whole(SURNAMED), re.compile("名")),
    Words(
        NAMED_RARELY,
        _but_first(NAMED_RARELY),
        re.compile("[牛齐温庄洪梅祝舒尚项麻曲游葛柴鲍甄党盖申花付].{1,2}[称反报来表]"),
    ),
    Words(PAID, _but_first(PAID), re.compile("[账款转汇]给")),
    Words(DESCRIBED, _but_first(DESCRIBED), re.compile("[(,][男女],")),
    Words(STRANGER, _but_first(STRANGER), re.compile("[男女]子")),
    Words(CALLED_CARD, _but_last_four(CALLED_CARD)),
    Words(PASSPORT, _but_last_four(PASSPORT)),
    Words(LOCAL, _but_last_four(LOCAL)),
    Words(GIVEN, _whole(GIVEN)),
    Words(OFFICERS, _officers),
    Words(HOME, _homes),
)
