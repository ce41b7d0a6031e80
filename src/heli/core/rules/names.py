"""Chinese names by sound: the key lists sort by, and what a typed pinyin can mean."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Characters read otherwise as a surname (现代汉语词典, entries marked 姓)
_SURNAMES = {
    "单": "shan", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "解": "xie", "任": "ren", "朴": "piao", "翟": "zhai",
    "乐": "yue", "盖": "ge", "折": "she", "缪": "miao", "员": "yun", "秘": "bi", "召": "shao", "繁": "po", "种": "chong",
    "卜": "bu", "覃": "qin", "郇": "xun", "洗": "xian", "长": "chang", "重": "chong", "祭": "zhai", "能": "nai", "都": "du",
    "佴": "nai", "阚": "kan", "句": "gou", "么": "yao", "会": "gui", "薄": "bo",
}  # fmt: skip
_COMPOUND = {
    "万俟": ("mo", "qi"), "尉迟": ("yu", "chi"), "单于": ("chan", "yu"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"),
    "令狐": ("ling", "hu"), "皇甫": ("huang", "fu"), "宰父": ("zai", "fu"), "亓官": ("qi", "guan"), "夏侯": ("xia", "hou"),
    "欧阳": ("ou", "yang"), "司马": ("si", "ma"), "上官": ("shang", "guan"), "诸葛": ("zhu", "ge"), "东方": ("dong", "fang"),
    "慕容": ("mu", "rong"), "宇文": ("yu", "wen"), "司徒": ("si", "tu"), "公孙": ("gong", "sun"), "南宫": ("nan", "gong"),
}  # fmt: skip
# Characters of given names whose first reading in the dictionary is not the one names use
_GIVEN = {
    "晟": "sheng",
    "长": "chang",
    "乐": "le",
    "行": "xing",
    "都": "du",
    "茜": "qian",
    "朝": "chao",
    "重": "chong",
    "贾": "jia",
}

_APART = re.compile(r"[\s·•.‧・\-]+")


@lru_cache(maxsize=32768)
def _sound(character: str) -> str:
    """One character: its most usual reading, a letter in lower case, anything else as nothing."""
    if character in _GIVEN:
        return _GIVEN[character]
    if "\u3400" <= character <= "\u9fff" or ord(character) > 0x1FFFF or character == "\u3007":
        # its dictionaries take half a second to read, and most commands spell no name
        from pypinyin import lazy_pinyin

        return lazy_pinyin(character)[0]
    plain = unicodedata.normalize("NFKD", character)[:1].lower()
    return plain if plain.isalnum() else ""


@lru_cache(maxsize=65536)
def syllables(name: str) -> tuple[str, ...]:
    """The sounds of a name, surname first; a word in Latin letters is one sound. A name with · has no surname."""
    if name.isalpha() and not name.isascii():
        return _spoken(name, foreign=False)  # nearly every name: nothing stands between its characters
    parts = [part for part in _APART.split(name) if part]
    if len(parts) > 1 and not any("\u3400" <= c <= "\u9fff" for part in parts for c in part):
        plain = (unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode().lower() for part in parts)
        return tuple(part for part in plain if part)
    whole = "".join(parts)
    if whole.isascii():
        return (whole.lower(),) if whole else ()
    return _spoken(whole, foreign="·" in name or "•" in name)


def _spoken(whole: str, *, foreign: bool) -> tuple[str, ...]:
    """The sounds of a name in characters."""
    start: tuple[str, ...] = ()
    if not foreign:
        if whole[:2] in _COMPOUND and len(whole) > 2:
            start = _COMPOUND[whole[:2]]
        elif whole[:1] in _SURNAMES:
            start = (_SURNAMES[whole[0]],)
    return start + tuple(filter(None, map(_sound, whole[len(start) :])))


def surname(name: str) -> str:
    """The surname of a name in characters, of one or two; the first character of any other."""
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]


def pinyin(name: str) -> str:
    """The sort key: ``lin lan``; apart, so that all 林 come before all 凌. ü is v, as people type it."""
    return " ".join(syllables(name))[:150]


def initials(name: str) -> str:
    """The first letters: ``ll``."""
    return "".join([sound[0] for sound in syllables(name)])[:50]


#: between how a title sounds and its initials
INITIALS = "|"
#: fewer letters are the initials of a person, and stand in nearly every title
FROM_LETTERS = 4


def sounds(title: str) -> str:
    """How a title is found by sound: its syllables, then its initials: ``lian xi hui yi|lxhy``. Signs are passed over."""
    spoken = [sound for character in title if (sound := _sound(character))]
    return f"{' '.join(spoken)}{INITIALS}{''.join(sound[0] for sound in spoken)}"


def patterns_of_sound(typed: str) -> list[str]:
    """Patterns of ``LIKE`` for what `sounds` made of a title, for letters that stand in it one after another: whole
    syllables, or initials. None for what is too short to tell titles apart."""
    letters = "".join(typed.split()).lower().replace("ü", "v")
    if len(letters) < FROM_LETTERS or not (letters.isascii() and letters.isalpha()):
        return []
    spoken = [pattern for key in spellings(typed) for pattern in (f"{key}%", f"% {key}%")]
    return [*spoken, f"%{INITIALS}%{letters}%"]


#: every syllable of the language, as ``pinyin`` writes it; written down, since its dictionary takes half a second to read
_SOUNDS = """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen
    ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci
    cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du
    duan dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen geng
    gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan
    huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei
    ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang
    liao lie lin ling liu lo long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao
    mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou
    nu nuan nun nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian
    qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run
    ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai
    shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie
    ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing
    xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze
    zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui
    zhun zhuo zi zong zou zu zuan zui zun zuo
"""


@lru_cache(maxsize=1)
def all_sounds() -> frozenset[str]:
    """Every syllable of the language, as ``pinyin`` writes it."""
    return frozenset(_SOUNDS.split())


@lru_cache(maxsize=4096)
def spellings(typed: str, limit: int = 8) -> tuple[str, ...]:
    """Starts of sort keys that a typed pinyin may mean: ``linl`` is ``lin l``, ``xian`` is ``xian`` or ``xi an``.

    The last syllable may be unfinished. A query for any of them as a prefix of ``pinyin`` finds the name.
    """
    letters = "".join(c for c in typed.lower().replace("ü", "v") if c.isascii() and c.isalnum())[:40]
    if " " in typed.strip():
        return (" ".join(typed.lower().replace("ü", "v").split()),)
    found: list[str] = []

    def walk(rest: str, so_far: tuple[str, ...]) -> None:
        if len(found) >= limit:
            return
        for length in range(min(6, len(rest)), 0, -1):
            head, tail = rest[:length], rest[length:]
            if not tail and any(sound.startswith(head) for sound in all_sounds()):
                found.append(" ".join((*so_far, head)))
            elif tail and head in all_sounds():
                walk(tail, (*so_far, head))

    walk(letters, ())
    return tuple(found) or ((letters,) if letters else ())
