"""Languages: tags in their usual form, and guesses from a text's script or a file's place."""

# ruff: noqa: SIM905 - a list literal would take a line for each code

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

import regex

# ISO 639-1, and iw, by which older sites still call Hebrew.
_TWO: Final = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu iw".split()
)

# ISO 639-2 where ISO 639-1 knows the language too, and languages of North Africa and its neighbours from ISO 639-3; without
# those that are also English words which name folders (`may`, `run`, `sun`, `mac` …).
_THREE: Final = frozenset(
    "aar abk afr alb amh apd ara arb arg arm ary arz asm ava ayl aym aze bak baq ben ber bih bis bod bos bre bur cat ces "
    "cha che chi chu chv ckb cor cre cym cze deu div dut dzo ell eng epo eus ewe fao fas fij fil fra fre fry ful ger gla "
    "gle glg glv gre grn guj hat hau heb hin hmo hrv hun hye ibo ido iii iku ind ipk isl ita jav jpn kab kal kan kas kat "
    "kau kaz khm kik kin kir kom kon kor kua kur lao lav lim lin ltz lub lug mah mal mao mkd mlg mlt mon mri msa mya nau "
    "nav nbl nde ndo nep nld nno nob nya oci oji ori orm oss pli por pus que rif roh ron rum rus san shi slk slo slv sme "
    "smo sna snd som sot spa sqi srd srp ssw swa swe tah tel tgk tgl tha tib tir tsn tso tuk tur twi tzm uig ukr urd uzb "
    "vie vol wel wln wol xho yid yor yue zgh zha zho zul".split()
)

# ISO 3166-1.
_REGIONS: Final = frozenset(
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc "
    "cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd "
    "ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh "
    "ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw "
    "mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc "
    "sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy "
    "uz va vc ve vg vi vn vu wf ws ye yt za zm zw".split()
)

# Of ISO 15924 those that a language tag is likely to name.
_SCRIPTS: Final = frozenset(
    ["arab", "cyrl", "deva", "grek", "guru", "hans", "hant", "hebr", "jpan", "kore", "latn", "mong", "tfng"]
)

# Languages whose code is also an English word: with these regions only are they no phrase such as `to-do` or `as-is`.
_HOMES: Final = {
    "am": "et",
    "as": "in",
    "be": "by",
    "el": "cy gr",
    "he": "il",
    "hi": "in",
    "ho": "pg",
    "id": "id",
    "is": "is",
    "it": "ch it sm va",
    "my": "mm",
    "no": "no",
    "or": "in",
    "so": "dj et ke so",
    "to": "to",
}

_TAG: Final = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+)"
)
_TAG_CHARACTERS: Final = 35  # RFC 5646, section 4.4.1
_CODE: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
_NAMELESS: Final = re.compile(r"(?:readme|_?index)[-_](.*)", re.IGNORECASE)

_SAMPLE: Final = 50_000  # characters; more of a text does not change the guess
_NOISE: Final = regex.compile(r"https?://\S{1,2000}|<[^<>\n]{1,500}>|`[^`\n]{1,500}`")
_LETTERS: Final = regex.compile(
    r"(?P<ar>\p{Arabic}+)|(?P<latin>\p{Latin}+)|(?P<ru>\p{Cyrillic}+)|(?P<he>\p{Hebrew}+)|(?P<el>\p{Greek}+)"
    r"|(?P<hi>\p{Devanagari}+)|(?P<bn>\p{Bengali}+)|(?P<gu>\p{Gujarati}+)|(?P<pa>\p{Gurmukhi}+)|(?P<ta>\p{Tamil}+)"
    r"|(?P<te>\p{Telugu}+)|(?P<kn>\p{Kannada}+)|(?P<ml>\p{Malayalam}+)|(?P<or>\p{Oriya}+)|(?P<si>\p{Sinhala}+)"
    r"|(?P<th>\p{Thai}+)|(?P<lo>\p{Lao}+)|(?P<km>\p{Khmer}+)|(?P<my>\p{Myanmar}+)|(?P<bo>\p{Tibetan}+)"
    r"|(?P<ka>\p{Georgian}+)|(?P<hy>\p{Armenian}+)|(?P<am>\p{Ethiopic}+)|(?P<zgh>\p{Tifinagh}+)|(?P<dv>\p{Thaana}+)"
    r"|(?P<syr>\p{Syriac}+)|(?P<ko>\p{Hangul}+)|(?P<ja>[\p{Hiragana}\p{Katakana}]+)|(?P<zh>\p{Han}+)"
)
_KANA_SHARE: Final = 0.1  # of Han and kana together; Japanese has far more, Chinese none


def normal(tag: str) -> str:
    """Return a language tag in its usual case (`pt-BR`, `zh-Hant`), `_` taken for `-`; "" if it is not shaped like one.

    Source: RFC 5646, sections 2.1 and 2.1.1. Languages of four letters or more and grandfathered tags are not taken, since
    none is registered or in use; an old code such as `iw` stays.
    """
    lower = tag.strip().replace("_", "-").lower()
    if len(lower) > _TAG_CHARACTERS or not _TAG.fullmatch(lower):
        return ""
    head, *rest = lower.split("-")
    cased = [head]
    for part in rest:
        extended = any(len(before) == 1 for before in cased)  # what follows a single letter stays in lower case
        cased.append(part if extended else {2: part.upper(), 4: part.title()}.get(len(part), part))
    return "-".join(cased)


def known(tag: str) -> bool:
    """Tell whether `tag` is shaped like a language tag."""
    return bool(normal(tag))


def of_script(text: str) -> str:
    """Return the language most often written in the script of most of the letters of `text`; "" for Latin or no letters.

    Addresses, tags and code in the text don't count. Cyrillic is taken for Russian, Devanagari for Hindi and so on: a guess
    for where nothing better is known.
    """
    counts: dict[str, int] = {}
    for found in _LETTERS.finditer(_NOISE.sub(" ", text[:_SAMPLE])):
        name = found.lastgroup or ""
        counts[name] = counts.get(name, 0) + len(found[0])
    kana, han = counts.get("ja", 0), counts.get("zh", 0)
    if kana or han:
        japanese = kana >= _KANA_SHARE * (kana + han)
        counts["ja"], counts["zh"] = (kana + han, 0) if japanese else (0, kana + han)
    best = max(counts, key=lambda name: counts[name], default="")
    return "" if best == "latin" else best


def from_path(path: str) -> str:
    """Return the language that a file's name or else its nearest folder names by a code; "" if none does.

    In a name the code stands alone or after the last dot before the extension (`code-of-conduct.pl.md`, `ar.md`), after
    `README` and `index` also behind a hyphen. A folder is a code as a whole (`ar`, `pt-br`, `zh_Hant_TW`, `glg`).
    """
    *folders, name = PurePosixPath(path.replace("\\", "/")).parts or ("",)
    stem = name.rpartition(".")[0] or name
    nameless = _NAMELESS.fullmatch(stem)
    for part in (nameless[1] if nameless else stem.rpartition(".")[2], *reversed(folders)):
        if _is_code(part):
            return normal(part)
    return ""


def _is_code(part: str) -> bool:
    found = _CODE.fullmatch(part)
    if not found:
        return False
    code, script, region = (group.lower() if group else "" for group in found.groups())
    if not (code in _TWO or code in _THREE) or (script and script not in _SCRIPTS):
        return False
    return not region or region.isdigit() or region in (_HOMES[code].split() if code in _HOMES else _REGIONS)
