"""People's spreadsheets: rows become proposed entries and a report; sections become CSV, XLSX, GeoJSON. Writes no YAML.

`read` gives the tables of a file, `propose` what they would change in an inventory and what a clerk has to be told;
`export` writes sections so that reading them again changes nothing.
"""

from songxa.inventory.sheet.export import to_csv, to_geojson, to_xlsx
from songxa.inventory.sheet.propose import Assume, Proposal, Proposed, propose
from songxa.inventory.sheet.reading import read
from songxa.inventory.sheet.report import Level, Remark, Report
from songxa.inventory.sheet.table import Book, Row, Table

__all__ = [
    "Assume",
    "Book",
    "Level",
    "Proposal",
    "Proposed",
    "Remark",
    "Report",
    "Row",
    "Table",
    "propose",
    "read",
    "to_csv",
    "to_geojson",
    "to_xlsx",
]
