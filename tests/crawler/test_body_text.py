"""What belongs to the text and what does not: lines that look like furniture, captions or bylines, and are not."""

from __future__ import annotations

import pytest

from archive.article import Article
from crawler.pages.page import Page
from spiders import portals

ONE = (
    "Sáng 5/3, huyện Vũ Thư tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế - xã hội năm mới với 120 đại biểu."
)
TWO = (
    "Phát biểu tại hội nghị, Chủ tịch huyện nhấn mạnh các xã cần bám sát kế hoạch, quyết liệt thực hiện các giải pháp."
)
URL = "https://baotuyenquang.com.vn/chinh-tri/trong-tinh/hoi-nghi-121215.html"


def read(inner: str) -> Article:
    html = (
        "<html><head><title>Hội nghị</title></head><body><div><h1>Hội nghị triển khai nhiệm vụ</h1>"
        "<time>08/07/2019</time>"
        f'<div class="summary">Lead của bài này.</div><div itemprop="articleBody">{inner}</div></div></body></html>'
    )
    article = portals()["baotuyenquang"].read(Page(URL, html.encode())).article
    assert article is not None
    return article


def text_of(inner: str) -> list[str]:
    return read(f"<p>{ONE}</p>{inner}").body_text.split("\n\n")[1:]


SENTENCES = [
    "Theo kế hoạch, hội thi kết thúc ngày 5/6.",
    "Theo ông Nam, giá còn tăng.",
    "Nguồn vốn do Nhà nước cấp.",
    "Chia sẻ tại hội nghị, ông Nam mong có thêm vốn.",
    "Đánh giá cao kết quả này, Bí thư Huyện ủy đề nghị nhân rộng.",
    "Theo dõi hội thi có đông đảo cổ động viên.",
    "Hội thi thu hút 2.000 lượt xem trực tuyến.",
    "8:30 - 10:00: Khai mạc.",
    '"Chúng tôi rất vui".',
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_stays_wherever_it_stands(sentence: str) -> None:
    assert text_of(f"<p>{sentence}</p><p>{TWO}</p>") == [sentence, TWO]
    assert text_of(f"<p>{TWO}</p><p>{sentence}</p>") == [TWO, sentence]


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>17:08</p>",
        "<p>Chi tiết</p>",
        "<p>Chia sẻ bài viết lên facebook Tăng tương phản</p>",
        "<p>Đánh giá bài viết: 0/5</p>",
        "<p>Theo dõi Báo Tuyên Quang trên Google News</p>",
        '<p style="display:none">Ẩn</p>',
        '<div class="comment-box">Bình luận của bạn</div>',
        '<p>Tin liên quan:</p><ul><li><a href="/chinh-tri/trong-tinh/x-121111.html">Tin khác</a></li></ul>',
        '<p>&gt;&gt; Xem thêm: <a href="/chinh-tri/trong-tinh/x-121111.html">Tin khác của báo</a></p>',
        '<iframe src="https://video.example/x"></iframe>',
    ],
)
def test_furniture_is_no_text(furniture: str) -> None:
    assert text_of(f"{furniture}<p>{TWO}</p>") == [TWO]


@pytest.mark.parametrize(
    ("inner", "lines"),
    [
        ("<h3>Kết quả nổi bật</h3><p>{}</p>", ["Kết quả nổi bật", TWO]),
        ("<p><strong>Giải pháp</strong></p><p>{}</p>", ["Giải pháp", TWO]),
        ("<ul><li>Một là trồng rừng.</li><li>Hai là giữ rừng.</li></ul><p>{}</p>",
         ["Một là trồng rừng.", "Hai là giữ rừng.", TWO]),
        ("<table><tr><th>Xã</th><th>Số hộ</th></tr><tr><td>Song Lãng</td><td>12</td></tr></table><p>{}</p>",
         ["Xã | Số hộ", "Song Lãng | 12", TWO]),
        ('<p style="text-align:center"><em>Trăm năm trong cõi người ta</em></p><p>{}</p>',
         ["Trăm năm trong cõi người ta", TWO]),
        ('<p class="advice">Lời khuyên cho bà con: bón phân cân đối.</p><p>{}</p>',
         ["Lời khuyên cho bà con: bón phân cân đối.", TWO]),
        ('<div class="print-content"><p>{}</p><p>Các xã ký cam kết thực hiện từ đầu tháng sau.</p></div>',
         [TWO, "Các xã ký cam kết thực hiện từ đầu tháng sau."]),
        ('<p>{}</p><p style="text-align:right">(Còn nữa)</p>', [TWO, "(Còn nữa)"]),
    ],
)  # fmt: skip
def test_what_is_no_plain_paragraph_is_text_too(inner: str, lines: list[str]) -> None:
    assert text_of(inner.format(TWO)) == lines


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("Lê Hồng Phong", "Lê Hồng Phong", None),
        ("<b>Bài: Thu Hà, ảnh: Quang Hòa</b>", "Thu Hà, Quang Hòa", None),
        ("<b>Theo TTXVN</b>", None, "TTXVN"),
        ("<b>(Nguồn: Báo Nhân Dân)</b>", None, "Báo Nhân Dân"),
        ("TTXVN/Vietnam+", None, "TTXVN/Vietnam+"),
        ("Hoàng Anh/.", "Hoàng Anh", None),
    ],
)
def test_a_signature_is_taken_off_the_text(line: str, author: str | None, source: str | None) -> None:
    article = read(f"<p>{ONE}</p><p>{TWO}</p><p>{line}</p>")
    assert article.body_text.split("\n\n") == [ONE, TWO]
    assert (article.author, article.source_name) == (author, source)


@pytest.mark.parametrize(
    ("picture", "captions"),
    [
        ("<figure><img src='/a.jpg'><figcaption>Quang cảnh.</figcaption></figure><p>Đây là năm thứ ba tổ chức.</p>",
         ["Quang cảnh."]),
        ("<p style='text-align:center'><img src='/a.jpg'></p><p style='text-align:center'>Cầu mới.</p>"
         "<p style='text-align:center'><em>Ảnh: Nguyễn Nam</em></p><p>Đây là năm thứ ba tổ chức.</p>", ["Cầu mới."]),
        (f"<p><img src='/a.jpg'></p><p>{ONE} Hai.</p><p>Đây là năm thứ ba tổ chức.</p>", [None]),
    ],
)  # fmt: skip
def test_a_line_after_a_captioned_picture_is_text(picture: str, captions: list[str | None]) -> None:
    article = read(f"<p>{ONE}</p>{picture}<p>{TWO}</p>")
    assert [image.caption for image in article.images] == captions
    assert article.body_text.split("\n\n")[-2:] == ["Đây là năm thứ ba tổ chức.", TWO]


def test_a_bare_download_link_is_a_file_and_no_text() -> None:
    article = read(f'<p>{ONE}</p><p><a href="/files/ke hoach.docx">Tải về</a></p>')
    assert article.body_text == ONE
    assert [file.url for file in article.attachments] == ["https://baotuyenquang.com.vn/files/ke%20hoach.docx"]
