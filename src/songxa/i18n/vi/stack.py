"""Vietnamese messages for the files for Prometheus and Alertmanager. Nothing but text."""

MESSAGES: dict[str, str] = {
    # the command
    "cli.export.help": "Viết sẵn tệp cấu hình cho phần mềm khác.",
    "cli.export.prometheus.help": "Viết mọi thứ để Prometheus và Alertmanager chạy cạnh songxa: cấu hình, quy tắc "
    "cảnh báo, quy tắc tính sẵn, bài kiểm tra cho promtool.\n\nChạy lại lúc nào cũng được: tệp không đổi thì không "
    "đụng tới, tệp đã sửa tay thì không ghi đè (mã thoát 4), phần receivers trong alertmanager.yml luôn giữ nguyên. "
    "Thư mục nhớ --songxa, --alertmanager, --interval, --lang của lần trước. Không ghi mật khẩu nào.",
    "cli.export.folder": "Thư mục để ghi; chưa có thì tạo.",
    "cli.export.songxa": "Prometheus tới songxa ở đâu: HOST:PORT hoặc URL.",
    "cli.export.alertmanager": "Alertmanager ở đâu: HOST:PORT hoặc URL.",
    "cli.export.interval": "Số giây giữa hai lần lấy số liệu và tính quy tắc.",
    "cli.export.webhook": "Nơi nhận mới songxa và songxa-monitor gửi tới URL này; người nhận, nhà mạng, thôn để "
    "bạn điền. Nơi nhận đã có thì giữ nguyên.",
    "cli.export.lang": "Ngôn ngữ của cảnh báo và lời giải thích trong tệp.",
    "cli.export.check": "Chỉ nói tệp nào khác, không ghi gì; mã thoát 3 nếu có.",
    "cli.export.force": "Ghi đè cả tệp đã sửa tay; bản cũ được giữ lại bên cạnh.",
    "cli.export.created": "mới        {file}",
    "cli.export.updated": "cập nhật   {file}",
    "cli.export.unchanged": "không đổi  {file}",
    "cli.export.refused": "giữ nguyên {file}",
    "cli.export.aside": "           bản cũ: {file}",
    "cli.export.would": "Chưa ghi gì: {n} tệp khác với bản songxa sẽ viết.",
    "cli.export.same": "Không có gì khác.",
    "cli.export.conflict": "Không phải do songxa viết, hoặc đã sửa tay, nên không ghi đè: {files}. Thêm --force để "
    "thay (bản cũ được giữ lại bên cạnh).",
    "cli.export.remembered": "Dùng lại tuỳ chọn của lần trước trong thư mục này: {options}",
    "cli.export.elsewhere": "--webhook: trong {file} đã có {receivers}; phần receivers được giữ nguyên, không chuyển "
    "sang URL này. Hãy tự sửa ở đó.",
    "cli.export.next": "Bước tiếp theo ở trong {file}.",
    "cli.export.readme": """SONGXA + PROMETHEUS + ALERTMANAGER

1. Kiểm tra:     promtool check config prometheus.yml
                 promtool test rules rules/*_test.yml
                 amtool check-config alertmanager.yml
2. Nơi nhận tin: mở alertmanager.yml, điền phần receivers. Phần đó là của bạn; songxa không bao giờ sửa.
3. Chạy:         prometheus --config.file=prometheus.yml
                 prometheus-alertmanager --config.file=alertmanager.yml
4. Danh mục thay đổi: chạy lại lệnh này, DIR là thư mục này, rồi cho hai chương trình đọc lại (SIGHUP).
                 songxa export prometheus --inventory inventory.yaml DIR
                 --songxa, --alertmanager, --interval, --lang như lần trước, không cần gõ lại.
                 --check chỉ nói tệp nào khác.

targets/*.json là danh sách đích dạng tệp (file_sd) cho ai không muốn hỏi songxa.
alertmanager.yml có thể chứa mật khẩu bạn điền vào: chmod 640.
""",
    "stack.wrong.place": "{option}: {value} không phải là nơi nào; dùng HOST:PORT hoặc http(s)://HOST[:PORT], ví dụ "
    "127.0.0.1:8765",
    "stack.wrong.directory": "DIR: đang để trống; hãy ghi tên thư mục, hoặc . cho thư mục hiện tại",
    "stack.wrong.webhook": "--webhook: cần một URL http hoặc https không kèm tên, mật khẩu hay tham số, ví dụ "
    "http://127.0.0.1:5001/songxa",
    "stack.wrong.folder": "{folder}: {why}; hãy chọn thư mục ghi được.",
    # the words of alerts
    "stack.since": "Bắt đầu: {since}",
    "stack.hits.devices.one": "{n} thiết bị mất kết nối",
    "stack.hits.devices.other": "{n} thiết bị mất kết nối",
    "stack.hits.households.one": "{n} hộ trong vùng trạm bị ảnh hưởng",
    "stack.hits.households.other": "{n} hộ trong vùng trạm bị ảnh hưởng",
    "stack.hits.places.one": "{n} điểm công cộng mất Wi-Fi",
    "stack.hits.places.other": "{n} điểm công cộng mất Wi-Fi",
    "stack.call": "Gọi {operator}: {hotline}",
    "stack.action.power": "Xem cầu dao và ổ cắm tại chỗ; nếu cả khu mất điện, gọi điện lực. Nếu đang chạy ắc quy, gọi "
    "đơn vị vận hành trước khi ắc quy cạn.",
    "stack.action.lan": "Xem nguồn điện, đèn và dây mạng của thiết bị; tắt rồi bật lại. Nếu vẫn im, gọi đơn vị vận "
    "hành.",
    "stack.action.fibre": "Gọi đơn vị vận hành báo mất đường quang; xem có xe cẩu, công trình hay cây đổ dọc tuyến "
    "cáp không. Đừng tự nối cáp.",
    "stack.action.operator": "Gọi nhà mạng; tại chỗ thường không có gì để sửa. Báo cho dân biết nếu kéo dài.",
    "stack.action.bts": "Gọi nhà mạng của trạm; hỏi trạm còn điện không và bao giờ có sóng lại.",
    "stack.action.device": "Xem nguồn điện và đèn tín hiệu tại chỗ; tắt rồi bật lại. Nếu vẫn im, gọi đơn vị vận hành.",
    "stack.action.monitor": "Xem dây mạng của máy chạy songxa và bộ chuyển mạch cạnh nó trước; lúc này chưa biết gì "
    "về các thiết bị.",
    # the words of alerts about the monitor itself
    "stack.own.gone": "songxa không trả lời",
    "stack.own.gone.action": "Không ai đang theo dõi thiết bị. Xem máy chạy songxa: systemctl status songxa; nhật ký: "
    "journalctl -u songxa.",
    "stack.own.inventory": "Danh mục thiết bị có lỗi; songxa vẫn dùng bản đúng gần nhất",
    "stack.own.inventory.action": "Chạy songxa check để biết sai ở dòng nào, sửa rồi lưu lại.",
    "stack.own.history": "songxa không ghi được lịch sử",
    "stack.own.history.action": "Số liệu của lúc này sẽ thiếu trong báo cáo. Xem ổ đĩa còn chỗ không: df -h.",
    "stack.own.clock": "Đồng hồ của máy chạy songxa sai",
    "stack.own.clock.action": "Chỉnh giờ máy và bật đồng bộ giờ: timedatectl set-ntp true. Nếu giờ đúng, xem nhật ký "
    "của songxa.",
    "stack.own.late": "songxa hỏi thiết bị chậm hơn lịch",
    "stack.own.late.action": "Máy quá tải. Xem máy còn làm việc gì khác, hoặc hỏi thưa hơn (interval trong danh mục).",
    "stack.own.behind": "Số liệu gửi sang {exporter} chậm hơn một giờ",
    "stack.own.behind.action": "Máy chủ đích không nhận. Xem songxa spool status; số liệu còn chờ trên đĩa, chưa mất.",
    "stack.own.dropping": "Số liệu gửi sang {exporter} đang bị bỏ",
    "stack.own.dropping.action": "Hàng chờ đã đầy hoặc quá hạn. Cho máy chủ đích chạy lại, hoặc nới spool trong danh "
    "mục.",
    "stack.own.quarantined": "{exporter} từ chối một số số liệu",
    "stack.own.quarantined.action": "Xem songxa spool quarantine: có lời của máy chủ đích cho từng dòng.",
    "stack.own.spool": "Hàng chờ của {exporter} không ghi được",
    "stack.own.spool.action": "Xem ổ đĩa của thư mục dữ liệu còn chỗ và ghi được không: df -h.",
    "stack.own.errors": "Phần {exporter} của songxa có lỗi lập trình",
    "stack.own.errors.action": "Xem nhật ký của songxa và xin báo lỗi.",
    "stack.own.alerts": "Tin nhắn cho {recipient} không gửi được",
    "stack.own.alerts.action": "Người này không nhận được cảnh báo của songxa. Thử: songxa alerts test.",
    # comments in the files
    "stack.by": "Viết bởi: songxa export prometheus",
    "stack.prometheus.head": "Prometheus cạnh songxa.",
    "stack.prometheus.rules": "Quy tắc tính sẵn trước, cảnh báo sau.",
    "stack.prometheus.scrape": "Lấy số liệu ở đâu thì Prometheus hỏi chính songxa.",
    "stack.prometheus.files": "Cách khác, không cần hỏi: danh sách trong tệp, thay cho http_sd_configs.",
    "stack.prometheus.devices": "Hỏi thiết bị qua exporter khác (blackbox, snmp); targets/devices.json là danh sách "
    "ấy trong tệp.",
    "stack.prometheus.storage": "Nếu songxa còn đẩy số liệu sang đây (exporters.remote_write): chạy Prometheus với "
    "--web.enable-remote-write-receiver và bỏ dấu # ở ba dòng sau, để số liệu gửi bù không bị từ chối.",
    "stack.rules.head": "Cảnh báo của songxa. Mọi cảnh báo sự cố lấy từ songxa_incident_open: một sự cố là một cảnh "
    "báo, dù số liệu tới bằng đường nào.",
    "stack.records.head": "Số liệu tính sẵn cho bảng theo dõi.",
    "stack.tests.head": "Kiểm tra: promtool test rules {file}",
    "stack.why.hotlines": "Số điện thoại trong danh mục; lời cảnh báo lấy từ đây.",
    "stack.why.incidents": "Mỗi nguyên nhân một tên. Mức độ theo nguyên nhân, không theo số hộ: số hộ tăng dần, còn "
    "cảnh báo phải là một từ đầu tới cuối. Khi chính songxa vắng mặt, cảnh báo giữ như cũ cho tới khi biết chắc đã "
    "hết.",
    "stack.why.households": "Báo thêm khi số hộ bị ảnh hưởng tới ngưỡng trong danh mục (alerts).",
    "stack.why.info": "Danh mục nói gì về từng thiết bị, mỗi thiết bị một dòng.",
    "stack.why.working": "1 khi thiết bị phục vụ được, 0 khi không; không rõ và bảo trì thì bỏ ra.",
    "stack.why.operator": "Thiết bị đang chạy theo nhà mạng.",
    "stack.why.village": "Thiết bị đang chạy theo thôn.",
    "stack.why.wifi": "Điểm công cộng có Wi-Fi: 1 khi ít nhất một điểm phát chạy. Rồi tỷ lệ theo thôn, theo xã.",
    "stack.why.clients": "Số máy đang dùng Wi-Fi: theo thiết bị, địa điểm, thôn, xã. Chỉ đếm, không biết là ai.",
    "stack.why.hit": "Sự cố đang diễn ra và số hộ bị ảnh hưởng lúc này.",
    "stack.why.day": "Phần thời gian chạy trong 24 giờ qua, trong lúc biết rõ.",
    "stack.why.itself": "Về chính máy giám sát.",
    "stack.am.head": "Alertmanager cạnh songxa. Phần trước receivers: là của songxa, lần sau viết lại. Từ receivers: "
    "trở xuống là của bạn, giữ nguyên từng chữ; muốn thêm global: hay templates: thì ghi sau receivers.",
    "stack.am.route": "Một sự cố là một tin (group_by). Ai nhận gì thì theo nhà mạng, thôn và alerts.recipients.",
    "stack.am.inhibit": "Khi máy giám sát mất mạng hoặc vắng mặt thì không nhắc lại sự cố khác.",
    "stack.am.quiet": "Giờ yên tĩnh trong danh mục. Tin khẩn (urgent_households) đi đường riêng.",
    "stack.am.receivers": "Từ đây trở xuống là của bạn.",
    # what the tests of rules claim
    "stack.test.cause": "{alert}: báo, nói đủ, rồi hết khi sự cố hết.",
    "stack.test.growing": "Số hộ tăng mà cảnh báo vẫn là một.",
    "stack.test.ways": "Số liệu tới bằng hai đường vẫn là một cảnh báo.",
    "stack.test.away": "songxa vắng mặt: sự cố không bị coi là đã hết.",
    "stack.test.households": "Báo thêm khi số hộ tới ngưỡng.",
    "stack.test.own": "{alert}: chỉ báo khi có lỗi.",
    "stack.test.now": "Tỷ lệ, tổng và số máy theo thôn, xã, nhà mạng.",
    "stack.test.hit": "Số hộ bị ảnh hưởng lúc này; hết sự cố thì là 0.",
    "stack.test.day": "Phần thời gian chạy trong ngày.",
}
