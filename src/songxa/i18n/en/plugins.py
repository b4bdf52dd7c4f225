"""English messages for plug-ins of other makers. Nothing but text."""

MESSAGES: dict[str, str] = {
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
