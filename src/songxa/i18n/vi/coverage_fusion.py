"""Vietnamese messages of fusion: what the measurements are too thin for. Nothing but text."""

MESSAGES: dict[str, str] = {
    "coverage.fusion.no_samples": "Chưa có số liệu đo: chỉ có dự báo của mô hình, chưa chỉnh.",
    "coverage.fusion.nothing": "Chưa có số liệu đo, cũng chưa biết trạm phát nào: chưa biết gì.",
    "coverage.fusion.no_prediction": "Không có trạm phát nào để dự báo: chỉ nội suy số liệu đo tới {mask} m, xa hơn "
    "là chưa biết.",
    "coverage.fusion.few": "Mới có {n} ô đo (đủ tin là {full}): chỉ chỉnh dự báo một phần.",
    "coverage.fusion.not_validated": "Số liệu đo quá ít hoặc quá gần nhau, chưa kiểm lại được sai số.",
    "coverage.fusion.widened": "Kiểm lại thì thấy khoảng tin cậy quá hẹp: đã nới thêm {percent} %.",
    "coverage.fusion.one_contributor": "Mọi số liệu đo là của một người: máy đó đo cao hay thấp thì không biết được.",
    "coverage.fusion.unpredicted": "{n} lần đo ở nơi mô hình không dự báo được: không dùng để chỉnh dự báo.",
    "coverage.fusion.other_carrier": "{n} lần đo ở băng tần khác băng được dự báo là mạnh nhất: chỉ tính nhẹ.",
    "coverage.fusion.outliers": "{n} ô đo khác hẳn các ô xung quanh: chỉ tính nhẹ.",
    "coverage.fusion.old": "{n} lần đo đã cũ hơn một năm: tính nhẹ dần theo tuổi.",
    "coverage.fusion.unknown_age": "{n} lần đo không ghi thời gian: coi như đã cũ {years} năm.",
    "coverage.fusion.unusable": "{n} lần đo bị bỏ vì thiếu toạ độ hoặc mức thu.",
    "coverage.fusion.repeated": "{n} lần đo lặp lại y hệt đã bị bỏ.",
}
