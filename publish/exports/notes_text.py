"""Texts that go with the files, in Vietnamese and in English. `{names}` are filled in for each snapshot."""

from __future__ import annotations

README = """\
LƯU CHIỂU - TỆP DỮ LIỆU
Bản chụp lúc {built_at}: {articles} bài viết.
{sample}
Chọn tệp nào
  *-excel.csv   mở bằng Excel, LibreOffice (bấm đúp). Ô bắt đầu bằng =, +, -, @ có thêm dấu ' ở trước để không bị chạy
                như công thức; ô dài quá 32.767 ký tự bị cắt, có ghi rõ trong ô và ở cột cut_columns.
  *.xlsx        bảng tính Excel, mỗi năm một tệp, ô dài cũng cắt như trên.
  *.csv.gz      CSV nguyên vẹn từng ký tự, cho chương trình. Giá trị trống (NULL) là không có gì giữa hai dấu phẩy,
                chuỗi rỗng là "".
  *.jsonl.gz    mỗi dòng một bài, dạng JSON.
  *.parquet     cho pandas, DuckDB, R.
Thư mục
  articles.*    toàn kho
  years/        toàn kho, mỗi năm một tệp XLSX
  <cổng>/       từng cổng, báo, từng năm; "undated" là bài không ghi ngày
  tables/       các cổng; các lần sửa; các lần bị gỡ; các nhóm bài trùng; các bài đã mất

Ý nghĩa từng cột: data-dictionary.md. Bản quyền: LICENCE.txt. Trích dẫn: CITATION.cff.
Kiểm tra tệp còn nguyên: sha256sum -c SHA256SUMS

----------------------------------------------------------------------

LƯU CHIỂU - DATA FILES
Snapshot of {built_at}: {articles} articles.
{sample}
Which file to take
  *-excel.csv   opens in Excel and LibreOffice by a double click. A cell that begins with =, +, - or @ has an apostrophe
                in front, so that it is not run as a formula; a cell of more than 32,767 characters is cut, which is
                said in the cell and in the column cut_columns.
  *.xlsx        Excel workbook, one file a year, long cells cut likewise.
  *.csv.gz      CSV with every character as it is stored, for programs. NULL is nothing between two commas, an empty
                text is "".
  *.jsonl.gz    one article a line, as JSON.
  *.parquet     for pandas, DuckDB and R.
Folders
  articles.*    the whole archive
  years/        the whole archive, one XLSX file a year
  <portal>/     each portal, each year; "undated" are articles that give no date
  tables/       the portals; the revisions; the removals; the groups of near-duplicates; what is lost

What each column means: data-dictionary.md. Rights: LICENCE.txt. How to cite: CITATION.cff.
To check that the files are whole: sha256sum -c SHA256SUMS
"""

SAMPLE = """\
BẢN MẪU: chỉ gồm {newest} bài mới nhất của mỗi cổng, báo, không phải toàn kho.
A SAMPLE: only the {newest} newest articles of each portal, not the whole archive.
"""

LICENCE = """\
BẢN QUYỀN

Quyền tác giả đối với tin, bài, ảnh thuộc các cổng thông tin điện tử, cơ quan báo chí và tác giả đã công bố:

{portals}

Lưu chiểu giữ bản sao để tra cứu, nghiên cứu và trích dẫn; việc giữ bản sao không trao cho ai quyền nào đối với
nội dung. Khi dùng lại, hãy theo pháp luật về sở hữu trí tuệ và báo chí, ghi rõ nguồn, tên bài, ngày đăng và địa chỉ
gốc (cột url). Phần do Lưu chiểu lập (mã băm, ngày lưu, nhóm bài trùng, mô tả cột) thì dùng tự do.

----------------------------------------------------------------------

RIGHTS

The rights in texts and pictures stay with the portals, newspapers and authors that published them, named above.

This archive keeps copies for reference, research and quotation; keeping them gives nobody any right in the contents.
Who uses them again follows the law of copyright and of the press, and names the source, the title, the date and the
original address (the column url). What the archive itself adds (digests, times of capture, groups of near-duplicates,
descriptions of columns) is free to use.
"""
