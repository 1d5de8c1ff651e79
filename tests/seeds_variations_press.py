"""The seeds of Báo Bắc Kạn (ePi) and Báo cáo viên, several editors each."""

from __future__ import annotations

from functools import partial

from tests import seeds_frames as frames
from tests import seeds_pieces as p
from tests.seeds_markup import Variation, right

BK = "https://{}/trien-khai-nhiem-vu-cong-tac-tuyen-giao-nam-2023-post4{}.html"
BCV = "https://baocaovien.vn/thai-binh-tang-cuong-ung-dung-cong-nghe-thong-tin/1501.html"

BAC_KAN = [
    Variation(
        seed=3,
        name="classic",
        url=BK.format("baobackan.vn", "5100"),
        frame=frames.epi,
        paragraph=p.plain,
        picture=p.epi_table,
        byline="<p>Việt Bắc</p>",
    ),
    Variation(
        seed=3,
        name="late-figures",
        url=BK.format("baobackan.com.vn", "5100"),
        paragraph=p.justified,
        frame=partial(frames.epi, json_ld=False, late=True),
        picture=p.epi_figure,
        byline=right("Việt Bắc"),
        within=f'<div class="article-relate">{p.RELATED.format(url="/khai-mac-post45099.html")}</div>',
    ),
    Variation(
        seed=3,
        name="author-outside",
        url=BK.format("baobackan.vn", "5101"),
        frame=frames.epi,
        paragraph=p.inline,
        picture=p.epi_table_with_source,
        author='<div class="article__author"><a class="cms-author" href="/tac-gia/viet-bac.html">Việt Bắc</a></div>',
        within='<a class="cms-relate" href="/khai-mac-post45099.html">Khai mạc giải bóng chuyền các xã miền núi</a>'
        '<div class="sda_middle"><div id="adsWeb_1">Quảng cáo tuyển sinh</div></div>',
        noise=("Quảng cáo",),
    ),
    Variation(
        seed=3,
        name="alt-printed-more-button",
        url=BK.format("baobackan.vn", "5102"),
        frame=frames.epi,
        paragraph=p.entities,
        picture=p.epi_table_with_alt,
        byline='<p><strong>Việt Bắc</strong></p><div class="more"><a href="#">Xem thêm</a></div>',
        before=p.PLAYER,
    ),
    Variation(
        seed=3,
        name="word-author-class",
        url=BK.format("baobackan.vn", "5103"),
        frame=frames.epi,
        paragraph=p.word,
        picture=p.epi_table,
        byline='<p class="author MsoNormal" align="right">Việt Bắc</p>',
        before=p.SCRIPT,
    ),
    Variation(
        seed=3,
        name="decomposed-lead-twice",
        url=BK.format("baobackan.vn", "5104"),
        frame=frames.epi,
        lead="both",
        paragraph=p.decomposed,
        picture=p.epi_figure,
        byline="<p><em>Việt Bắc</em></p><p>Xem thêm</p>",
    ),
]

BAO_CAO_VIEN = [
    Variation(seed=4, name="paragraphs", url=BCV, frame=frames.vna, paragraph=p.plain, picture=p.insert_image),
    Variation(
        seed=4,
        name="bare-nodes",
        url=BCV,
        frame=partial(frames.vna, nfd=True),
        paragraph=p.bare,
        picture=p.insert_image_bare,
    ),
    Variation(
        seed=4,
        name="bare-nodes-em",
        url=BCV,
        frame=frames.vna,
        paragraph=p.bare,
        picture=p.under_the_picture,
        within=p.PLAYER,
    ),
    Variation(
        seed=4,
        name="word-insert",
        url=BCV + "#top",
        frame=frames.vna,
        paragraph=p.word,
        picture=p.insert_image_bare,
        before=p.SCRIPT + p.SHARE,
    ),
    Variation(
        seed=4,
        name="nested-centred",
        url="https://baocaovien.vn/thai-binh/1501.html",
        frame=frames.vna,
        paragraph=p.nested,
        picture=p.centred,
        within=p.RELATED.format(url="/khai-mac/1502.html"),
    ),
    Variation(
        seed=4,
        name="decomposed-lead-twice",
        url=BCV,
        frame=partial(frames.vna, nfd=True),
        lead="both",
        paragraph=p.decomposed,
        picture=p.insert_image,
    ),
]
