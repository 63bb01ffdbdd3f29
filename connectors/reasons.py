"""The codes for why a file, a row or a value was not taken; the pages put them in words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """One code a reason; add the sentence in both languages where the pages keep theirs."""

    # whole files
    EMPTY_FILE = "empty_file"
    NOT_CUSTOMERS = "not_customers"
    UNKNOWN_FORMAT = "unknown_format"
    UNKNOWN_ENCODING = "unknown_encoding"
    NO_HEADER = "no_header"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    BOMB = "bomb"
    DANGEROUS_XML = "dangerous_xml"
    TOO_BIG = "too_big"
    TOO_SLOW = "too_slow"
    BAD_JSON = "bad_json"
    # rows
    NOTHING_IN_IT = "nothing_in_it"
    TOTAL_ROW = "total_row"
    COMMENT_ROW = "comment_row"
    NOT_A_PERSON = "not_a_person"
    OWN_ACCOUNT = "own_account"
    NOT_A_FRIEND = "not_a_friend"
    CUT_OFF = "cut_off"
    BAD_ROW = "bad_row"
    TOO_LONG = "too_long"
    NO_BUYER = "no_buyer"
    # values (the row is kept)
    PHONE_UNREADABLE = "phone_unreadable"
    PHONE_ROUNDED = "phone_rounded"
    PHONE_MASKED = "phone_masked"
    DATE_UNREADABLE = "date_unreadable"
    TEXT_CUT = "text_cut"
    TEXT_REPAIRED = "text_repaired"
    ENCODING_GUESSED = "encoding_guessed"
    EXTRA_CELLS = "extra_cells"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    MIXED_ENCODING = "mixed_encoding"
    PHOTO_LEFT_OUT = "photo_left_out"
    NAMES_DISAGREE = "names_disagree"
    PHONE_ZERO_ADDED = "phone_zero_added"
    NAME_MASKED = "name_masked"
