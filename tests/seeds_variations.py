"""Which seed is set how: at least four editors a seed, each with other habits."""

from __future__ import annotations

from functools import partial

from tests import seeds_frames as frames
from tests import seeds_pieces as p
from tests.seeds_markup import Variation, right

TN = "https://thainguyen.gov.vn/{}/-/asset_publisher/L0n17VJXU23O/content/ky-niem-92-nam-ngay-truyen-thong-nganh-tuyen-giao"
TQ = "https://baotuyenquang.com.vn/chinh-tri/trong-tinh/trien-khai-nhiem-vu-cong-tac-tuyen-giao-6-thang-cuoi-nam!-121215.html"
TNU = "http://tnu.edu.vn/so-ket-cong-tac-tuyen-giao-6-thang-dau-nam-2020-dt13{}.html"
VHV = "https://tnu.edu.vn/tin-tuc-su-kien/so-ket-cong-tac-tuyen-giao-6-thang-dau-nam-2020.html?categoryId=101886792"

_SEE_ALSO = '<p><strong>&gt;&gt; Xem thêm: <a href="/{}">Khai mạc giải bóng chuyền các xã miền núi</a></strong></p>'
_OTHER_TN = "thoi-su/-/asset_publisher/L0n17VJXU23O/content/khai-mac-giai-bong-chuyen"

THAI_NGUYEN = [
    Variation(
        seed=0,
        name="justified-centred",
        url=TN.format("thoi-su"),
        frame=frames.liferay,
        paragraph=p.justified,
        picture=p.centred,
        byline=right("Thành Chung", "thainguyen.gov.vn"),
    ),
    Variation(
        seed=0,
        name="word-em-br",
        url=TN.format("vi_VN/thoi-su") + "?inheritRedirect=true",
        frame=frames.liferay,
        paragraph=p.word,
        picture=p.emphasised,
        byline='<p class="MsoNormal" align="right" style="text-align:right"><b><span lang="VI">Thành Chung<br />'
        "\nthainguyen.gov.vn<o:p></o:p></span></b></p>",
        before=p.SCRIPT,
    ),
    Variation(
        seed=0,
        name="entities-same-paragraph-class",
        url=TN.format("tin-hoat-dong-cua-tinh"),
        frame=frames.liferay,
        paragraph=p.entities,
        picture=p.under_the_picture,
        byline="<p>thainguyen.gov.vn</p>",
        author='<p align="right" class="view-content-author"><strong><em>Thành Chung</em></strong></p>',
    ),
    Variation(
        seed=0,
        name="stock-nested-figure-lead-first",
        url=TN.format("thoi-su"),
        frame=partial(frames.liferay, stock=True),
        paragraph=p.nested,
        picture=p.figure,
        lead="first",
        byline="<div>Thành Chung</div><div>thainguyen.gov.vn</div>",
        author='<p align="right" class="view-content-author"><strong><em>admin admin</em></strong></p>',
        noise=("admin admin",),
    ),
    Variation(
        seed=0,
        name="inline-table-lead-twice",
        url=TN.format("thoi-su"),
        frame=frames.liferay,
        lead="both",
        paragraph=p.inline,
        picture=p.table,
        byline='<p style="text-align:right"><em>Thành Chung</em></p>'
        '<p style="text-align:right"><em>Nguồn: thainguyen.gov.vn</em></p>',
        within=_SEE_ALSO.format(_OTHER_TN),
    ),
    Variation(
        seed=0,
        name="bare-lines-wordpress",
        url=TN.format("thoi-su"),
        frame=frames.liferay,
        paragraph=p.lines,
        picture=p.wordpress,
        byline="Thành Chung<br />thainguyen.gov.vn",
        within=p.SHARE,
    ),
    Variation(
        seed=0,
        name="decomposed-blocks",
        url=TN.format("thoi-su"),
        frame=frames.liferay,
        paragraph=p.decomposed,
        picture=p.blocks,
        byline=right("Thành Chung<br />thainguyen.gov.vn"),
    ),
]

TUYEN_QUANG = [
    Variation(
        seed=1,
        name="plain-centred",
        url=TQ,
        frame=frames.baotuyenquang_a,
        paragraph=p.plain,
        picture=p.centred,
        byline="<p>Tin, ảnh: Thủy Châu</p>",
        before="<p>Video không hợp lệ</p>",
        noise=("Video không hợp lệ",),
    ),
    Variation(
        seed=1,
        name="justified-em-right",
        url=TQ,
        frame=frames.baotuyenquang_a,
        paragraph=p.justified,
        picture=p.emphasised,
        byline=right("Tin, ảnh: Thủy Châu"),
        within=p.PLAYER,
    ),
    Variation(
        seed=1,
        name="entities-bare-caption",
        url=TQ,
        frame=partial(frames.baotuyenquang_a, headline="h2"),
        paragraph=p.entities,
        picture=p.bare_caption,
        byline='<p class="author" style="text-align:right"><b>Tin, ảnh:</b> Thủy Châu</p>',
    ),
    Variation(
        seed=1,
        name="word-same-paragraph",
        url=TQ,
        frame=frames.baotuyenquang_a,
        paragraph=p.word,
        picture=p.under_the_picture,
        byline='<p class="MsoNormal"><b><i>Tin, ảnh: </i></b><b>Thủy Châu</b></p>',
    ),
    Variation(
        seed=1,
        name="picture-in-paragraph-lead-twice",
        url=TQ,
        frame=frames.baotuyenquang_a,
        lead="both",
        paragraph=p.inline,
        picture=p.centred,
        shift=True,
        byline="<p><strong>Tin, ảnh: Thủy Châu</strong></p>",
    ),
    Variation(
        seed=1,
        name="decomposed-table-related",
        url=TQ,
        frame=frames.baotuyenquang_a,
        paragraph=p.decomposed,
        picture=p.table,
        author='<div class="author">Tin, ảnh: Thủy Châu</div>',
        within=p.RELATED.format(url="/chinh-tri/trong-tinh/khai-mac-giai-bong-chuyen-121300.html"),
    ),
]

UNIVERSITY = [
    Variation(
        seed=2,
        name="tables-file-names",
        url=TNU.format("01"),
        frame=frames.tnu_tables,
        paragraph=p.justified,
        picture=p.file_name,
        lead="first",
        byline=right("Thanh Loan – TNU Media"),
    ),
    Variation(
        seed=2,
        name="tables-word",
        url=VHV,
        frame=frames.tnu_tables,
        paragraph=p.word,
        picture=p.file_name,
        lead="first",
        byline='<p class="MsoNormal"><b>Thanh Loan – TNU Media<o:p></o:p></b></p>',
    ),
    Variation(
        seed=2,
        name="blocks-boxes",
        url=TNU.format("02"),
        frame=frames.tnu_blocks,
        paragraph=p.plain,
        picture=p.file_name_box,
        lead="bold",
        byline='<p style="text-align:right"><em>Thanh Loan – TNU Media</em></p>',
    ),
    Variation(
        seed=2,
        name="blocks-nested",
        url=VHV,
        frame=frames.tnu_blocks,
        paragraph=p.nested,
        picture=p.blocks,
        lead="first",
        byline="<div><b>Thanh Loan – TNU Media</b></div>",
    ),
    Variation(
        seed=2,
        name="article-lines",
        url=VHV,
        frame=frames.tnu_article,
        paragraph=p.lines,
        picture=p.under_the_picture,
        lead="first",
        byline="Thanh Loan – TNU Media",
        wrap=("<div>", "</div>"),
    ),
    Variation(
        seed=2,
        name="article-unknown-address",
        frame=frames.tnu_article,
        paragraph=p.entities,
        picture=p.figure,
        url="http://tnu.edu.vn/tin-tuc/so-ket-cong-tac-tuyen-giao-6-thang-dau-nam-2020-3456",
        lead="first",
        byline='<p class="rteright"><strong>Thanh Loan – TNU Media</strong></p>',
    ),
    Variation(
        seed=2,
        name="article-share",
        url=TNU.format("03"),
        frame=frames.tnu_article,
        paragraph=p.inline,
        picture=p.file_name_box,
        lead="first",
        byline="<p>Thanh Loan – TNU Media</p>" + p.SHARE,
        before=p.TOOLS,
    ),
]
