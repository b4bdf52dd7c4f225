"""The words that people use for kinds, operators, sorts of places, yes, no and nothing. Only words; looks nothing up.

All of them are folded: lower case, no diacritics, đ as d (`songxa.i18n.format.fold`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from songxa.i18n import LANGUAGES, translate
from songxa.i18n.format import fold
from songxa.model import Kind


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """`fold`, which tables ask of the same few words again and again."""
    return fold(text)


EMPTY = frozenset(
    {"", "-", "--", "---", "–", "—", "−", "…", "...", "?", "n/a", "none", "null", "khong co", "chua co", "chua ro",
     "khong ro", "dang cap nhat", "cap nhat sau"}
)  # fmt: skip
"""What stands in a cell about which nobody knows anything."""

YES = frozenset({"1", "x", "v", "y", "yes", "true", "co", "dung", "✓", "✔", "☑", "√"})
NO = frozenset({"0", "n", "no", "false", "off", "khong", "sai", "tat", "☐"})

ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""What spreadsheets show for a formula that failed."""

_KINDS: dict[Kind, str] = {
    Kind.ACCESS_POINT: "ap|access point|wifi|wi-fi|diem phat wifi|diem phat wi-fi|bo phat wifi|bo phat wi-fi|bo phat|"
    "thiet bi phat wifi|thiet bi wifi|diem wifi|diem truy cap|modem wifi|cuc phat wifi|wifi cong cong|"
    "diem truy cap wifi",
    Kind.BTS: "bts|tram bts|tram phat song|tram thu phat song|tram di dong|cot bts|cot phat song|nodeb|enodeb|gnodeb",
    Kind.CAMERA: "camera|cam|camera an ninh|camera giam sat|may quay|camera ip",
    Kind.FIBRE_BOX: "hop cap|hop cap quang|tu cap|tu cap quang|odf|odp|splitter|bo chia|hop chia|hop phoi quang|"
    "mang xong",
    Kind.MEDIA_CONVERTER: "media converter|converter|bo chuyen doi quang dien|bo chuyen doi quang|chuyen doi quang",
    Kind.MODEM_PROBE: "modem probe|dau do song|dau do|modem do song|modem 4g|thiet bi do song",
    Kind.OLT: "olt|tong dai cap quang|tong dai quang",
    Kind.ONU: "onu|ont|modem quang|dau cuoi quang|dau cuoi cap quang",
    Kind.POWER_SYSTEM: "power system|he thong nguon|tu nguon|nguon|bo nguon|nguon dc|rectifier",
    Kind.ROUTER: "router|bo dinh tuyen|thiet bi dinh tuyen|dinh tuyen|modem router",
    Kind.SWITCH: "switch|bo chuyen mach|chuyen mach|switch poe|thiet bi chuyen mach",
    Kind.UPS: "ups|bo luu dien|luu dien",
    Kind.VIDEO_CONFERENCE: "video conference|hoi nghi truyen hinh|hop truc tuyen|thiet bi hop truc tuyen|hoi nghi",
    Kind.WIFI_CONTROLLER: "wifi controller|wi-fi controller|controller|bo dieu khien wifi|bo dieu khien wi-fi|wlc",
}

KINDS: dict[str, Kind] = {
    **{word: kind for kind, words in _KINDS.items() for word in words.split("|")},
    **{fold(translate(language, f"kind.{kind}")): kind for language in LANGUAGES for kind in Kind},
    **{kind.value.replace("_", " "): kind for kind in Kind},
    **{kind.value: kind for kind in Kind},
}

OPERATORS: dict[str, tuple[str, str]] = {
    word: (key, name)
    for key, name, words in (
        ("viettel", "Viettel", "viettel|viettel telecom|tap doan cong nghiep - vien thong quan doi|quan doi"),
        ("vnpt", "VNPT", "vnpt|vinaphone|vina|vina phone|vnpt vinaphone|buu chinh vien thong"),
        ("mobifone", "MobiFone", "mobifone|mobi|mobi fone|vms"),
        ("vietnamobile", "Vietnamobile", "vietnamobile|vietnam mobile|vnm"),
        ("fpt", "FPT Telecom", "fpt|fpt telecom"),
        ("cmc", "CMC Telecom", "cmc|cmc telecom"),
        ("commune", "UBND xã", "ubnd|ubnd xa|uy ban|uy ban nhan dan|uy ban nhan dan xa|xa|commune"),
    )
    for word in words.split("|")
}
"""Operators by what people call them: the usual key and name."""

CATEGORIES: dict[str, str] = {
    word: key
    for key, words in (
        ("commune-office", "ubnd|ubnd xa|tru so|tru so ubnd|tru so xa|uy ban|co quan|commune office"),
        ("village-hall", "nha van hoa|nvh|nha sinh hoat cong dong|hoi truong|nha rong|village hall"),
        ("school", "truong|truong hoc|truong mam non|truong tieu hoc|truong thcs|truong thpt|school"),
        ("health-station", "tram y te|tram xa|y te|benh vien|health station"),
        ("post-office", "buu dien|buu dien van hoa|diem buu dien|post office"),
        ("historical-site", "di tich|den|chua|dinh|di tich lich su|historical site"),
        ("tower", "cot|cot phat song|tram bts|cot anten|tower"),
        ("fibre-point", "hop cap|tu cap|diem hop cap|fibre point"),
        ("crossroads", "nga tu|nga ba|giao lo|crossroads"),
        ("market", "cho|market"),
    )
    for word in words.split("|")
}

AREA_PREFIX = re.compile(
    r"^(tinh|thanh pho|tp\.?|xa|phuong|thi tran|tt\.?|huyen|quan|thon|xom|ap|ban|buon|lang|khu pho|khu|to dan pho|tdp"
    r"|province|commune|ward|village) (?=\S)"
)
"""What may stand before the name of an area, or not."""

LEVEL_OF = {
    **dict.fromkeys(("tinh", "thanh pho", "tp", "province"), "province"),
    **dict.fromkeys(("xa", "phuong", "thi tran", "tt", "commune", "ward"), "commune"),
    **dict.fromkeys(
        ("thon", "xom", "ap", "ban", "buon", "lang", "khu pho", "khu", "to dan pho", "tdp", "village"), "village"
    ),
}
"""What such a word says of the level."""
LEVELS = ("province", "commune", "village")
SUMS = frozenset({"tong", "tong cong", "tong so", "cong", "total", "sum"})
CLOSING = ("nguoi lap", "chu tich", "ky ten", "thu truong", "xac nhan", "tm.", "noi nhan", "ghi chu:", "prepared by")
DATE_LINE = re.compile(r".{0,60}\bngay\b.{0,12}\bthang\b.{0,12}\bnam\b")
