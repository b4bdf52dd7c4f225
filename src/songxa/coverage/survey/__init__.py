"""Files of other people's about coverage, to readings, sectors, claims, households and tiles. Stores nothing.

`open_survey` tells by its columns what a file is and gives what it holds, item by item; `Tally` counts what was left
out, by reason, with the first example of each. Nothing of the device or the person that measured comes out.
"""

from songxa.coverage.survey.context import Context, Ground, Operators
from songxa.coverage.survey.items import Household, Item, SectorRow, Sighting, Tile
from songxa.coverage.survey.reading import Survey, open_survey
from songxa.coverage.survey.reasons import Dropped, Reason, SurveyError, Tally

__all__ = [
    "Context",
    "Dropped",
    "Ground",
    "Household",
    "Item",
    "Operators",
    "Reason",
    "SectorRow",
    "Sighting",
    "Survey",
    "SurveyError",
    "Tally",
    "Tile",
    "open_survey",
]
