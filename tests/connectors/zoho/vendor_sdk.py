"""Drives a stand-in Zoho with the vendor's own SDK; prints what the SDK made of each answer.

A program of its own: the SDK keeps its state in globals, its tokens and metadata in files. Run as
`vendor_sdk.py URL FOLDER`. Whoever wrote this SDK has never seen the stand-in.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zohocrmsdk.src.com.zoho.crm.api import HeaderMap, Initializer, ParameterMap, SDKConfig
from zohocrmsdk.src.com.zoho.crm.api import coql as coqls
from zohocrmsdk.src.com.zoho.crm.api import find_and_merge as merging
from zohocrmsdk.src.com.zoho.crm.api import record as records
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter

MODULE = "Contacts"


def main(url: str, folder: Path) -> None:
    environment = DataCenter.Environment(url, f"{url}/oauth/v2/token", url)
    token = OAuthToken(
        client_id="1000.CLIENT", client_secret="client-secret", refresh_token="1000.refresh.token"
    )
    Initializer.initialize(
        environment,
        token,
        store=FileStore(str(folder / "tokens.csv")),
        sdk_config=SDKConfig(auto_refresh_fields=True, pick_list_validation=False),
        resource_path=str(folder),
    )
    told: dict[str, Any] = {}
    operations = records.RecordOperations(MODULE)
    told["created"] = created = wrote(
        operations.create_records(
            body(person("王小芳"), person("李雷", mobile="手机")), HeaderMap()
        )
    )
    first = created["records"][0]["id"]
    told["got"] = read(operations.get_record(int(first)))
    update = records.Record()
    update.set_id(int(first))
    update.add_key_value("Title", "经理")
    told["updated"] = wrote(operations.update_records(body(update), HeaderMap()))
    told["stale"] = wrote(operations.update_records(body(update), long_ago()))
    marked = person("韩梅梅")
    marked.add_key_value("Guiyi_Id", "c-7")
    upsert = body(marked)
    upsert.set_duplicate_check_fields(["Guiyi_Id"])
    told["upserted"] = [wrote(operations.upsert_records(upsert, HeaderMap())) for _ in range(2)]
    told["listed"] = listed(operations)
    told["searched"] = searched(operations)
    told["queried"] = queried()
    second = told["upserted"][0]["records"][0]["id"]
    told["merged"] = merged(first, second)
    told["deleted"] = deleted(operations, first)
    told["gone"] = gone(operations)
    told["none"] = operations.get_record(int(first)).get_status_code()
    print(json.dumps(told, ensure_ascii=False, default=str))


def person(name: str, mobile: str = "13800138000") -> records.Record:
    made = records.Record()
    for field, value in (("Last_Name", name), ("Mobile", mobile), ("Email", "a@shop.example")):
        made.add_key_value(field, value)
    return made


def body(*made: records.Record) -> records.BodyWrapper:
    wrapper = records.BodyWrapper()
    wrapper.set_data(list(made))
    wrapper.set_trigger([])
    return wrapper


def long_ago() -> HeaderMap:
    found = HeaderMap()
    when = datetime(2001, 1, 1, tzinfo=timezone(timedelta(hours=8)))
    # The SDK names no such header itself, though the vendor documents it for updates.
    found.request_headers["If-Unmodified-Since"] = when.isoformat()
    return found


def wrote(response: Any) -> dict[str, Any]:
    """Return what the SDK understood of the answer to a write."""
    found = response.get_object()
    if not hasattr(found, "get_data"):
        code = found.get_code().get_value() if found.get_code() else None
        return {"status": response.get_status_code(), "class": type(found).__name__, "code": code}
    return {"status": response.get_status_code(), "class": type(found).__name__,
            "records": [result(one) for one in found.get_data()]}  # fmt: skip


def result(one: Any) -> dict[str, Any]:
    details = one.get_details() or {}
    return {
        "class": type(one).__name__, "code": one.get_code().get_value(),
        "id": str(details.get("id", "")), "field": details.get("api_name", ""),
    }  # fmt: skip


def read(response: Any) -> dict[str, Any]:
    found = response.get_object()
    return {"status": response.get_status_code(),
            "records": [one.get_key_values() for one in found.get_data()]}  # fmt: skip


def shown(response: Any) -> dict[str, Any]:
    """Return the names in a list and what is said of the list."""
    found = response.get_object()
    info = found.get_info()
    return {
        "status": response.get_status_code(), "class": type(found).__name__,
        "names": sorted(one.get_key_value("Last_Name") for one in found.get_data()),
        "count": info.get_count(), "more": info.get_more_records(),
    }  # fmt: skip


def listed(operations: Any) -> dict[str, Any]:
    params = ParameterMap()
    params.add(records.GetRecordsParam.fields, "Last_Name,Mobile,Modified_Time,Owner")
    return shown(operations.get_records(params, HeaderMap()))


def searched(operations: Any) -> dict[str, Any]:
    params = ParameterMap()
    params.add(
        records.SearchRecordsParam.criteria, "((Last_Name:equals:韩梅梅)and(Title:equals:无))"
    )
    nobody = operations.search_records(params, HeaderMap()).get_status_code()
    params = ParameterMap()
    params.add(records.SearchRecordsParam.phone, "13800138000")
    return {"none": nobody, **shown(operations.search_records(params, HeaderMap()))}


def queried() -> dict[str, Any]:
    wrapper = coqls.BodyWrapper()
    wrapper.set_select_query(
        "select Last_Name, Modified_Time from Contacts where (Last_Name is not null and id > '0')"
        " order by Modified_Time asc, id asc limit 2000"
    )
    good = shown(coqls.CoqlOperations().get_records(wrapper))
    wrapper.set_select_query("select Last_Name from Contacts")
    bad = coqls.CoqlOperations().get_records(wrapper)
    return {**good, "bad": [bad.get_status_code(), bad.get_object().get_code().get_value()]}


def merged(master: str, child: str) -> dict[str, Any]:
    one = merging.MergeData()
    one.set_id(int(child))
    field = merging.DataFields()
    field.set_api_name("Guiyi_Id")
    one._MergeData__fields = [field]
    merge = merging.Merge()
    merge.set_data([one])
    wrapper = merging.BodyWrapper()
    wrapper.set_merge([merge])
    response = merging.FindAndMergeOperations(MODULE, int(master)).merge_records(wrapper)
    found = response.get_object()
    return {"status": response.get_status_code(), "class": type(found).__name__,
            "codes": [each.get_code().get_value() for each in found.get_merge()]}  # fmt: skip


def deleted(operations: Any, number: str) -> dict[str, Any]:
    params = ParameterMap()
    params.add(records.DeleteRecordsParam.ids, number)
    params.add(records.DeleteRecordsParam.wf_trigger, False)
    return wrote(operations.delete_records(params, HeaderMap()))


def gone(operations: Any) -> dict[str, Any]:
    params = ParameterMap()
    params.add(records.GetDeletedRecordsParam.type, "all")
    response = operations.get_deleted_records(params, HeaderMap())
    found = response.get_object()
    return {
        "status": response.get_status_code(), "class": type(found).__name__,
        "ids": [str(one.get_id()) for one in found.get_data()],
        "timed": all(one.get_deleted_time().tzinfo is not None for one in found.get_data()),
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
