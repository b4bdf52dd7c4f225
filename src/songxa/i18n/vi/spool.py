"""Vietnamese messages for what waits for other servers. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.spool.help": "Số liệu đang chờ gửi tới máy chủ khác (InfluxDB, remote_write …), và những gì bị từ chối.",
    "cli.spool.status.help": "Mỗi nơi nhận: bao nhiêu số liệu đang chờ, từ lúc nào, còn giữ được bao lâu.",
    "cli.spool.quarantine.help": "Những bản ghi mà máy chủ từ chối, kèm lời của máy chủ và giờ bị từ chối.",
    "cli.spool.retry.help": "Đưa các bản ghi bị từ chối trở lại hàng chờ để gửi lại.",
    "cli.spool.drop.help": "Xoá hẳn các bản ghi bị từ chối.",
    "cli.spool.exporter": "Chỉ của nơi nhận này, ví dụ influxdb.",
    "cli.spool.limit": "Nhiều nhất bao nhiêu bản ghi, mới nhất trước.",
    "cli.spool.yes": "Không hỏi lại.",
    "cli.spool.none": "Chưa có hàng chờ nào trong {folder}: chưa cấu hình nơi nhận (exporters), hoặc songxa chưa chạy.",
    "cli.spool.no_such": "Không có hàng chờ của {exporter} trong {folder}; đang có: {some}",
    "cli.spool.no_folder": "Không có thư mục {folder}; hãy ghi đúng thư mục dữ liệu của songxa sau --data.",
    "cli.spool.column.exporter": "nơi nhận",
    "cli.spool.column.state": "tình trạng",
    "cli.spool.column.waiting": "đang chờ",
    "cli.spool.column.oldest": "từ",
    "cli.spool.column.size": "MB",
    "cli.spool.column.share": "đầy",
    "cli.spool.column.outlook": "sắp tới",
    "cli.spool.column.refused": "bị từ chối",
    "cli.spool.column.at": "giờ đo",
    "cli.spool.column.refused_at": "bị từ chối lúc",
    "cli.spool.column.words": "máy chủ nói",
    "cli.spool.column.record": "bản ghi",
    "cli.spool.state.ok": "đang gửi",
    "cli.spool.state.away": "không nhận",
    "cli.spool.state.silent": "không trả lời",
    "cli.spool.state.ours": "cần người sửa",
    "cli.spool.state.stopped": "songxa không chạy",
    "cli.spool.state.nobody": "không ai gửi",
    "cli.spool.words": "{exporter}, từ {since}: {words}",
    "cli.spool.nobody": "{exporter}: không ai gửi, vì songxa đang chạy không có nơi nhận này.",
    "cli.spool.outlook.empty": "–",
    "cli.spool.outlook.drains": "đang gửi dần",
    "cli.spool.outlook.drops": "bỏ bớt sau {span}",
    "cli.spool.outlook.stays": "giữ nguyên",
    "cli.spool.outlook.dropping": "đang bỏ bớt",
    "cli.spool.refused.none": "Không có bản ghi nào bị từ chối.",
    "cli.spool.refused.none_of": "{exporter}: không có bản ghi nào bị từ chối.",
    "cli.spool.refused.more": "… còn nữa; --limit để xem thêm, --json để lấy nguyên văn.",
    "cli.spool.retried": "{exporter}: {n} bản ghi đã trở lại hàng chờ.",
    "cli.spool.dropped": "{exporter}: đã xoá {n} bản ghi.",
    "cli.spool.ask": "Xoá hẳn {n} bản ghi bị từ chối ({exporters})? Không lấy lại được.",
    "cli.spool.kept": "Không xoá gì.",
    "notice.export.away": "{exporter}: máy chủ đích không nhận số liệu đã {minutes} phút. "
    "{waiting} điểm đo đang chờ trong máy này và sẽ được gửi khi máy chủ nhận lại. Lý do: {words}",
    "notice.export.away.now": "{exporter}: máy chủ đích vừa ngừng nhận số liệu. "
    "{waiting} điểm đo đang chờ trong máy này và sẽ được gửi khi máy chủ nhận lại. Lý do: {words}",
    "notice.export.away.hours": "{exporter}: máy chủ đích không nhận số liệu đã {hours} giờ. "
    "{waiting} điểm đo đang chờ trong máy này và sẽ được gửi khi máy chủ nhận lại. Lý do: {words}",
    "notice.export.silent": "{exporter}: máy chủ đích không trả lời từ {minutes} phút nay. "
    "{waiting} điểm đo đang chờ trong máy này và sẽ được gửi khi máy chủ trả lời lại.",
    "notice.export.silent.now": "{exporter}: máy chủ đích vừa ngừng trả lời. "
    "{waiting} điểm đo đang chờ trong máy này và sẽ được gửi khi máy chủ trả lời lại.",
    "notice.export.silent.hours": "{exporter}: máy chủ đích không trả lời từ {hours} giờ nay. "
    "{waiting} điểm đo đang chờ trong máy này và sẽ được gửi khi máy chủ trả lời lại.",
    "notice.export.ours": "{exporter}: máy chủ đích không nhận số liệu vì cấu hình chưa đúng, cần người sửa. "
    "{waiting} điểm đo đang chờ trong máy này. Lý do: {words}",
    "fault.unanswered": "không trả lời trong {seconds} giây",
    "fault.bug": "chính songxa gặp lỗi ({error}); xin báo lỗi này kèm nhật ký của songxa",
    "notice.export.full": "{exporter}: đĩa của máy này đã đầy nên hàng chờ chỉ còn trong bộ nhớ. Hãy dọn bớt đĩa.",
    "notice.export.readonly": "{exporter}: không ghi được hàng chờ xuống đĩa (đĩa chỉ đọc hoặc thiếu quyền). "
    "Số liệu đang chờ chỉ còn trong bộ nhớ.",
    "notice.export.broken": "{exporter}: đĩa bị lỗi, hoặc tệp hàng chờ không dùng được, nên số liệu chỉ chờ trong bộ "
    "nhớ. Hãy kiểm tra đĩa của máy này; nhật ký của songxa có ghi lý do.",
    "notice.export.damaged": "{exporter}: tệp hàng chờ bị hỏng nên songxa đã để riêng (tên tệp có đuôi .damaged) và "
    "dùng tệp mới; số liệu đang chờ trong tệp hỏng không gửi được nữa. Hãy kiểm tra đĩa của máy này.",
    "notice.export.dropping": "{exporter}: hàng chờ đã hết chỗ hoặc quá hạn, số liệu cũ nhất đang bị bỏ. "
    "Hãy sửa máy chủ đích, hoặc tăng giới hạn spool.",
    "notice.export.refused": "{exporter}: máy chủ đích từ chối một số bản ghi; songxa giữ chúng lại. "
    "Xem bằng lệnh: songxa spool quarantine",
}
