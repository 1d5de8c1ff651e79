"""What may be wrong, in words for readers: names of alarms as health gives them, in Vietnamese and English."""

from __future__ import annotations

FAULTS: dict[str, tuple[str, str]] = {
    "down": ("Máy chủ không trả lời", "Its server does not answer"),
    "blocked": ("Máy chủ chặn kho hoặc đòi xác minh", "Its server shuts the archive out or asks for a check"),
    "stand-in": ("Tên miền đang cho thấy thứ khác thay cho cổng", "Its address shows something else in its place"),
    "no listing": ("Không đọc được trang danh mục nào", "None of its listings could be read"),
    "zero items": ("Duyệt mà không thấy bài nào", "Its listings showed no article at all"),
    "silence": ("Lâu hơn thường lệ không có bài mới", "No new article for longer than is usual"),
    "layout drift": ("Trang đổi cách trình bày, bài đang được đọc theo lối dự phòng",
                     "Its pages changed their layout: articles are read in a coarser way meanwhile"),
    "hollow field": ("Một mục của bài, như tác giả hay ngày, thường có mà nay trống",
                     "A field that it usually gives, such as author or date, is empty"),
    "errors": ("Máy chủ trả lời lỗi nhiều hơn thường lệ", "Its server fails more often than is usual"),
    "failures": ("Nhiều trang lấy về nhưng không đọc được", "Many of its pages could not be read"),
    "cost": ("Cần nhiều lượt hỏi hơn thường lệ cho mỗi bài", "Each article takes more requests than is usual"),
    "trap": ("Một danh mục kéo dài mãi không hết", "One of its listings went on without an end"),
    "holes": ("Có bài danh mục nêu mà kho chưa lấy được", "Articles that it listed are missing here"),
    "short text": ("Bài ngắn hơn hẳn thường lệ", "Articles are much shorter than is usual"),
    "certificate": ("Chứng chỉ của máy chủ không còn hợp lệ", "Its certificate is not valid any more"),
    "stopped": ("Lượt chạy dừng giữa chừng", "The run ended before it was done"),
    "budget": ("Đã dùng hết lượng dữ liệu cho phép trong đêm; phần còn lại để các đêm sau",
               "The data allowed for a night were used up; the nights after fetch the rest"),
    "clock": ("Đồng hồ của máy chạy sai", "The clock of the archive's machine is wrong"),
    "killed": ("Lượt chạy bị ngắt", "The run was killed"),
    "archive": ("Không ghi được vào kho", "The archive could not be written to"),
    "check": ("Kiểm tra kho thấy chỗ không khớp", "The check of the archive found something amiss"),
    "publish": ("Không dựng được bản chụp cho người đọc", "No snapshot could be made for readers"),
    "program": ("Lỗi của chính phần mềm lưu trữ", "A fault of the archive's own program"),
    "disk": ("Đĩa gần đầy", "The disk is nearly full"),
}  # fmt: skip
"""Name to what it means in each language. Of one that is not here, readers see the name."""
