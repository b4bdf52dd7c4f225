"""English messages for what transmits, where households are, and what a prediction assumes. Nothing but text."""

MESSAGES: dict[str, str] = {
    # what could not be placed
    "coverage.transmitters.no_band.one": "{n} row of an operator's table names no band: nothing is predicted of it.",
    "coverage.transmitters.no_band.other": "{n} rows of operators' tables name no band: nothing is predicted of them.",
    "coverage.transmitters.no_sectors": "No sector of {device} is known, so no coverage is predicted for it. Put its "
    "sectors into the inventory, or import the operator's table.",
    "coverage.transmitters.old_sectors": "{device} has 2G and 3G sectors only; these are being shut "
    "down and do not count.",
    "coverage.people.no_border": "{area} has no border, so nobody knows which points belong to it.",
    "coverage.people.no_households": "{area} has no number of households.",
    "coverage.people.more_inside": "{area} counts {own} households, but its villages {inside}; "
    "the villages' count is used.",
    "coverage.people.unplaced.one": "{n} household of {area} lies in no village with a border and is in no figure.",
    "coverage.people.unplaced.other": "{n} households of {area} lie in no village with a border and are in no figure.",
    "coverage.people.outside.one": "{n} household of the imported points lies in no area and is in no figure.",
    "coverage.people.outside.other": "{n} households of the imported points lie in no area and are in no figure.",
    # what is assumed
    "coverage.assumed.households": "households lie evenly in the village",
    "coverage.assumed.height_m": "antenna height 35 m",
    "coverage.assumed.azimuth_deg": "direction unknown: the same signal all around, as a mean of three sectors",
    "coverage.assumed.tilt_deg": "antenna tilt 3°",
    "coverage.assumed.bandwidth_mhz": "carrier width: 10 MHz below 1 GHz, else 20 MHz for 4G and 100 MHz for 5G",
    "coverage.assumed.eirp_dbm": "power: 59 dBm EIRP below 1 GHz, 61 dBm above, 64 dBm for 5G from 2.3 GHz on",
    "coverage.assumed.access_point": "Wi-Fi sent at 2.4 GHz, 20 dBm EIRP, from 3 m high",
    "coverage.assumed.of.one": "{what} ({n} transmitter)",
    "coverage.assumed.of.other": "{what} ({n} transmitters)",
    # the models
    "coverage.model.none": "no model",
    "coverage.model.free_space": "free space",
    "coverage.model.rma": "3GPP TR 38.901 RMa, without terrain",
    "coverage.model.itm": "ITM (Longley-Rice) with terrain",
    "coverage.model.log_distance": "log-distance",
}
