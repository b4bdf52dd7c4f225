"""Vietnamese messages for why a secret cannot be had. Nothing but text."""

MESSAGES: dict[str, str] = {
    "secret.missing": "chưa có bí mật {secret}; {way}",
    "secret.empty": "bí mật {secret} có nhưng để trống; {way}",
    "secret.not_text": "bí mật {secret} có nhưng không phải văn bản UTF-8; {way}",
    "secret.way": "đã tìm trong {places} và biến môi trường {variable}; hãy chạy: songxa secret set {secret}, hoặc "
    "hãy thêm dòng '{secret}: GIÁ TRỊ' vào {file} rồi chạy: chmod 600 {file}",
    "secret.closed": "không tìm thấy bí mật {secret}, và tài khoản đang chạy songxa không được đọc {file}; hãy chạy "
    "songxa bằng tài khoản sở hữu tệp đó, hoặc chạy: sudo chown {user} {file} (các thư mục chứa tệp cũng phải mở cho "
    "tài khoản này)",
    "secret.no_file": "{file} không phải là tệp thường; cần một tệp bí mật",
    "secret.open": "{file} chứa bí mật mà người khác cũng mở được, không chỉ chủ tệp; hãy chạy: chmod 600 {file}",
    "secret.foreign": "{file} chứa bí mật mà thuộc về tài khoản khác; hãy chạy: sudo chown {user} {file}",
    "secret.credential": "{file} không phải văn bản UTF-8; tệp này chỉ được chứa bí mật, lưu dạng UTF-8",
    "secret.contents": "{file} không phải văn bản UTF-8 dài tối đa {octets} byte; cần các dòng như {example}",
    "secret.line": "{file}:{line}: không hiểu; cần dạng {example}, đặt trong dấu nháy nếu có ký tự khác",
}
