"""Serial announcements: one template a series, other facts in every issue. No two issues are copies."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.archive.corpus.copy import Text
from tests.archive.corpus.press import Language, figure

Issue = Callable[[Language, random.Random, str], tuple[str, str | None, list[str]]]


def _power(language: Language, rng: random.Random, day: str) -> tuple[str, str | None, list[str]]:
    rows = [
        f"Khu vực {rng.choice(language.places)}: từ {rng.randint(5, 9)} giờ {rng.choice(('', '30'))} đến {rng.randint(10, 18)} giờ, "
        f"mất điện các trạm biến áp {rng.choice(language.places)} {rng.randint(1, 9)}, lý do {rng.choice(('bảo dưỡng lưới điện', 'thi công công trình', 'thay máy biến áp'))}."
        for _ in range(rng.randint(2, 7))
    ]
    closing = (
        "Công ty Điện lực xin thông báo để khách hàng biết và chủ động trong sản xuất, sinh hoạt; trường hợp công việc hoàn "
        "thành sớm hơn dự kiến, điện sẽ được cấp trở lại mà không báo trước. Mọi thắc mắc xin liên hệ tổng đài chăm sóc khách hàng."
    )
    return f"Thông báo lịch cắt điện ngày {day}", f"Lịch ngừng cung cấp điện ngày {day} trên địa bàn.", [*rows, closing]


def _week(language: Language, rng: random.Random, day: str) -> tuple[str, str | None, list[str]]:
    rows = [
        f"Thứ {name}: Đồng chí {rng.choice(language.names)} {rng.choice(('dự hội nghị', 'tiếp công dân', 'làm việc với', 'kiểm tra tại'))} "
        f"{rng.choice(language.places)} lúc {rng.randint(7, 16)} giờ; các đồng chí còn lại làm việc tại cơ quan theo phân công."
        for name in ("Hai", "Ba", "Tư", "Năm", "Sáu")
    ]
    return (
        f"Lịch công tác tuần từ ngày {day}",
        None,
        ["Lịch công tác của Thường trực Ủy ban nhân dân huyện như sau:", *rows],
    )


def _obituary(language: Language, rng: random.Random, day: str) -> tuple[str, str | None, list[str]]:
    name = rng.choice(language.names)
    text = (
        f"Ban lãnh đạo cơ quan, chi bộ và gia đình vô cùng thương tiếc báo tin: Đồng chí {name}, sinh năm {rng.randint(1925, 1970)}, "
        f"quê quán {rng.choice(language.places)}, nguyên cán bộ {rng.choice(language.places)}, Huy hiệu {rng.choice((30, 40, 50, 60))} năm tuổi "
        f"Đảng, đã từ trần hồi {rng.randint(0, 23)} giờ ngày {day}, hưởng thọ {rng.randint(60, 98)} tuổi. Lễ viếng bắt đầu từ {rng.randint(6, 15)} giờ, "
        f"an táng tại nghĩa trang {rng.choice(language.places)}. Xin trân trọng báo tin."
    )
    return f"Tin buồn: Đồng chí {name}", None, [text]


def _tender(language: Language, rng: random.Random, day: str) -> tuple[str, str | None, list[str]]:
    work = " ".join(language.some(4, rng))
    texts = [
        f"Tên gói thầu: Gói thầu số {rng.randint(1, 30)} {work}. Chủ đầu tư: Ban Quản lý dự án {rng.choice(language.places)}.",
        f"Giá gói thầu: {figure(rng)}.{rng.randint(100, 999)}.000 đồng. Hình thức lựa chọn nhà thầu: đấu thầu rộng rãi trong nước, "
        f"một giai đoạn một túi hồ sơ, qua mạng. Thời gian thực hiện hợp đồng: {rng.randint(30, 720)} ngày.",
        f"Thời gian phát hành hồ sơ mời thầu từ {rng.randint(7, 9)} giờ ngày {day} trên Hệ thống mạng đấu thầu quốc gia. Bảo đảm dự "
        f"thầu {figure(rng)} triệu đồng. Thời điểm đóng thầu {rng.randint(8, 16)} giờ ngày {rng.randint(1, 28)}/{rng.randint(1, 12)}.",
    ]
    return f"Thông báo mời thầu: {work}", None, texts


def _flood(language: Language, rng: random.Random, day: str) -> tuple[str, str | None, list[str]]:
    rivers = rng.sample(language.places, 3)
    texts = [
        f"Mực nước trên sông {river} lúc {rng.randint(1, 19)} giờ ngày {day} tại trạm {rng.choice(language.places)} là {figure(rng)} m, "
        f"{rng.choice(('trên', 'dưới'))} báo động {rng.randint(1, 3)} là {figure(rng)} m. Dự báo trong {rng.choice((6, 12, 24))} giờ tới "
        f"mực nước {rng.choice(('tiếp tục lên', 'xuống chậm', 'biến đổi chậm'))}."
        for river in rivers
    ]
    warning = "Đề phòng lũ quét, sạt lở đất tại các khu vực vùng núi và ngập úng tại các vùng trũng thấp ven sông; cấp độ rủi ro thiên tai do lũ: cấp "
    return (
        f"Bản tin lũ số {rng.randint(1, 40)} ngày {day}",
        f"Tin lũ trên các sông phát lúc {rng.randint(1, 23)} giờ ngày {day}.",
        [*texts, f"{warning}{rng.randint(1, 3)}."],
    )


def _market(language: Language, rng: random.Random, day: str) -> tuple[str, str | None, list[str]]:
    goods = (
        "Cà phê",
        "Hồ tiêu",
        "Lợn hơi",
        "Gạo nếp",
        "Chè xanh",
        "Vàng miếng",
        "Xăng RON 95",
        "Dầu diesel",
        "Thép cuộn",
        "Xi măng",
    )
    texts = [
        f"{thing}: {rng.randint(10, 150)}.{rng.randint(0, 9)}00 đồng, {rng.choice(('tăng', 'giảm', 'không đổi so với hôm qua'))} {rng.randint(0, 9)}00 đồng."
        for thing in goods
    ]
    return f"Giá cả thị trường ngày {day}", None, texts


def _jobs(language: Language, rng: random.Random, day: str) -> tuple[str, str | None, list[str]]:
    text = (
        f"Trung tâm Dịch vụ việc làm thông báo: Công ty {rng.choice(language.places)} cần tuyển {rng.randint(2, 300)} lao động làm việc tại khu công "
        f"nghiệp {rng.choice(language.places)}, tuổi từ 18 đến {rng.randint(30, 50)}, lương {rng.randint(6, 20)} triệu đồng một tháng, được đóng bảo hiểm xã "
        f"hội, bảo hiểm y tế, bảo hiểm thất nghiệp theo quy định. Hồ sơ gồm đơn xin việc, sơ yếu lý lịch, giấy khám sức khỏe và bản sao "
        f"căn cước công dân, nộp trước ngày {day}; liên hệ {rng.choice(language.names)}, điện thoại 0{rng.randint(200_000_000, 999_999_999)}."
    )
    return f"Thông báo tuyển dụng lao động đến ngày {day}", None, [text]


SERIES: dict[str, Issue] = {
    "power": _power, "week": _week, "obituary": _obituary, "tender": _tender, "flood": _flood, "market": _market, "jobs": _jobs,
}  # fmt: skip


def notice(language: Language, series: str, number: int, rng: random.Random, hour: int) -> Text:
    """One issue of the series, on the day of that hour."""
    day = f"{hour // 24 % 28 + 1}/{hour // 672 % 12 + 1}/{2020 + hour // 8760}"
    title, lead, paragraphs = SERIES[series](language, rng, day)
    return Text(number=number, title=title, lead=lead, paragraphs=tuple(paragraphs), hour=hour, series=series)
