"""Vietnamese messages for plug-ins of other makers, and for exporters that cannot start. Nothing but text."""

MESSAGES: dict[str, str] = {
    "notice.exporter.unstarted": "{exporter}: không khởi động được nên không gửi gì tới đó. Lý do: {why}. Hãy sửa, rồi "
    "cho songxa đọc lại cấu hình (gửi tín hiệu SIGHUP) để thử lại.",
    "notice.exporter.retried": "{exporter}: hàng chờ không dùng được nên không gửi gì tới đó và số liệu mới không được "
    "giữ lại. Lý do: {why}. Hãy sửa; songxa tự thử lại mỗi phút.",
    "notice.plugin.unloadable": "Phần bổ sung {plugin} không mở được nên bị bỏ qua. Báo cho nơi làm ra nó: {why}",
    "notice.plugin.twice": "Có nhiều gói cùng mang phần bổ sung tên {plugin} nên không gói nào được dùng: {why}. Hãy "
    "gỡ bớt, chỉ giữ một gói, rồi khởi động lại songxa.",
    "notice.plugin.unbuilt": "Phần bổ sung {plugin} không chuẩn bị được nên bị bỏ qua. Báo cho nơi làm ra nó: {why}",
    "notice.plugin.unstarted": "Phần bổ sung {plugin} không khởi động được nên bị bỏ qua. Báo cho nơi làm ra nó: {why}",
    "notice.plugin.failing": "Phần bổ sung {plugin} bị lỗi ({call}); mọi việc khác vẫn chạy. Báo cho nơi làm ra nó: "
    "{why}",
    "notice.plugin.samples": "Một số giá trị của phần bổ sung {plugin} sai nên bị bỏ. Báo cho nơi làm ra nó: {why}",
    "notice.plugin.slow": "Phần bổ sung {plugin} làm mọi việc khác phải chờ. Báo cho nơi làm ra nó: {why}",
    "notice.plugin.out": "Phần bổ sung {plugin} làm mọi việc khác phải chờ quá lâu nên đã bị tắt cho đến khi songxa "
    "khởi động lại. Báo cho nơi làm ra nó: {why}",
    "notice.plugin.says": "{plugin}: {why}",
}
