"""Vietnamese messages for the secrets' commands. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.secret.help": "Bí mật (mật khẩu, mã truy cập) mà danh mục chỉ ghi tên: đặt, liệt kê, thay. Không bao giờ "
    "hiện giá trị.",
    "cli.secret.set.help": "Đặt một bí mật: hỏi mà không hiện chữ đang gõ, hoặc đọc từ đầu vào chuẩn.\n\nKhông bao "
    "giờ lấy giá trị từ dòng lệnh, vì ai dùng máy này cũng đọc được dòng lệnh. Mã thoát: 0 đã đặt, 1 không ghi được, "
    "2 tên hoặc giá trị không hợp lệ.",
    "cli.secret.list.help": "Danh mục cần những bí mật nào, để làm gì, tìm thấy ở đâu, còn thiếu gì. Không hiện giá "
    "trị.\n\nMã thoát: 0 đủ, 1 còn thiếu hoặc không đọc được, 2 danh mục có lỗi.",
    "cli.secret.rotate.help": "Thay một bí mật, sau khi đã thử thật và thấy giá trị mới dùng được.\n\nThử trên chính "
    "các thiết bị, InfluxDB, remote_write, Grafana hoặc người nhận dùng bí mật đó (người nhận sẽ có một tin thử). "
    "Chưa thử xong, hoặc thử không được, thì giá trị cũ vẫn giữ nguyên. Mã thoát: 0 đã thay, 1 giữ giá trị cũ, 2 chưa "
    "có bí mật đó hoặc giá trị không hợp lệ.",
    "cli.secret.of": "Tên bí mật, ví dụ snmp.ap-default.community; songxa secret list có đủ các tên.",
    "cli.secret.systemd": "Niêm phong cho systemd (systemd-creds) thay vì ghi vào tệp bí mật.",
    "cli.secret.credstore": "Thư mục chứa các bí mật đã niêm phong.",
    "cli.secret.untried": "Thay luôn, không thử.",
    # taking it
    "cli.secret.on_command_line": "Không lấy bí mật từ dòng lệnh: người khác trên máy đọc được, và lịch sử lệnh còn "
    "lưu lại. Nếu đó là bí mật thật, hãy đổi cái khác. Cách dùng: songxa secret set TÊN (sẽ hỏi), hoặc songxa secret "
    "set TÊN < TỆP",
    "cli.secret.name": "Đó không thể là tên bí mật; tên có dạng như snmp.ap-default.community (xem songxa secret list)",
    "cli.secret.ask": "Bí mật {secret} (không hiện chữ):",
    "cli.secret.ask_again": "Gõ lại lần nữa:",
    "cli.secret.not_same": "Hai lần gõ không giống nhau; chưa thay đổi gì.",
    "cli.secret.no_hiding": "Cửa sổ này sẽ làm hiện chữ đang gõ; hãy đưa qua đầu vào chuẩn: songxa secret set TÊN < "
    "TỆP",
    "cli.secret.value.empty": "Không có giá trị: chưa gõ gì, hoặc đầu vào chuẩn trống. Chưa thay đổi gì.",
    "cli.secret.value.signs": "Bí mật phải là một dòng văn bản UTF-8, không có ký tự điều khiển; chưa thay đổi gì.",
    "cli.secret.value.blank": "Giá trị có khoảng trắng ở đầu hoặc cuối, chắc không phải chủ ý; chưa thay đổi gì.",
    "cli.secret.value.long": "Giá trị quá dài; tối đa {octets} byte. Chưa thay đổi gì.",
    "cli.secret.value.header": "{secret} có ký tự không gửi đi được; chỉ dùng chữ, số và dấu ASCII, không có khoảng "
    "trắng. Chưa thay đổi gì.",
    "cli.secret.value.url": "{secret}: không hiểu đây là địa chỉ dịch vụ nào; cần dạng như tgram://BOT_TOKEN/CHAT_ID, "
    "mailto://USER:PASSWORD@HOST hoặc json://HOST/PATH (docs/alerts.md). Chưa thay đổi gì.",
    "cli.secret.not_needed": "Lưu ý: {file} không nhắc đến {secret}. Danh mục cần: {needed}",
    # writing it
    "cli.secret.added": "{secret}: đã đặt, ở {place}.",
    "cli.secret.replaced": "{secret}: đã thay, ở {place}.",
    "cli.secret.same": "{secret}: giá trị này đang dùng rồi; chưa thay đổi gì.",
    "cli.secret.sealed": "{secret}: đã niêm phong, ở {place}.",
    "cli.secret.in_credential": "{secret} lấy từ thông tin xác thực của systemd ({file}), được đọc trước mọi tệp. Hãy "
    "đổi ở nơi cấp ra nó, hoặc dùng: songxa secret set --systemd",
    "cli.secret.no_file": "Không có chỗ cho tệp bí mật: chưa đặt HOME lẫn SONGXA_SECRETS. Hãy đặt: SONGXA_SECRETS=TỆP",
    "cli.secret.after.file": "songxa đang chạy sẽ tự đọc giá trị mới; không phải khởi động lại gì.",
    "cli.secret.after.plug_in": "Bí mật này của một phần mở rộng: hãy khởi động lại songxa, trừ khi tài liệu của nó "
    "nói nó tự đọc lại.",
    "cli.secret.after.sealed": "Bây giờ thêm dòng LoadCredentialEncrypted={credential} vào unit của songxa, rồi chạy: "
    "systemctl daemon-reload && systemctl restart songxa",
    "cli.secret.after.also": "Bí mật này còn ở chỗ khác: {at}. Có nhiều nơi thì lấy nơi đầu tiên theo thứ tự: thông "
    "tin xác thực của systemd, tệp bí mật, biến môi trường. Hãy xóa nơi không dùng.",
    "cli.secret.after.grafana": "Grafana cũng dùng bí mật này; để đưa sang, chạy: songxa grafana apply",
    # listing
    "cli.secret.none": "{file} không cần bí mật nào.",
    "cli.secret.column.name": "bí mật",
    "cli.secret.column.purpose": "dùng cho",
    "cli.secret.column.place": "tìm thấy ở",
    "cli.secret.place.file": "{at}",
    "cli.secret.place.credential": "thông tin xác thực systemd {at}",
    "cli.secret.place.environment": "biến môi trường {at}",
    "cli.secret.state.missing": "CÒN THIẾU",
    "cli.secret.state.unreadable": "KHÔNG ĐỌC ĐƯỢC",
    "cli.secret.state.sealed": "đã niêm phong cho systemd",
    "cli.secret.for.snmp.one": "{n} thiết bị (SNMP)",
    "cli.secret.for.snmp.other": "{n} thiết bị (SNMP)",
    "cli.secret.for.influxdb": "InfluxDB",
    "cli.secret.for.remote-write": "remote_write",
    "cli.secret.for.grafana": "Grafana",
    "cli.secret.for.given": "InfluxDB của Grafana",
    "cli.secret.for.recipient": "tin báo cho {recipient}",
    "cli.secret.for.nothing": "danh mục này không dùng",
    "cli.secret.missing": "còn thiếu {secret}; đặt bằng lệnh: songxa secret set {secret}",
    "cli.secret.sealed_away": "{secret} đã niêm phong trong {file}; chỉ unit systemd nào yêu cầu mới đọc được.",
    # rotating
    "cli.secret.nothing_to_rotate": "Chưa có bí mật {secret}; đặt bằng lệnh: songxa secret set {secret}",
    "cli.secret.trying": "Đang thử giá trị mới của {secret} …",
    "cli.secret.ask_untried": "Chưa có gì xác nhận giá trị mới dùng được. Vẫn thay giá trị cũ?",
    "cli.secret.kept": "{secret}: giữ giá trị cũ. Muốn thay mà không thử: songxa secret rotate --untried",
    "cli.secret.try.none": "Trong danh mục không có gì để thử {secret}.",
    "cli.secret.try.snmp.new": "{n} trên {all} thiết bị được hỏi trả lời community mới; số còn lại không trả lời cái "
    "nào.",
    "cli.secret.try.snmp.all": "Mọi thiết bị được hỏi đều trả lời community mới ({n}).",
    "cli.secret.try.snmp.old": "Các thiết bị này chỉ trả lời community cũ: {devices}. Đã có {n} trên {all} thiết bị "
    "được hỏi trả lời cái mới.",
    "cli.secret.try.snmp.silent": "Không thiết bị nào trong {all} thiết bị được hỏi trả lời, dù community mới hay cũ.",
    "cli.secret.try.remote_write": "{url} nhận dữ liệu gửi kèm bí mật này.",
    "cli.secret.try.grafana": "Grafana ở {url} chấp nhận (tổ chức {organisation}).",
    # why it could not be written
    "secret.write.by_hand": "{file} ghi {secret} theo cách không thể sửa mà không đụng chỗ khác; chưa thay đổi gì; "
    "hãy sửa tay",
    "secret.write.busy": "{file}: có chương trình khác đang ghi liên tục; chưa thay đổi gì; hãy thử lại sau",
    "secret.write.full": "{file}: đĩa đã đầy; chưa thay đổi gì; hãy dọn bớt rồi thử lại",
    "secret.write.read_only": "{file} nằm trên hệ thống tệp chỉ đọc; chưa thay đổi gì",
    "secret.write.denied": "{file}: tài khoản này không được ghi vào đó; chưa thay đổi gì; hãy chạy bằng tài khoản sở "
    "hữu tệp và thư mục chứa nó",
    "secret.write.mounted": "{file} được gắn (mount) riêng nên không thay được; hãy gắn cả thư mục chứa nó",
    "secret.write.failed": "không ghi được {file}: {said}; chưa thay đổi gì",
    "secret.write.no_systemd": "máy này không có {program} (có từ systemd 250); hãy dùng tệp bí mật, không có "
    "--systemd",
    "secret.write.not_sealed": "{program} không niêm phong được: {said}; chưa thay đổi gì",
}
