"""Every metric that songxa exports, declared once. docs/metrics.md is generated from here; nothing is computed here.

Names follow the Prometheus conventions: base units, `_total` for counters, `_ratio` for 0 to 1; signal levels are in
dBm (power relative to 1 mW) and dB as the field writes them. Every device metric has the label `device` first.
"""

from __future__ import annotations

from songxa.model import Metric, MetricKind

_GAUGE, _COUNTER, _INFO = MetricKind.GAUGE, MetricKind.COUNTER, MetricKind.INFO
_RATIO = (0.0, 1.0)
_COUNT = (0.0, 1e6)
_COUNTER64 = (0.0, float(2**64 - 1))

# ---- reachability -------------------------------------------------------------------------------------------------
UP = Metric("songxa_up", _GAUGE, "", "1 if any configured method answered in the last visit, else 0.", (), _RATIO)
DEVICE_INFO = Metric(
    "songxa_device_info",
    _INFO,
    "",
    "What the inventory says of a device; join on device.",
    ("name", "kind", "site", "village", "operator", "model"),
)
POLL_DURATION = Metric(
    "songxa_poll_duration_seconds", _GAUGE, "seconds", "How long the last visit took.", ("collector",), (0.0, 3600.0)
)
POLL_ANSWERED = Metric(
    "songxa_poll_answered", _GAUGE, "", "1 if the device answered this collector's last visit, else 0.",
    ("collector",), _RATIO,
)  # fmt: skip
POLL_INVALID = Metric(
    "songxa_poll_invalid_values", _GAUGE, "", "Values of the last visit that cannot be true and were not exported.",
    ("collector",), _COUNT,
)  # fmt: skip
PING_RTT = Metric(
    "songxa_ping_rtt_seconds",
    _GAUGE,
    "seconds",
    "Round-trip time of the last visit's echoes; stat is min, mean, max or jitter (mean difference of neighbours).",
    ("stat",),
    (0.0, 60.0),
)
PING_LOSS = Metric(
    "songxa_ping_loss_ratio", _GAUGE, "ratio", "Share of the last visit's echoes that the network lost.", (), _RATIO
)
UPTIME = Metric(
    "songxa_uptime_seconds",
    _GAUGE,
    "seconds",
    "Time since the host started where the agent tells it, else since the agent started.",
    (),
    (0.0, 3.2e9),
)

# ---- Wi-Fi --------------------------------------------------------------------------------------------------------
WIFI_CLIENTS = Metric(
    "songxa_wifi_clients", _GAUGE, "", "Devices associated now. A count; who they are is never read.",
    ("radio", "ssid"), (0.0, 10_000.0),
)  # fmt: skip
WIFI_UTILIZATION = Metric(
    "songxa_wifi_channel_utilization_ratio", _GAUGE, "ratio", "Share of time the channel was busy.", ("radio",), _RATIO
)
WIFI_NOISE = Metric("songxa_wifi_noise_dbm", _GAUGE, "dBm", "Noise floor.", ("radio",), (-120.0, -20.0))
WIFI_TX_POWER = Metric("songxa_wifi_tx_power_dbm", _GAUGE, "dBm", "Transmit power.", ("radio",), (-20.0, 60.0))
WIFI_CHANNEL = Metric("songxa_wifi_channel", _GAUGE, "", "Channel number, IEEE 802.11.", ("radio",), (1.0, 233.0))
WIFI_FREQUENCY = Metric(
    "songxa_wifi_frequency_hertz", _GAUGE, "hertz", "Centre frequency, where a radio tells no channel number.",
    ("radio",), (4e8, 1e11),
)  # fmt: skip
WIFI_SIGNAL = Metric(
    "songxa_wifi_signal_dbm", _GAUGE, "dBm", "Signal of a point-to-point link as received.", ("radio",), (-120.0, 0.0)
)
WIFI_CCQ = Metric(
    "songxa_wifi_client_connection_quality_ratio", _GAUGE, "ratio",
    "Client connection quality as the vendor defines it.", ("radio", "ssid"), _RATIO,
)  # fmt: skip
WIFI_AP_UP = Metric(
    "songxa_wifi_controller_aps", _GAUGE, "", "Access points that a controller knows, by state.", ("state",), _COUNT
)
WIFI_CONTROLLER_AP_UP = Metric(
    "songxa_wifi_controller_ap_up", _GAUGE, "",
    "1 if the controller sees the access point working, else 0; only for those that the inventory names by it.",
    ("ap",), _RATIO,
)  # fmt: skip

# ---- mobile signal ------------------------------------------------------------------------------------------------
CELL_RSRP = Metric(
    "songxa_cell_rsrp_dbm", _GAUGE, "dBm", "Reference signal received power, 3GPP TS 36.214 §5.1.1.",
    ("modem",), (-157.0, -30.0),
)  # fmt: skip
CELL_RSRQ = Metric(
    "songxa_cell_rsrq_db", _GAUGE, "dB", "Reference signal received quality, 3GPP TS 36.214 §5.1.3.",
    ("modem",), (-43.0, 20.0),
)  # fmt: skip
CELL_SINR = Metric(
    "songxa_cell_sinr_db", _GAUGE, "dB", "Signal to interference and noise ratio, 3GPP TS 36.214 §5.1.13.",
    ("modem",), (-30.0, 50.0),
)  # fmt: skip
CELL_RSSI = Metric(
    "songxa_cell_rssi_dbm", _GAUGE, "dBm", "Received signal strength over the whole carrier; never taken for RSRP.",
    ("modem",), (-130.0, -10.0),
)  # fmt: skip
CELL_INFO = Metric(
    "songxa_cell_info", _INFO, "", "The cell that a probe's modem camps on.",
    ("modem", "operator", "technology", "cell"),
)  # fmt: skip

# ---- fibre --------------------------------------------------------------------------------------------------------
OPTICAL_RX = Metric(
    "songxa_optical_rx_dbm", _GAUGE, "dBm", "Optical power received by the ONU, or by the SFP where onu is empty.",
    ("port", "onu"), (-45.0, 10.0),
)  # fmt: skip
OPTICAL_TX = Metric(
    "songxa_optical_tx_dbm", _GAUGE, "dBm", "Optical power sent by the ONU, or by the port where onu is empty.",
    ("port", "onu"), (-20.0, 15.0),
)  # fmt: skip
OPTICAL_OLT_RX = Metric(
    "songxa_optical_olt_rx_dbm", _GAUGE, "dBm", "Optical power that the OLT receives from the ONU.",
    ("port", "onu"), (-45.0, 10.0),
)  # fmt: skip
ONU_UP = Metric("songxa_onu_up", _GAUGE, "", "1 if the OLT sees the ONU working, else 0.", ("port", "onu"), _RATIO)
ONU_DOWN_REASON = Metric(
    "songxa_onu_down_reason", _GAUGE, "",
    "1 for why the ONU does not work, as its OLT has it; reason is los, dying_gasp, offline or other.",
    ("port", "onu", "reason"), _RATIO,
)  # fmt: skip
ONU_DISTANCE = Metric(
    "songxa_onu_distance_meters", _GAUGE, "meters", "Fibre length from OLT to ONU.", ("port", "onu"), (0.0, 100_000.0)
)
PON_ONUS = Metric(
    "songxa_pon_onus", _GAUGE, "", "ONUs of a PON port by state; state is up or down.", ("port", "state"), _COUNT
)

# ---- power --------------------------------------------------------------------------------------------------------
BATTERY_CHARGE = Metric("songxa_power_battery_charge_ratio", _GAUGE, "ratio", "Charge left in the battery.", (), _RATIO)
BATTERY_RUNTIME = Metric(
    "songxa_power_battery_runtime_seconds", _GAUGE, "seconds", "How long the battery lasts at the present load.",
    (), (0.0, 1e7),
)  # fmt: skip
ON_BATTERY = Metric("songxa_power_on_battery", _GAUGE, "", "1 while the load runs on the battery, else 0.", (), _RATIO)
INPUT_VOLTS = Metric(
    "songxa_power_input_volts", _GAUGE, "volts", "Mains voltage, the highest phase where there are three.",
    (), (0.0, 1000.0),
)  # fmt: skip
BATTERY_VOLTS = Metric("songxa_power_battery_volts", _GAUGE, "volts", "Battery voltage.", (), (0.0, 1000.0))
BATTERY_CURRENT = Metric(
    "songxa_power_battery_current_amperes", _GAUGE, "amperes", "Battery current; negative while discharging.",
    (), (-10_000.0, 10_000.0),
)  # fmt: skip
OUTPUT_VOLTS = Metric("songxa_power_output_volts", _GAUGE, "volts", "Voltage given to the load.", (), (0.0, 1000.0))
LOAD = Metric("songxa_power_load_ratio", _GAUGE, "ratio", "Load as a share of the rated power.", (), (0.0, 2.0))

# ---- any device ---------------------------------------------------------------------------------------------------
IF_IN_OCTETS = Metric(
    "songxa_if_in_octets_total", _COUNTER, "", "Octets received, IF-MIB ifHCInOctets.", ("interface",), _COUNTER64
)
IF_OUT_OCTETS = Metric(
    "songxa_if_out_octets_total", _COUNTER, "", "Octets sent, IF-MIB ifHCOutOctets.", ("interface",), _COUNTER64
)
IF_IN_ERRORS = Metric(
    "songxa_if_in_errors_total", _COUNTER, "", "Packets received in error, IF-MIB ifInErrors.",
    ("interface",), _COUNTER64,
)  # fmt: skip
IF_OUT_ERRORS = Metric(
    "songxa_if_out_errors_total", _COUNTER, "", "Packets not sent for errors, IF-MIB ifOutErrors.",
    ("interface",), _COUNTER64,
)  # fmt: skip
IF_UP = Metric("songxa_if_up", _GAUGE, "", "1 if IF-MIB ifOperStatus is up, else 0.", ("interface",), _RATIO)
IF_SPEED = Metric(
    "songxa_if_speed_bytes_per_second", _GAUGE, "", "Nominal speed, IF-MIB ifHighSpeed.", ("interface",), (0.0, 1e12)
)
CPU = Metric("songxa_cpu_ratio", _GAUGE, "ratio", "Processor use, the mean over the processors.", (), _RATIO)
MEMORY = Metric("songxa_memory_used_ratio", _GAUGE, "ratio", "Main memory in use.", (), _RATIO)
TEMPERATURE = Metric(
    "songxa_temperature_celsius", _GAUGE, "celsius", "Temperature by sensor.", ("sensor",), (-60.0, 150.0)
)
VOLTAGE = Metric("songxa_voltage_volts", _GAUGE, "volts", "Supply voltage by sensor.", ("sensor",), (0.0, 1000.0))

# ---- places --------------------------------------------------------------------------------------------------------
SITE_INFO = Metric(
    "songxa_site_info", _INFO, "",
    "What the inventory says of a place; public is yes or no, latitude and longitude are WGS 84 degrees.",
    ("site", "name", "village", "category", "public", "latitude", "longitude"), of_device=False,
)  # fmt: skip
VILLAGE_HOUSEHOLDS = Metric(
    "songxa_village_households", _GAUGE, "", "Households of a village, where the inventory counts them.", ("village",),
    None, of_device=False,
)  # fmt: skip

# ---- states and incidents -----------------------------------------------------------------------------------------
DEVICE_STATE = Metric(
    "songxa_device_state", _GAUGE, "", "1 for the state that the device is in, 0 for the others.", ("state",), _RATIO
)
SITE_STATE = Metric(
    "songxa_site_state", _GAUGE, "", "1 for the state that the site is in, taken together, 0 for the others.",
    ("site", "state"), _RATIO, of_device=False,
)  # fmt: skip
INCIDENT_OPEN = Metric(
    "songxa_incident_open", _GAUGE, "",
    "1 while an incident lasts; one root cause is one incident. root is the key of what failed, name how people call "
    "it, operator whom to call.",
    ("incident", "cause", "root", "name", "village", "operator"), _RATIO, of_device=False,
)  # fmt: skip
INCIDENT_OPENED = Metric(
    "songxa_incident_opened_timestamp_seconds", _GAUGE, "seconds", "When an incident that lasts began, since 1970.",
    ("incident",), None, of_device=False,
)  # fmt: skip
INCIDENT_DEVICES = Metric(
    "songxa_incident_devices", _GAUGE, "", "Devices that an incident took down, at its worst.", ("incident",), _COUNT,
    of_device=False,
)  # fmt: skip
INCIDENT_HOUSEHOLDS = Metric(
    "songxa_incident_households", _GAUGE, "", "Households that an incident hits, at its worst.", ("incident",), None,
    of_device=False,
)  # fmt: skip
INCIDENT_PLACES = Metric(
    "songxa_incident_places", _GAUGE, "", "Public places left without working Wi-Fi by an incident, at its worst.",
    ("incident",), _COUNT, of_device=False,
)  # fmt: skip

# ---- the monitor itself -------------------------------------------------------------------------------------------
BUILD_INFO = Metric("songxa_build_info", _INFO, "", "Which songxa this is.", ("version",), of_device=False)
INVENTORY_VALID = Metric(
    "songxa_inventory_valid", _GAUGE, "",
    "0 while the inventory has errors, or would lose too many devices, and the last good one is in force.",
    (), _RATIO, of_device=False,
)  # fmt: skip
INVENTORY_DEVICES = Metric(
    "songxa_inventory_devices", _GAUGE, "", "Devices of the inventory in force.", ("kind",), _COUNT, of_device=False
)
RUNNER_VISITS = Metric(
    "songxa_runner_visits_total", _COUNTER, "", "Visits ended, by collector and outcome (answered, silent).",
    ("collector", "outcome"), None, of_device=False,
)  # fmt: skip
RUNNER_SKIPPED = Metric(
    "songxa_runner_skipped_total", _COUNTER, "",
    "Visits not begun, by reason: busy (the last one still ran), backoff (silent device), late (the monitor stalled).",
    ("collector", "reason"), None, of_device=False,
)  # fmt: skip
RUNNER_LAG = Metric(
    "songxa_runner_lag_seconds", _GAUGE, "seconds", "The latest start against the schedule in the last minute.",
    (), None, of_device=False,
)  # fmt: skip
RUNNER_BUSY = Metric(
    "songxa_runner_busy_visits", _GAUGE, "", "Visits under way.", ("collector",), None, of_device=False
)
RUNNER_SLOWEST = Metric(
    "songxa_runner_slowest_visit_seconds", _GAUGE, "seconds",
    "Duration of the slowest visit of the last minute, and whose it was.", ("collector", "device"), None,
    of_device=False,
)  # fmt: skip
SNMP_REQUESTS = Metric(
    "songxa_snmp_requests_total", _COUNTER, "", "SNMP requests sent, repeats included.", (), None, of_device=False
)
SNMP_RETRIES = Metric(
    "songxa_snmp_retries_total", _COUNTER, "", "SNMP requests sent again after a timeout.", (), None, of_device=False
)
SNMP_BAD_PACKETS = Metric(
    "songxa_snmp_bad_packets_total", _COUNTER, "", "Datagrams refused, by reason.", ("reason",), None, of_device=False
)
PING_OWN_DROPS = Metric(
    "songxa_ping_own_drops_total", _COUNTER, "",
    "Echo replies lost by the monitor's own socket buffer (its drop counter); never the network's loss.",
    (), None, of_device=False,
)  # fmt: skip
PING_BAD_PACKETS = Metric(
    "songxa_ping_bad_packets_total", _COUNTER, "", "Echo replies refused, by reason.", ("reason",), None,
    of_device=False,
)  # fmt: skip
EXPORT_DUPLICATES = Metric(
    "songxa_export_duplicates_total",
    _COUNTER,
    "",
    "Series that a device gave twice; the first was kept.",
    ("exporter",),
    None,
    of_device=False,
)
EXPORT_ERRORS = Metric(
    "songxa_export_errors_total", _COUNTER, "", "Polls that an exporter could not take (a bug; see the log).",
    ("exporter",), None, of_device=False,
)  # fmt: skip

PLUGIN_ERRORS = Metric(
    "songxa_plugin_errors_total", _COUNTER, "",
    "Times that another maker's plug-in failed, by what it was asked for; samples: what it gave was left out.",
    ("plugin", "call"), None, of_device=False,
)  # fmt: skip

# ---- what is pushed to other servers ----------------------------------------------------------------------------
EXPORT_SENT = Metric(
    "songxa_export_points_total", _COUNTER, "", "Points that the destination has taken.", ("exporter",), None,
    of_device=False,
)  # fmt: skip
EXPORT_REQUESTS = Metric(
    "songxa_export_requests_total", _COUNTER, "",
    "Requests to the destination, by outcome: delivered, later (to be tried again), refused, too_big.",
    ("exporter", "outcome"), None, of_device=False,
)  # fmt: skip
EXPORT_DELIVERED = Metric(
    "songxa_export_last_delivery_timestamp_seconds", _GAUGE, "seconds",
    "When the destination last took something, since 1970.", ("exporter",), None, of_device=False,
)  # fmt: skip
SPOOL_BYTES = Metric(
    "songxa_spool_bytes", _GAUGE, "", "What waits on the disk for the destination.", ("exporter",), None,
    of_device=False,
)  # fmt: skip
SPOOL_POINTS = Metric(
    "songxa_spool_points", _GAUGE, "", "Points that wait for the destination, in memory or on the disk.",
    ("exporter",), None, of_device=False,
)  # fmt: skip
SPOOL_OLDEST = Metric(
    "songxa_spool_oldest_timestamp_seconds", _GAUGE, "seconds",
    "The time of the oldest point that waits for the destination, since 1970; absent while none waits.",
    ("exporter",), None, of_device=False,
)  # fmt: skip
SPOOL_DROPPED = Metric(
    "songxa_spool_dropped_total", _COUNTER, "",
    "Points that the destination never got, by reason: size or age (the spool's limits), disk (no room and no memory).",
    ("exporter", "reason"), None, of_device=False,
)  # fmt: skip
SPOOL_QUARANTINED = Metric(
    "songxa_spool_quarantined_total", _COUNTER, "",
    "Points that the destination refused for what they are; kept apart with its words.", ("exporter",), None,
    of_device=False,
)  # fmt: skip
SPOOL_WRITABLE = Metric(
    "songxa_spool_writable", _GAUGE, "", "0 while the spool cannot be written (disk full, read-only, damaged).",
    ("exporter",), _RATIO, of_device=False,
)  # fmt: skip

# ---- messages to people ---------------------------------------------------------------------------------------------
ALERT_MESSAGES = Metric(
    "songxa_alert_messages_total", _COUNTER, "",
    "Messages to a recipient, by outcome: sent, failed (tried again later), dropped (too old to be of use).",
    ("recipient", "outcome"), None, of_device=False,
)  # fmt: skip
ALERT_WAITING = Metric(
    "songxa_alert_messages_waiting", _GAUGE, "", "Messages that wait: for quiet hours to end, or for a way out.",
    ("recipient",), None, of_device=False,
)  # fmt: skip

# ---- the history --------------------------------------------------------------------------------------------------
HISTORY_WRITABLE = Metric(
    "songxa_history_writable", _GAUGE, "", "0 while the history cannot be written (disk full, read-only, damaged).",
    (), _RATIO, of_device=False,
)  # fmt: skip
HISTORY_BYTES = Metric(
    "songxa_history_bytes", _GAUGE, "", "Size of the history's file and its write-ahead log.", (), None,
    of_device=False,
)  # fmt: skip
HISTORY_QUEUED = Metric(
    "songxa_history_queued_bytes", _GAUGE, "", "What waits in memory to be written to the history, about.", (), None,
    of_device=False,
)  # fmt: skip
HISTORY_COMMITS = Metric(
    "songxa_history_commits_total", _COUNTER, "", "Groups that were written to the history and are on the disk.",
    (), None, of_device=False,
)  # fmt: skip
HISTORY_DROPPED = Metric(
    "songxa_history_dropped_total", _COUNTER, "",
    "What the history does not have, by kind: sample, transition, incident, beat (no room while the disk refused), "
    "late (the clock was set back), series (a device with too many), broken (a bug; see the log).",
    ("kind",), None, of_device=False,
)  # fmt: skip
HISTORY_NEWEST = Metric(
    "songxa_history_newest_timestamp_seconds", _GAUGE, "seconds",
    "The latest time that the history has anything of, since 1970.", (), None, of_device=False,
)  # fmt: skip

# ---- the coverage ledger ------------------------------------------------------------------------------------------
# What is not known has no sample: never 0. Areas and public places go by their keys, villages and operators by name as
# elsewhere; operator is also any (at least one of them) or all. basis is declared (the operator's claim), predicted
# (the model alone), fused (the model corrected by what was measured), or now: the best of these, without the base
# stations that are dead at this moment.
_OF_AREA = ("area", "village", "operator", "technology", "basis")
COVERAGE_HOUSEHOLDS = Metric(
    "songxa_coverage_households_ratio", _GAUGE, "ratio",
    "Share of an area's households with a signal outdoors, of those of which anything is known; basis now is without "
    "the base stations that are dead.",
    _OF_AREA, _RATIO, of_device=False,
)  # fmt: skip
COVERAGE_HOUSEHOLDS_LOW = Metric(
    "songxa_coverage_households_low_ratio", _GAUGE, "ratio",
    "Lower end of the interval of that share; what is unknown counts as without a signal.",
    _OF_AREA, _RATIO, of_device=False,
)  # fmt: skip
COVERAGE_HOUSEHOLDS_HIGH = Metric(
    "songxa_coverage_households_high_ratio", _GAUGE, "ratio",
    "Upper end of the interval of that share; what is unknown counts as with a signal.",
    _OF_AREA, _RATIO, of_device=False,
)  # fmt: skip
COVERAGE_INDOORS = Metric(
    "songxa_coverage_households_indoors_ratio", _GAUGE, "ratio",
    "Share of an area's households with a signal indoors, of those of which anything is known.",
    _OF_AREA, _RATIO, of_device=False,
)  # fmt: skip
COVERAGE_POPULATION = Metric(
    "songxa_coverage_population_ratio", _GAUGE, "ratio",
    "Share of an area's population with a signal outdoors, of those of whom anything is known.",
    _OF_AREA, _RATIO, of_device=False,
)  # fmt: skip
COVERAGE_LAND = Metric(
    "songxa_coverage_area_ratio", _GAUGE, "ratio",
    "Share of an area's land with a signal outdoors, of that of which anything is known.",
    _OF_AREA, _RATIO, of_device=False,
)  # fmt: skip
COVERAGE_RSRP = Metric(
    "songxa_coverage_rsrp_dbm", _GAUGE, "dBm",
    "Usual signal of an area, or of a public place in it, predicted by the model or measured there.",
    ("area", "place", "village", "operator", "technology", "basis"), (-250.0, 50.0), of_device=False,
)  # fmt: skip
COVERAGE_VERDICTS = Metric(
    "songxa_coverage_verdicts", _GAUGE, "",
    "Verdicts on what the criteria ask for, by verdict: met, not_met, unknown (not enough evidence).",
    ("operator", "technology", "verdict"), None, of_device=False,
)  # fmt: skip
COVERAGE_NEWEST = Metric(
    "songxa_coverage_newest_sample_timestamp_seconds", _GAUGE, "seconds",
    "When an operator's technology was last measured in an area, since 1970.",
    ("area", "village", "operator", "technology"), None, of_device=False,
)  # fmt: skip
COVERAGE_COMPUTED = Metric(
    "songxa_coverage_computed_timestamp_seconds", _GAUGE, "seconds",
    "When the coverage ledger was made, since 1970.", (), None, of_device=False,
)  # fmt: skip
COVERAGE_CURRENT = Metric(
    "songxa_coverage_current", _GAUGE, "",
    "1 while the coverage ledger follows from the inventory, evidence and criteria in force, else 0.",
    (), _RATIO, of_device=False,
)  # fmt: skip

METRICS: tuple[Metric, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Metric))
BY_NAME: dict[str, Metric] = {metric.name: metric for metric in METRICS}
