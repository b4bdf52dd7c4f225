"""English messages for files of terrain. Nothing but text."""

MESSAGES: dict[str, str] = {
    "coverage.terrain.missing": "terrain {file}: there is no such file or folder",
    "coverage.terrain.unreadable": "terrain {file}: cannot be read: {why}",
    "coverage.terrain.empty": "terrain {file}: no file of terrain in it; accepted: {accepted}",
    "coverage.terrain.kind": "terrain {file}: not a kind of file that is known; accepted: {accepted}",
    "coverage.terrain.name": (
        "terrain {file}: the name of an .hgt file has to say its south-west corner, such as N21E105.hgt"
    ),
    "coverage.terrain.size": (
        "terrain {file}: {size} octets; an .hgt file has 2884802 (1201 × 1201 heights) or 25934402 (3601 × 3601)"
    ),
    "coverage.terrain.heights": (
        "terrain {file}: heights from {least} to {most} m; between -500 and 9000 m would be believed "
        "(octets swapped, or not metres?)"
    ),
    "coverage.terrain.header": "terrain {file}: line {line}: {found}; the head of an ESRI ASCII grid has {accepted}",
    "coverage.terrain.head_value": "terrain {file}: line {line}: {field} is {found}; accepted: {accepted}",
    "coverage.terrain.head_missing": "terrain {file}: the head lacks {field}",
    "coverage.terrain.number": "terrain {file}: row {row}, column {column}: {found} is not a number",
    "coverage.terrain.columns": "terrain {file}: row {row} has {found} heights; the head says {expected}",
    "coverage.terrain.rows": "terrain {file}: {found} rows; the head says {expected}",
    "coverage.terrain.degrees": (
        "terrain {file}: its corners are not degrees (latitude {south} to {north}, longitude {west} to {east}); "
        "bring it to WGS 84 first (EPSG:4326)"
    ),
    "coverage.terrain.big": "terrain {file}: {columns} × {rows} heights; at most {most} in one file",
    "coverage.terrain.no_pillow": "terrain {file}: GeoTIFF needs Pillow, which is not installed: pip install pillow",
    "coverage.terrain.no_geotiff": "terrain {file}: no GeoTIFF with one band of heights in degrees: {why}",
}
