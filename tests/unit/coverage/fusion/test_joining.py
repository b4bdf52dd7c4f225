"""What a fusion says of little, odd, and wrong evidence: nothing green without any, and no single phone decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from songxa.coverage.fusion import Fused, Rules, fuse
from songxa.coverage.fusion.places import Places
from songxa.coverage.nouns import Field, Floats, Points, Samples
from tests.support.shadowing import NOW, District, points, without_prediction

DISTRICT = District(1)
YEAR_S = 365.25 * 86_400


def take(samples: Samples, chosen: Places) -> Samples:
    """Some of the samples, by their numbers; a number twice is a sample twice."""
    where = Points(samples.points.latitude[chosen], samples.points.longitude[chosen])
    return Samples(
        where,
        samples.rsrp_dbm[chosen],
        samples.at[chosen],
        samples.band_mhz[chosen],
        samples.contributor[chosen],
        samples.staff[chosen],
    )


def take_field(field: Field, chosen: Places) -> Field:
    return replace(
        field,
        points=Points(field.points.latitude[chosen], field.points.longitude[chosen]),
        mean_dbm=field.mean_dbm[chosen],
        sigma_db=field.sigma_db[chosen],
        server=field.server[chosen],
        distance_m=field.distance_m[chosen],
        excess_db=field.excess_db[chosen],
        model=field.model[chosen],
        evidence_m=field.evidence_m[chosen],
    )


def fused(
    roads: Floats, samples: Samples, *, district: District = DISTRICT, cells: Floats | None = None, **rules: float
) -> Fused:
    at = district.predicted(roads)
    return fuse(
        district.predicted(district.cells() if cells is None else cells),
        at,
        samples,
        now=NOW,
        rules=replace(Rules(), **rules),  # type: ignore[arg-type]  # floats for floats
    )


def notes(found: Fused) -> set[str]:
    return {note.key.removeprefix("coverage.fusion.") for note in found.notes}


def shift(found: Fused, district: District = DISTRICT) -> Floats:
    """What the fusion moved the prediction by."""
    prediction = district.predicted(district.cells())
    return np.asarray(found.field.mean_dbm.astype(np.float64) - prediction.mean_dbm)


NONE = np.array([], dtype=np.int64)
ROADS = DISTRICT.roads()
SAMPLES = DISTRICT.samples(ROADS)


# ---- little evidence -------------------------------------------------------------------------------------------------


def test_without_samples_and_without_sectors_nothing_is_known_anywhere() -> None:
    prediction = without_prediction(DISTRICT.predicted(DISTRICT.cells()))
    found = fuse(prediction, take_field(prediction, NONE), take(SAMPLES, NONE), now=NOW)
    assert np.isnan(found.field.mean_dbm).all()
    assert np.isnan(found.field.probability(-105)).all()
    assert found.grey.all()
    assert (found.tunings, found.validation, found.correlation) == ((), None, None)
    assert notes(found) == {"nothing"}


def test_without_samples_the_prediction_stays_as_it_is_and_every_cell_is_grey() -> None:
    prediction = DISTRICT.predicted(DISTRICT.cells())
    found = fuse(prediction, take_field(prediction, NONE), take(SAMPLES, NONE), now=NOW)
    np.testing.assert_array_equal(found.field.mean_dbm, prediction.mean_dbm)
    np.testing.assert_array_equal(found.field.sigma_db, prediction.sigma_db)
    assert found.grey.all()
    assert np.isinf(found.field.evidence_m).all()
    assert notes(found) == {"no_samples"}


def test_samples_without_sectors_are_known_near_by_and_grey_far_off() -> None:
    cells = DISTRICT.cells()
    prediction = without_prediction(DISTRICT.predicted(cells))
    found = fuse(prediction, without_prediction(DISTRICT.predicted(ROADS)), SAMPLES, now=NOW)
    nearest = np.array([np.hypot(*(ROADS - cell).T).min() for cell in cells])
    # evidence is measured from the middle of a bin
    assert np.isfinite(found.field.mean_dbm[nearest < 450]).all()
    assert np.isnan(found.field.mean_dbm[nearest > 550]).all()
    np.testing.assert_array_equal(found.grey, np.isnan(found.field.mean_dbm))
    assert "no_prediction" in notes(found)
    truth = DISTRICT.truth(cells)
    known = ~found.grey
    z = np.abs(found.field.mean_dbm - truth)[known] / found.field.sigma_db[known]
    assert 0.65 <= np.mean(z <= 1.2816) <= 0.95
    close = nearest < 100
    assert np.sqrt(np.mean((found.field.mean_dbm - truth)[close] ** 2)) < 7


def test_a_single_sample_moves_the_district_by_less_than_a_decibel_and_is_not_taken_for_a_validation() -> None:
    one = fused(ROADS[:1], take(SAMPLES, np.array([0])))
    assert np.abs(shift(one)).max() < 1.5
    assert one.validation is None
    assert {"few", "not_validated", "one_contributor"} <= notes(one)


def test_a_thousand_samples_of_one_place_are_hardly_more_than_one() -> None:
    many = np.zeros(1000, dtype=np.int64)
    samples = take(SAMPLES, many)
    # told apart by their times, or they would be one sample a thousand times
    samples = replace(samples, at=NOW - np.arange(1000.0), contributor=np.arange(1000, dtype=np.int32) % 5)
    found = fused(ROADS[many], samples)
    assert found.tunings[0].bins == 1
    assert np.median(np.abs(shift(found))) < 1
    assert np.abs(shift(found)).max() < 3
    assert found.validation is None


def test_cells_beyond_the_mask_are_grey_and_carry_the_tuned_prediction_not_the_neighbours() -> None:
    found = fused(ROADS, SAMPLES)
    np.testing.assert_array_equal(found.grey, found.field.evidence_m > 500)
    assert np.isfinite(found.field.mean_dbm).all()
    wider = fused(ROADS, SAMPLES, mask_m=1000)
    assert wider.grey.sum() < found.grey.sum()
    far = found.field.evidence_m > 5 * 500
    assert found.field.sigma_db[~found.grey].mean() < found.field.sigma_db[far].mean()


def test_a_measured_cell_is_surer_than_one_at_a_distance() -> None:
    on_road = fused(ROADS, SAMPLES, cells=ROADS[::10])
    beside = fused(ROADS, SAMPLES, cells=ROADS[::10] + 1500)
    assert np.median(on_road.field.sigma_db) < 0.7 * np.median(beside.field.sigma_db)


def test_cells_that_the_model_does_not_reach_are_told_by_the_samples_near_them() -> None:
    cells = ROADS[5::40] + 20
    prediction, at = DISTRICT.predicted(cells), DISTRICT.predicted(ROADS)
    out = np.arange(len(cells)) % 2 == 0
    half = replace(
        prediction,
        mean_dbm=np.where(out, np.float32(np.nan), prediction.mean_dbm),
        server=np.where(out, -1, prediction.server).astype(np.int32),
    )
    found = fuse(half, at, SAMPLES, now=NOW)
    truth = DISTRICT.truth(cells)
    for part in (out, ~out):
        assert np.sqrt(np.mean((found.field.mean_dbm - truth)[part] ** 2)) < 7
    assert (found.field.server[out] == -1).all()


# ---- odd evidence ----------------------------------------------------------------------------------------------------


def test_a_repeated_file_changes_nothing() -> None:
    once = fused(ROADS, SAMPLES)
    twice = np.tile(np.arange(len(ROADS)), 2)
    again = fused(ROADS[twice], take(SAMPLES, twice))
    np.testing.assert_allclose(again.field.mean_dbm, once.field.mean_dbm, atol=1e-3)
    np.testing.assert_allclose(again.field.sigma_db, once.field.sigma_db, atol=1e-3)
    assert again.tunings == once.tunings
    assert "repeated" in notes(again)
    # neither does the order in which it came
    order = np.random.default_rng(1).permutation(len(ROADS))
    other = fused(ROADS[order], take(SAMPLES, order))
    np.testing.assert_allclose(other.field.mean_dbm, once.field.mean_dbm, atol=0.05)


def test_readings_that_are_no_numbers_are_left_out_and_counted() -> None:
    broken = take(SAMPLES, np.arange(len(ROADS)))
    broken.rsrp_dbm[::50] = np.nan
    broken.points.latitude[1::50] = np.nan
    broken.points.longitude[2::50] = np.inf
    found = fused(ROADS, broken)
    assert np.isfinite(found.field.mean_dbm).all()
    assert np.isfinite(found.field.sigma_db).all()
    [note] = [note for note in found.notes if note.key.endswith("unusable")]
    assert note.values["n"] == 36
    assert np.abs(shift(found) - shift(fused(ROADS, SAMPLES))).mean() < 1.5


def test_nothing_but_broken_readings_is_no_evidence() -> None:
    broken = replace(SAMPLES, rsrp_dbm=np.full(len(ROADS), np.nan, dtype=np.float32))
    found = fused(ROADS, broken)
    assert found.grey.all()
    assert notes(found) == {"no_samples", "unusable"}


def test_samples_without_a_prediction_of_theirs_do_not_tune() -> None:
    at = without_prediction(DISTRICT.predicted(ROADS))
    prediction = DISTRICT.predicted(DISTRICT.cells())
    found = fuse(prediction, at, SAMPLES, now=NOW)
    np.testing.assert_array_equal(found.field.mean_dbm, prediction.mean_dbm)
    assert found.tunings == ()
    assert "unpredicted" in notes(found)


def test_one_reading_in_twenty_that_is_garbage_does_no_harm() -> None:
    garbage = take(SAMPLES, np.arange(len(ROADS)))
    garbage.rsrp_dbm[np.random.default_rng(1).choice(len(ROADS), len(ROADS) // 20)] = -139
    truth, clean, found = DISTRICT.truth(DISTRICT.cells()), fused(ROADS, SAMPLES), fused(ROADS, garbage)
    errors = [np.sqrt(np.mean((each.field.mean_dbm - truth) ** 2)) for each in (clean, found)]
    assert errors[1] < 1.1 * errors[0]


def test_a_place_unlike_all_around_it_is_doubted() -> None:
    odd = take(SAMPLES, np.arange(len(ROADS)))
    middle = slice(100, 103)
    odd.rsrp_dbm[middle] -= 45
    found, usual = fused(ROADS, odd, cells=ROADS[95:108]), fused(ROADS, SAMPLES, cells=ROADS[95:108])
    assert "outliers" in notes(found)
    assert np.abs(found.field.mean_dbm - usual.field.mean_dbm).max() < 20


def test_a_phone_in_a_pocket_is_told_apart_where_others_measured_too() -> None:
    """Five phones on the same roads, one of them 15 dB low: the level moves by far less than the fifth of 15 dB."""
    together = np.tile(ROADS, (5, 1))
    samples = replace(DISTRICT.samples(together), contributor=np.repeat(np.arange(5), len(ROADS)).astype(np.int32))
    low = replace(samples, rsrp_dbm=np.where(samples.contributor == 2, samples.rsrp_dbm - 15, samples.rsrp_dbm))
    moved = shift(fused(together, low)) - shift(fused(together, samples))
    assert np.abs(moved).mean() < 1.5


def test_a_single_phone_leaves_more_doubt_than_five() -> None:
    five, one = fused(ROADS, SAMPLES), fused(ROADS, replace(SAMPLES, contributor=np.zeros(len(ROADS), dtype=np.int32)))
    assert one.field.sigma_db.mean() > five.field.sigma_db.mean()
    assert "one_contributor" in notes(one)
    assert "one_contributor" not in notes(five)


def test_old_readings_count_for_less_and_leave_more_doubt() -> None:
    old = fused(ROADS, replace(SAMPLES, at=SAMPLES.at - 4 * YEAR_S))
    new = fused(ROADS, SAMPLES)
    near = ~new.grey
    assert old.field.sigma_db[near].mean() > new.field.sigma_db[near].mean()
    assert "old" in notes(old)
    unknown = fused(ROADS, replace(SAMPLES, at=np.full(len(ROADS), np.nan)))
    assert new.field.sigma_db[near].mean() < unknown.field.sigma_db[near].mean() < old.field.sigma_db[near].mean()
    assert "unknown_age" in notes(unknown)


def test_a_clock_that_is_ahead_makes_no_reading_younger_than_now() -> None:
    ahead = fused(ROADS, replace(SAMPLES, at=SAMPLES.at + 10 * YEAR_S))
    new = fused(ROADS, replace(SAMPLES, at=np.full(len(ROADS), NOW)))
    np.testing.assert_allclose(ahead.field.mean_dbm, new.field.mean_dbm, atol=1e-3)


def test_readings_of_another_band_than_the_predicted_one_count_for_less() -> None:
    other = fused(ROADS, replace(SAMPLES, band_mhz=np.full(len(ROADS), 900, dtype=np.float32)))
    same = fused(ROADS, replace(SAMPLES, band_mhz=np.full(len(ROADS), 1842.5, dtype=np.float32)))
    assert "other_carrier" in notes(other)
    assert "other_carrier" not in notes(same)
    np.testing.assert_array_equal(same.field.mean_dbm, fused(ROADS, SAMPLES).field.mean_dbm)
    assert other.field.sigma_db.mean() > same.field.sigma_db.mean()


def test_a_band_that_was_not_measured_learns_half_from_one_that_was() -> None:
    cells = DISTRICT.cells()
    prediction = DISTRICT.predicted(cells)
    other = tuple(replace(each, band_mhz=900.0) for each in prediction.transmitters)
    found = fuse(replace(prediction, transmitters=other), DISTRICT.predicted(ROADS), SAMPLES, now=NOW)
    unmeasured, measured = found.tunings
    assert (unmeasured.band_mhz, unmeasured.bins) == (900.0, 0)
    assert unmeasured.offset_db.value == pytest.approx(measured.offset_db.value / 2, abs=1.0)
    assert unmeasured.offset_db.sigma > measured.offset_db.sigma


def test_what_goes_in_is_left_as_it_was_and_comes_out_the_same_every_time() -> None:
    prediction, at = DISTRICT.predicted(DISTRICT.cells()), DISTRICT.predicted(ROADS)
    before = [array.copy() for array in (prediction.mean_dbm, prediction.sigma_db, at.mean_dbm, SAMPLES.rsrp_dbm)]
    one, two = (fuse(prediction, at, SAMPLES, now=NOW) for _ in range(2))
    for was, now in zip(before, (prediction.mean_dbm, prediction.sigma_db, at.mean_dbm, SAMPLES.rsrp_dbm), strict=True):
        np.testing.assert_array_equal(was, now)
    np.testing.assert_array_equal(one.field.mean_dbm, two.field.mean_dbm)
    assert (one.tunings, one.validation, one.notes) == (two.tunings, two.validation, two.notes)


def test_a_prediction_of_other_points_than_the_samples_is_a_bug() -> None:
    with pytest.raises(ValueError, match="600 predictions for 1 samples"):
        fuse(DISTRICT.predicted(ROADS[:1]), DISTRICT.predicted(ROADS), take(SAMPLES, np.array([0])), now=NOW)


def test_no_cells_are_no_problem() -> None:
    nowhere = DISTRICT.predicted(np.zeros((0, 2)))
    found = fuse(nowhere, DISTRICT.predicted(ROADS), SAMPLES, now=NOW)
    assert len(found.field.points) == len(found.grey) == 0
    assert found.tunings[0].bins > 100
    assert points(np.zeros((0, 2))).latitude.shape == (0,)
