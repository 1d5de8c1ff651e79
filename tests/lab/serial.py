"""Serial announcements: one template, new figures every time. They look alike and are not copies of one another."""

from __future__ import annotations

from tests.lab import clocks
from tests.lab.chance import dice
from tests.lab.model import Block, Content

KINDS = ("weather", "prices", "lottery")


def announcement(kind: str, seed: int, published: int) -> Content:
    """One issue of the series on that day. Raises ValueError for an unknown kind."""
    rng = dice(seed)
    day = clocks.show(published, "%d/%m/%Y")

    def number(low: int, high: int) -> int:
        return low + int(rng.random() * (high - low + 1))

    if kind == "weather":
        title = f"Dự báo thời tiết ngày {day}"
        lead = f"Trung tâm Dự báo khí tượng thủy văn thông báo thời tiết ngày {day} trên địa bàn tỉnh."
        texts = [
            f"Khu vực {area}: nhiều mây, mưa {number(0, 60)} mm. Nhiệt độ thấp nhất {number(9, 24)} độ, cao nhất "
            f"{number(25, 38)} độ. Độ ẩm {number(55, 98)}%. Gió cấp {number(1, 4)}."
            for area in ("vùng núi phía Bắc", "trung tâm", "vùng thấp phía Nam")
        ]
    elif kind == "prices":
        title = f"Bảng giá nông sản ngày {day}"
        lead = f"Giá một số mặt hàng nông sản bán lẻ tại các chợ trung tâm ngày {day}."
        texts = [
            f"{thing}: {number(9, 310)}.{number(0, 9)}00 đồng một cân, so với hôm trước {word} {number(1, 15)}%."
            for thing in ("Chè búp khô", "Thịt lợn hơi", "Gạo tẻ thơm", "Miến dong", "Cam sành", "Lạc nhân")
            for word in (("tăng", "giảm")[number(0, 1)],)
        ]
    elif kind == "lottery":
        title = f"Kết quả xổ số kiến thiết ngày {day}"
        lead = f"Hội đồng giám sát công bố kết quả mở thưởng ngày {day}."
        texts = [
            f"Giải {rank}: {number(10_000, 99_999)}, {number(10_000, 99_999)}, {number(1000, 9999)}."
            for rank in ("đặc biệt", "nhất", "nhì", "ba", "tư", "năm")
        ]
    else:
        raise ValueError(f"{kind!r} is no serial announcement; use one of {', '.join(KINDS)}")
    return Content(title=title, lead=lead, blocks=tuple(Block("p", text) for text in texts))
