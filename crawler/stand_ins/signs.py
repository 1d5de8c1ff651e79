"""The words and hosts by which a page that stands where a portal's was gives itself away. English, Vietnamese."""

from __future__ import annotations

import re

PARKING_HOST = re.compile(
    r"(?<![\w.-])(?:[\w-]{1,63}\.){0,9}(?:sedo(?:parking)?|parkingcrew|bodis|afternic|dan|hugedomains|parklogic|above|skenzo|efty|"
    r"cashparking|ztomy|domainmarket|namebright|uniregistry|buydomains|undeveloped|dynadot|parkingspa|domainparking)"
    r"\.(?:com|net)(?![\w.-])|parking-lander|/park\.js|[\"'/]lander[\"'/?]",
    re.I,
)
"""Looked for in the whole source, where a page says little: these pages are filled by scripts of such hosts."""
PARKING = re.compile(
    r"\b(?:domain|website|[\w-]+\.(?:vn|com|net|org))\b.{0,60}\b(?:is|may be) for sale|buy this domain|inquire about "
    r"this domain|parked free|(?:domain|page) (?:is|has been) parked|domain parking|this domain (?:name )?(?:has )?"
    r"(?:expired|is (?:available|not configured|registered))|future home of something|tên miền .{0,60}(?:rao bán|"
    r"hết hạn|chưa (?:được )?(?:cấu hình|trỏ|kích hoạt|gia hạn|đăng ký|sử dụng)|(?:tạm|bị) (?:ngưng|ngừng|khóa|khoá)|"
    r"(?:đã )?được đăng ký (?:bởi|tại|qua|thành công))|(?:mua|bán) tên miền này|sở hữu tên miền này",
    re.I,
)
SUSPENDED = re.compile(
    r"account (?:has been )?suspended|website (?:has been |is )?(?:temporarily )?suspended|bandwidth limit exceeded|"
    r"(?:tài khoản|hosting|website|trang web) (?:này )?(?:đã |đang )?(?:bị )?"
    r"(?:(?:tạm )?(?:khóa|khoá|ngưng|ngừng)|hết hạn)(?! (?:phục vụ|hoạt động|truy cập))",
    re.I,
)
DEFAULT = re.compile(
    r"^(?:apache2? .{0,20}default page.{0,20}|.{0,30}test page for .{0,60}|it works!?|index of /.*|"
    r"welcome to (?:nginx|openresty|centos|tengine|iis).{0,20}|iis ?(?:\d+(?:\.\d+)?|windows server)?|"
    r"(?:web server'?s |domain |plesk .{0,20})?default (?:web ?site )?page|directory listing .{0,80}|"
    r".{0,20}(?:cpanel|directadmin|plesk|vesta|aapanel|cyberpanel).{0,40}|"
    r"website (?:này )?(?:đã được khởi tạo|chưa có nội dung).{0,60}|congratulations! .{0,40}website.{0,40})$",
    re.I,
)
"""A whole title or headline."""
ERROR_HEAD = re.compile(
    r"^(?:http )?(?:error |lỗi )?(?:40[0136]|50\d)\W{1,4}(?:bad|forbidden|unauthorized|internal|service|gateway|proxy|"
    r"access|not implemented|server|web server|origin)|^server error in '|^(?:runtime|application|database) error$|"
    r"^(?:\W*the )?service (?:is )?(?:temporarily )?unavailable|^(?:\d+ )?internal server error|^bad gateway|"
    r"^http status (?:40[0136]|5\d\d)|error establishing a database|unable to connect to (?:the )?database|"
    r"^lỗi kết nối|^whoops, looks like something went wrong|^an error (?:has )?occurred|^system error",
    re.I,
)
"""Not 404: that is a soft 404 (crawler/stand_ins/walls.py), and may prove a removal."""
ERROR = re.compile(
    r"\b(?:fatal|parse) error\s*: .{0,400} on line \d+|warning\s*: (?:mysqli?|pg|mssql|oci)\w*\(|SQLSTATE\[|ORA-\d{5}|"
    r"you have an error in your sql syntax|access denied for user '|can't connect to (?:local )?mysql|"
    r"too many connections|\bat (?:java|javax|org\.apache|com\.liferay|System)\.[\w.$<>]+\(|"
    r"\b\w+(?:\.\w+)+(?:Exception|Error)\b|stack ?trace:|microsoft ole db provider|microsoft vbscript runtime|adodb\.|"
    r"asp\.net version:|(?:không thể|lỗi) kết nối (?:đến |tới |với )?(?:cơ sở dữ liệu|csdl|database|máy chủ)|"
    r"error establishing a database|database connection (?:error|failed)|service (?:temporarily )?unavailable",
    re.I,
)
MAINTENANCE = re.compile(
    r"bảo trì|đang (?:được )?nâng cấp|nâng cấp hệ thống|tạm (?:ngưng|ngừng|dừng) (?:phục vụ|hoạt động|truy cập)|"
    r"(?:under|scheduled|down for) maintenance|under construction|be (?:right )?back (?:soon|shortly)|coming soon",
    re.I,
)
LOGIN = re.compile(r"đăng nhập|\blog ?in\b|\bsign ?in\b|\bsso\b|single sign.?on|central authentication", re.I)
ASSIGNED = re.compile(
    r"\blocation(?:\.href)?\s*=\s*[\"']([^\"']+)|\blocation\.(?:replace|assign)\(\s*[\"']([^\"']+)", re.I
)
"""A script that opens another address."""
REFRESH = re.compile(r"^\s*+[\d.]*+\s*+[;,]\s*+url\s*+=\s*[\"']?([^\"'\s]+)", re.I)
GAMBLING = re.compile(
    r"nhà cái|casino|cá cược|cược (?:bóng|thể thao)|nổ hũ|tài xỉu|xóc đĩa|soi cầu|soi kèo|tỷ lệ kèo|"
    r"game bài|đổi thưởng|jackpot|slot ?game|bắn cá|lô đề online|đá gà (?:trực tiếp|online)|link vào|nạp rút|"
    r"\b(?:[a-z]{1,4}|\d{1,3})(?:bet|win|vip)(?:\d{1,3})?\b|\b[a-z]{1,5}(?:88|789|888|365|188)\b",
    re.I,
)
