"""Vietnamese messages for the Grafana boards of uptime and of the monitor's own health. Only text.

Keys as in `boards`.
"""

MESSAGES: dict[str, str] = {
    # uptime
    "board.uptime.title": "Thời gian hoạt động",
    "board.uptime.about": "Thời gian hoạt động theo đơn vị, thôn, địa điểm, thiết bị trong khoảng đang xem, so với mục "
    "tiêu chọn ở trên. Cách tính như docs/uptime.md: (hoạt động + suy giảm) / (hoạt động + suy giảm + mất kết nối + "
    "không tới được); thời gian không rõ và bảo trì để ngoài, ghi bên cạnh.",
    "board.uptime.target": "Mục tiêu",
    "board.uptime.row.groups": "Theo đơn vị vận hành và thôn",
    "board.uptime.row.days": "Từng ngày",
    "board.uptime.row.places": "Theo địa điểm",
    "board.uptime.row.devices": "Theo thiết bị",
    "board.uptime.all": "Thời gian hoạt động",
    "board.uptime.all.about": "Của mọi thiết bị đã chọn, cộng lại, trong khoảng đang xem. Thời gian không rõ (songxa "
    "dừng, bị cô lập, Prometheus không lấy được số liệu) và bảo trì không tính.",
    "board.uptime.all.none": "Chưa biết gì trong khoảng thời gian này",
    "board.uptime.wifi": "Wi-Fi nơi công cộng",
    "board.uptime.wifi.about": "Thời gian các địa điểm công cộng có Wi-Fi: có khi ít nhất một điểm phát chạy. Khi "
    "không điểm phát nào chạy: không rõ nếu còn một điểm không rõ, mất nếu có một điểm mất, không thì là bảo trì.",
    "board.uptime.wifi.none": "Không có điểm phát ở nơi công cộng nào ở phần đã chọn",
    "board.uptime.gap": "So với mục tiêu",
    "board.uptime.gap.about": "Thời gian hoạt động trừ mục tiêu chọn ở trên. Dưới 0 là chưa đạt.",
    "board.uptime.gap.none": "Chưa biết gì trong khoảng thời gian này",
    "board.uptime.missed": "Chưa đạt",
    "board.uptime.missed.about": "Số thiết bị có thời gian hoạt động dưới mục tiêu.",
    "board.uptime.down": "Đã mất",
    "board.uptime.down.about": "Thời gian mất kết nối và không tới được, trung bình một thiết bị, trong khoảng đang "
    "xem.",
    "board.uptime.known": "Biết được",
    "board.uptime.known.about": "Phần của khoảng đang xem mà songxa biết tình trạng thiết bị. Dưới 95 % thì các con số "
    "kia chỉ nói về phần biết được.",
    "board.uptime.operators": "Theo đơn vị vận hành",
    "board.uptime.operators.about": "Cộng thời gian của mọi thiết bị của đơn vị. Đã mất: trung bình một thiết bị. "
    "Không tính thời gian không rõ và bảo trì.",
    "board.uptime.villages": "Theo thôn",
    "board.uptime.villages.about": "Cộng thời gian của mọi thiết bị trong thôn. Đã mất: trung bình một thiết bị. Không "
    "tính thời gian không rõ và bảo trì.",
    "board.uptime.daily": "Từng ngày, theo đơn vị vận hành",
    "board.uptime.daily.about": "Mỗi bậc một ngày, từ nửa đêm tới nửa đêm theo giờ của bảng; hôm nay là phần đã qua. "
    "Đường đứt nét là mục tiêu.",
    "board.uptime.daily.none": "Chưa biết gì trong khoảng thời gian này",
    "board.uptime.calendar": "Từng ngày, theo thôn",
    "board.uptime.calendar.about": "Mỗi ô một ngày, từ nửa đêm tới nửa đêm theo giờ của bảng; hôm nay là phần đã qua. "
    "Xanh từ 99 %, đỏ dưới 95 %.",
    "board.uptime.calendar.none": "Chưa biết gì trong khoảng thời gian này",
    "board.uptime.places": "Wi-Fi từng nơi công cộng",
    "board.uptime.places.about": "Có khi ít nhất một điểm phát của nơi đó chạy. Xem đều đặn: "
    "xem một ngày thì từng phút, xem cả tuần hoặc rất nhiều thiết bị thì thưa hơn; không tính thời gian không rõ và "
    "bảo trì. Nơi kém nhất lên đầu.",
    "board.uptime.places.none": "Không có điểm phát ở nơi công cộng nào ở phần đã chọn",
    "board.uptime.sites": "Mọi thiết bị của từng địa điểm",
    "board.uptime.sites.about": "Cộng thời gian của mọi thiết bị tại đó. Đã mất: trung bình một thiết bị. Địa điểm kém "
    "nhất lên đầu.",
    "board.uptime.devices": "Từng thiết bị",
    "board.uptime.devices.about": "Kém nhất lên đầu. Bảo trì và phần không rõ để ngoài thời gian hoạt động. Thiết bị "
    "chưa biết gì không có ở đây. Bấm vào tên để xem thiết bị.",
    "board.uptime.devices.none": "Chưa biết gì trong khoảng thời gian này",
    # the monitor
    "board.monitor.title": "Sức khoẻ của songxa",
    "board.monitor.about": "Máy giám sát có hỏi đúng giờ, ghi nhớ được, gửi đi được và báo tới người không. Nếu các ô "
    "ở đây trống thì Prometheus không lấy được số liệu của songxa.",
    "board.monitor.row.asking": "Hỏi thiết bị",
    "board.monitor.row.history": "Lịch sử",
    "board.monitor.row.sending": "Gửi đi nơi khác và nhắn tin",
    "board.monitor.row.process": "Chương trình",
    "board.monitor.running": "Đã chạy",
    "board.monitor.running.about": "Từ lần khởi động gần nhất của songxa. Dưới 10 phút: vừa khởi động lại.",
    "board.monitor.running.none": "songxa không chạy, hoặc Prometheus không tới được",
    "board.monitor.lag": "Trễ giờ hỏi",
    "board.monitor.lag.about": "Lần hỏi muộn nhất trong phút qua so với lịch. Trên 5 giây là máy bận, trên 30 giây "
    "songxa báo động.",
    "board.monitor.inventory": "Danh mục",
    "board.monitor.inventory.about": "Có lỗi: tệp danh mục sai, songxa vẫn dùng bản đúng gần nhất. Lệnh songxa check "
    "chỉ ra chỗ sai.",
    "board.monitor.writable": "Lịch sử",
    "board.monitor.writable.about": "Không ghi được: đĩa đầy, chỉ đọc hoặc hỏng. songxa vẫn hỏi thiết bị, nhưng không "
    "nhớ.",
    "board.monitor.lost": "Điểm đo đã mất",
    "board.monitor.lost.about": "Trong khoảng đang xem: điểm không vào được lịch sử (trừ thiết bị có quá nhiều chuỗi), "
    "điểm bị bỏ vì hàng chờ đầy hoặc quá cũ, điểm bị nơi nhận từ chối. Mục tiêu: 0.",
    "board.monitor.messages": "Tin nhắn đang chờ",
    "board.monitor.messages.about": "Tin báo sự cố đang chờ hết giờ yên lặng, hoặc chờ đường ra.",
    "board.monitor.messages.none": "Chưa đặt người nhận tin",
    "board.monitor.answered": "Lần hỏi có trả lời",
    "board.monitor.answered.about": "Phần lần hỏi được thiết bị trả lời. Tụt đột ngột cho mọi thiết bị: chính máy giám "
    "sát mất mạng.",
    "board.monitor.visits": "Số lần hỏi",
    "board.monitor.visits.about": "Mỗi giây, theo cách hỏi và kết quả: answered là có trả lời, silent là im lặng.",
    "board.monitor.late": "Trễ giờ hỏi theo thời gian",
    "board.monitor.late.about": "Lần hỏi muộn nhất của từng phút. Vạch: 5 giây máy bận, 30 giây songxa báo động.",
    "board.monitor.repeated": "Câu hỏi SNMP phải hỏi lại",
    "board.monitor.repeated.about": "Phần câu hỏi SNMP phải gửi lại vì quá giờ. Trên 5 %: mạng mất gói hoặc thiết bị "
    "quá tải.",
    "board.monitor.skipped": "Lần hỏi bị bỏ qua",
    "board.monitor.skipped.about": "Mỗi phút, theo lý do: busy là lần trước chưa xong, backoff là thiết bị im lặng nên "
    "hỏi thưa hơn, late là máy giám sát bị nghẽn.",
    "board.monitor.skipped.none": "Tốt: không lần hỏi nào bị bỏ qua",
    "board.monitor.slowest": "Lần hỏi lâu nhất phút qua",
    "board.monitor.slowest.about": "Của thiết bị nào, mất bao lâu. Trên 5 giây nên xem thiết bị đó. Bấm vào để xem.",
    "board.monitor.written": "Ghi lịch sử lần cuối cách đây",
    "board.monitor.written.about": "songxa ghi vài giây một lần. Vạch: 30 giây là chậm, 120 giây là dừng ghi hoặc đồng "
    "hồ hai máy lệch nhau.",
    "board.monitor.size": "Kích thước lịch sử",
    "board.monitor.size.about": "Tệp lịch sử và nhật ký ghi trước của nó trên đĩa.",
    "board.monitor.queued": "Chờ ghi trong bộ nhớ",
    "board.monitor.queued.about": "Tăng mãi là đĩa không theo kịp hoặc không ghi được.",
    "board.monitor.commits": "Lần ghi lịch sử",
    "board.monitor.commits.about": "Số nhóm đã nằm trên đĩa mỗi giây. Về 0 là ngừng ghi.",
    "board.monitor.spools": "Nơi nhận số liệu",
    "board.monitor.spools.about": "Mỗi dòng một nơi nhận. Chờ lâu nhất: tuổi của điểm cũ nhất chưa gửi; 0 là không có "
    "gì chờ; quá 1 giờ songxa báo động. Đã bỏ và bị từ chối: trong khoảng đang xem.",
    "board.monitor.spools.none": "Chưa đặt nơi nhận nào (exporters trong inventory.yaml)",
    "board.monitor.points": "Điểm đã gửi",
    "board.monitor.points.about": "Mỗi giây, theo nơi nhận.",
    "board.monitor.points.none": "Chưa đặt nơi nhận nào (exporters trong inventory.yaml)",
    "board.monitor.requests": "Lần gửi",
    "board.monitor.requests.about": "Mỗi phút, theo kết quả: delivered là xong, later là thử lại sau, refused là bị từ "
    "chối, too_big là quá lớn.",
    "board.monitor.requests.none": "Chưa đặt nơi nhận nào (exporters trong inventory.yaml)",
    "board.monitor.told": "Tin báo cho người",
    "board.monitor.told.about": "Mỗi phút, theo người nhận và kết quả: sent là đã gửi, failed là sẽ thử lại, dropped "
    "là bỏ vì đã quá cũ.",
    "board.monitor.told.none": "Chưa đặt người nhận tin (alerts trong inventory.yaml)",
    "board.monitor.cpu": "Bộ xử lý",
    "board.monitor.cpu.about": "Phần của một nhân mà songxa dùng. songxa dùng một nhân là chính: gần 100 % là hết sức.",
    "board.monitor.memory": "Bộ nhớ",
    "board.monitor.memory.about": "Bộ nhớ thật mà songxa giữ. Tăng mãi qua nhiều ngày là rò rỉ.",
    "board.monitor.files": "Tệp và kết nối đang mở",
    "board.monitor.files.about": "So với giới hạn của hệ điều hành.",
    "board.monitor.errors": "Những gì không nên có",
    "board.monitor.errors.about": "Mỗi phút. Không có cột nào là tốt. Có cột thì xem nhật ký của songxa.",
    "board.monitor.errors.exports": "nơi nhận không nhận được lần đo",
    "board.monitor.errors.duplicates": "chuỗi số liệu trùng",
    "board.monitor.errors.plugins": "phần mở rộng hỏng",
    "board.monitor.errors.snmp": "gói SNMP bị loại",
    "board.monitor.errors.ping": "gói ping bị loại",
    "board.monitor.errors.socket": "gói ping mất tại máy này",
    "board.monitor.errors.dropped": "lịch sử không ghi",
    "board.monitor.devices": "Thiết bị trong danh mục",
    "board.monitor.devices.about": "Số thiết bị của danh mục đang dùng, theo loại.",
    "board.monitor.versions": "Máy chạy songxa",
    "board.monitor.versions.about": "Phiên bản và thời gian đã chạy của từng máy mà Prometheus đọc.",
    "board.monitor.versions.none": "songxa không chạy, hoặc Prometheus không tới được",
}
