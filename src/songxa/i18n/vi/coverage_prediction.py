"""Vietnamese messages for what transmits, where households are, and what a prediction assumes. Nothing but text."""

MESSAGES: dict[str, str] = {
    # what could not be placed
    "coverage.transmitters.no_band.one": "{n} dòng trong bảng của nhà mạng không ghi băng tần nên không dự báo được.",
    "coverage.transmitters.no_band.other": "{n} dòng trong bảng của nhà mạng không ghi băng tần nên không dự báo được.",
    "coverage.transmitters.no_sectors": "Chưa biết hướng phát (sector) nào của {device} nên chưa dự báo được vùng phủ. "
    "Hãy khai hướng phát trong bản kê, hoặc nhập bảng của nhà mạng.",
    "coverage.transmitters.old_sectors": "{device} chỉ có sóng 2G, 3G; các sóng này đang bị tắt nên không được tính.",
    "coverage.people.no_border": "{area} chưa có ranh giới nên không biết điểm nào thuộc về nơi này.",
    "coverage.people.no_households": "{area} chưa có số hộ.",
    "coverage.people.more_inside": "{area} khai {own} hộ nhưng các thôn cộng lại là {inside}; "
    "lấy theo số của các thôn.",
    "coverage.people.unplaced.one": "{n} hộ của {area} không nằm trong thôn nào có ranh giới nên không được tính.",
    "coverage.people.unplaced.other": "{n} hộ của {area} không nằm trong thôn nào có ranh giới nên không được tính.",
    "coverage.people.outside.one": "{n} hộ trong các điểm đã nhập nằm ngoài mọi khu vực nên không được tính.",
    "coverage.people.outside.other": "{n} hộ trong các điểm đã nhập nằm ngoài mọi khu vực nên không được tính.",
    # what is assumed
    "coverage.assumed.households": "coi như các hộ ở rải đều trong thôn",
    "coverage.assumed.height_m": "độ cao ăng-ten 35 m",
    "coverage.assumed.azimuth_deg": "không rõ hướng phát: coi như phát đều mọi hướng, bằng trung bình của ba hướng",
    "coverage.assumed.tilt_deg": "góc cụp ăng-ten 3°",
    "coverage.assumed.bandwidth_mhz": "độ rộng sóng mang: 10 MHz dưới 1 GHz, còn lại 4G 20 MHz, 5G 100 MHz",
    "coverage.assumed.eirp_dbm": "công suất phát: EIRP 59 dBm dưới 1 GHz, 61 dBm ở băng cao hơn, "
    "64 dBm với 5G từ 2,3 GHz",
    "coverage.assumed.access_point": "Wi-Fi phát ở 2,4 GHz, EIRP 20 dBm, ở độ cao 3 m",
    "coverage.assumed.of.one": "{what} ({n} máy phát)",
    "coverage.assumed.of.other": "{what} ({n} máy phát)",
    # the models
    "coverage.model.none": "không có mô hình",
    "coverage.model.free_space": "không gian tự do",
    "coverage.model.rma": "3GPP TR 38.901 RMa, chưa xét địa hình",
    "coverage.model.itm": "ITM (Longley-Rice), có xét địa hình",
    "coverage.model.log_distance": "suy hao theo lôga khoảng cách",
}
