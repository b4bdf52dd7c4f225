"""Which row of a table has the headings, and what each column means. Reads no entry.

People put titles, the authority's name and empty rows above, write headings in two rows, in Vietnamese or English, with
or without diacritics, and repeat them on every page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from songxa.i18n import LANGUAGES
from songxa.inventory.sheet.degrees import looks_like_pair
from songxa.inventory.sheet.fields import COLUMNS, heading
from songxa.inventory.sheet.table import Row, Table, empty
from songxa.inventory.sheet.words import folded

_LOOKED_AT = 30
_SAMPLE = 50

_WORDS: Mapping[str, str] = {
    "ordinal": "stt|tt|so tt|so thu tu|no|no.|#",
    "key": "ma|key|id|ma so|code|khoa",
    "name": "ten|name|ten goi|ten hien thi",
    "device_key": "ma thiet bi|device key|device id|ma tb|ma tai san",
    "device_name": "ten thiet bi|thiet bi|device|device name|ten tb",
    "site_key": "ma diem|ma dia diem|site key|site id|ma vi tri|ma tram",
    "site": "diem|ten diem|dia diem|ten dia diem|site|site name|noi lap dat|dia diem lap dat|diem lap dat|noi dat|"
    "ten diem wifi|diem wifi|ten diem lap dat|ten tram|tram|ten cong trinh|noi lap|place|location name",
    "where": "vi tri|vi tri lap dat|location",
    "place": "dia chi|address|dia chi lap dat",
    "province": "tinh|tinh/thanh pho|tinh thanh pho|tinh/tp|province",
    "commune": "xa|xa/phuong|xa phuong|xa/phuong/thi tran|phuong/xa|phuong xa|phuong|commune|ward",
    "village": "thon|thon/xom|thon xom|thon/to dan pho|thon/ban|to dan pho|tdp|ap|xom|ban|khu pho|thon/khu|khu dan cu|"
    "ten thon|village|hamlet|thon (xom)",
    "area": "khu vuc|dia ban|area|don vi|don vi hanh chinh",
    "latitude": "vi do|lat|latitude|vi do lat|vd|bac|lattitude",
    "longitude": "kinh do|lon|lng|long|longitude|kinh do long|kd|dong",
    "position": "toa do|toa do gps|gps|coordinates|coordinate|toa do (vi do, kinh do)|lat,lon|lat, lon|lat/long|"
    "lat,long|toa do dia ly|lat long|vi do, kinh do|vi do kinh do|kinh vi do|ban do|google map|google maps|link ban do",
    "category": "loai dia diem|loai diem|loai hinh|nhom dia diem|category|site type|loai cong trinh",
    "public": "cong cong|noi cong cong|diem cong cong|public|public place|la noi cong cong",
    "kind": "loai|loai thiet bi|loai tb|kind|type|device type|chung loai|chung loai thiet bi|ten loai thiet bi",
    "operator": "nha mang|don vi quan ly|don vi van hanh|operator|nha cung cap|don vi cung cap|isp|"
    "nha cung cap dich vu|don vi chu quan|chu quan|mang|provider|quan ly",
    "address": "ip|dia chi ip|ip address|dia chi mang|ip thiet bi|ip quan ly|ip tinh|dc ip|address ip",
    "model": "model|kieu may|ma hieu|hang|hang/model|hang san xuat|nhan hieu|chung loai may|hang, model|make and model",
    "uplinks": "uplink|uplinks|noi len|dau noi|noi vao|thiet bi cap tren|di qua|ket noi toi|dau noi toi|phu thuoc",
    "uplinks_needed": "uplinks needed|can may duong len",
    "interval": "chu ky|interval|chu ky do|chu ky (giay)|chu ky hoi",
    "ping": "ping|cach ping",
    "snmp": "snmp|credential|ten xac thuc snmp",
    "olt": "olt|thuoc olt",
    "onu_port": "cong pon|pon|pon port|port|cong olt",
    "onu": "onu|so onu|onu id|onu index",
    "controller": "controller|bo dieu khien|bo dieu khien wifi|wifi controller",
    "ap": "ten ap|ap name|ten tren controller|ten tren bo dieu khien",
    "powered_by": "nguon|ups|nguon dien|cap nguon boi|powered by",
    "ssids": "ssid|ten wifi|ten mang wifi|ssids|ten song|ten mang",
    "note": "ghi chu|note|notes|remark|remarks|mo ta|chu thich",
    "sectors": "sector|sectors|cell",
    "collectors": "collectors|bo thu thap",
    "retired": "ngung dung tu|ngung su dung tu|ngay ngung dung|retired|retired since",
    "secret": "community|snmp community|mat khau|password|pass|passwd|mat khau wifi|chuoi community|token|secret|pwd|"
    "tai khoan/mat khau|mk",
    "person": "nguoi quan ly|nguoi phu trach|ho ten|sdt|so dien thoai|dien thoai|phone|email|lien he|chu ho|"
    "can bo phu trach",
}  # fmt: skip

DEVICE_MARKS = frozenset({"device_key", "device_name", "kind", "address", *COLUMNS["devices"]} - {"key", "name", "site",
                         "operator", "note"})  # fmt: skip
"""Columns that only tables of devices have."""

IGNORED = frozenset({"ordinal", "person"})

_SECRET = re.compile(r"\b(?:mat khau|password|passphrase|community|token)\b")
_PERSON = re.compile(r"(?:sdt|so dien thoai|dien thoai|email|ho ten|ho va ten|nguoi|can bo|cccd|cmnd|chu ho)\b")


def _meanings() -> dict[str, str]:
    found: dict[str, str] = {}
    for column, listed in _WORDS.items():
        for word in listed.split("|"):
            found.setdefault(word, column)
            found.setdefault(_squeezed(word), column)
    for language in LANGUAGES:
        for section, columns in COLUMNS.items():
            for column in columns:
                special = {"devices": "device_", "sites": "site_"}[section] if column in ("key", "name") else ""
                meaning = {"site_name": "site"}.get(special + column, special + column)
                found[_squeezed(folded(heading(column, section, language)))] = meaning
    return found


def _squeezed(text: str) -> str:
    return " ".join(re.sub(r"[^\w,/#]+", " ", text).split())


_MEANINGS = _meanings()


def meaning(cell: object) -> str:
    """What a heading means; empty for one that nobody knows."""
    if not isinstance(cell, str) or len(cell) > 100:
        return ""
    text = folded(cell)
    inside = re.search(r"\(([^)]*)\)", text)
    tries = (text, _squeezed(text), _squeezed(re.sub(r"\([^)]*\)", " ", text)), _squeezed(inside[1]) if inside else "")
    found = next((_MEANINGS[each] for each in tries if each in _MEANINGS), "")
    if not found:
        found = "secret" if _SECRET.search(text) else "person" if _PERSON.match(text) else ""
    return found


@dataclass(slots=True)
class Headings:
    """The rows that hold the headings end at position `last` of the table's rows; columns by what they mean; the texts
    over columns that mean nothing, and over those that mean what an earlier one does."""

    last: int
    columns: dict[str, int] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    repeated: dict[int, str] = field(default_factory=dict)

    @property
    def section(self) -> str:
        """Whether the table lists devices or sites."""
        return "sites" if DEVICE_MARKS.isdisjoint(self.columns) else "devices"


def find(table: Table) -> Headings | None:
    """The headings of a table, or None where no row looks like them."""
    rows = table.rows[:_LOOKED_AT]
    scores = [len({found for found in map(meaning, row.cells) if found}) for row in rows]
    if not scores or max(scores) < 2:
        return None
    top = scores.index(max(scores))
    last = top
    while last + 1 < len(rows) and repeats(rows[last + 1]):
        last += 1
    headings = Headings(last)
    for column in range(max(len(row.cells) for row in rows[top : last + 1])):
        texts = [cell for row in reversed(rows[top : last + 1]) if not empty(cell := row.cell(column))]
        _add(headings, column, [str(text) for text in texts])
    _look_into(headings, table.rows[last + 1 : last + 1 + _SAMPLE])
    return headings


def repeats(row: Row) -> bool:
    """Whether a row holds nothing but headings: the second line of them, or a new page's."""
    cells = [cell for cell in row.cells if not empty(cell)]
    return len(cells) > 1 and all(map(meaning, cells))


def _add(headings: Headings, column: int, texts: Sequence[str]) -> None:
    for text in texts:
        found = meaning(text)
        if found and found not in headings.columns:
            headings.columns[found] = column
            return
    if texts:
        (headings.repeated if meaning(texts[0]) else headings.unknown)[column] = texts[0]


def _look_into(headings: Headings, rows: Sequence[Row]) -> None:
    """Settles by the cells below what a heading leaves open: "Địa chỉ" is a street or an IP address, "Vị trí" a place's
    name or its coordinates, "Toạ độ" over two columns is latitude and longitude."""
    for vague, means, looks in (("place", "address", _looks_like_ip), ("where", "position", looks_like_pair)):
        column = headings.columns.pop(vague, None)
        if column is None:
            continue
        cells = [cell for row in rows if not empty(cell := row.cell(column))]
        hits = sum(map(looks, cells))
        other = "" if vague == "place" else "site"
        sort = means if cells and hits * 2 > len(cells) else other
        if sort and sort not in headings.columns:
            headings.columns[sort] = column
        else:
            headings.unknown[column] = "Địa chỉ" if vague == "place" else "Vị trí"


def _looks_like_ip(cell: object) -> bool:
    try:
        ip_address(str(cell).strip())
    except ValueError:
        return False
    return True
