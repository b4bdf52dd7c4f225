"""Vietnamese messages for messages to people. Nothing but text."""

MESSAGES: dict[str, str] = {
    # what people read on their telephones
    "alert.title.opened": "SỰ CỐ: {what}, từ {since}",
    "alert.title.grew": "SỰ CỐ NẶNG THÊM: {what}, từ {since}",
    "alert.title.repeat": "VẪN CHƯA KHẮC PHỤC sau {lasted}: {what}, từ {since}",
    "alert.title.over": "ĐÃ KHẮC PHỤC sau {lasted}: {what}, từ {since} đến {until}",
    "alert.title.passed": "ĐÃ QUA, kéo dài {lasted}: {what}, từ {since} đến {until}",
    "alert.call": "Gọi {operator}: {hotline}",
    "alert.evidence": "Dấu hiệu: {text}",
    "alert.end": "songxa {commune}, tin {id}",
    "alert.simulated": "[MÔ PHỎNG]",
    "alert.sum": "{counted}; nặng nhất: {what}, từ {since}",
    "alert.sum.lasting.one": "{n} sự cố chưa khắc phục",
    "alert.sum.lasting.other": "{n} sự cố chưa khắc phục",
    "alert.sum.over.one": "{n} sự cố đã qua",
    "alert.sum.over.other": "{n} sự cố đã qua",
    "alert.lasting": "Chưa khắc phục:",
    "alert.over": "Đã qua:",
    "alert.more.one": "… và thêm {n} sự cố",
    "alert.more.other": "… và thêm {n} sự cố",
    "alert.more.households": "… và thêm {n} sự cố, ảnh hưởng {households} hộ",
    "alert.trial": "songxa {commune}: tin nhắn thử",
    "alert.trial.body": "Nếu đọc được tin này, người nhận này sẽ nhận được tin sự cố.",
    # on the page
    "notice.alerts.secret": "Người nhận {recipient} chưa nhận được tin sự cố: {reason}. Cách đặt: docs/alerts.md.",
    "notice.alerts.malformed": "Người nhận {recipient} chưa nhận được tin sự cố: không hiểu bí mật {secret}. Nhận "
    "dạng như {accepted}.",
    "notice.alerts.refused": "Người nhận {recipient} chưa nhận được tin sự cố: {service} từ chối (mã {status}). Xem "
    "lại mã truy cập và địa chỉ trong bí mật {secret}.",
    "notice.alerts.failed": "Người nhận {recipient} chưa nhận được tin sự cố: không gửi được qua {service}. Xem mạng "
    "của máy này và địa chỉ trong bí mật {secret}.",
    "notice.alerts.slow": "Người nhận {recipient} chưa nhận được tin sự cố: {service} quá lâu không trả lời.",
    # the command
    "cli.alerts.help": "Tin sự cố gửi tới người nhận: thử, xem, xem trước.",
    "cli.alerts.test.help": "Gửi ngay một tin nhắn thử tới từng người nhận và cho biết tin có tới nơi không.\n\nMã "
    "thoát: 0 mọi tin đã gửi, 1 có tin không gửi được, 2 không có người nhận đó.",
    "cli.alerts.test.recipients": "Khóa của người nhận trong danh mục; để trống là tất cả.",
    "cli.alerts.test.sent": "đã gửi",
    "cli.alerts.test.refused": "{service} từ chối (mã {status}); xem lại mã truy cập và địa chỉ trong bí mật {secret}",
    "cli.alerts.test.failed": "không gửi được qua {service}; xem mạng của máy này và địa chỉ trong bí mật {secret}",
    "cli.alerts.test.service": "Dịch vụ",
    "cli.alerts.test.slow": "{service} không trả lời trong {seconds} giây; máy chủ có đang chạy không?",
    "cli.alerts.test.malformed": "không hiểu bí mật {secret}; nhận dạng như {accepted}",
    "cli.alerts.list.help": "Ai được báo tin gì, qua đâu, giờ yên lặng, và bí mật đã có chưa. Không gửi gì.",
    "cli.alerts.preview.help": "In ra tin sẽ gửi cho các sự cố đang mở (hoặc các sự cố mới nhất), lấy từ lịch sử. "
    "Không gửi gì.",
    "cli.alerts.preview.last": "Số sự cố mới nhất, kể cả đã qua; để trống là các sự cố đang mở.",
    "cli.alerts.none": "{file} chưa có người nhận nào; thêm alerts: recipients: và một khóa, ví dụ can-bo: {{}} "
    "(docs/alerts.md).",
    "cli.alerts.unknown": "không có người nhận {recipient}; có: {known}",
    "cli.alerts.recipient": "NGƯỜI NHẬN",
    "cli.alerts.service": "QUA",
    "cli.alerts.result": "KẾT QUẢ",
    "cli.alerts.gets": "NHẬN TIN VỀ",
    "cli.alerts.quiet": "GIỜ YÊN LẶNG",
    "cli.alerts.everything": "mọi sự cố",
    "cli.alerts.households": "từ {n} hộ",
    "cli.alerts.quiet_hours": "{start}–{end}",
    "cli.alerts.urgent": "{start}–{end}, trừ khi từ {n} hộ",
    "cli.alerts.no_secret": "thiếu bí mật {secret}",
    "cli.alerts.closed_secret": "không đọc được bí mật {secret}",
    "cli.alerts.bad_secret": "không hiểu bí mật {secret}",
    "cli.alerts.to": "Gửi tới: {recipients}",
    "cli.alerts.to_nobody": "Không gửi tới ai",
    "cli.alerts.nothing": "Không có sự cố nào đang mở; --last 3 xem ba sự cố mới nhất.",
}
