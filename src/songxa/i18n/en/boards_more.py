"""English messages for the Grafana boards of mobile coverage, fibre and power. Only text.

Keys as in `boards`.
"""

MESSAGES: dict[str, str] = {
    # shared
    "board.variable.target": "Target",
    "board.value.silent": "No answer",
    "board.value.los": "Loss of light",
    "board.value.dying_gasp": "Power lost at the ONU",
    "board.value.offline": "Switched off",
    "board.value.unsaid": "Nobody knows why",
    "board.value.valid": "Valid",
    "board.value.invalid": "Has errors",
    "board.value.writable": "Writable",
    "board.value.stuck": "Cannot be written",
    "board.column.source": "Runs on",
    "board.column.charge": "Battery left",
    "board.column.runtime": "Lasts another",
    "board.column.mains": "Mains",
    "board.column.load": "Load",
    "board.column.heat": "Battery heat",
    "board.column.battery_time": "Time on battery",
    "board.column.village_households": "Households of village",
    "board.column.covered": "Signal now",
    "board.column.built": "With all stations",
    "board.column.at_least": "At least",
    "board.column.at_most": "At most",
    "board.column.measured_ago": "Measured ago",
    "board.column.network": "Network",
    "board.column.technology": "Technology",
    "board.column.rsrp": "RSRP",
    "board.column.rsrq": "RSRQ",
    "board.column.sinr": "SINR",
    "board.column.onu": "ONU",
    "board.column.olt": "OLT",
    "board.column.port": "Port",
    "board.column.received": "Receives",
    "board.column.change": "Against usual",
    "board.column.olt_received": "OLT receives",
    "board.column.distance": "Distance",
    "board.column.onus_up": "ONUs working",
    "board.column.onus_down": "ONUs dark",
    "board.column.availability": "Uptime",
    "board.column.gap": "Against target",
    "board.column.lost": "Lost",
    "board.column.count": "Devices",
    "board.column.planned": "Maintenance",
    "board.column.known": "Known",
    "board.column.exporter": "Destination",
    "board.column.spool": "Queue",
    "board.column.delivered": "Delivered, ago",
    "board.column.points": "Points waiting",
    "board.column.bytes": "On disk",
    "board.column.oldest": "Longest wait",
    "board.column.dropped": "Dropped",
    "board.column.quarantined": "Refused",
    "board.column.collector": "Asked by",
    "board.column.duration": "Took",
    "board.column.version": "Version",
    "board.column.instance": "Instance",
    "board.column.running": "Running for",
    # mobile coverage
    "board.coverage.title": "Mobile coverage",
    "board.coverage.about": "Which base stations are on air, which villages are hit, how strong the measured signal "
    "is.",
    "board.coverage.row.stations": "Base stations",
    "board.coverage.row.ratio": "How many households have signal",
    "board.coverage.shares": "Households with signal, by village and operator",
    "board.coverage.shares.about": "Share of households with signal outdoors by the coverage ledger: now (without "
    "the stations that are down), with every station up, and the interval. Where nothing was measured it is only "
    "what the model predicts, no verdict. The worst village comes first.",
    "board.coverage.shares.none": "No coverage ledger yet: the inventory needs borders of villages and sectors of "
    "stations",
    "board.coverage.shares.unmeasured": "not measured",
    "board.coverage.lowest": "The worst village of each operator",
    "board.coverage.lowest.about": "Share of households with signal outdoors in the worst village of what is "
    "chosen, without the stations that are down. A dip: a station was down meanwhile. Lines: 80 and 95 %.",
    "board.coverage.lowest.none": "No coverage ledger in this time",
    "board.coverage.row.signal": "Measured signal",
    "board.coverage.down": "Base stations down",
    "board.coverage.down.about": "Base stations that are down or cannot be reached right now. Target: 0.",
    "board.coverage.households": "Households where one is down",
    "board.coverage.households.about": "All households of the villages in which at least one base station is down, as "
    "the inventory counts them. That many may be hit: those near another station or with another operator may still "
    "have signal.",
    "board.coverage.weakest": "Weakest signal (RSRP)",
    "board.coverage.weakest.about": "The probe with the lowest RSRP, the power of 4G's reference signal (3GPP TS "
    "36.214 §5.1.1; phones report −140 to −44 dBm, TS 36.133). From −95 dBm it is good, from −105 usable outdoors, "
    "below −115 next to nothing. What counts as good is the field's custom, not 3GPP's.",
    "board.coverage.weakest.none": "No probe measures anything",
    "board.coverage.noisiest": "Noisiest (SINR)",
    "board.coverage.noisiest.about": "The probe with the lowest SINR: by how many dB the signal is above the noise "
    "(3GPP TS 36.214 §5.1.13). From 10 dB it is good, below 3 dB the network is slow, below −3 dB it drops.",
    "board.coverage.noisiest.none": "No probe measures anything",
    "board.coverage.blind": "Probes that see nothing",
    "board.coverage.blind.about": "Signal probes that tell no RSRP: disconnected, without signal, or not on 4G. "
    "Target: 0.",
    "board.coverage.stations": "Base stations by village and operator",
    "board.coverage.stations.about": "A row a station, the broken ones first. Households are those of the whole "
    "village that it stands in. Click on a name to see the station.",
    "board.coverage.stations.none": "No base station in what is chosen",
    "board.coverage.timeline": "Base stations over time",
    "board.coverage.timeline.about": "The state of each station in the time shown.",
    "board.coverage.timeline.none": "No base station in what is chosen",
    "board.coverage.matrix": "RSRP by village and operator",
    "board.coverage.matrix.about": "The weakest RSRP measured now, of each operator in each village. An empty cell: no "
    "probe measures there. A probe speaks of where it stands, not of the whole village.",
    "board.coverage.matrix.none": "No probe measures anything",
    "board.coverage.probes": "Each probe",
    "board.coverage.probes.about": "RSRP, RSRQ and SINR now (3GPP TS 36.214), broken probes first. Network and "
    "technology are those of the cell that the modem camps on. Click on a name to see the probe.",
    "board.coverage.probes.none": "No probe measures anything",
    "board.coverage.rsrp": "Strength of the signal (RSRP)",
    "board.coverage.rsrp.about": "Higher is better. Lines: −95 good, −105 usable outdoors, −115 dBm next to nothing. A "
    "gap is when nothing was measured.",
    "board.coverage.rsrp.none": "No probe measured anything in this time",
    "board.coverage.rsrq": "Quality of the signal (RSRQ)",
    "board.coverage.rsrq.about": "The reference signal's share in all that is received (3GPP TS 36.214 §5.1.3; phones "
    "report −19.5 to −3 dB). Falls when the cell is crowded or disturbed. From −11 dB it is good, below −15 poor.",
    "board.coverage.rsrq.none": "No probe measured anything in this time",
    "board.coverage.sinr": "Signal above noise (SINR)",
    "board.coverage.sinr.about": "By how many dB the signal is above the noise. From 10 dB it is good, below 3 dB the "
    "network is slow, below −3 dB it drops.",
    "board.coverage.sinr.none": "No probe measured anything in this time",
    # fibre
    "board.fibre.title": "Fibre",
    "board.fibre.about": "Which ONUs are dark and why, and whose light is fading against its own usual level.",
    "board.fibre.row.onus": "ONUs",
    "board.fibre.row.light": "Optical power",
    "board.fibre.row.ports": "PON ports",
    "board.fibre.row.places": "Fibre devices by village",
    "board.fibre.down": "ONUs dark",
    "board.fibre.down.about": "ONUs that their OLT does not see, on all PON ports, households' included. A few that "
    "are switched off are normal; a jump is a cut fibre or a power cut.",
    "board.fibre.down.none": "No OLT tells anything yet",
    "board.fibre.los": "Loss of light",
    "board.fibre.los.about": "ONUs of the inventory that are dark because no light arrives (LOS): mostly a cut fibre "
    "or a loose connector. Target: 0.",
    "board.fibre.gasp": "Power lost at the ONU",
    "board.fibre.gasp.about": "ONUs of the inventory that told of a power cut before they went (dying gasp): the fibre "
    "is well, the place has no power. Target: 0.",
    "board.fibre.fading": "ONUs fading",
    "board.fibre.fading.about": "ONUs that receive over 1 dB less than is usual for them, which is their median of "
    "seven days. Look at connectors, fibre boxes and bends before they are gone.",
    "board.fibre.weakest": "Weakest at an ONU",
    "board.fibre.weakest.about": "The lowest optical power that an ONU receives. By ITU-T G.984.2 class B+ it needs at "
    "least −27 dBm and at most −8 dBm; below −25 is close to the edge.",
    "board.fibre.weakest.none": "No ONU tells anything yet",
    "board.fibre.weakest.olt": "Weakest at the OLT",
    "board.fibre.weakest.olt.about": "The lowest power that an OLT receives from an ONU. By ITU-T G.984.2 class B+ it "
    "needs at least −28 dBm and at most −8 dBm; below −26 is close to the edge.",
    "board.fibre.weakest.olt.none": "The OLT does not tell",
    "board.fibre.onus": "Each ONU",
    "board.fibre.onus.about": "Dark ones first, with the reason that the OLT gives. Against usual: the difference from "
    "its own median of seven days; −1 dB is worth a look, −3 dB is half of the light. If both directions fade it is "
    "the fibre or a connector, if one does it is the far end's sender. The OLT measures the distance.",
    "board.fibre.onus.none": "No ONU in what is chosen",
    "board.fibre.dark": "Which ONUs were dark when, and why",
    "board.fibre.dark.about": "Only those that were dark at some time shown.",
    "board.fibre.dark.none": "Good: no ONU was dark in this time",
    "board.fibre.change": "Received power against usual",
    "board.fibre.change.about": "The difference from the ONU's own median of seven days, up to the end of the time "
    "shown; the 16 that fell most. Lines: −1 dB is worth a look, −3 dB is half of the light. A gap is when there was "
    "none.",
    "board.fibre.change.none": "No ONU told anything in this time",
    "board.fibre.received": "Power that ONUs receive",
    "board.fibre.received.about": "The 16 ONUs that fell most against usual. Needed: −27 to −8 dBm (ITU-T G.984.2, "
    "class B+).",
    "board.fibre.received.none": "No ONU told anything in this time",
    "board.fibre.olt": "Power that OLTs receive",
    "board.fibre.olt.about": "By ONU; the 16 that fell most against usual. Needed: −28 to −8 dBm (ITU-T G.984.2, class "
    "B+).",
    "board.fibre.olt.none": "The OLT does not tell",
    "board.fibre.ports": "PON ports now",
    "board.fibre.ports.about": "ONUs working and dark on each port, the port with most dark ones first. A whole port "
    "at once is mostly a cut feeder or a broken port.",
    "board.fibre.ports.none": "No OLT in what is chosen",
    "board.fibre.ports.down": "Dark ONUs by PON port",
    "board.fibre.ports.down.about": "How many ONUs of each port were dark, stacked.",
    "board.fibre.ports.down.none": "No OLT told anything in this time",
    "board.fibre.timeline": "Fibre devices over time",
    "board.fibre.timeline.about": "The state of OLTs, fibre boxes, ONUs and media converters of the village chosen.",
    "board.fibre.timeline.none": "No fibre device in what is chosen",
    "board.fibre.modules": "Optical modules of switches and routers",
    "board.fibre.modules.about": "Received power now, and against the port's own median of seven days. Each kind of "
    "module has its own limits, so only the change is judged.",
    "board.fibre.modules.none": "No optical module in what is chosen",
    # power
    "board.power.title": "Power and batteries",
    "board.power.about": "Who runs on a battery, for how much longer, and how healthy the mains are.",
    "board.power.row.now": "Now",
    "board.power.row.course": "Over time",
    "board.power.row.battery": "Batteries",
    "board.power.running": "Running on battery",
    "board.power.running.about": "UPS units and power systems that run on their battery: mains are gone there. Target: "
    "0.",
    "board.power.silent": "Power without answer",
    "board.power.silent.about": "UPS units and power systems that are down or cannot be reached: a battery may be "
    "empty without anybody seeing it. Target: 0.",
    "board.power.left": "Lasts at least",
    "board.power.left.about": "Of the places that run on battery, how long the first one to go will last, as the "
    "device reckons with its present load. Below two hours get a generator ready; below half an hour it is urgent.",
    "board.power.left.none": "Good: nobody runs on battery",
    "board.power.lowest": "Lowest battery",
    "board.power.lowest.about": "The lowest charge of all. From 60 % it is good, below 30 % nearly empty.",
    "board.power.mains.lowest": "Lowest mains",
    "board.power.mains.lowest.about": "The lowest input voltage of all; 0 V is a power cut. Nominal are 220 V: within "
    "±5 % (209–231 V) is good; beyond ±10 % (198–242 V) equipment may break or switch off.",
    "board.power.heat.highest": "Hottest battery",
    "board.power.heat.highest.about": "The highest temperature of a battery. Above 25 °C a lead battery ages faster; "
    "about 10 °C more cost half of its life. From 35 °C it wants cooling, from 45 °C urgently.",
    "board.power.heat.highest.none": "No device tells",
    "board.power.places": "Each place",
    "board.power.places.about": "Those that do not answer and those on battery first. Time on battery is summed over "
    "the time shown, a minute at a time. Click on a name to see the device.",
    "board.power.places.none": "No UPS or power system in what is chosen",
    "board.power.timeline": "Mains or battery",
    "board.power.timeline.about": "A row a place: when it had mains, when it ran on battery, when it did not answer.",
    "board.power.timeline.none": "No UPS or power system in what is chosen",
    "board.power.charge": "Battery charge",
    "board.power.charge.about": "Lines: 60 % and 30 %. A slope down is a run on battery; how steep it is from one "
    "power cut to the next tells how good the battery still is.",
    "board.power.charge.none": "No device told in this time",
    "board.power.runtime": "How much longer it lasts",
    "board.power.runtime.about": "As the device reckons with its load then. Lines: 20 and 10 minutes. If it falls over "
    "months with a full battery, the battery is old.",
    "board.power.runtime.none": "No device told in this time",
    "board.power.mains": "Mains voltage",
    "board.power.mains.about": "The highest phase where there are three. Lines: ±5 % and ±10 % of 220 V. 0 V is a "
    "power cut.",
    "board.power.mains.none": "No device told in this time",
    "board.power.load": "Load",
    "board.power.load.about": "Of the rated power. From 70 % plug in nothing more, from 90 % a power cut may be too "
    "much.",
    "board.power.load.none": "No device told in this time",
    "board.power.current": "Battery current",
    "board.power.current.about": "Below 0 the battery gives, above 0 it is being charged.",
    "board.power.current.none": "No device told in this time",
    "board.power.volts": "Battery voltage",
    "board.power.volts.about": "A 48 V set is full at about 54 V and empty at about 43 V; others differ, so there are "
    "no lines.",
    "board.power.volts.none": "No device told in this time",
    "board.power.heat": "Battery temperature",
    "board.power.heat.about": "The hottest of each place. Lines: 35 °C wants cooling, 45 °C urgently.",
    "board.power.heat.none": "No device told in this time",
}
