"""Vietnamese messages for what keeps a receiver of remote_write from being written. Nothing but text."""

MESSAGES: dict[str, str] = {
    "fault.remote_write.who": "Máy chủ đích hỏi ai đang ghi ({said}); đặt user hoặc bearer trong "
    "exporters.remote_write và sửa bí mật {secret}.",
    "fault.remote_write.may_not": "Tài khoản hoặc mã truy cập này không được phép ghi ({said}); cấp quyền trên máy "
    "chủ đích, hoặc sửa bí mật {secret}, sửa tenant.",
    "fault.remote_write.either": "{one} hoặc {other}",
    "fault.remote_write.nowhere": "Địa chỉ này không nhận remote_write ({said}); sửa exporters.remote_write.url (các "
    "đường dẫn thường dùng có trong docs/remote-write.md).",
    "fault.remote_write.switched_off": "Máy chủ đích không nhận remote_write ở địa chỉ này, hoặc chưa bật ({said}); "
    "sửa exporters.remote_write.url, hoặc bật tính năng này trên máy chủ đích.",
    "fault.remote_write.proxy": "Proxy trên đường đi đòi đăng nhập ({said}); sửa biến môi trường HTTPS_PROXY hoặc "
    "NO_PROXY.",
    "fault.remote_write.format": "Máy chủ đích không nhận Remote-Write 1.0 ({said}); sửa exporters.remote_write.url "
    "hoặc thiết lập của máy chủ đích.",
    "fault.remote_write.redirect": "Máy chủ đích chuyển sang nơi khác ({said}); songxa không đi theo để bí mật không "
    "lọt ra ngoài; ghi thẳng địa chỉ cuối vào exporters.remote_write.url.",
    "fault.remote_write.page": "Ở địa chỉ này là một trang web cho người xem ({status}), không phải nơi nhận "
    "remote_write; sửa exporters.remote_write.url, hoặc đăng nhập mạng nếu mạng đòi đăng nhập.",
    "fault.remote_write.busy": "Máy chủ đích đang bận ({said}); songxa sẽ tự thử lại.",
    "fault.remote_write.failing": "Máy chủ đích tự nó đang lỗi ({said}); songxa sẽ tự thử lại.",
    "fault.remote_write.secret": "Không dùng được bí mật {secret}: {reason}",
    "fault.remote_write.signs": "Bí mật {secret} có ký tự không gửi đi được; chỉ dùng chữ và dấu không dấu tiếng Việt "
    "(ASCII), không có khoảng trắng.",
    "fault.remote_write.tenant": "Không gửi được exporters.remote_write.tenant “{tenant}”; chỉ dùng chữ không dấu "
    "(ASCII).",
    "fault.remote_write.ca_file": "Không dùng được exporters.remote_write.ca_file {file} ({reason}); cần một tệp "
    "chứng thư dạng PEM mà songxa đọc được.",
    "fault.remote_write.url": "Không dùng được exporters.remote_write.url {url} ({reason}); hãy sửa lại.",
    "fault.remote_write.tls": "{url}: không lập được kết nối an toàn ({reason}); sửa chứng thư của máy chủ đích, hoặc "
    "sửa exporters.remote_write.ca_file hay url.",
    "fault.remote_write.timeout": "{url}: không trả lời trong {seconds} giây; máy chủ đích có đang chạy, tường lửa có "
    "cho máy này qua không?",
    "fault.remote_write.refused": "{url}: không có gì nghe ở đó; hãy bật máy chủ đích, hoặc sửa "
    "exporters.remote_write.url.",
    "fault.remote_write.dns": "{url}: không tìm thấy tên máy này; sửa exporters.remote_write.url, hoặc DNS của máy "
    "đang chạy songxa.",
    "fault.remote_write.cut": "{url} ngắt kết nối giữa chừng ({reason}); máy chủ đích đang khởi động, hay có thiết bị "
    "ở giữa chặn lại?",
    "fault.remote_write.network": "{url}: lỗi mạng, hoặc máy ở đó trả lời không đúng: {reason}.",
}
