"""Vietnamese messages for files of terrain. Nothing but text."""

MESSAGES: dict[str, str] = {
    "coverage.terrain.missing": "địa hình {file}: không có tệp hay thư mục này",
    "coverage.terrain.unreadable": "địa hình {file}: không đọc được: {why}",
    "coverage.terrain.empty": "địa hình {file}: không có tệp địa hình nào bên trong; chấp nhận: {accepted}",
    "coverage.terrain.kind": "địa hình {file}: không phải loại tệp đã biết; chấp nhận: {accepted}",
    "coverage.terrain.name": ("địa hình {file}: tên tệp .hgt phải cho biết góc tây nam của mảnh, ví dụ N21E105.hgt"),
    "coverage.terrain.size": (
        "địa hình {file}: {size} byte; tệp .hgt phải có 2884802 byte (1201 × 1201 độ cao) "
        "hoặc 25934402 byte (3601 × 3601)"
    ),
    "coverage.terrain.heights": (
        "địa hình {file}: độ cao từ {least} đến {most} m; chỉ tin được từ -500 đến 9000 m "
        "(đảo thứ tự byte, hay không phải mét?)"
    ),
    "coverage.terrain.header": "địa hình {file}: dòng {line}: {found}; phần đầu của lưới ESRI ASCII gồm {accepted}",
    "coverage.terrain.head_value": "địa hình {file}: dòng {line}: {field} là {found}; chấp nhận: {accepted}",
    "coverage.terrain.head_missing": "địa hình {file}: phần đầu thiếu {field}",
    "coverage.terrain.number": "địa hình {file}: hàng {row}, cột {column}: {found} không phải là số",
    "coverage.terrain.columns": "địa hình {file}: hàng {row} có {found} độ cao; phần đầu ghi {expected}",
    "coverage.terrain.rows": "địa hình {file}: có {found} hàng; phần đầu ghi {expected}",
    "coverage.terrain.degrees": (
        "địa hình {file}: các góc không phải là độ (vĩ độ {south} đến {north}, kinh độ {west} đến {east}); "
        "hãy chuyển về WGS 84 trước (EPSG:4326)"
    ),
    "coverage.terrain.big": "địa hình {file}: {columns} × {rows} độ cao; mỗi tệp nhiều nhất {most}",
    "coverage.terrain.no_pillow": "địa hình {file}: cần Pillow để đọc GeoTIFF mà máy chưa cài: pip install pillow",
    "coverage.terrain.no_geotiff": "địa hình {file}: không phải GeoTIFF một kênh độ cao tính theo độ: {why}",
}
