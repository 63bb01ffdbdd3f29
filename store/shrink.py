"""Makes texts smaller before they are sealed, with words that most of them share.

One row is too short to compress well by itself: its field names and marks are most of it. Zstandard
is therefore given those words beforehand. What was sealed with them opens only with them, so they
NEVER change: another list would be a new format of `store.seal`.
"""

from __future__ import annotations

import threading

import zstandard

#: The most a text may become again; nothing that is sealed is longer than a file may be.
LONGEST = 1 << 31

#: Most useful last: what stands nearer to the text is cheaper to point at.
_WORDS = (
    '"uscc":["91"website":["http://www.","industry":["do_not_contact":["first_purchase_at":["last_p'
    'urchase_at":["total_spent":["order_count":["balance":["points":["next_follow_at":["legal_rep":['
    '"last_contact_at":["family_name":["given_name":["honorific":["wangwang":["country":["中国"postco'
    'de":["product_interest":["referrer":["created_at":["2024-01-01 12:00:00"updated_at":["2025-'
    '"客户编号":"姓名":"手机":"座机":"微信号":"邮箱":"公司":"省份":"城市":"区县":"地址":"生日":"客户'
    '等级":"负责人":"备注":"","电话":"标签":"创建时间":"客户名称":"联系人":"性别":"职务":"昵称":"userName'
    '":"alias":"nickName":"wxid_"remark":"labels":'
    "北京上海天津重庆广东广州深圳浙江杭州江苏南京苏州山东四川成都湖北武汉河南郑州福建厦门湖南长沙省市"
    "区县镇路街号楼单元室科技有限公司贸易工作室美容经理总监先生女士老师"
    '{"relations":[[,"family",false]],"rows":[,"values":{"addresses":[["birthday":[["19-company":[['
    '"created_at":[["department":[["emails":[["@163.com","@126.com","@gmail.com","@qq.com","gender"'
    ':[["男","女","level":[["name":[["nickname":[["notes":[["owner":[["phones":[["+86138","postcod'
    'e":[["product":[["qqs":[["region":[["remarks":[["source":[["status":[["tags":[["tier":[["VIP"'
    'title":[["updated_at":[["wechats":[[",,"newest","",true,[],[]]],"clearest","",false,[],[]]],'
    '"most","",true,[],[]]]"oldest","",true,[],[]]]}}'
    '"modified_at":"2024-01-01 12:00:00","name":"","nickname":"","owner":"","phone":"","province":'
    '"","remark":"","source":"","title":"","wechat":""}{"address":"","birthday":"","city":"","company":'
    '"","district":"","email":"","id":"r0000001","level":"","mobile":"138",'
    '"p":"Sheet1 row 1"}{"f":{"address":["","birthday":["19"],"city":["","company":["有限公司"]'
    ',"district":["区"],"email":["@qq.com"],"gender":["level":["VIP"],"mobile":["138"],"name":["王"],"nick'
    'name":["note":["owner":["李"],"phone":["0571-"],"province":["广东"],"qq":["region":["remark":["'
    'A"],"source":["tags":["title":["经理"],"wechat":["wxid_"]},"p":"'
).encode()

_DICTIONARY = zstandard.ZstdCompressionDict(_WORDS, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
#: The fast way: with the words above it finds as much as level 3 does in Chinese rows (153 bytes
#: for 151), in a third of the time.
_LEVEL = -1
_PARAMETERS = zstandard.ZstdCompressionParameters.from_level(
    _LEVEL,
    format=zstandard.FORMAT_ZSTD1_MAGICLESS,
    write_checksum=False,
    write_content_size=True,
    write_dict_id=False,
)


class _Own(threading.local):
    """The two ends of one thread: they must not be shared."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(
            dict_data=_DICTIONARY, compression_params=_PARAMETERS
        ).compress
        self.expand = zstandard.ZstdDecompressor(
            dict_data=_DICTIONARY, format=zstandard.FORMAT_ZSTD1_MAGICLESS
        ).decompress


_own = _Own()


def shrink(plain: bytes) -> bytes:
    """Return bytes that `expand` turns back; not always fewer."""
    return _own.compress(plain)


def expand(packed: bytes) -> bytes:
    """Return the bytes again. Only for what a seal vouches for: its length is believed."""
    return _own.expand(packed, max_output_size=LONGEST)
