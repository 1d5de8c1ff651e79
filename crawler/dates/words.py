"""The words that printed dates are made of: one expression that cuts a date line into known pieces.

Works on lower-case NFC text with single spaces. Each piece is one named group; what no group knows is a
`word` or a `number`, and too many of those mean that the text is a sentence and no date line, which dates.py
judges. Forms: seen on the portals and their families, and a few more so that unseen ones are read too.
"""

from __future__ import annotations

import re

_MONTH_NAMES = (
    "một|giêng|january|jan",
    "hai|february|feb",
    "ba|march|mar",
    "tư|bốn|april|apr",
    "năm|may",
    "sáu|june|jun",
    "bảy|bẩy|july|jul",
    "tám|august|aug",
    "chín|september|sept|sep",
    "mười|october|oct",
    "mười một|november|nov",
    "mười hai|chạp|december|dec",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split("|")}
_NUMBER_NAMES = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
NUMBERS = {name: number for number, name in enumerate(_NUMBER_NAMES, start=1)}


def _any_of(*phrases: str) -> str:
    """An alternation of phrases, longest first, for an expression in which plain spaces do not count."""
    return "|".join(sorted((phrase.replace(" ", r"\s") for phrase in phrases), key=len, reverse=True))


_VI_MONTH = _any_of(*(name for name in MONTHS if not name.isascii() or name in ("hai", "ba")))
_EN_MONTH = _any_of(*(name for name in MONTHS if name.isascii() and name not in ("hai", "ba")))
_MONTH_WORD = r"(?:tháng|thg|th)\.?\s?"
_NUMBER = _any_of(*NUMBERS)
_UNIT = _any_of("giây", "phút", "giờ", "tiếng", "ngày", "hôm", "tuần", "tháng", "năm")
_HALF = r"a\.?m|p\.?m|sa|ch|sáng|trưa|chiều|tối|đêm"
_COUNTED = _any_of(
    *("lượt xem", "lượt đọc", "lượt truy cập", "lượt", "lần đọc", "lần xem", "người xem", "người đọc"),
    *("bình luận", "phản hồi", "view", "views", "comment", "comments"),
)
_UPDATED = _any_of("cập nhật", "sửa đổi", "chỉnh sửa", "hiệu chỉnh", "sửa")
_PUBLISHED = _any_of("xuất bản", "phát hành", "đăng tải", "đăng tin", "đăng bài", "đăng", "tạo")
_DONE_ON = _any_of("gửi", "viết", "ban hành", "công bố", "đưa tin", "nhập tin", "khởi tạo")
_FILLER = _any_of(
    *("ngày", "lúc", "vào", "hồi", "mùng", "mồng", "date", "time", "at", "on", "thời gian", "việt nam"),
    *("chia sẻ", "facebook", "zalo", "twitter", "in bài", "in trang", "bản in", "print", "share", "email"),
    *("gửi email", "nghe đọc bài", "đọc bài", "lưu", "admin"),
)

PIECES = re.compile(
    rf"""
    (?=\d) (?:
        (?P<ymd> (?<!\d)(?P<y1>\d{{4}}) (?P<sep1>[-/.]) (?P<m1>\d{{1,2}}) (?P=sep1) (?P<d1>\d{{1,2}})(?!\d)
            (?:t(?=\d\d:))? )
      | (?P<dmy> (?<!\d)(?P<d2>\d{{1,2}}) \s?[-/.–]\s? (?P<m2>\d{{1,2}}) \s?[-/.–]\s? (?P<y2>\d{{4}})
            (?= \D | \Z | \d{{1,2}}[:h] ) )
      | (?P<ago> (?<!\w)(?P<many>\d{{1,3}})\s(?P<unit>{_UNIT})\s(?:đồng\shồ\s)?trước(?!\w) )
      | (?P<time> (?P<hour>\d{{1,2}})
            (?: \s?:\s?(?P<minute>\d\d)(?!\d) (?:\s?:\s?(?P<second>\d\d)(?!\d))? (?:[.,]\d{{1,9}})?
              | \s?(?:h|g|giờ)(?![^\W\d])
                (?: (?P<minute2>\d\d)(?!\d)
                  | \s(?P<minute3>\d{{1,2}})(?!\d|[/.-]\d|\s?/|\s-\s\d{{1,2}}\s-|\s?tháng) )?
                (?:\s?(?:phút|ph|p|')(?!\w) (?:\s?(?P<second2>\d{{1,2}})\s?(?:giây|s)(?!\w))? )? )
            (?: \s?(?P<half>{_HALF})(?!\w)\.? )?
            (?: \s?(?P<offset>z(?!\w) | [+-](?:0\d|1[0-4]):?\d\d(?!\d) | \+\d{{1,2}}(?!\d)) )? )
      | (?P<vi> (?<!\d)(?P<d4>\d{{1,2}}) \s?[,/-]?\s?
            (?: {_MONTH_WORD}(?P<m4>\d{{1,2}}|{_VI_MONTH}) (?:\s?[,/-]?\s?năm | \s?[,/-] )?
              | (?P<m4b>\d{{1,2}}) \s?,?\s?năm ) \s? (?P<y4>\d{{4}})(?!\d) )
      | (?P<short> (?<![\d/.-])(?P<d3>\d{{1,2}}) (?P<sep3>[/.-]) (?P<m3>\d{{1,2}}) (?P=sep3) (?P<y3>\d\d)
            (?![\d/-]) )
      | (?P<en> (?<!\d)(?P<d7>\d{{1,2}}) (?:st|nd|rd|th)? [\s/-]? (?:of\s)? (?P<m7>{_EN_MONTH})
            [\s,./-]{{1,2}} (?P<y7>\d{{4}})(?!\d) )
      | (?P<basic> (?<!\d)(?P<y6>\d{{4}})(?P<m6>\d\d)(?P<d6>\d\d) t(?=\d{{4}}) )
      | (?P<basic_time> (?<=\dt)(?P<clock>\d{{4}}(?:\d\d)?)(?P<offset2>z|[+-]\d\d:?\d\d)? )
      | (?P<counted> (?<![\w.,])\d[\d.,]*\s(?:{_COUNTED})(?!\w) )
      | (?P<number> \d+ )
    )
  | (?=[^\W\d_]) (?:
        (?P<weekday> (?: thứ\s?(?:[2-7]|hai|ba|tư|bốn|năm|sáu|bảy|bẩy) | t[2-7] | chủ\s?nhật | cn
            | (?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)? )(?!\w) )
      | (?P<updated> (?:(?:ngày|lần|thời\sgian)\s)?(?:{_UPDATED})(?:\slần\scuối|\scuối|\smới\snhất)?(?!\w)
            | (?:last\s)?(?:updated?|modified)(?!\w) )
      | (?P<published> (?:(?:ngày|thời\sgian)\s)?(?:{_PUBLISHED})(?!\w) | ngày\s(?:{_DONE_ON})(?!\w)
            | (?:date\s)?(?:publish(?:ed)?|posted|created)(?:\sdate)?(?!\w) )
      | (?P<filler> (?:{_FILLER})(?!\w) )
      | (?P<sign> (?:bởi|by|tác\sgiả|nguồn|theo)(?!\w) )
      | (?P<zone> (?: (?:gmt|utc)(?:\s?(?P<offset3>[+-]\s?\d{{1,2}}(?::?\d\d)?))? | ict | giờ\sviệt\snam )
            (?!\w) )
      | (?P<vi_month> {_MONTH_WORD}(?P<m5>\d{{1,2}}|{_VI_MONTH}) \s (?:ngày\s)? (?P<d5>\d{{1,2}})
            \s?,\s? (?:năm\s)? (?P<y5>\d{{4}})(?!\d) )
      | (?P<en_month> (?P<m8>{_EN_MONTH}) \.?\s (?P<d8>\d{{1,2}}) (?:st|nd|rd|th)? (?:\s?,\s?|\s)
            (?P<y8>\d{{4}})(?!\d) )
      | (?P<count> (?:view\scount|số\s(?:{_COUNTED})|{_COUNTED}|đã\sxem|đọc|xem)
            \s?:?\s?\(?\d[\d.,]*(?![\d:/]) )
      | (?P<half_word> (?:{_HALF})(?!\w) )
      | (?P<ago_word> (?P<many2>{_NUMBER})\s(?P<unit2>{_UNIT})\strước(?!\w) )
      | (?P<day_word> (?:vừa\sxong|mới\sđây|hôm\snay|hôm\squa|hôm\skia)(?!\w) )
      | (?P<word> [^\W\d_]+ )
    )
    """,
    re.VERBOSE,
)
