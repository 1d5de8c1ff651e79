"""What may be wrong, in words for readers: names of alarms as health gives them, in Vietnamese and English."""

from __future__ import annotations

FAULTS: dict[str, tuple[str, str]] = {
    "down": ("Máy chủ không trả lời", "Its server does not answer"),
    "blocked": ("Máy chủ chặn kho hoặc đòi xác minh", "Its server shuts the archive out or asks for a check"),
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
    "holes": ("Có bài danh mục nêu mà kho chưa lấy được", "Articles that it listed are missing here"),
    "short text": ("Bài ngắn hơn hẳn thường lệ", "Articles are much shorter than is usual"),
    "certificate": ("Chứng chỉ của máy chủ không còn hợp lệ", "Its certificate is not valid any more"),
    "stopped": ("Lượt chạy dừng giữa chừng", "The run ended before it was done"),
    "clock": ("Đồng hồ của máy chạy sai", "The clock of the archive's machine is wrong"),
    "killed": ("Lượt chạy bị ngắt", "The run was killed"),
    "archive": ("Không ghi được vào kho", "The archive could not be written to"),
    "check": ("Kiểm tra kho thấy chỗ không khớp", "The check of the archive found something amiss"),
    "publish": ("Không dựng được bản chụp cho người đọc", "No snapshot could be made for readers"),
    "disk": ("Đĩa gần đầy", "The disk is nearly full"),
}  # fmt: skip
"""Name to what it means in each language. Of one that is not here, readers see the name."""
