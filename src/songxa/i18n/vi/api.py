"""Vietnamese messages of the HTTP API: what is wrong with a question, and what is accepted. Nothing but text."""

MESSAGES: dict[str, str] = {
    "error.503": "songxa đang bận",
    "api.bad": "{name}={value}; chỉ nhận: {accepted}",
    "api.unknown": "{name} không phải là tham số của câu hỏi này; chỉ nhận: {accepted}",
    "api.twice": "{name} được ghi nhiều lần; chỉ nhận: một lần",
    "api.long": "{name}: {n} ký tự; chỉ nhận: nhiều nhất {most}",
    "api.whole": "số nguyên từ {least} đến {most}",
    "api.time": "số giây từ năm 1970, hoặc thời điểm như 2026-11-25, 2026-11-25T08:00 hay 2026-11-25T08:00+07:00",
    "api.day": "một ngày có trong lịch, như 2026-11-25",
    "api.month": "một tháng, như 2026-11",
    "api.quarter": "một quý, như 2026-Q4",
    "api.period": "Cần một khoảng thời gian; chỉ nhận: đúng một trong các cách {accepted}",
    "api.order": "from={start} không đứng trước to={end}; chỉ nhận: lúc đầu trước lúc cuối",
    "api.wide": "Khoảng thời gian dài hơn năm năm; chỉ nhận: nhiều nhất năm năm",
    "api.host": "Host: {value}; chỉ nhận: tên máy hoặc địa chỉ, có hoặc không có cổng",
    "api.busy": "Quá nhiều câu hỏi đang chờ trả lời; xin hỏi lại sau một giây.",
    "api.full": "Đã có {most} máy theo dõi, là mức nhiều nhất; xin hỏi lại sau mười giây.",
    "api.stopping": "songxa đang dừng; xin hỏi lại sau mười giây.",
    "api.group": "{working}/{total} thiết bị hoạt động.",
    "api.foreign": "thiết bị của đơn vị khác",
    "api.uplink": "trên đường tới nó",
}
