"""What each agreement and each contradiction is worth, in bits (log2 odds), and why.

The weights are fixed priors, not learned: on Chinese customer files expectation-maximisation makes
them worse, because the levels depend on each other (name, alias, mail and brand say the same thing
several times over). A missing value always counts 0.
"""

from __future__ import annotations

# -- Identifiers. By holders: few (a person), some (a household), many (a shop), generic. ---------
#: A mobile is nearly an identity, less so where a family or a shop shares it.
MOBILE = (11.0, 10.5, 8.5, 1.0)
#: One digit wrong or two neighbours swapped: a typing slip among 10^8 numbers.
MOBILE_NEAR = 6.0
#: People keep two numbers, so a different one says little.
MOBILE_CONFLICT = -3.0
EMAIL = (12.0, 11.0, 8.5, 1.0)
#: People have several addresses.
EMAIL_CONFLICT = -1.5
#: info@ names the firm, not the person.
ROLE = (3.0, 3.0, 2.0, 0.5)
WECHAT = (12.0, 11.0, 8.5, 1.0)
#: One person, one account, mostly.
WECHAT_CONFLICT = -2.0
QQ = (11.0, 10.0, 8.0, 1.0)
QQ_CONFLICT = -1.0
#: A switchboard; the number of a flat is rare.
LANDLINE = (2.0, 2.0, 1.5, 0.0)
LANDLINE_CONFLICT = -1.0
#: A public number of a firm: the firm, and for a person the employer.
FIRM = (10.0, 10.0, 9.0, 4.0)
FIRM_CONFLICT = -4.0
#: Four digits in a remark against a mobile: one in ten thousand by chance.
LAST4 = 7.0
LAST4_CONFLICT = -2.5
#: 138****1101: seven digits.
MASKED = 9.0

# -- Names. ---------------------------------------------------------------------------------------
#: The name of one or two rows; each doubling of its holders takes one bit.
NAME = 10.0
#: Hanzi lose their tones and their characters in Latin script.
NAME_LATIN = 9.5
#: Same sound, other characters: an input-method slip, or another person.
HOMOPHONE_LESS = 2.0
NAME_LEAST = 1.0
#: 丁雷 and 雷丁: order mixed up by a form made for Western names.
NAME_TURNED = 6.0
#: 张倩 against 张倩艳: one was cut.
NAME_CUT = 2.0
#: Surname and one of two characters agree: a misread character or a sibling. Parents share the
#: first character among siblings (字辈), so a different second one says more.
FIRST_DIFFERS = -2.5
SECOND_DIFFERS = -5.0
GIVEN_CONFLICT = -6.0
NAME_CONFLICT = -8.5
SURNAME_CONFLICT = -7.0
#: A reading out of a mail address or an alias may be wrong, so its contradiction is capped.
WEAK_CONFLICT = -4.0
#: A surname alone is worth its rarity, less what every candidate shares anyway among 100,000 rows;
#: each doubling of the rows takes one bit more.
SURNAME_LESS, SURNAME_LEAST, SURNAME_MOST = 4.0, 0.5, 6.0
SURNAME_SOUND_LESS = 1.0
INITIAL, INITIAL_CONFLICT = 1.5, -2.0
GIVEN_ALIAS, GIVEN_ALIAS_CONFLICT = 2.5, -2.0
#: Nicknames often repeat the last character of the given name; contradiction is kept weak.
NICKNAME, NICKNAME_CONFLICT = 2.0, -1.5
ENGLISH, ENGLISH_CONFLICT = 2.0, -1.0
#: "周国强老婆" is not 周国强.
KIN = -9.0

#: The same remark, word for word, in two lists: written by one hand about one person.
REMARK = 6.0
#: 平安是福 is the nickname of very many.
NICK = 2.5
#: All fields equal, the time of entry too: one list saved twice.
TWIN = 5.0

# -- Work and place. ------------------------------------------------------------------------------
#: A firm's name is worth its rarity: log2(rows / holders) less COMPANY_LESS.
COMPANY_LESS, COMPANY_LEAST, COMPANY_MOST = 5.0, 1.0, 7.0
#: People change jobs, and firms have several names.
COMPANY_CONFLICT = -2.5
TITLE, TITLE_CONFLICT = 1.5, -0.5
CITY, CITY_CONFLICT = 2.5, -1.5
DISTRICT, DISTRICT_CONFLICT = 1.5, -1.5
ADDRESS, ADDRESS_UNIT, ADDRESS_CONFLICT = 3.0, 5.0, -0.7

# -- The rest. ------------------------------------------------------------------------------------
BIRTHDAY, BIRTHDAY_NO_YEAR, BIRTHDAY_NEAR, BIRTHDAY_CONFLICT = 8.0, 6.0, 4.0, -5.0
#: 先生 and 女士 are often typed without thought.
SEX, SEX_CONFLICT = 0.3, -1.0
#: What the owner calls somebody (李哥) against what a given name tells (李芳): rarely wrong.
CALLED, CALLED_CONFLICT = 0.75, -3.5

# -- Firms. ---------------------------------------------------------------------------------------
#: A person is not a firm.
PERSON_FIRM = -8.0
FIRM_FIRM = 1.0
FIRM_CORE, FIRM_LANDLINE, FIRM_ROLE = 1.5, 2.5, 4.0
#: A brand alone, among 100,000 rows; each doubling of the rows takes one bit.
FIRM_BRAND, FIRM_BRAND_LEAST, FIRM_BRAND_MOST = 1.0, -2.0, 3.0
#: The town that stands in a firm's name or address; two firms of one name in two towns are two.
FIRM_CITY = 1.0
#: Firms keep their line.
FIRM_LINE_CONFLICT = -2.0
#: A firm's own mail domain or official account is its own: firms of one brand differ in it.
SITE, SITE_CONFLICT = 5.0, -5.0
FIRM_BRAND_CONFLICT, FIRM_BRANCH_CONFLICT, FIRM_CITY_CONFLICT = -4.0, -4.0, -5.0
