"""prometheus.yml and the lists of targets. Whom Prometheus scrapes it asks songxa; the lists are for other ways."""

from __future__ import annotations

import json
from collections.abc import Iterable

from songxa.exporters.targets import PREFIX, Target, of_device, of_songxa
from songxa.stack.plan import Plan
from songxa.stack.quoting import duration
from songxa.stack.yaml_text import Flow, Row, comment, document

RULE_FILES = ("rules/songxa-recording.yml", "rules/songxa-alerts.yml")

_STORAGE = "storage:\n  tsdb:\n    out_of_order_time_window: 24h"


def configuration(plan: Plan) -> str:
    """prometheus.yml"""
    interval = duration(plan.interval_s)
    timeout = duration(min(10, plan.interval_s))
    alertmanager = {
        "scheme": plan.alertmanager.scheme,
        "static_configs": [{"targets": Flow([plan.alertmanager.host])}],
    }
    job = {
        "job_name": "songxa",
        "http_sd_configs": [{"url": f"{plan.songxa.url}/sd/prometheus?of=songxa", "refresh_interval": "1m"}],
        "relabel_configs": [
            Row(source_labels=Flow([f"{PREFIX}commune"]), target_label="commune"),
        ],
    }
    text = document(
        plan.head("prometheus.head"),
        {
            "global": (
                "",
                {"scrape_interval": interval, "scrape_timeout": timeout, "evaluation_interval": interval},
            ),
            "rule_files": (plan.say("prometheus.rules"), list(RULE_FILES)),
            "alerting": ("", {"alertmanagers": [alertmanager]}),
            "scrape_configs": (plan.say("prometheus.scrape"), [job]),
        },
    )
    files = comment("file_sd_configs:\n  - files: [targets/songxa.json]", 4)
    devices = comment(_through(plan), 2)
    return (
        f"{text}\n{comment(plan.say('prometheus.files'), 4)}{files}\n{comment(plan.say('prometheus.devices'), 2)}"
        f"{devices}\n{comment(plan.say('prometheus.storage'))}{comment(_STORAGE)}"
    )


def _through(plan: Plan) -> str:
    """A job that asks the devices through an exporter, to be copied."""
    return f"""- job_name: blackbox
  metrics_path: /probe
  params: {{module: [icmp]}}
  http_sd_configs:
    - url: {plan.songxa.url}/sd/prometheus?of=devices
  relabel_configs:
    - {{action: labelmap, regex: {PREFIX}(device|kind|site|village|operator)}}
    - {{source_labels: [__address__], target_label: __param_target}}
    - {{source_labels: [{PREFIX}device], target_label: instance}}
    - {{target_label: __address__, replacement: 127.0.0.1:9115}}"""


def songxa_targets(plan: Plan) -> str:
    """targets/songxa.json"""
    return _as_json([of_songxa(plan.inventory, plan.songxa.scheme, plan.songxa.host)])


def device_targets(plan: Plan) -> str:
    """targets/devices.json"""
    found = (of_device(plan.inventory, device) for device in plan.inventory.devices.values())
    return _as_json(target for target in found if target is not None)


def _as_json(targets: Iterable[Target]) -> str:
    groups = [{"targets": [target.address], "labels": target.labels} for target in targets]
    return json.dumps(groups, ensure_ascii=False, indent=2) + "\n"
