"""Claims about files of terrain: what is read is where it belongs, and what cannot be used is told in one line."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from songxa.coverage.nouns import Floats
from songxa.coverage.terrain import TerrainError, Tiles, open_terrain
from songxa.i18n import translate
from tests.support.real_terrain import Jacksboro

Cells = NDArray[np.int16]


def hgt(folder: Path, name: str = "N21E105.hgt", cells: Cells | None = None, side: int = 1201) -> Path:
    """A tile; without cells its heights are rows from the south, 0 to 1200 over three, plus a tenth of the column."""
    if cells is None:
        up, right = np.mgrid[side - 1 : -1 : -1, 0:side]
        cells = (up // 3 + right // 10).astype(np.int16)
    file = folder / name
    cells.astype(">i2").tofile(file)
    return file


def at(terrain: Tiles, latitude: float, longitude: float) -> float:
    return float(terrain.heights(np.array([latitude]), np.array([longitude]))[0])


def grid(file: Path, body: str, **head: object) -> Path:
    usual: dict[str, object] = {
        "ncols": 3,
        "nrows": 2,
        "xllcorner": 105.0,
        "yllcorner": 21.0,
        "cellsize": 0.01,
        "NODATA_value": -9999,
    }
    lines = [f"{key}  {value}" for key, value in (usual | head).items() if value is not None]
    file.write_text("\n".join([*lines, body]) + "\n")
    return file


BODY = "10 20 30\n40 50 60"


def tiff(
    file: Path, cells: NDArray[np.generic], point: bool = False, compression: str = "tiff_adobe_deflate", **tags: object
) -> Path:
    """A GeoTIFF of a hundredth of a degree a pixel whose corner is 105° east, 22° north."""
    info = ImageFileDirectory_v2()
    info.tagtype.update({33550: 12, 33922: 12, 34735: 3, 42113: 2})
    wanted: dict[int, object] = {
        33550: (0.01, 0.01, 0.0),
        33922: (0.0, 0.0, 0.0, 105.0, 22.0, 0.0),
        34735: (1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 2 if point else 1, 2048, 0, 1, 4326),
        42113: "-9999",
    }
    wanted.update({int(key.removeprefix("t")): value for key, value in tags.items()})
    for key, value in wanted.items():
        if value is not None:
            info[key] = value
    Image.fromarray(cells).save(file, format="TIFF", tiffinfo=info, compression=compression)
    return file


# ---- .hgt: where a height belongs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [1201, 3601])
def test_a_tile_lies_north_east_of_the_corner_in_its_name_with_its_first_row_in_the_north(
    tmp_path: Path, side: int
) -> None:
    cells = np.zeros((side, side), dtype=np.int16)
    cells[0, 0], cells[0, -1], cells[-1, 0], cells[-1, -1] = 1000, 2000, 3000, 4000
    terrain = open_terrain(hgt(tmp_path, cells=cells))
    corners = {(22.0, 105.0): 1000, (22.0, 106.0): 2000, (21.0, 105.0): 3000, (21.0, 106.0): 4000}
    assert {corner: at(terrain, *corner) for corner in corners} == corners


def test_the_corner_of_a_southern_and_western_tile_is_still_its_south_west(tmp_path: Path) -> None:
    terrain = open_terrain(hgt(tmp_path, "S02W071.hgt"))
    assert at(terrain, -2.0, -71.0) == 0 and at(terrain, -1.0, -71.0) == 400
    assert at(terrain, -2.0, -70.0) == 120


def test_heights_are_interpolated_bilinearly(tmp_path: Path) -> None:
    cells = np.zeros((1201, 1201), dtype=np.int16)
    cells[600, 600:602], cells[601, 600:602] = (100, 200), (300, 800)
    terrain = open_terrain(hgt(tmp_path, cells=cells))
    step = 1 / 1200
    assert at(terrain, 21.5, 105.5) == 100
    assert at(terrain, 21.5, 105.5 + step / 2) == pytest.approx(150, abs=0.1)
    assert at(terrain, 21.5 - step / 2, 105.5 + step / 2) == pytest.approx(350, abs=0.1)
    assert at(terrain, 21.5 - step / 4, 105.5 + 3 * step / 4) == pytest.approx(
        0.75 * (0.25 * 100 + 0.75 * 200) + 0.25 * (0.25 * 300 + 0.75 * 800), abs=0.2
    )


def test_a_plane_comes_back_as_that_plane(tmp_path: Path) -> None:
    down, right = np.mgrid[0:1201, 0:1201]
    terrain = open_terrain(hgt(tmp_path, cells=(2 * down + right).astype(np.int16)))
    draw = np.random.default_rng(1)
    latitude, longitude = 21 + draw.random(500), 105 + draw.random(500)
    expected = 2400 * (22 - latitude) + 1200 * (longitude - 105)
    np.testing.assert_allclose(terrain.heights(latitude, longitude), expected, atol=0.02)


def test_a_void_is_unknown_and_so_is_what_leans_on_it_but_not_a_known_height(tmp_path: Path) -> None:
    cells = np.full((1201, 1201), 7, dtype=np.int16)
    cells[600, 600] = -32768
    terrain = open_terrain(hgt(tmp_path, cells=cells))
    step = 1 / 1200
    assert np.isnan(at(terrain, 21.5, 105.5)) and np.isnan(at(terrain, 21.5 + step / 2, 105.5 - step / 2))
    assert at(terrain, 21.5, 105.5 + step) == 7 and at(terrain, 21.5 + step, 105.5) == 7


def test_a_place_beyond_the_files_and_no_place_are_unknown(tmp_path: Path) -> None:
    terrain = open_terrain(hgt(tmp_path))
    assert (
        np.isnan(at(terrain, 20.9, 105.5))
        and np.isnan(at(terrain, 21.5, 107.0))
        and np.isnan(at(terrain, np.nan, 105.0))
    )
    assert terrain.heights(np.zeros(0), np.zeros(0)).shape == (0,)


def test_a_folder_of_tiles_is_one_ground_without_a_seam(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("whatever")
    down, right = np.mgrid[0:1201, 0:1201]
    for east in (105, 106):
        hgt(tmp_path, f"N21E{east}.hgt", (down + right + 1200 * (east - 105)).astype(np.int16))
    terrain = open_terrain(tmp_path)
    longitude = np.linspace(105.99, 106.01, 41)
    found = terrain.heights(np.full(41, 21.5), longitude)
    np.testing.assert_allclose(found, 600 + 1200 * (longitude - 105), atol=0.05)


def test_where_the_finer_file_has_a_void_the_coarser_one_is_asked(tmp_path: Path) -> None:
    fine = np.full((3601, 3601), 10, dtype=np.int16)
    fine[1800, 1800] = -32768
    hgt(tmp_path, "N21E105.hgt", fine)
    hgt(tmp_path, "N21E105.srtm3.hgt", np.full((1201, 1201), 20, dtype=np.int16))
    terrain = open_terrain(tmp_path)
    assert at(terrain, 21.5, 105.5) == 20 and at(terrain, 21.6, 105.5) == 10


def test_the_heights_stay_on_the_disk(tmp_path: Path) -> None:
    terrain = open_terrain(hgt(tmp_path))
    assert isinstance(terrain._rasters[0].cells, np.memmap)


# ---- one name for one set of data -----------------------------------------------------------------------------------


def test_a_digest_tells_contents_and_names_apart_and_nothing_else(tmp_path: Path) -> None:
    def digest(name: str, file: str, height: int) -> str:
        folder = tmp_path / name
        folder.mkdir()
        return open_terrain(hgt(folder, file, np.full((1201, 1201), height, dtype=np.int16))).digest

    first = digest("a", "N21E105.hgt", 5)
    assert digest("b", "N21E105.hgt", 5) == first
    assert digest("c", "N21E105.hgt", 6) != first
    assert digest("d", "N21E106.hgt", 5) != first


def test_terrain_travels_to_another_process_as_names(tmp_path: Path) -> None:
    terrain = open_terrain(hgt(tmp_path), source="SRTM", vintage="2000")
    sent = pickle.dumps(terrain)
    assert len(sent) < 1000
    there = pickle.loads(sent)
    assert (there.digest, there.source, there.vintage) == (terrain.digest, "SRTM", "2000")
    assert at(there, 21.5, 105.5) == at(terrain, 21.5, 105.5)


# ---- ESRI ASCII -----------------------------------------------------------------------------------------------------


def test_an_ascii_grid_begins_in_the_north_and_its_corner_is_half_a_cell_from_the_first_centre(tmp_path: Path) -> None:
    terrain = open_terrain(grid(tmp_path / "a.asc", BODY))
    assert at(terrain, 21.015, 105.005) == pytest.approx(10, abs=0.01)
    assert at(terrain, 21.005, 105.025) == pytest.approx(60, abs=0.01)
    assert at(terrain, 21.010, 105.010) == pytest.approx(30, abs=0.01)


def test_an_ascii_grid_may_tell_centres_two_sizes_and_a_void_of_its_own(tmp_path: Path) -> None:
    file = grid(
        tmp_path / "a.asc",
        "10 20 30\n40 -1 60",
        xllcorner=None,
        yllcorner=None,
        xllcenter=105.0,
        yllcenter=21.0,
        cellsize=None,
        dx=0.02,
        dy=0.01,
        NODATA_value=-1,
    )
    terrain = open_terrain(file)
    assert at(terrain, 21.01, 105.04) == pytest.approx(30, abs=0.01)
    assert np.isnan(at(terrain, 21.0, 105.02))


def test_a_real_elevation_model_comes_back_through_a_file_as_it_was(tmp_path: Path) -> None:
    raster = Jacksboro().raster
    rows, columns = raster.cells.shape
    body = "\n".join(" ".join(map(str, row)) for row in raster.cells)
    file = grid(
        tmp_path / "jacksboro.asc",
        body,
        ncols=columns,
        nrows=rows,
        xllcorner=raster.west - raster.right / 2,
        yllcorner=raster.south - raster.down / 2,
        cellsize=raster.right,
    )
    terrain = open_terrain(file)
    draw = np.random.default_rng(2)
    latitude, longitude = draw.uniform(36.45, 36.73, 3000), draw.uniform(-84.41, -84.08, 3000)
    np.testing.assert_allclose(
        terrain.heights(latitude, longitude), Jacksboro().heights(latitude, longitude), atol=0.05
    )
    # the Cumberland's edge is high in the north-west, the valley of Powell low in the south-east
    assert at(terrain, 36.70, -84.38) > at(terrain, 36.47, -84.10)


# ---- GeoTIFF --------------------------------------------------------------------------------------------------------

HEIGHTS = np.arange(12, dtype=np.float32).reshape(3, 4) * 10


@pytest.mark.parametrize("compression", ["raw", "tiff_adobe_deflate", "tiff_lzw"])
@pytest.mark.parametrize("kind", [np.float32, np.uint16, np.int32])
def test_a_geotiff_of_areas_lies_half_a_pixel_within_its_corner(
    tmp_path: Path, kind: type[np.generic], compression: str
) -> None:
    terrain = open_terrain(tiff(tmp_path / "a.tif", HEIGHTS.astype(kind), compression=compression))
    assert at(terrain, 21.995, 105.005) == pytest.approx(0, abs=0.01)
    assert at(terrain, 21.975, 105.035) == pytest.approx(110, abs=0.01)
    assert at(terrain, 21.990, 105.010) == pytest.approx(25, abs=0.01)


def test_a_geotiff_of_points_has_its_first_height_on_its_corner(tmp_path: Path) -> None:
    terrain = open_terrain(tiff(tmp_path / "a.TIFF", HEIGHTS, point=True))
    assert at(terrain, 22.0, 105.0) == pytest.approx(0, abs=0.01)
    assert at(terrain, 21.98, 105.03) == pytest.approx(110, abs=0.01)


def test_the_void_of_a_geotiff_is_the_one_that_gdal_notes(tmp_path: Path) -> None:
    cells = HEIGHTS.copy()
    cells[1, 1] = -9999
    assert np.isnan(at(open_terrain(tiff(tmp_path / "a.tif", cells)), 21.985, 105.015))


def test_without_pillow_the_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tiff(tmp_path / "a.tif", HEIGHTS)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(TerrainError, match=r"^terrain a\.tif: GeoTIFF needs Pillow, .*: pip install pillow$"):
        open_terrain(file)


# ---- what cannot be used --------------------------------------------------------------------------------------------


def _little_endian(folder: Path) -> Path:
    file = folder / "N21E105.hgt"
    np.full((1201, 1201), 300, dtype="<i2").tofile(file)
    return file


def _raw(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def _grid(body: str = BODY, **head: object) -> Callable[[Path], Path]:
    return lambda folder: grid(folder / "a.asc", body, **head)


def _tiff(cells: Floats | NDArray[np.generic] = HEIGHTS, **tags: object) -> Callable[[Path], Path]:
    return lambda folder: tiff(folder / "a.tif", cells, **tags)  # type: ignore[arg-type]


BAD: list[tuple[Callable[[Path], Path], str]] = [
    (lambda folder: folder / "nowhere", "terrain nowhere: there is no such file or folder"),
    (lambda folder: folder, "no file of terrain in it; accepted: .hgt, .asc, .tif, .tiff"),
    (_raw("a.xyz", b""), "a.xyz: not a kind of file that is known; accepted: .hgt, .asc"),
    (_raw("hanoi.hgt", bytes(2 * 1201 * 1201)), "hanoi.hgt: the name of an .hgt file has to say its south-west corner"),
    (_raw("N91E105.hgt", bytes(2 * 1201 * 1201)), "N91E105.hgt: the name"),
    (_raw("N21E105.hgt", bytes(1000)), "N21E105.hgt: 1000 octets; an .hgt file has 2884802"),
    (_little_endian, "N21E105.hgt: heights from 11265 to 11265 m"),
    (_grid("10 20 30\n40 fifty 60"), "a.asc: row 2, column 2: fifty is not a number"),
    (_grid("10 20\n40 50 60"), "a.asc: row 1 has 2 heights; the head says 3"),
    (_grid("10 20 30"), "a.asc: 1 rows; the head says 2"),
    (_grid(BODY + "\n1 2 3"), "a.asc: > 2 rows; the head says 2"),
    (_grid(ncols=None), "a.asc: the head lacks ncols"),
    (_grid(cellsize=None), "a.asc: the head lacks cellsize"),
    (_grid(xllcorner=None), "a.asc: the head lacks xllcorner"),
    (_grid(ncols="three"), "a.asc: line 1: ncols is three; accepted: a number"),
    (_grid(nrows=2.5), "a.asc: line 2: nrows is 2.5; accepted: a whole number from 2"),
    (_grid(ncols=90_000, nrows=90_000), "a.asc: 90000 × 90000 heights; at most 200000000 in one file"),
    (_grid(colour="red"), "a.asc: line 7: colour; the head of an ESRI ASCII grid has ncols, nrows"),
    (_grid(xllcorner=560_000, yllcorner=2_370_000, cellsize=30), "a.asc: its corners are not degrees"),
    (_grid("10 20 30\n40 50 99999"), "a.asc: heights from 10 to 99999 m"),
    (_raw("a.asc", b"\0\xff" * 400), "a.asc: the head lacks ncols"),
    (_raw("a.tif", b"II*\0not a tiff"), "a.tif: no GeoTIFF"),
    (_raw("a.tif", b""), "a.tif: no GeoTIFF"),
    (_tiff(t33550=None), "a.tif: no GeoTIFF with one band of heights in degrees: ModelPixelScaleTag"),
    (_tiff(t34735=(1, 1, 0, 1, 1024, 0, 1, 1)), "GTModelTypeGeoKey = 1"),
    (_tiff(t33550=(30.0, 30.0, 0.0)), "ModelPixelScaleTag = 30, 30"),
    (_tiff(np.zeros((4, 4, 3), dtype=np.uint8)), "mode RGB"),
]


@pytest.mark.parametrize(("write", "expected"), BAD)
def test_what_cannot_be_used_is_told_in_one_line_in_both_languages(
    tmp_path: Path, write: Callable[[Path], Path], expected: str
) -> None:
    with pytest.raises(TerrainError) as caught:
        open_terrain(write(tmp_path))
    line = str(caught.value)
    assert expected in line and line.isprintable() and len(line) < 300
    vietnamese = translate("vi", caught.value.words.key, **caught.value.words.values)
    assert vietnamese.startswith("địa hình ") and vietnamese.isprintable()


def test_a_truncated_geotiff_is_told_in_one_line(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", np.random.default_rng(1).random((200, 200)).astype(np.float32))
    whole = file.read_bytes()
    for keep in (10, 100, len(whole) // 2, len(whole) - 10):
        file.write_bytes(whole[:keep])
        with pytest.raises(TerrainError, match=r"^terrain a\.tif: no GeoTIFF"):
            open_terrain(file)


def test_a_file_that_may_not_be_read_is_told_with_the_systems_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = grid(tmp_path / "a.asc", BODY)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(TerrainError, match=r"^terrain a\.asc: cannot be read: Permission denied$"):
        open_terrain(file)
