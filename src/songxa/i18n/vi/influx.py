"""Vietnamese messages for InfluxDB: the command, and what keeps it from being written. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.influx.help": "InfluxDB: có ghi được hay không.",
    "cli.influx.check.help": "Thử ghi vào InfluxDB trong danh mục và nói chỗ nào chưa đúng, trong một dòng.\n\nGửi "
    "một lần ghi rỗng với thiết lập trong danh mục và mật khẩu đã lưu: không để lại gì trong cơ sở dữ liệu. Mã thoát: "
    "0 ghi được, 1 không ghi được, 2 danh mục có lỗi hoặc không có InfluxDB.",
    "cli.influx.check.none": "{file} không có InfluxDB; thêm exporters: influxdb: với url, org và bucket (phiên bản "
    "2) hoặc version: 1, url và database (docs/influxdb.md).",
    "cli.influx.check.ok": "{server} ở {url} nhận dữ liệu songxa ghi vào {target} (trả lời sau {ms} ms, đồng hồ khớp).",
    "cli.influx.check.ok_no_clock": "{server} ở {url} nhận dữ liệu songxa ghi vào {target} (trả lời sau {ms} ms; máy "
    "chủ không báo giờ của nó).",
    "cli.influx.check.server": "InfluxDB {version}",
    "cli.influx.check.compatible": "Máy chủ nhận dữ liệu kiểu InfluxDB",
    "cli.influx.check.bucket": "bucket {bucket}",
    "cli.influx.check.database": "cơ sở dữ liệu {database}",
    "fault.influx.refused": "{url}: không có gì nghe ở đó; hãy bật InfluxDB, hoặc sửa exporters.influxdb.url.",
    "fault.influx.dns": "{url}: không tìm thấy tên máy này; sửa exporters.influxdb.url, hoặc DNS của máy đang "
    "chạy songxa.",
    "fault.influx.timeout": "{url}: quá lâu không trả lời; máy chủ có đang chạy, tường lửa có cho máy này qua không?",
    "fault.influx.network": "{url}: lỗi mạng: {reason}.",
    "fault.influx.cut": "{url} ngắt kết nối giữa chừng khi đang ghi; máy chủ đang khởi động, hay có thiết bị ở "
    "giữa chặn lại?",
    "fault.influx.no_answer": "{url}: có máy nghe ở đó nhưng không trả lời theo HTTP ({reason}); cổng đã đúng chưa?",
    "fault.influx.tls_untrusted": "{url}: chứng thư của máy chủ không được tin cậy ({reason}); đặt "
    "exporters.influxdb.ca_file là tệp PEM của nơi đã ký chứng thư.",
    "fault.influx.tls_expired": "{url}: chứng thư của máy chủ đã hết hạn; gia hạn trên máy chủ (và xem đồng hồ "
    "của máy này có đúng không).",
    "fault.influx.tls_name": "{url}: chứng thư của máy chủ mang tên khác ({reason}); dùng đúng tên trong chứng "
    "thư ở exporters.influxdb.url.",
    "fault.influx.tls": "{url}: không lập được kết nối an toàn ({reason}); nếu máy chủ dùng HTTP thường, ghi "
    "http:// trong exporters.influxdb.url.",
    "fault.influx.https": "{url}: máy chủ đòi HTTPS; ghi https:// trong exporters.influxdb.url.",
    "fault.influx.ca_file": "Không dùng được exporters.influxdb.ca_file {file} ({reason}); cần một tệp chứng thư "
    "dạng PEM mà songxa đọc được.",
    "fault.influx.secret": "Không dùng được bí mật {secret}: {reason}",
    "fault.influx.signs": "bí mật {secret} có ký tự không gửi đi được; chỉ dùng chữ và dấu không dấu tiếng Việt "
    "(ASCII), không có khoảng trắng",
    "fault.influx.who": "{url} không chấp nhận mã truy cập ({answer}); đặt mã (token) đúng vào bí mật influxdb.token.",
    "fault.influx.who_1": "{url} không chấp nhận người dùng “{user}” ({answer}); sửa exporters.influxdb.user "
    "và bí mật influxdb.password.",
    "fault.influx.may_not": "{url}: tài khoản hoặc mã truy cập này không được ghi vào đó ({answer}); cấp quyền "
    "trên máy chủ, hoặc dùng mã truy cập, người dùng khác.",
    "fault.influx.no_bucket": "{url} không có tổ chức “{org}” với bucket “{bucket}” ({answer}); hãy tạo, hoặc "
    "sửa exporters.influxdb.org và bucket.",
    "fault.influx.no_database": "{url} không có cơ sở dữ liệu “{database}” ({answer}); hãy tạo, hoặc sửa "
    "exporters.influxdb.database.",
    "fault.influx.no_policy": "{url}: cơ sở dữ liệu “{database}” không có chính sách lưu giữ “{policy}”; hãy tạo, "
    "hoặc sửa exporters.influxdb.retention_policy.",
    "fault.influx.version": "{url} không biết /api/v2/write; nếu là InfluxDB 1 thì đặt version: 1 và database "
    "trong exporters.influxdb, nếu không thì sửa url.",
    "fault.influx.newer": "{url} là InfluxDB {version} mà exporters.influxdb ghi version: 1; đặt version: 2 với "
    "org và bucket, và đặt mã truy cập (token) vào bí mật influxdb.token.",
    "fault.influx.redirect": "{url} chuyển sang nơi khác ({answer}); songxa không đi theo để mã truy cập "
    "không lọt ra ngoài; ghi thẳng địa chỉ cuối vào exporters.influxdb.url.",
    "fault.influx.stranger": "{url} có trả lời, nhưng không giống InfluxDB ({answer}); sửa exporters.influxdb.url.",
    "fault.influx.unfit": "InfluxDB không nhận ({answer})",
    "fault.influx.too_big": "một lần gửi quá lớn đối với InfluxDB ({answer})",
    "fault.influx.busy": "{url} đang bận ({answer})",
    "fault.influx.failing": "{url} tự nó đang lỗi ({answer})",
    "fault.influx.clock": "Đồng hồ của máy này và của {url} lệch nhau {seconds} giây; chỉnh lại cả hai "
    "(timedatectl), nếu không số liệu sẽ nằm sai thời điểm.",
}
