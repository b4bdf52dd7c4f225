"""Vietnamese messages for tables, history and checks of the inventory. Nothing but text."""

MESSAGES: dict[str, str] = {
    # what all changes share
    "cli.inventory.yes": "Ghi luôn, không hỏi lại.",
    "cli.inventory.reason": "Lý do, để ghi vào nhật ký.",
    "cli.inventory.of": "Tệp nào, khi danh mục chia thành nhiều tệp (include:).",
    "cli.inventory.no_file_of_it": "{file} không phải là tệp của danh mục này; chấp nhận: {known}",
    "cli.inventory.waits": "Đang đợi {who}, người đang sửa danh mục từ {since} …",
    "cli.inventory.more_lines": "… và {n} dòng nữa.",
    "cli.inventory.no_terminal": "Chưa ghi gì cả: không có ai để hỏi. Thêm --yes để ghi mà không hỏi, hoặc --dry-run "
    "để chỉ xem thử nếu lệnh này có tuỳ chọn đó.",
    "cli.inventory.not_done": "Chưa ghi gì cả.",
    # import
    "cli.inventory.import.help": "Nhập một bảng danh sách: .xlsx hoặc .csv, tiêu đề cột tiếng Việt hay tiếng Anh.\n\n"
    "Báo từng dòng chỗ nào sai, chỗ nào đã tự hiểu ra sao; còn một lỗi thì chưa ghi gì cả. Ô trống không xoá gì; dòng "
    "đã có trong danh mục thì sửa mục đó. Mã thoát: 0 đã nhập, hoặc không có gì để làm; 2 phải sửa bảng; 3 --dry-run "
    "và có thay đổi.",
    "cli.inventory.import.file": "Tệp bảng.",
    "cli.inventory.import.kind": "Loại của những thiết bị mà dòng không ghi loại, ví dụ access_point.",
    "cli.inventory.import.operator": "Đơn vị vận hành (mã) của những thiết bị mà dòng không ghi.",
    "cli.inventory.import.area": "Khu vực (mã) của những điểm mới mà dòng không ghi.",
    "cli.inventory.import.dry_run": "Chỉ xem sẽ làm gì, không ghi.",
    "cli.inventory.import.progress": "Đang đọc bảng",
    "cli.inventory.import.ask": "Ghi {n} mục này vào {file}?",
    "cli.inventory.import.unknown": "{option} {given}: không có; chấp nhận: {known}",
    "cli.inventory.import.nothing": "Không có gì để làm: {file} đã ghi đúng như vậy.",
    "cli.inventory.import.would": "Chưa ghi gì cả (--dry-run): sẽ thêm hoặc sửa {n} mục.",
    "cli.inventory.import.done": "Đã ghi {n} mục vào {file}; muốn bỏ thì dùng songxa inventory undo.",
    "cli.inventory.import.meanwhile": "Có người vừa sửa {file}, nên bảng này nay mang nghĩa khác. Chưa nhập gì cả; hãy "
    "nhập lại.",
    # export
    "cli.inventory.export.help": "Xuất danh mục thành bảng (csv, xlsx), thành bản đồ (geojson), hoặc thành YAML viết "
    "gọn theo một kiểu (yaml: tất cả trong một tệp, không có chú thích).\n\nBảng đã xuất có thể sửa rồi nhập lại. Mã "
    "thoát 4: tệp đã có và khác nội dung.",
    "cli.inventory.export.form": "Xuất thành gì.",
    "cli.inventory.export.file": "Ghi vào tệp nào; không ghi tên tệp thì in ra màn hình.",
    "cli.inventory.export.section": "Phần nào được ghi vào tệp CSV.",
    "cli.inventory.export.force": "Ghi đè lên tệp đã có.",
    "cli.inventory.export.only_csv": "--section chỉ dùng cho csv: các dạng khác chứa tất cả.",
    "cli.inventory.export.to_file": "Không in bảng tính ra màn hình được; hãy ghi tên tệp, ví dụ: songxa inventory "
    "export xlsx ban-ke.xlsx",
    "cli.inventory.export.unwritten": "Không ghi được {file}: {why}",
    "cli.inventory.export.done": "Đã ghi: {file}",
    "cli.inventory.export.same": "{file} đã có đúng nội dung này.",
    "cli.inventory.export.there": "{file} đã có và khác nội dung; thêm --force để ghi đè.",
    "cli.inventory.export.itself": "{file} chính là danh mục, không xuất đè lên nó; hãy ghi tên tệp khác.",
    # diff
    "cli.inventory.diff.help": "Danh mục nay khác trước ở chỗ nào.\n\nKhông ghi gì thêm: những gì sửa bằng tay kể từ "
    "lần songxa sửa gần nhất; nếu songxa chưa sửa lần nào thì so với lần commit gần nhất của Git. Ngoài ra so được với "
    "một tệp (FILE), một mục của nhật ký (số thứ tự, hoặc 7 ký tự đầu của mã phiên bản), hay một phiên bản Git như "
    "HEAD~3. Mã thoát: 0 giống nhau, 3 có khác.",
    "cli.inventory.diff.against": "Một tệp, một mục của nhật ký, hoặc một phiên bản Git.",
    "cli.inventory.diff.entries": "Chỉ liệt kê các mục khác nhau, không in từng dòng.",
    "cli.inventory.diff.same": "Không có gì khác.",
    "cli.inventory.diff.entry": "mục {number} của nhật ký",
    "cli.inventory.diff.looks": "Nội dung như nhau; chỉ khác chú thích, thứ tự hay cách viết.",
    "cli.inventory.diff.no_text": "{file} không phải là văn bản UTF-8.",
    "cli.inventory.diff.unread": "Không đọc được {file}: {why}",
    # log
    "cli.inventory.log.help": "Ai đã sửa danh mục, lúc nào, vì sao; ghi thêm N để xem lần sửa đó đã đổi gì.",
    "cli.inventory.log.number": "Số thứ tự của một mục.",
    "cli.inventory.log.last": "Hiện bấy nhiêu mục, mới nhất ở cuối.",
    "cli.inventory.log.none": "{file} chưa có nhật ký; nhật ký bắt đầu từ lần sửa đầu tiên bằng songxa.",
    "cli.inventory.log.more": "Còn {n} mục trước đó; dùng --last để xem thêm.",
    "cli.inventory.log.by_hand": "{file} đã được sửa bằng tay sau mục cuối cùng; songxa inventory diff cho xem sửa gì.",
    "cli.inventory.log.n": "SỐ",
    "cli.inventory.log.at": "LÚC",
    "cli.inventory.log.kind": "VIỆC",
    "cli.inventory.log.who": "NGƯỜI SỬA",
    "cli.inventory.log.why": "LÝ DO",
    "cli.inventory.log.file": "TỆP",
    "cli.inventory.log.revisions": "phiên bản {old} → {new}",
    "cli.inventory.kind.begin": "mở nhật ký",
    "cli.inventory.kind.edit": "sửa",
    "cli.inventory.kind.undo": "bỏ mục {number}",
    "cli.inventory.kind.hand": "sửa bằng tay",
    # undo
    "cli.inventory.undo.help": "Bỏ một lần sửa, dù sau đó chỗ khác đã được sửa thêm.\n\nKhông ghi N thì bỏ lần sửa mới "
    "nhất còn hiệu lực, nên làm nhiều lần thì lùi dần về trước. Việc bỏ cũng là một lần sửa, có thể bỏ tiếp theo số "
    "của nó.",
    "cli.inventory.undo.number": "Số thứ tự trong songxa inventory log.",
    "cli.inventory.undo.which": "Mục {number}, {at}, {who}: {reason}",
    "cli.inventory.undo.ask": "Bỏ mục {number} trong {file}?",
    "cli.inventory.undo.done": "Đã bỏ mục {number}; việc này là mục {entry} của nhật ký.",
    "cli.inventory.undo.already": "Không có gì để làm: những gì mục {number} đã sửa không còn nữa.",
    "cli.inventory.undo.nothing": "Không có gì để bỏ: songxa chưa sửa gì trong {file} mà còn hiệu lực.",
    "cli.inventory.undo.meanwhile": "Có người vừa sửa {file}. Chưa bỏ gì cả; hãy làm lại.",
    # verify
    "cli.inventory.verify.help": "Nhật ký có còn nguyên vẹn không: không mục nào bị sửa, bị mất, bị đổi chỗ hay bị cắt."
    "\n\nCó thể chép mã băm được in ra vào chỗ khác; --noted hỏi nhật ký có còn mã đó không. Mã thoát 1: không còn "
    "nguyên vẹn.",
    "cli.inventory.verify.noted_option": "Mã băm đã chép lại trước đây.",
    "cli.inventory.verify.whole": "Nhật ký của {file} còn nguyên vẹn: {n} mục. Mã băm của mục cuối, nên chép vào chỗ "
    "khác:\n{hash}",
    "cli.inventory.verify.unfinished": "{file}: lần sửa cuối bị ngắt giữa chừng; lần sửa sau sẽ làm nốt hoặc bỏ nó.",
    "cli.inventory.verify.by_hand": "{file} đã được sửa bằng tay sau đó; lần sửa sau sẽ ghi lại điều này.",
    "cli.inventory.verify.fault.changed": "Nhật ký của {file} không còn nguyên vẹn: mục {entry} đã bị sửa.",
    "cli.inventory.verify.fault.missing": "Nhật ký của {file} không còn nguyên vẹn: bị mất từ mục {entry}.",
    "cli.inventory.verify.fault.moved": "Nhật ký của {file} không còn nguyên vẹn: mục {entry} không nằm đúng chỗ.",
    "cli.inventory.verify.fault.cut": "Nhật ký của {file} không còn nguyên vẹn: bị cắt từ mục {entry}.",
    "cli.inventory.verify.fault.strange": "Nhật ký của {file} không còn nguyên vẹn: mục {entry} không thuộc về đó.",
    "cli.inventory.verify.fault.head": "Nhật ký của {file} không còn nguyên vẹn: tệp ghi chỗ kết thúc (.log.head) bị "
    "mất hoặc đã bị sửa.",
    "cli.inventory.verify.fault.noted": "Nhật ký của {file} không có mục nào mang mã băm này: đây là nhật ký khác, "
    "hoặc nhật ký mới.",
    # hook
    "cli.inventory.hook.help": "Để Git kiểm tra danh mục trước mỗi lần commit (một hook pre-commit chạy songxa check "
    "trên những gì sắp commit).\n\nHook do người khác đặt thì để nguyên (mã thoát 4).",
    "cli.inventory.hook.remove": "Gỡ hook đi.",
    "cli.inventory.hook.created": "Từ nay Git kiểm tra danh mục trước mỗi lần commit: {file}",
    "cli.inventory.hook.updated": "Đã cập nhật hook: {file}",
    "cli.inventory.hook.unchanged": "Hook đã có sẵn: {file}",
    "cli.inventory.hook.removed": "Đã gỡ hook: {file}",
    "cli.inventory.hook.absent": "Không có hook nào của songxa cho danh mục này.",
    "inventory.hook.no_checkout": "{file} không nằm trong thư mục làm việc nào của Git; có thể tự chạy songxa check.",
    "inventory.hook.shared": "Git lấy hook từ {folder}, nơi dùng chung với các thư mục làm việc khác (core.hooksPath); "
    "hãy tự đưa songxa check vào đó.",
    "inventory.hook.odd_name": "{file}: hook không nhận tên có ký tự điều khiển; hãy đổi tên tệp.",
    "inventory.hook.strange": "{file} đã có và không phải của songxa, nên để nguyên; hãy thêm vào đó dòng này: "
    "{command}",
    # what the log and Git cannot tell
    "inventory.past.no_entry": "nhật ký không có mục {number}; chấp nhận: 1 đến {last}",
    "inventory.past.unknown": "không biết mục {number} đã sửa bằng tay những gì, nên không xem được gì trước nó",
    "inventory.past.unknown_hand": "danh mục đã được sửa bằng tay và không còn biết trước đó ra sao; dùng songxa "
    "inventory diff FILE để so với một bản sao",
    "inventory.past.misfit": "nhật ký không khớp với tệp; xem songxa inventory verify",
    "inventory.past.several": "{revision} là phần đầu của nhiều mã phiên bản; hãy ghi thêm ký tự",
    "inventory.past.no_text": "{file} không phải là văn bản UTF-8",
    "cli.inventory.diff.nothing": "không có gì để so: chưa có nhật ký của songxa, cũng không nằm trong Git; chấp nhận: "
    "songxa inventory diff FILE",
    "cli.inventory.diff.no_such": "{what} không phải là tệp, mục nhật ký hay phiên bản nào; chấp nhận: ví dụ "
    "ban-ke-cu.yaml, 12, hoặc trong Git là HEAD~1",
    "inventory.past.no_revision": "Git không có phiên bản {revision}; chấp nhận: ví dụ HEAD~1, hoặc tên nhánh",
    "inventory.past.not_in_revision": "trong {revision}, Git không có tệp {file}",
    "inventory.staged.not_it": "{file} chưa được git add, nên không có gì để kiểm tra.",
    "inventory.staged.not_included": "{file} gộp tệp {included} mà Git chưa biết; hãy git add {included}.",
    "inventory.past.no_git": "chưa cài git, hoặc không chạy được; sudo apt install git",
    "inventory.past.git_failed": "git {what} không thành công",
}
