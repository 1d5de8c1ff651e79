"""Addresses of the portals as they were really met (dossier of portals), and what each one is."""

from __future__ import annotations

TN = "https://thainguyen.gov.vn"
SLUG = "thai-nguyen-phat-trien-cay-che"
INSTANCE = "L0n17VJXU23O"

ARTICLES: list[tuple[str, str, str]] = [
    # portal, address, identity key
    ("thainguyen", f"{TN}/van-hoa-tra/-/asset_publisher/{INSTANCE}/content/{SLUG}", SLUG),
    ("thainguyen", f"{TN}/vi_VN/thoi-su/-/asset_publisher/{INSTANCE}/content/{SLUG}?inheritRedirect=true", SLUG),
    ("thainguyen", f"{TN}/thoi-su/-/view_content/3159471-quy-che-tiep-dan.html", "3159471"),
    ("baothainguyen", "https://baothainguyen.vn/the-thao/202604/nguyen-hong-thai-gianh-huy-chuong-4e80f45/", "4e80f45"),
    ("baothainguyen", "http://baothainguyen.vn/the-thao/202604/nguyen-hong-thai-gianh-huy-chuong-4e80f45", "4e80f45"),
    ("baothainguyen", "https://baothainguyen.vn/tin-tuc202606/khai-mac-he-1a2b3c4/", "1a2b3c4"),
    ("baothainguyen", "http://baothainguyen.org.vn/trang-in-272154.html", "272154"),
    ("baobackan", "https://baobackan.vn/diem-bao-in-ngay-24-5-post70977.html", "70977"),
    ("baobackan", "https://baobackan.com.vn/diem-bao-in-ngay-24-5-post70977.html", "70977"),
    ("thaibinh", "https://thaibinh.gov.vn/tin-tuc/chinh-tri/ban-giao-tai-lieu-thoa2.html", "ban-giao-tai-lieu-thoa2"),
    ("thaibinh", "https://thaibinh.gov.vn/attt/tin-tuc-su-kien/dien-tap.html", "dien-tap"),
    ("baothaibinh", "https://baothaibinh.com.vn/tin-tuc/260/154962/don-suc-cay-lua", "154962"),
    ("baothaibinh", "https://www.baothaibinh.com.vn/tin-tuc/206/140540/khoi-cong-ben-ca", "140540"),
    ("baothaibinh", "https://baothaibinh.com.vn/tin-tuc/0/102296/khoi-cong-ben-ca", "102296"),
    ("baotuyenquang", "https://baotuyenquang.com.vn/chinh-tri/trong-tinh/trien-khai-2020!-134262.html", "134262"),
    ("baotuyenquang", "https://m.baotuyenquang.com.vn/chinh-tri/trong-tinh/trien-khai-2020!-134262.html", "134262"),
    ("baotuyenquang", "https://baotuyenquang.com.vn/hoi-xuan-ben-song-lo-179493.html", "179493"),
    ("baotuyenquang", "https://baotuyenquang.com.vn/rao-vat/202407/thong-bao-e635eaf/", "e635eaf"),
    ("tnu", "https://tnu.edu.vn/tin-tuc-su-kien/ngay-hoi.html?categoryId=101886792", "ngay-hoi"),
    ("tnu", "https://tnu.edu.vn/dao-tao/dao-tao-dai-hoc/lich-bao-ve.html", "lich-bao-ve"),
    ("baocaovien", "https://baocaovien.vn/thai-binh-tang-cuong-ung-dung-cong-nghe-thong-tin/1501.html", "1501"),
]

HAVE_A_KEY = [
    # Met as well; the key's form is the family's own affair.
    ("thainguyen", f"{TN}/festival-tra/lien-hoan-am-thuc-cac-dan-toc-2026-285393"),
    ("thaibinh", "https://vuthu.thaibinh.gov.vn/tin-tuc/chinh-tri/50-nam-da-ng-bo-chi-nh-quye-n.html"),
    ("thaibinh", "https://pbgdpl.thaibinh.gov.vn/tin-tuc-hd-tinh/de-“vuon-minh”-phat-trien-8346.html"),
    ("tnu", "http://en.tnu.edu.vn/library-exchange-programme-opens-dt441.html"),
    ("backan", "http://sovhttdl.backan.gov.vn/index.php?com=thongbao_ct&id_tb=46"),
]

NOT_ARTICLES = [
    ("thainguyen", f"{TN}/vi_VN/tin-hoat-dong-cua-tinh"),
    ("thainguyen", f"{TN}/vi_VN/trang-chu"),
    ("thainguyen", f"{TN}/tin-tuc-su-kien"),
    (
        "thainguyen",
        f"{TN}/documents/130212/7203175/Fectival+tra+2.jpg/c86c9e7c-a51a-42bf-89c7-f703d9f4b6cd?t=1642560329",
    ),
    ("thainguyen", f"{TN}/image/journal/article?img_id=14118849&t=1756078041340"),
    ("thainguyen", f"{TN}/vi_VN/thoi-su?p_p_id=101&p_p_lifecycle=0&_101_delta=10&_101_cur=2"),
    ("baothainguyen", "https://baothainguyen.vn/thoi-su-thai-nguyen/"),
    ("baothainguyen", "https://baothainguyen.vn/tim-kiem/?key=che"),
    ("baothainguyen", "https://baothainguyen.vn/multimedia/infographic/"),
    ("baobackan", "https://baobackan.vn/le-hoi-long-tong-tag88.html"),
    ("baobackan", "https://baobackan.vn/chu-de/xay-dung-nong-thon-moi/"),
    ("baobackan", "https://baobackan.vn/xa-hoi/"),
    ("thaibinh", "https://thaibinh.gov.vn/tin-tuc/tin-tong-hop?isFeatured=1"),
    ("thaibinh", "https://thaibinh.gov.vn/upload/80571/20190426/X.pdf"),
    ("baothaibinh", "https://baothaibinh.com.vn/tin-tuc/260"),
    ("baotuyenquang", "https://baotuyenquang.com.vn/chinh-tri/trong-tinh/trang-2.html"),
    ("baotuyenquang", "https://baotuyenquang.com.vn/thoi-su-chinh-tri/tin-tuc/"),
    ("baotuyenquang", "https://baotuyenquang.com.vn/tim-kiem/?key=a"),
    ("tnu", "https://tnu.edu.vn/tin-tuc-su-kien"),
    ("baocaovien", "https://baocaovien.vn/tin-tuc"),
    ("backan", "http://sovhttdl.backan.gov.vn/index.php?com=danhmuc_tin&id_category=10"),
]

DOORS = [
    # All doors of one article give one canonical address and one key.
    ("thainguyen", [ARTICLES[0][1], ARTICLES[1][1],
                    f"http://thainguyen.gov.vn/vi_VN/van-hoa/-/asset_publisher/Ab3dE6gH9jK2/content/{SLUG}#p_101"]),
    ("baothainguyen", [ARTICLES[3][1], ARTICLES[4][1], f"{ARTICLES[3][1]}?utm_source=zalo"]),
    ("baothaibinh", ["https://baothaibinh.com.vn/tin-tuc/260/154962/don-suc-cay-lua",
                     "https://www.baothaibinh.com.vn/tin-tuc/0/154962/don-suc-cay-lua",
                     "http://baothaibinh.com.vn/tin-tuc/206/154962/don-suc-cay-lua"]),
    ("tnu", ["https://tnu.edu.vn/tin-tuc-su-kien/ngay-hoi.html?categoryId=101886792",
             "http://tnu.edu.vn/tin-tuc-su-kien/ngay-hoi.html"]),
    ("baocaovien", ["https://baocaovien.vn/thai-binh/1501.html", "http://www.baocaovien.vn/thai-binh/1501.html?x=1"]),
    ("baobackan", ["https://baobackan.vn/le-hoi-post60732.html", "https://baobackan.com.vn/le-hoi-post60732.html"]),
    ("baotuyenquang", ["https://baotuyenquang.com.vn/chinh-tri/trong-tinh/hop-134262.html",
                       "http://m.baotuyenquang.com.vn/chinh-tri/trong-tinh/hop-134262.html"]),
]  # fmt: skip

TRAPS = [
    ("thainguyen", f"{TN}/thoi-su/-/view_content/2626427-hoi-nghi.html/en/en/en"),
    ("thainguyen", f"{TN}/thoi-su/-/view_content/2626427-hoi-nghi.html/vi"),
    ("thainguyen", f"{TN}/thoi-su/-/view_content/web/tn/thoi-su/-/view_content/2626427-hoi-nghi.html"),
    ("thainguyen", f"{TN}/thoi-su/-/asset_publisher/{INSTANCE}/content/{SLUG}/en"),
    ("thainguyen", f"{TN}/c/portal/update_language?p_l_id=20184&redirect=%2Fthoi-su&languageId=en_US"),
    ("thainguyen", f"{TN}/vi_VN/thoi-su?p_p_id=58&p_p_lifecycle=0&p_p_state=maximized&p_p_state_rcv=1"),
    ("thainguyen", f"{TN}/vi_VN/thoi-su?p_p_id=8&p_p_lifecycle=0&_8_day=23"),
]

PAGES = [
    # portal, page of a listing, its number, the next page
    ("baotuyenquang", "https://baotuyenquang.com.vn/chinh-tri/trong-tinh/trang-2.html", 2),
    ("baotuyenquang", "https://baotuyenquang.com.vn/chinh-tri/trong-tinh/", 1),
    ("thainguyen", f"{TN}/vi_VN/thoi-su?p_p_id=101&p_p_lifecycle=0&_101_delta=10&_101_cur=2", 2),
    ("thainguyen", f"{TN}/vi_VN/thoi-su?p_p_id=101_INSTANCE_CxpLMxKIhxrm&_101_INSTANCE_CxpLMxKIhxrm_cur=7", 7),
    ("thainguyen", f"{TN}/tin?_com_liferay_asset_publisher_web_portlet_AssetPublisherPortlet_INSTANCE_x_cur=3", 3),
    ("thainguyen", f"{TN}/vi_VN/thoi-su", 1),
    ("baothainguyen", "https://baothainguyen.vn/chinh-tri/", 1),
]
