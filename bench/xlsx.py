"""Imports a large XLSX with the real command and prints speed and memory: `python -m bench.xlsx`.

Beside it stands what python-calamine alone takes to read the same file in the same run. Memory is
that of the whole process tree: the sum of the proportional set sizes, sampled every 50 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from bench.people import Person, people

ROWS = 200_000
SEED = 7
HEADER = (
    "客户编号", "姓名", "手机", "座机", "微信号", "邮箱", "公司", "省份", "城市", "区县", "地址",
    "生日", "客户等级", "负责人", "备注",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--keep", type=Path, help="folder to work in and to leave as it is")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guiyi-bench-") as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"customers-{asked.rows}.xlsx"
        if not path.is_file():
            write(path, asked.rows)
        print(json.dumps(measure(folder, path, asked.rows), ensure_ascii=False, indent=1))


def write(path: Path, rows: int) -> None:
    """Write the customers: three in ten have stood in the list before, with changes."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("客户")
    sheet.append(["客户总表"])
    sheet.append(list(HEADER))
    for number, person in enumerate(_repeating(rows), start=1):
        sheet.append(_line(number, person))
    book.save(path)


def _repeating(rows: int) -> list[Person]:
    """Return people of whom some occur twice, the second time far from the first."""
    crowd = list(islice(people(SEED), rows * 10 // 13))
    return (crowd + crowd[: rows - len(crowd)])[:rows]


def _line(number: int, person: Person) -> list[object]:
    again = number % 3 == 0
    mobile: object = int(person.mobile) if number % 4 == 0 else person.mobile
    if again:
        mobile = f"{person.mobile[:3]} {person.mobile[3:7]} {person.mobile[7:]}"
    return [
        f"K{number:07d}",
        person.called if number % 11 == 0 else person.name,
        mobile,
        person.landline or None,
        person.wechat or None,
        (person.email.upper() if again else person.email) or None,
        person.company or None,
        person.province,
        person.city + ("市" if again else ""),
        person.district,
        person.address or None,
        person.birthday or None,
        person.level or None,
        person.owner,
        f"做{person.trade}" if number % 2 else None,
    ]


def measure(folder: Path, path: Path, rows: int) -> dict[str, object]:
    """Import the file into a fresh hub and return what it took, beside the bare reader."""
    hub = folder / f"hub-{os.getpid()}-{time.time_ns()}"
    hub.mkdir()
    environment = {**os.environ, "HOME": str(hub), "PYTHONPATH": os.getcwd(), "LC_ALL": "C.UTF-8"}
    guiyi = [sys.executable, "-m", "admin.cli"]
    subprocess.run([*guiyi, "init"], cwd=hub, env=environment, check=True, capture_output=True)
    seconds, peak, out = _watched([*guiyi, "import", str(path), "--json"], hub, environment)
    run = json.loads(out)
    assert run["rows_in"] == run["kept"] + run["refused"] + run["repeated"] == rows, run
    code = (
        "from python_calamine import CalamineWorkbook as B; import sys\n"
        "sheet = B.from_path(sys.argv[1]).get_sheet_by_index(0)\n"
        "print(sum(1 for _ in sheet.iter_rows()))"
    )
    bare, bare_peak, _ = _watched([sys.executable, "-c", code, str(path)], hub, environment)
    return {
        "rows": rows,
        "file_mb": round(path.stat().st_size / 2**20, 1),
        "seconds": round(seconds, 1),
        "rows_per_second": round(rows / seconds),
        "peak_mb": round(peak / 2**20),
        "calamine_seconds": round(bare, 1),
        "calamine_rows_per_second": round(rows / bare),
        "calamine_peak_mb": round(bare_peak / 2**20),
        "times_calamine": round(seconds / bare, 1),
        "kept": run["kept"],
        "refused": run["refused"],
        "repeated": run["repeated"],
    }


def _watched(
    command: list[str], folder: Path, environment: dict[str, str]
) -> tuple[float, int, str]:
    """Run a command; return its seconds, the peak memory of its tree, and what it printed."""
    begin, peak = time.perf_counter(), 0
    with (
        tempfile.TemporaryFile("w+") as out,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=out) as program,
    ):
        while program.poll() is None:
            peak = max(peak, sum(map(_memory, _tree(program.pid))))
            time.sleep(0.05)
        seconds = time.perf_counter() - begin
        if program.returncode not in (0, 1):
            raise SystemExit(f"{command} ended with {program.returncode}")
        out.seek(0)
        return seconds, peak, out.read()


def _tree(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    found, queue = [], [root]
    while queue:
        number = queue.pop()
        found.append(number)
        for task in Path(f"/proc/{number}/task").glob("*/children"):
            try:
                queue += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _memory(number: int) -> int:
    """Return a process's share of memory in bytes: pages that several hold are divided."""
    try:
        text = Path(f"/proc/{number}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    lines = (line.split() for line in text.splitlines())
    return next((int(line[1]) * 1024 for line in lines if line[0] == "Pss:"), 0)


if __name__ == "__main__":
    main()
