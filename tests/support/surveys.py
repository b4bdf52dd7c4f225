"""Survey files as apps and people write them, around the sample commune: each a heading and rows to be spoilt."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from songxa.coverage.evidence import Options, Taken, take
from songxa.coverage.survey import Context, Item, Tally, open_survey
from songxa.coverage.terms import Technology
from songxa.inventory import load
from songxa.model import Inventory

NOW = 1_795_600_000.0
"""25 November 2026."""


@dataclass(frozen=True, slots=True)
class Log:
    """What an app writes: lines above the heading, the heading, rows by it."""

    format: str
    heading: str
    rows: Sequence[str]
    above: str = ""
    separator: str = ","
    end: str = "\n"
    name: str = "log.csv"
    operator: str | None = None

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Heading and rows as cells."""
        read = csv.reader([self.heading, *self.rows], delimiter=self.separator)
        heading, *rows = list(read)
        return heading, rows

    def text(
        self, changes: Mapping[str, str] | None = None, rows: int | None = None, order: Sequence[int] | None = None
    ) -> str:
        """The file; `changes` are put into every row by heading, `order` rearranges its columns."""
        heading, table = self.table()
        for row in table:
            for name, value in (changes or {}).items():
                row[heading.index(name)] = value
        table = table if rows is None else [table[place % len(table)] for place in range(rows)]
        order = range(len(heading)) if order is None else order
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.separator, lineterminator=self.end)
        writer.writerows([[row[place] for place in order] for row in (heading, *table)])
        return self.above + out.getvalue()


TOWER_COLLECTOR = Log(
    "tower_collector",
    "mcc,mnc,lac,cell_id,short_cell_id,rnc,psc,asu,dbm,ta,lat,lon,accuracy,speed,bearing,altitude,measured_at,net_type,"
    "neighboring,discovered_at,device,rsrp,rsrq,rssi,rssnr,cqi,rscp,csi_rsrp,csi_rsrq,csi_sinr,ss_rsrp,ss_rsrq,ss_sinr,"
    "cdma_dbm,cdma_ecio,evdo_dbm,evdo_ecio,evdo_snr,ec_no,arfcn",
    (
        '452,4,20101,12345678,78,,101,42,-98,2,19.8826,105.8041,6.5,1.2,30,12,"2026-11-20T07:00:05.000Z",LTE,false,,'
        '"Samsung SM-A5",-98,-11,-73,9,,,,,,,,,,,,,,,1300',
        '452,4,20101,12345679,79,,102,35,-105,2,19.8830,105.8050,6.5,1.2,30,12,"2026-11-20T07:00:15.000Z",LTE,false,,'
        '"Samsung SM-A5",-105,-12,-80,4,,,,,,,,,,,,,,,3500',
        '452,2,301,9876543210,10,,7,40,-100,,19.8840,105.8060,8,1.2,30,12,"2026-11-20T07:00:25.000Z",NR,false,,'
        '"Xiaomi 13",,,,,,,,,,-101,-11,14,,,,,,,653333',
    ),
    end="\r\n",
)
G_NETTRACK = Log(
    "g_nettrack",
    "Timestamp,Longitude,Latitude,Speed,Operatorname,CellID,NetworkMode,RSRP,RSRQ,SNR,CQI,RSSI,DL_bitrate,UL_bitrate,"
    "State,PINGAVG,PINGMIN,PINGMAX,PINGSTDEV,PINGLOSS,CELLHEX,NODEHEX,LACHEX,RAWCELLID,NRxRSRP,NRxRSRQ",
    (
        "2026.11.20_07.00.05,105.8041,19.8826,4,Viettel,2,LTE,-99,-12,2.0,7,-73,518,19,D,-,-,-,-,-,2,3E8,4E85,7,-120,-18",
        "2026.11.20_07.00.06,105.8042,19.8827,4,VN VINAPHONE,2,LTE,-96,-12,-,7,-71,518,19,D,-,-,-,-,-,2,3E8,4E85,7,-,-",
    ),
)
CELLMAPPER = Log(
    "cellmapper",
    "latitude,longitude,altitude,MCC,MNC,LAC,CID,signal,type,subtype,ARFCN,PSC",
    (
        "19.8826,105.8041,11,452,01,20101,12345,-95,LTE,B3,1300,12",
        "19.8828,105.8043,11,452,04,20101,12346,-104,LTE,B8,3500,13",
    ),
)
CRADLEPOINT = Log(
    "cradlepoint",
    "Time,Latitude,Longitude,Carrier,Cell ID,Service Display,Band,SCELL0,SCELL1,SCELL2,SCELL3,RSSI,SINR,RSRP,RSRQ,"
    "State,Download,Upload,Latency,Bytes Sent,Bytes Received,Results URL",
    (
        "2026-11-20 07:00:05,19.8826,105.8041,Viettel,123,LTE,Band 3,,,,,-65,12.4,-93,-10,connected,45.1,12.3,31,1,2,",
        "2026-11-20 07:01:05,19.8830,105.8046,MobiFone,124,LTE,Band 1,,,,,-70,9.0,-99,-11,connected,20.1,8.3,35,1,2,",
    ),
    name="Mobile Site Survey - ICCID 8984048000012345678.csv",
)
WIGLE = Log(
    "wigle",
    "MAC,SSID,AuthMode,FirstSeen,Channel,Frequency,RSSI,CurrentLatitude,CurrentLongitude,AltitudeMeters,AccuracyMeters,"
    "RCOIs,MfgrId,Type",
    (
        "aa:bb:cc:dd:ee:01,Hoang Giang Free WiFi,[ESS],2026-11-20 07:00:05,6,2437,-61,19.8826,105.8041,11,4.2,,,WIFI",
        "aa:bb:cc:dd:ee:02,Nha Ong Ba,[WPA2-PSK],2026-11-20 07:00:06,6,2437,-58,19.8826,105.8041,11,4.2,,,WIFI",
    ),
    above="WigleWifi-1.6,appRelease=2.78,model=Pixel,release=14,device=x,display=y,board=z,brand=w,star=Sol,body=3,"
    "subBody=0\n",
)
KISMET = Log(
    "wigle",
    "MAC,SSID,AuthMode,FirstSeen,Channel,RSSI,CurrentLatitude,CurrentLongitude,AltitudeMeters,AccuracyMeters,Type",
    ("aa:bb:cc:dd:ee:01,Hoang Giang Free WiFi,[ESS],2026-11-20 07:00:05,6,-61,19.8826,105.8041,11,0,WIFI",),
    above="WigleWifi-1.4,appRelease=Kismet2023,model=Kismet,release=2023.07.R1,device=kismet,display=kismet,"
    "board=kismet,brand=kismet\n",
    name="Kismet-20261120.wiglecsv",
)
OPEN_CELLID = Log(
    "opencellid",
    "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal",
    (
        "LTE,452,4,20101,12345678,101,105.8041,19.8826,1500,42,1,1600000000,1790000000,0",
        "NR,452,2,301,9876543210,7,105.8100,19.8800,900,3,1,1600000000,1790000000,-90",
    ),
)
BARE_OPEN_CELLID = Log("opencellid", OPEN_CELLID.rows[0], OPEN_CELLID.rows[1:], name="452.csv")
NETMONSTER = Log(
    "netmonster",
    "4G;452;4;78;20101;48225;101;19.8826;105.8041;UBND xa;1300",
    ("5G;452;2;9876543210;301;;7;19.8800;105.8100;Cong lang;653333",),
    separator=";",
    name="cells.ntm",
)
NSG = Log(
    "nsg_cells",
    "Cellname\tLongitude\tLatitude\tPCI\tEARFCN\tECellID\tAzimuth",
    (
        "VT-0012-1\t105.8041000\t19.8826000\t008\t1300\t12345678\t0",
        "VT-0012-2\t105.8041000\t19.8826000\t009\t1300\t12345679\t120",
    ),
    separator="\t",
    operator="viettel",
)
OOKLA = Log(
    "ookla",
    "quadkey,tile,avg_d_kbps,avg_u_kbps,avg_lat_ms,avg_lat_down_ms,avg_lat_up_ms,tests,devices",
    ('1322101320131103,"POLYGON((105.8 19.8, 105.9 19.8, 105.9 19.9, 105.8 19.8))",45123,12034,31,300,250,12,5',),
    name="2026-07-01_performance_mobile_tiles.csv",
)
SECTORS = Log(
    "sector_table",
    "STT;Mã trạm;Tên cell;Nhà mạng;Công nghệ;Vĩ độ;Kinh độ;Độ cao anten (m);Góc phương vị;Tilt cơ;Tilt điện;"
    "Băng tần (MHz);Băng thông (MHz);Công suất (W);Độ lợi anten (dBi);Trạng thái;Người phụ trách",
    (
        "1;THA0012;THA0012-1;Viettel;4G;19,8826;105,8041;42;0;2;4;1800;20;40;17,5;Đang phát;Nguyễn Văn A",
        "2;THA0012;THA0012-2;Viettel;4G;19°52'57\"N;105°48'15\"E;42;120;2;4;1842,5;20;40;17,5;Đang phát;Nguyễn Văn A",
    ),
    separator=";",
    name="bang-sector.csv",
)
HOUSEHOLDS = Log(
    "households",
    "STT,Họ tên chủ hộ,Chủ hộ,Số điện thoại,Thôn,Vĩ độ,Kinh độ,Số hộ",
    (
        "1,Lê Thị Bí Mật,Lê Thị Bí Mật,0912345678,Bãi Sen,19.8865,105.7957,1",
        "2,Trần Văn Kín,Trần Văn Kín,0987654321,Bãi Sen,19.8866,105.7959,3",
    ),
    name="ho-dan.csv",
)
LOGS = {
    "Tower Collector": TOWER_COLLECTOR,
    "G-NetTrack": G_NETTRACK,
    "CellMapper": CELLMAPPER,
    "Cradlepoint": CRADLEPOINT,
    "WiGLE 1.6": WIGLE,
    "Kismet": KISMET,
    "OpenCelliD": OPEN_CELLID,
    "OpenCelliD without headings": BARE_OPEN_CELLID,
    "NetMonster": NETMONSTER,
    "Network Signal Guru": NSG,
    "Ookla": OOKLA,
    "sectors": SECTORS,
    "households": HOUSEHOLDS,
}


def commune(repository: Path) -> Inventory:
    """The sample commune."""
    return load(repository / "inventory.yaml")


def context(repository: Path, operator: str | None = None, technology: Technology | None = None) -> Context:
    """Of the sample commune, at NOW."""
    return Context.of(commune(repository), NOW, operator, technology)


def read(path: Path, of: Context) -> tuple[list[Item], Tally, tuple[str, ...]]:
    """Everything a file holds."""
    survey = open_survey(path, of)
    try:
        items = list(survey.items())
        return items, survey.tally, survey.assumed
    finally:
        survey.close()


def bring(
    path: Path,
    database: Path,
    of: Context,
    *,
    dry_run: bool = False,
    staff: bool = False,
    contributor: int | None = None,
    licence: str = "",
) -> Taken:
    """Imports a file."""
    technology = None if of.technology is None else of.technology.value
    return take(path, database, of, Options(of.operator, technology, licence, staff, contributor), dry_run=dry_run)
