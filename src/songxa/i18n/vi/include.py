"""Vietnamese messages for split inventories and the monitor's reload. Nothing but text."""

MESSAGES: dict[str, str] = {
    "notice.inventory.shrunk": "Danh mục mới làm mất {gone} trong {of} thiết bị ({which}), quá một phần năm. songxa "
    "vẫn dùng danh mục tốt gần nhất. Nếu đúng ý, hãy chạy: songxa inventory accept",
    "cli.inventory.accept.help": "Báo cho bộ giám sát đang chạy rằng thay đổi bớt nhiều thiết bị là đúng ý.",
    "cli.inventory.accept.done.one": "Đã chấp nhận danh mục hiện tại, có một thiết bị. Bộ giám sát đang chạy sẽ dùng "
    "nó trong vài giây nữa.",
    "cli.inventory.accept.done.other": "Đã chấp nhận danh mục hiện tại, có {n} thiết bị. Bộ giám sát đang chạy sẽ dùng "
    "nó trong vài giây nữa.",
}
