"""Vietnamese texts of the command line. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.help": "Theo dõi Wi-Fi công cộng, sóng di động và cáp quang của một xã.\n\n"
    "Bắt đầu bằng: songxa run --simulate — rồi mở trang mà lệnh in ra.\n\n"
    "Mã thoát: 0 xong, 1 thất bại, 2 sai cú pháp hoặc dữ liệu vào, 3 còn thay đổi chờ, 4 xung đột. "
    "SONGXA_LANG=vi hoặc en để chọn ngôn ngữ.",
    "cli.bug": "songxa có lỗi lập trình nên đã dừng ({error}). SONGXA_DEBUG=1 cho biết ở đâu; xin báo lại.",
    "cli.option.inventory": "Tệp danh mục thiết bị.",
    "cli.option.json": "In JSON, dành cho chương trình khác.",
    "cli.option.scenario": "Kịch bản sự cố để diễn, ví dụ scenarios/fibre-cut.yaml.",
    "cli.option.seed": "Số khác cho một xã khác, chạy lại vẫn y như vậy.",
    "cli.option.listen": "Nơi phục vụ trang web và /metrics; cổng 0 là lấy cổng còn trống.",
    "cli.option.data": "Thư mục cho những gì học được khi hỏi thiết bị (loại thiết bị, cỡ gói dùng được); "
    "không có thì chỉ giữ trong bộ nhớ.",
    "cli.option.simulate": "Hỏi một xã mô phỏng ngay trên máy này thay cho thiết bị thật.",
    "cli.option.verbose": "Ghi lại mọi việc, không chỉ lỗi.",
    "cli.run.help": "Hỏi mọi thiết bị trong danh mục, phục vụ trang web và /metrics.\n\n"
    "Ctrl-C hoặc SIGTERM để dừng. SIGHUP hoặc tệp thay đổi thì đọc lại danh mục; tệp có lỗi thì không đổi gì cả.",
    "cli.run.scenario_needs_simulate": "--scenario diễn sự cố trong xã mô phỏng; hãy thêm --simulate.",
    "cli.run.ready": "songxa đang theo dõi {count} thiết bị của {name}.",
    "cli.run.page": "Trang web: {address}\nMetrics:   {address}metrics",
    "cli.run.simulated": "Mô phỏng: không hỏi thiết bị thật nào. {how}",
    "cli.run.stop": "Ctrl-C để dừng.",
    "cli.check.help": "Đọc danh mục và nói mọi chỗ sai.\n\nMã thoát 2 khi có lỗi.",
    "cli.check.valid": "{file} hợp lệ: {name}, {areas} khu vực, {sites} địa điểm, {devices} thiết bị.",
    "cli.devices.help": "Liệt kê thiết bị trong danh mục.",
    "cli.devices.key": "MÃ",
    "cli.devices.kind": "LOẠI",
    "cli.devices.name": "TÊN",
    "cli.devices.site": "ĐỊA ĐIỂM",
    "cli.devices.operator": "NHÀ MẠNG",
    "cli.devices.address": "ĐỊA CHỈ",
    "cli.probe.help": "Hỏi ngay một thiết bị, cho xem songxa đọc được gì và vì sao.\n\n"
    "TARGET là thiết bị trong danh mục, hoặc địa chỉ: 192.168.1.20, 192.168.1.20:1161, [2001:db8::1]:161. "
    "Mã thoát 1 khi thiết bị không trả lời gì.",
    "cli.probe.target": "Thiết bị trong danh mục, hoặc host[:port].",
    "cli.probe.credential": "Tên thông tin truy cập (credential) trong danh mục.",
    "cli.probe.community": "SNMP community. Người khác trên máy này thấy được; nên dùng --credential.",
    "cli.probe.profile": "Đọc theo loại thiết bị nào; auto là tự nhận ra.",
    "cli.probe.debug": "Cho xem từng câu hỏi, câu trả lời và lý do.",
    "cli.probe.community_visible": "Cẩn thận: community ghi trên dòng lệnh thì người khác trên máy này thấy được "
    "(ps, lịch sử lệnh). Dùng --credential TÊN, hoặc bỏ trống rồi gõ vào khi được hỏi, thì an toàn hơn.",
    "cli.probe.ask_community": "SNMP community (không hiện ra)",
    "cli.probe.no_credential": "Địa chỉ không có trong danh mục thì cần --credential TÊN hoặc --community C.",
    "cli.probe.reachable": "{target} có trả lời",
    "cli.probe.unreachable": "{target} không trả lời",
    "cli.probe.metric": "CHỈ SỐ",
    "cli.probe.labels": "NHÃN",
    "cli.probe.value": "GIÁ TRỊ",
    "cli.probe.invalid": "bỏ qua: {metric} = {value}: {reason}",
    "cli.profiles.help": "Liệt kê những họ thiết bị mà songxa đọc được.",
    "cli.profiles.name": "PROFILE",
    "cli.profiles.title": "HỌ THIẾT BỊ",
    "cli.profiles.metrics": "SỐ CHỈ SỐ",
    "cli.simulate.help": "Chỉ chạy các thiết bị mô phỏng, để thử bằng snmpwalk, phần mềm khác hay songxa khác.",
    "cli.simulate.community": "COMMUNITY",
    "cli.version.help": "Xem phiên bản.",
}
