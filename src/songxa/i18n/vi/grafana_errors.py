"""Vietnamese messages for what keeps songxa and a Grafana apart. Nothing but text."""

MESSAGES: dict[str, str] = {
    # no answer
    "fault.grafana.url": "grafana.url {url} không phải là địa chỉ ({reason}); ví dụ đúng: https://grafana.example.vn",
    "fault.grafana.credentials": "không gửi được bí mật {secret}: trong đó có ký tự không được phép; hãy ghi lại, trên "
    "một dòng.",
    "fault.grafana.refused": "{url}: không có gì nghe ở đó; hãy bật Grafana, hoặc sửa grafana.url.",
    "fault.grafana.dns": "{url}: không tìm thấy tên máy này; sửa grafana.url, hoặc DNS của máy đang chạy songxa.",
    "fault.grafana.timeout": "{url}: không trả lời trong {seconds} giây; Grafana có đang chạy, tường lửa có cho máy "
    "này qua không?",
    "fault.grafana.cut": "{url} ngắt kết nối trước khi trả lời; Grafana đang khởi động, hay có thiết bị ở giữa chặn "
    "lại?",
    "fault.grafana.network": "{url}: lỗi mạng: {reason}.",
    "fault.grafana.no_answer": "{url}: có máy nghe ở đó nhưng không trả lời theo HTTP ({reason}); cổng đã đúng chưa?",
    "fault.grafana.proxy": "{url}: proxy trong môi trường của máy này (HTTPS_PROXY và tương tự) không cho qua "
    "({reason}); sửa proxy, hoặc ghi tên máy chủ vào NO_PROXY.",
    # no secure connection
    "fault.grafana.tls_untrusted": "{url}: chứng thư của máy chủ không được tin cậy ({reason}); đặt grafana.ca_file là "
    "tệp PEM của nơi đã ký chứng thư.",
    "fault.grafana.tls_expired": "{url}: chứng thư của máy chủ đã hết hạn; gia hạn trên máy chủ (và xem đồng hồ của "
    "máy này có đúng không).",
    "fault.grafana.tls_name": "{url}: chứng thư của máy chủ mang tên khác ({reason}); dùng đúng tên trong chứng thư ở "
    "grafana.url.",
    "fault.grafana.tls": "{url}: không lập được kết nối an toàn ({reason}); nếu Grafana dùng HTTP thường, ghi http:// "
    "trong grafana.url.",
    "fault.grafana.https": "{url}: máy chủ đòi HTTPS; ghi https:// trong grafana.url.",
    "fault.grafana.ca_file": "Không dùng được {file} làm danh sách chứng thư tin cậy ({reason}); cần một tệp chứng thư "
    "dạng PEM mà songxa đọc được (grafana.ca_file, SSL_CERT_FILE).",
    # somebody else answers
    "fault.grafana.redirect": "{url} chuyển sang nơi khác ({status}: {where}); songxa không đi theo để mã truy cập "
    "không lọt ra ngoài; ghi thẳng địa chỉ cuối vào grafana.url.",
    "fault.grafana.login_page": "{url}: trước Grafana có một trang đăng nhập ({status}: {where}); hãy cho songxa đi "
    "qua với /api, hoặc ghi vào grafana.url một địa chỉ của Grafana không qua trang đó.",
    "fault.grafana.page": "{url} trả về một trang web, không phải dữ liệu của Grafana ({status}); có proxy ở giữa, hay "
    "Grafana nằm dưới một đường dẫn như {url}/grafana? Hãy sửa grafana.url.",
    "fault.grafana.maintenance": "{url}: máy đứng trước Grafana báo rằng Grafana đang tạm ngừng ({status}); hãy thử "
    "lại khi bảo trì xong.",
    "fault.grafana.stranger": "{url} có trả lời, nhưng không giống Grafana ({status}); sửa grafana.url.",
    "fault.grafana.proxy_login": "{url}: một proxy đòi mật khẩu riêng ({status}); ghi mật khẩu đó trong HTTPS_PROXY, "
    "hoặc ghi tên máy chủ vào NO_PROXY.",
    # Grafana, but not now or not for us
    "fault.grafana.unhealthy": "{url}: Grafana đang khởi động hoặc mất cơ sở dữ liệu ({status}: {said}); thử lại sau "
    "một phút, nếu vẫn vậy thì xem nhật ký của Grafana.",
    "fault.grafana.busy": "{url}: Grafana đang quá tải ({status}: {said}); thử lại sau một phút.",
    "fault.grafana.token": "{url} không nhận mã truy cập ({status}: {said}): mã sai, đã hết hạn hoặc đã bị xoá; tạo mã "
    "mới (Administration, Service accounts) rồi đặt vào bí mật grafana.token.",
    "fault.grafana.password": "{url} không nhận người dùng “{user}” với mật khẩu này ({status}: {said}); sửa "
    "grafana.user hoặc bí mật grafana.password. Sau năm lần sai, Grafana không nhận cả mật khẩu đúng trong năm phút.",
    "fault.grafana.locked": "{url} tạm khoá người dùng “{user}” khoảng năm phút vì đã thử mật khẩu sai ({status}: "
    "{said}); hãy chờ, rồi kiểm tra bí mật grafana.password.",
    "fault.grafana.organisation": "{url}: tài khoản thuộc tổ chức {found} “{name}”, còn grafana.organisation ghi "
    "{wanted}; dùng mã truy cập của tổ chức đó, hoặc sửa grafana.organisation. Chưa ghi gì cả.",
    "fault.grafana.no_organisation": "{url}: không có tổ chức {wanted}, hoặc tài khoản không được xem ({status}: "
    "{said}); sửa grafana.organisation.",
    "fault.grafana.forbidden": "{url}: tài khoản không được phép {what} ({status}: {said}). Việc này cần vai trò "
    "{role}, hoặc quyền {right}: hãy cấp cho tài khoản dịch vụ của songxa.",
    "fault.grafana.read_only": "{url}: Grafana này không cho ghi gì cả ({status}: {said}); xem cơ sở dữ liệu của nó "
    "hoặc proxy ở trước có đang ở chế độ chỉ đọc không.",
    "fault.grafana.from_file": "{url}: không thể {what}: mục này đến từ một tệp hoặc chương trình khác ({status}: "
    "{said}); chỉ sửa được ở đó.",
    # one thing
    "fault.grafana.version": "{url}: không thể {what}: từ lần xem trước đã có người khác lưu ({said}).",
    "fault.grafana.version_after": "{url}: có người khác lưu cùng lúc với songxa ({what}): ở đó là phiên bản {found}, "
    "lẽ ra phải là {wanted}.",
    "fault.grafana.name": "{url}: không thể {what}: tên hoặc uid đã thuộc về mục khác ({status}: {said}).",
    "fault.grafana.another": "{url}: songxa định {what}, nhưng Grafana trả lời bằng mục khác (uid {found}): mục đó có "
    "thể đã bị ghi đè; hãy xem lịch sử của nó trong Grafana.",
    "fault.grafana.elsewhere": "{url}: songxa định {what}, nhưng Grafana đặt vào thư mục khác (“{found}” thay vì "
    "“{wanted}”).",
    "fault.grafana.permissions": "{url}: songxa định {what}, nhưng Grafana giữ các quyền khác với những gì đã gửi; có "
    "thể có người sửa cùng lúc.",
    "fault.grafana.missing": "{url}: không thể {what}: mục này không có, hoặc tài khoản không được xem ({status}: "
    "{said}).",
    "fault.grafana.invalid": "{url}: không thể {what}: Grafana không nhận ({status}: {said}).",
    "fault.grafana.large": "{url}: không thể {what}: quá lớn đối với Grafana hoặc proxy ở trước ({status}); tăng giới "
    "hạn (nginx: client_max_body_size).",
    "fault.grafana.large_answer": "{url}: câu trả lời lớn hơn {megabytes} MB nên không đọc hết (khi songxa định "
    "{what}); đó có phải Grafana không?",
    # broken
    "fault.grafana.broken": "{url}: Grafana tự nó đang lỗi ({status}: {said}), khi songxa định {what}; nhật ký của "
    "Grafana cho biết thêm.",
    "fault.grafana.answer": "{url}: không hiểu được câu trả lời ({place}), khi songxa định {what}; đó có phải một "
    "Grafana mà songxa biết không?",
    "fault.grafana.nothing_said": "không nói lý do",
    # what songxa meant to do, after "định", "không thể" and "không được phép"
    "fault.grafana.to.health": "hỏi tình trạng của Grafana",
    "fault.grafana.to.organisation": "xem tổ chức",
    "fault.grafana.to.folders": "liệt kê thư mục",
    "fault.grafana.to.folder": "xem thư mục {uid}",
    "fault.grafana.to.create_folder": "tạo thư mục “{title}” ({uid})",
    "fault.grafana.to.rename_folder": "đổi tên thư mục {uid} thành “{title}”",
    "fault.grafana.to.move_folder": "chuyển thư mục {uid}",
    "fault.grafana.to.delete_folder": "xoá thư mục {uid}",
    "fault.grafana.to.boards": "liệt kê bảng",
    "fault.grafana.to.board": "xem bảng {uid}",
    "fault.grafana.to.save_board": "lưu bảng “{title}” ({uid})",
    "fault.grafana.to.delete_board": "xoá bảng {uid}",
    "fault.grafana.to.sources": "liệt kê nguồn dữ liệu",
    "fault.grafana.to.create_source": "tạo nguồn dữ liệu “{name}” ({uid})",
    "fault.grafana.to.update_source": "sửa nguồn dữ liệu “{name}” ({uid})",
    "fault.grafana.to.delete_source": "xoá nguồn dữ liệu {uid}",
    "fault.grafana.to.team": "tìm nhóm “{name}”",
    "fault.grafana.to.create_team": "tạo nhóm “{name}”",
    "fault.grafana.to.delete_team": "xoá nhóm số {id}",
    "fault.grafana.to.permissions": "xem ai được xem thư mục {uid}",
    "fault.grafana.to.set_permissions": "đặt ai được xem thư mục {uid}",
}
