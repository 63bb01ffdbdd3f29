"""Matches one table with Splink: `python with_splink.py TABLE.csv KIND OUT`.

Runs inside Splink's environment. Writes OUT/clusters.csv (id, cluster at Splink's default
probability of .95) and OUT/pairs.csv (id, id, probability of every pair from .01), from which the
bench chooses the best threshold by the truth.
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LOWEST, DEFAULT = 0.01, 0.95


def _tf(comparison: Any) -> Any:
    return comparison.configure(term_frequency_adjustments=True)


def _name() -> Any:
    """Characters equal, else sound equal, else sounds alike."""
    return cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name_sound"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.ExactMatchLevel("name_sound", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("name_sound", 0.9),
            cll.ElseLevel(),
        ],
    )


#: Kind of table -> comparisons, blocking rules, deterministic rules with their recall, EM rules.
def plan(kind: str) -> tuple[list[Any], list[Any], list[Any], float, list[Any]]:
    if kind == "febrl":
        fields = ("given_name", "surname", "date_of_birth", "postcode", "soc_sec_id", "suburb")
        return (
            [
                _tf(cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8])),
                _tf(cl.JaroWinklerAtThresholds("surname", [0.92, 0.8])),
                cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                cl.DamerauLevenshteinAtThresholds("postcode", [1]),
                _tf(cl.JaroWinklerAtThresholds("suburb", [0.9])),
                cl.JaroWinklerAtThresholds("address_1", [0.9]),
                cl.ExactMatch("street_number"),
            ],
            [block_on(field) for field in ("soc_sec_id", "date_of_birth", "address_1")]
            + [block_on("given_name", "surname"), block_on("surname", "postcode"),
               block_on("given_name", "postcode")],
            [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], 0.85,
            [block_on(fields[2]), block_on(fields[4]), block_on(fields[1])],
        )  # fmt: skip
    if kind == "fake":
        return (
            [
                _tf(cl.NameComparison("first_name")), _tf(cl.NameComparison("surname")),
                cl.DamerauLevenshteinAtThresholds("dob", [1, 2]),
                _tf(cl.ExactMatch("city")), cl.EmailComparison("email"),
            ],
            [block_on("first_name", "surname"), block_on("surname"), block_on("dob"),
             block_on("email"), block_on("first_name", "city")],
            [block_on("email"), block_on("first_name", "surname", "dob")], 0.7,
            [block_on("first_name", "surname"), block_on("dob"), block_on("email")],
        )  # fmt: skip
    deep = kind == "deep"
    comparisons = [
        _name() if deep else _tf(cl.JaroWinklerAtThresholds("name", [0.8])),
        cl.DamerauLevenshteinAtThresholds("mobile", [1]),
        cl.ExactMatch("email"),
        cl.ExactMatch("wechat"),
        _tf(cl.JaroWinklerAtThresholds("core" if deep else "company", [0.9, 0.75])),
        _tf(cl.ExactMatch("city")),
        cl.JaroWinklerAtThresholds("address", [0.95, 0.85]),
        cl.ExactMatch("birthday"),
    ]
    identifiers = [block_on("mobile"), block_on("email"), block_on("wechat")]
    blocking = [*identifiers, block_on("name_sound" if deep else "name")]
    # District and landline were tried: the first lets the fit collapse, the second costs precision;
    # fitting on equal names too, or weighing the surname alone, does worse.
    return comparisons, blocking, identifiers, 0.55, [block_on("mobile"), block_on("email")]


def main(table: str, kind: str, out: str) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    con = duckdb.connect()
    rows = con.read_csv(table, all_varchar=True, header=True)
    empty = ", ".join(f"nullif({name}, '') AS {name}" for name in rows.columns)
    frame = DuckDBAPI(connection=con).register(rows.project(empty), dataset_display_name="people")
    comparisons, blocking, rules, recall, training = plan(kind)
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, unique_id_column_name="id",
        blocking_rules_to_generate_predictions=blocking, retain_matching_columns=False,
    )  # fmt: skip
    linker = Linker(frame, settings)
    # Splink's guide wants more than its default of a million pairs where it can be; a hundred a row
    # help a large table and only cost time on a small one.
    count = rows.aggregate("count(*)").fetchall()[0][0]
    linker.training.estimate_probability_two_random_records_match(rules, recall=recall)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=min(1e7, max(1e6, 100 * count)), seed=1
    )
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=LOWEST)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, DEFAULT)
    clusters.as_duckdbpyrelation().project("id, cluster_id AS cluster").write_csv(
        f"{out}/clusters.csv"
    )
    pairs.as_duckdbpyrelation().project("id_l, id_r, round(match_probability, 4)").write_csv(
        f"{out}/pairs.csv"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
