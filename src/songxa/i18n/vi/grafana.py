"""Vietnamese messages for keeping a Grafana in step. Nothing but text."""

MESSAGES: dict[str, str] = {
    # the commands
    "cli.grafana.help": "Grafana: bảng, thư mục, nguồn dữ liệu và nhóm theo đúng danh mục.",
    "cli.grafana.plan.help": "Cho biết cần làm gì để Grafana đúng như danh mục. Không ghi gì.\n\nPhần ai đó đã sửa tay "
    "được nêu là xung đột và giữ nguyên. Mã thoát: 0 không có gì để làm, 1 lỗi, 2 danh mục sai hoặc không ghi Grafana, "
    "3 có việc để làm, 4 có xung đột.",
    "cli.grafana.apply.help": "Làm cho Grafana đúng như danh mục.\n\nCho xem kế hoạch rồi hỏi trước; --yes thì không "
    "hỏi. Có PLAN, tệp do `songxa grafana plan --out` viết, thì làm đúng như thế, và không làm gì nếu Grafana hoặc "
    "danh mục đã thay đổi. Bảng có người sửa tay được lưu ra tệp trong thư mục dữ liệu và để yên; các phần khác vẫn "
    "làm. Lần chạy bị ngắt giữa chừng được lần sau làm nốt. Mã thoát: 0 xong, 1 lỗi, 2 không hợp lệ hoặc kế hoạch "
    "không còn khớp, 4 xong trừ các xung đột.",
    "cli.grafana.adopt.help": "Coi bảng đang có trong Grafana là bản songxa ghi lần cuối: cách kết thúc một xung đột. "
    "Không thay đổi gì trong Grafana.\n\nLần apply sau sẽ đưa bản của danh mục vào, đè lên phần sửa tay. Bản trước đó "
    "được giữ trong thư mục dữ liệu. Mã thoát: 0 xong, 1 lỗi, 2 không hợp lệ.",
    "cli.grafana.drift.help": "Cho biết những gì đã bị sửa tay kể từ lần songxa ghi gần nhất. Không ghi gì.\n\nMã "
    "thoát: 0 không có, 1 lỗi, 2 không hợp lệ, 4 có.",
    "cli.grafana.export.help": "Viết các bảng và nguồn dữ liệu đó thành tệp cho Grafana không cho dùng API (file "
    "provisioning).\n\nChạy lại lúc nào cũng được: tệp không đổi thì không đụng tới, tệp đã sửa tay thì không ghi đè "
    "(mã thoát 4). README trong thư mục nói phải làm gì. Không cần có Grafana; không ghi bí mật nào, chỉ ghi tên "
    "biến môi trường chứa nó.",
    "cli.grafana.out": "Viết kế hoạch vào tệp này nữa, để dùng với apply.",
    "cli.grafana.planfile": "Tệp do `songxa grafana plan --out` viết; bỏ trống thì lập kế hoạch mới.",
    "cli.grafana.yes": "Không hỏi. Bắt buộc khi không có cửa sổ dòng lệnh.",
    "cli.grafana.overwrite": "Ghi bảng này đè lên phần sửa tay; dùng được nhiều lần. Bản sửa tay được giữ trong thư "
    "mục dữ liệu.",
    "cli.grafana.prune": "Xoá cả những gì songxa đã tạo mà danh mục không cần nữa.",
    "cli.grafana.prune_limit": "Xoá nhiều nhất chừng này; mặc định một phần năm số của songxa, ít nhất là 10.",
    "cli.grafana.data": "Thư mục dữ liệu, nơi songxa nhớ đã ghi gì vào Grafana. Mặc định là thư mục trạng thái của "
    "người dùng (~/.local/state/songxa).",
    "cli.grafana.uids": "Uid của các bảng, như plan cho thấy.",
    "cli.grafana.all": "Tất cả những gì đang xung đột.",
    "cli.grafana.folder": "Thư mục để ghi; chưa có thì tạo.",
    "cli.grafana.at": "Grafana thấy thư mục này ở đâu, nếu nó chạy ở máy khác hay trong container.",
    "cli.grafana.export.prune": "Xoá cả những tệp của songxa không còn cần nữa.",
    "cli.grafana.follow": "Giữ Grafana ghi trong danh mục luôn đúng: ngay bây giờ và mỗi khi danh mục thay đổi. "
    "Không bao giờ xoá, không đè lên phần sửa tay.",
    # what is said
    "cli.grafana.none": "{file} không ghi Grafana nào; hãy thêm grafana: với url và prometheus (docs/grafana.md).",
    "cli.grafana.secret": "Grafana {url}: {why}",
    "cli.grafana.ask": "Làm những việc này trong {url} ({organisation})?",
    "cli.grafana.no_terminal": "Không có cửa sổ dòng lệnh để hỏi; hãy thêm --yes, hoặc lập kế hoạch trước: songxa "
    "grafana plan --out plan.json, rồi songxa grafana apply plan.json.",
    "cli.grafana.not_done": "Chưa làm gì.",
    "cli.grafana.which": "Hãy ghi các uid, hoặc --all.",
    "cli.grafana.with_plan": "Tệp kế hoạch đã ghi sẵn ghi đè gì và xoá gì; hãy bỏ {options}, hoặc bỏ PLAN.",
    "cli.grafana.server": "Grafana {version} ở {url}, tổ chức {organisation}",
    "cli.grafana.version_hidden": "không rõ phiên bản",
    "cli.grafana.same": "Grafana đã đúng như danh mục: không có gì để làm.",
    "cli.grafana.to_do.one": "Có {n} việc để làm.",
    "cli.grafana.to_do.other": "Có {n} việc để làm.",
    "cli.grafana.done.one": "Đã làm {n} việc.",
    "cli.grafana.done.other": "Đã làm {n} việc.",
    "cli.grafana.conflicts.one": "{n} xung đột; không đụng tới phần đó. Muốn ghi đè: songxa grafana apply --overwrite "
    "UID; bản sửa tay được lưu trước.",
    "cli.grafana.conflicts.other": "{n} xung đột; không đụng tới các phần đó. Muốn ghi đè: songxa grafana apply "
    "--overwrite UID; bản sửa tay được lưu trước.",
    "cli.grafana.written": "Kế hoạch ở trong {file}. Để làm: songxa grafana apply {file}",
    "cli.grafana.unwritten": "{file}: {why}; hãy chọn tệp ghi được.",
    "cli.grafana.saved": "đã lưu ở {file}",
    "cli.grafana.no_drift": "Không ai sửa tay gì cả.",
    "cli.grafana.adopted.one": "Đã nhận {n} bảng như đang có. Lần apply sau sẽ đưa bản của danh mục vào.",
    "cli.grafana.adopted.other": "Đã nhận {n} bảng như đang có. Lần apply sau sẽ đưa bản của danh mục vào.",
    "cli.grafana.nothing_to_adopt": "Không có xung đột nào để kết thúc.",
    "cli.grafana.more.one": "… và {n} chỗ khác nữa",
    "cli.grafana.more.other": "… và {n} chỗ khác nữa",
    "cli.grafana.unread": "{file}: {why}; hãy ghi tệp do songxa grafana plan --out viết.",
    "cli.grafana.what.source": "nguồn dữ liệu",
    "cli.grafana.what.folder": "thư mục",
    "cli.grafana.what.team": "nhóm",
    "cli.grafana.what.permissions": "quyền",
    "cli.grafana.what.board": "bảng",
    # files
    "cli.grafana.file.directory": "DIR: đang để trống; hãy ghi tên thư mục, hoặc . cho thư mục hiện tại",
    "cli.grafana.file.created": "mới        {file}",
    "cli.grafana.file.updated": "cập nhật   {file}",
    "cli.grafana.file.unchanged": "không đổi  {file}",
    "cli.grafana.file.removed": "đã xoá     {file}",
    "cli.grafana.file.refused": "giữ nguyên {file}",
    "cli.grafana.file.aside": "           bản cũ: {file}",
    "cli.grafana.file.conflict": "Không phải do songxa viết, hoặc đã sửa tay, nên không đụng tới: {files}. Thêm "
    "--force để thay (bản cũ được giữ lại bên cạnh).",
    "cli.grafana.file.left": "Không cần nữa mà Grafana vẫn hiện: {files}. Thêm --prune để xoá.",
    "cli.grafana.file.would": "Chưa ghi gì: {n} tệp khác với bản songxa sẽ viết.",
    "cli.grafana.file.next": "Bước tiếp theo ở trong {file}.",
    "cli.grafana.file.remembered": "Dùng lại --at của lần trước trong thư mục này: {at}",
    "cli.grafana.file.at": "--at: {value} không phải là nơi nào; cần đường dẫn đầy đủ của một thư mục, ví dụ "
    "/etc/grafana/songxa",
    "cli.grafana.file.head.providers": "Các bảng songxa làm từ danh mục. Do songxa grafana export viết: đừng sửa.",
    "cli.grafana.file.head.sources": "Nguồn dữ liệu của các bảng songxa. Do songxa grafana export viết: đừng sửa. "
    "$NAME là biến môi trường của Grafana.",
    "cli.grafana.file.none": "không có",
    "cli.grafana.file.readme": """SONGXA + GRAFANA, DÙNG TỆP THAY CHO API

1. Đặt thư mục này ở chỗ Grafana thấy được là {at}
   (chỗ khác: songxa grafana export --at ĐƯỜNG-DẪN ...), người dùng của Grafana đọc được.
2. Đưa cho Grafana cả hai tệp trong provisioning/. Hoặc tạo liên kết:
                 ln -s {at}/provisioning/dashboards/{name}.yaml /etc/grafana/provisioning/dashboards/
                 ln -s {at}/provisioning/datasources/{name}.yaml /etc/grafana/provisioning/datasources/
   hoặc chạy Grafana với GF_PATHS_PROVISIONING={at}/provisioning nếu chưa dùng thư mục nào khác.
   Nguồn dữ liệu ghi bằng uid trong danh mục thì phải có sẵn; khi đó không có tệp datasources.
3. Biến môi trường Grafana cần (systemctl edit grafana-server): {secrets}
4. Khởi động lại Grafana. Bảng từ tệp không lưu được trong trình duyệt; muốn sửa hãy tạo bản sao.
5. Danh mục thay đổi: chạy lại lệnh này, DIR là thư mục này. Grafana đọc lại bảng trong vòng một phút, đọc lại nguồn dữ
   liệu khi khởi động.
                 songxa grafana export --inventory inventory.yaml DIR

Với một Grafana chỉ dùng cách này hoặc songxa grafana apply, đừng dùng cả hai: các uid giống nhau.
""",
    # notices of the page
    "notice.grafana.failed": "Grafana chưa được cập nhật: {why}",
    "notice.grafana.bug": "Grafana chưa được cập nhật: songxa mắc lỗi ({error}). Hãy báo cho người làm songxa.",
    "notice.grafana.conflicts": "Grafana: {n} bảng hoặc thư mục đã bị sửa tay và được giữ nguyên. Để xem: songxa "
    "grafana plan",
}
