"""English texts of the command line. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.help": "Watches the public Wi-Fi, mobile coverage and fibre of a commune.\n\n"
    "Start with: songxa run --simulate — then open the page it names.\n\n"
    "Exit codes: 0 done, 1 failed, 2 usage or invalid input, 3 changes pending, 4 conflicts. "
    "SONGXA_LANG=vi or en chooses the language.",
    "cli.bug": "songxa has a defect and stopped ({error}). SONGXA_DEBUG=1 shows where; please report it.",
    "cli.option.inventory": "The inventory file.",
    "cli.option.json": "Print JSON, for scripts.",
    "cli.option.scenario": "A script of faults to play, such as scenarios/fibre-cut.yaml.",
    "cli.option.seed": "Another number gives another, equally reproducible commune.",
    "cli.option.listen": "Where the page and /metrics are served; port 0 takes a free one.",
    "cli.option.data": "Folder for what polling learns (detected profiles, working request sizes); "
    "in memory only without it.",
    "cli.option.simulate": "Poll a simulated commune on this machine instead of the real devices.",
    "cli.option.verbose": "Log what happens, not only what goes wrong.",
    "cli.run.help": "Poll every device of the inventory and serve the page and /metrics.\n\n"
    "Ctrl-C or SIGTERM stops. SIGHUP or a changed file reloads the inventory; a file with errors changes nothing.",
    "cli.run.scenario_needs_simulate": "--scenario plays faults in the simulated commune; add --simulate.",
    "cli.run.ready": "songxa watches {count} devices of {name}.",
    "cli.run.page": "Page:    {address}\nMetrics: {address}metrics",
    "cli.run.simulated": "Simulated: no real device is asked. {how}",
    "cli.run.stop": "Ctrl-C stops.",
    "cli.check.help": "Read an inventory and say everything that is wrong with it.\n\nExit code 2 when it has errors.",
    "cli.check.valid": "{file} is valid: {name}, {areas} areas, {sites} sites, {devices} devices.",
    "cli.devices.help": "List the devices of the inventory.",
    "cli.devices.key": "KEY",
    "cli.devices.kind": "KIND",
    "cli.devices.name": "NAME",
    "cli.devices.site": "SITE",
    "cli.devices.operator": "OPERATOR",
    "cli.devices.address": "ADDRESS",
    "cli.probe.help": "Ask one device now, and show what songxa reads from it and why.\n\n"
    "TARGET is a device of the inventory, or an address: 192.168.1.20, 192.168.1.20:1161, [2001:db8::1]:161. "
    "Exit code 1 when it does not answer at all.",
    "cli.probe.target": "Device of the inventory, or host[:port].",
    "cli.probe.credential": "Credential of the inventory to use.",
    "cli.probe.community": "SNMP community. Others on this machine can see it; better: --credential.",
    "cli.probe.profile": "Profile to read with; auto detects it.",
    "cli.probe.debug": "Show every request, answer and decision.",
    "cli.probe.community_visible": "Careful: a community given on the command line can be seen by others on this "
    "machine (ps, shell history). --credential NAME, or leaving it out and typing it, is safer.",
    "cli.probe.ask_community": "SNMP community (not shown)",
    "cli.probe.no_credential": "An address that is not in the inventory needs --credential NAME or --community C.",
    "cli.probe.reachable": "{target} answers",
    "cli.probe.unreachable": "{target} does not answer",
    "cli.probe.metric": "METRIC",
    "cli.probe.labels": "LABELS",
    "cli.probe.value": "VALUE",
    "cli.probe.invalid": "left out: {metric} = {value}: {reason}",
    "cli.profiles.help": "List the device families songxa can read.",
    "cli.profiles.name": "PROFILE",
    "cli.profiles.title": "FAMILY",
    "cli.profiles.metrics": "METRICS",
    "cli.simulate.help": "Run the simulated devices alone, for snmpwalk, another monitor, or songxa on another screen.",
    "cli.simulate.community": "COMMUNITY",
    "cli.version.help": "Show the version.",
}
