"""Vietnamese messages about changes of the inventory that cannot be made or taken back. Nothing but text."""

MESSAGES: dict[str, str] = {
    "edit.no_file": "{file}: không có tệp này; hãy ghi đường dẫn của một tệp inventory.yaml.",
    "edit.not_seen": "{file}: người dùng này không được xem ở đó; hãy dùng tệp mà người dùng này được sửa.",
    "edit.leads_nowhere": "{file}: không dẫn tới tệp nào; hãy ghi đường dẫn của một tệp inventory.yaml.",
    "edit.broken": "{log}: {what}; songxa inventory verify nói rõ hơn; muốn mở nhật ký mới, hãy chuyển cả {name} "
    "và {head} đi nơi khác.",
    "edit.broken.no_head": "thiếu {head}, tệp cho biết nhật ký kết thúc ở đâu",
    "edit.broken.head_changed": "{head}, tệp cho biết nhật ký kết thúc ở đâu, đã bị sửa",
    "edit.broken.other_end": "nhật ký không kết thúc bằng mục {entry} như {head} ghi",
    "edit.broken.changed": "mục {entry} đã bị sửa",
    "edit.broken.behind": "phần đứng sau mục {entry} không thuộc về đó",
    "edit.disk_full": "{file}: đĩa đã đầy; chưa sửa gì cả; hãy dọn chỗ rồi thử lại.",
    "edit.read_only_system": "{file}: nằm trên hệ thống tệp chỉ đọc; chưa sửa gì cả.",
    "edit.mounted": "{file}: được gắn (mount) riêng nên không thay được; hãy gắn cả thư mục chứa nó.",
    "edit.forbidden": "{file}: người dùng này không sửa được mà vẫn giữ nguyên chủ của tệp; hãy dùng {owner} hoặc "
    "root, trong thư mục ghi được.",
    "edit.owner": "chủ của tệp",
    "edit.failed": "{file}: không sửa được: {why}",
    "edit.stays": "{file} đã được sửa và không hoàn tác được: {why}",
    "edit.meanwhile": "{file}: có người vừa sửa tệp này; chưa ghi gì cả.",
    "edit.busy": "{file}: người khác đang ghi liên tục; chưa sửa gì cả; hãy thử lại sau.",
    "edit.no_plain_file": "{file}: không phải tệp thường; hãy dùng một tệp bản kê như inventory.yaml.",
    "edit.read_only": "{file}: chỉ được đọc; hãy dùng tệp mà người dùng này được ghi (chmod u+w).",
    "edit.large": "{file}: lớn hơn 16 MB; chỉ nhận đến 16 MB.",
    "edit.not_utf8": "{file}:{line}: không phải UTF-8; hãy lưu tệp dạng UTF-8.",
    "edit.no_character": "{file}: {code} không phải ký tự mà tệp có thể chứa.",
    "edit.journal": "{file}: đây là ghi chép về một lần sửa nhiều tệp bị ngắt giữa chừng, và ghi chép đã bị sửa; "
    "hãy xem bản kê có đúng không, rồi xoá tệp này.",
    "edit.undo.no_entry": "nhật ký không có mục {number}; có từ 1 đến {last}.",
    "edit.undo.beginning": "mục {number} là điểm bắt đầu của nhật ký; trước đó không có gì.",
    "edit.undo.unknown": "mục {number} được sửa bằng tay và không rõ đã sửa gì; hãy tự sửa lại bằng tay.",
    "edit.undo.unknown_since": "không hoàn tác được mục {number}: không rõ {name} đã sửa gì sau đó.",
    "edit.undo.misfit": "không hoàn tác được mục {number}: nhật ký không khớp với tệp.",
    "edit.undo.same_place": "không hoàn tác được mục {number}: {name} đã sửa cùng chỗ đó sau này; hãy hoàn tác cái "
    "đó trước, hoặc tự sửa bằng tay.",
    "edit.undo.entry": "mục {number}",
    "edit.undo.by_hand": "một lần sửa bằng tay",
}
