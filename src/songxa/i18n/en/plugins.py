"""English messages for plug-ins of other makers, and for exporters that cannot start. Nothing but text."""

MESSAGES: dict[str, str] = {
    "notice.exporter.unstarted": "{exporter}: does not start, so nothing is sent there. Why: {why}. Mend that, then "
    "have songxa read its inventory again (signal SIGHUP) to try once more.",
    "notice.exporter.retried": "{exporter}: its spool cannot be used, so nothing is sent there and what is new is not "
    "kept. Why: {why}. Mend that; songxa tries again every minute.",
    "notice.plugin.unloadable": "The plug-in {plugin} cannot be loaded and is left out. For its maker: {why}",
    "notice.plugin.twice": "Several packages bring a plug-in called {plugin}, so none is used: {why}. Uninstall all "
    "but one, then start songxa again.",
    "notice.plugin.unbuilt": "The plug-in {plugin} cannot be prepared and is left out. For its maker: {why}",
    "notice.plugin.unstarted": "The plug-in {plugin} does not start and is left out. For its maker: {why}",
    "notice.plugin.failing": "The plug-in {plugin} makes mistakes ({call}); all else goes on. For its maker: {why}",
    "notice.plugin.samples": "Some values of the plug-in {plugin} are wrong and left out. For its maker: {why}",
    "notice.plugin.slow": "The plug-in {plugin} keeps everything else waiting. For its maker: {why}",
    "notice.plugin.out": "The plug-in {plugin} kept everything else waiting for too long and is switched off until "
    "songxa starts again. For its maker: {why}",
    "notice.plugin.says": "{plugin}: {why}",
}
