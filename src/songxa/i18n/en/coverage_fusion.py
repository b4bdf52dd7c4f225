"""English messages of fusion: what the measurements are too thin for. Nothing but text."""

MESSAGES: dict[str, str] = {
    "coverage.fusion.no_samples": "Nothing was measured: there is only the model's prediction, untuned.",
    "coverage.fusion.nothing": "Nothing was measured and no transmitter is known: nothing is known.",
    "coverage.fusion.no_prediction": "No transmitter to predict from: measurements are interpolated up to {mask} m, "
    "beyond that nothing is known.",
    "coverage.fusion.few.one": "Only {n} bin was measured (trusted from {full}): the prediction is tuned in part.",
    "coverage.fusion.few.other": "Only {n} bins were measured (trusted from {full}): the prediction is tuned in part.",
    "coverage.fusion.not_validated": "Too few measurements, or too close together: their error could not be checked.",
    "coverage.fusion.widened": "The check found the intervals too narrow: they were widened by {percent} %.",
    "coverage.fusion.one_contributor": "One person measured everything: whether that phone reads high or low cannot "
    "be known.",
    "coverage.fusion.unpredicted.one": "{n} reading lies where the model predicts nothing: it did not tune the "
    "prediction.",
    "coverage.fusion.unpredicted.other": "{n} readings lie where the model predicts nothing: they did not tune the "
    "prediction.",
    "coverage.fusion.other_carrier.one": "{n} reading is of another band than the one predicted to be strongest: it "
    "counts for less.",
    "coverage.fusion.other_carrier.other": "{n} readings are of another band than the one predicted to be strongest: "
    "they count for less.",
    "coverage.fusion.outliers.one": "{n} bin differs greatly from those around it: it counts for less.",
    "coverage.fusion.outliers.other": "{n} bins differ greatly from those around them: they count for less.",
    "coverage.fusion.old.one": "{n} reading is more than a year old: it counts for less with its age.",
    "coverage.fusion.old.other": "{n} readings are more than a year old: they count for less with their age.",
    "coverage.fusion.unknown_age.one": "{n} reading has no time: it counts as {years} years old.",
    "coverage.fusion.unknown_age.other": "{n} readings have no time: they count as {years} years old.",
    "coverage.fusion.unusable.one": "{n} reading without a place or a level was left out.",
    "coverage.fusion.unusable.other": "{n} readings without a place or a level were left out.",
    "coverage.fusion.repeated.one": "{n} exact repeat was left out.",
    "coverage.fusion.repeated.other": "{n} exact repeats were left out.",
}
