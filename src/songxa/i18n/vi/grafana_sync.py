"""Vietnamese messages for what a sync with Grafana does and does not do. Nothing but text."""

MESSAGES: dict[str, str] = {
    "grafana.language": "Tiếng Việt",
    "grafana.why.edited": "Có người đã sửa trong Grafana kể từ lần songxa ghi gần nhất; để yên.",
    "grafana.why.edited_unwanted": "Danh mục không cần nữa, nhưng có người đã sửa trong Grafana; không xoá.",
    "grafana.why.deleted": "Có người đã xoá trong Grafana; không tự tạo lại.",
    "grafana.why.unknown": "Đã có sẵn với uid này, khác với bản của songxa: không do songxa tạo, hoặc sổ ghi của "
    "songxa đã mất; để yên.",
    "grafana.why.provisioned": "Đến từ tệp trên máy chủ Grafana nên không ghi được; hãy sửa hoặc bỏ tệp đó.",
    "grafana.why.no_folder": "Thư mục chứa nó không có và chưa tạo được.",
    "grafana.why.twin": "Trong thư mục đó đã có bảng khác mà Grafana coi là trùng tên; hãy đổi tên bảng kia.",
    "grafana.why.overwritten": "Ghi đè theo yêu cầu; bản đang có được lưu ra tệp trước.",
    "grafana.why.secret": "Bí mật trong đó đã đổi, hoặc không rõ đã gửi chưa; gửi lại.",
    "grafana.why.unwanted": "Danh mục không cần nữa; muốn xoá: --prune.",
    "grafana.why.not_ours": "Danh mục không cần nữa, nhưng không còn nhãn của songxa hoặc đã ra khỏi thư mục của "
    "songxa; không xoá.",
    "grafana.why.holds": "Trong đó còn thứ không phải của songxa, hoặc chưa xoá được; không xoá.",
    "grafana.why.changed": "Có người vừa thay đổi nó; để yên.",
    "grafana.why.raced": "Đã ghi, nhưng có người lưu bản khác cùng lúc; bản của họ chỉ còn trong lịch sử phiên bản của "
    "Grafana.",
    "grafana.why.no_team": "Một nhóm được phép xem không có trong Grafana.",
    "grafana.why.not_taken": "Grafana nhận quyền nhưng không ghi đúng như vậy; hãy xem quyền của thư mục.",
    "grafana.note.left_out.other": "Grafana {version} chưa biết vài loại khung ({kinds}); {n} khung bị bỏ ra khỏi các "
    "bảng.",
    "grafana.note.left_out.one": "Grafana {version} chưa biết loại khung {kinds}; {n} khung bị bỏ ra khỏi bảng.",
    "grafana.note.flat": "Grafana {version} không có thư mục lồng nhau; các thư mục nằm cạnh nhau với tên ghép.",
    "grafana.note.no_root": "Vì vậy không đặt được gì trong thư mục {folder} ghi ở grafana.folder; tất cả nằm ở ngoài "
    "cùng.",
    "grafana.note.empty.other": "Danh mục không có thiết bị nào, nên không xoá {n} thứ không còn cần.",
    "grafana.note.empty.one": "Danh mục không có thiết bị nào, nên không xoá {n} thứ không còn cần.",
    "grafana.note.too_many.other": "Phải xoá {n} thứ, nhiều hơn mức {most} cho một lần, nên không xoá gì; nếu đúng ý: "
    "--prune-limit.",
    "grafana.note.too_many.one": "Phải xoá {n} thứ, nhiều hơn mức {most} cho một lần, nên không xoá gì; nếu đúng ý: "
    "--prune-limit.",
}
