"""Opening a workbook that somebody handed in, or saying in plain words why it cannot be."""

from __future__ import annotations

import warnings
from io import BytesIO

import openpyxl
from openpyxl.workbook import Workbook

from fiscal.sentences import say
from workbooks.archives import UnreadableWorkbook, damaged, open_archive
from workbooks.packages import SlimPackage, slim_package
from workbooks.recognition import refuse_other_formats, refuse_other_packages

__all__ = ["UnreadableWorkbook", "open_workbook"]


def open_workbook(data: bytes, name: str) -> Workbook:
    """The workbook in `data`, its filled cells only, with the values last calculated.

    A formula without a calculated value keeps its text (data type "f"), so that it can be told
    from a blank cell. `name` is what the person calls the file. Raises UnreadableWorkbook.
    """
    refuse_other_formats(data, name)
    with open_archive(data) as archive:
        refuse_other_packages(archive, name)
        package = slim_package(archive)
    workbook = _load(package)
    if not any(sheet.sheet_state == "visible" for sheet in workbook.worksheets):
        raise UnreadableWorkbook(
            say("{name} has no visible sheet. Unhide the sheets with the forms.", name=name)
        )
    return workbook


def _load(package: SlimPackage) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(
                BytesIO(package.data), data_only=True, keep_links=False
            )
            for sheet, formulas in package.formulas.items():
                for address, formula in formulas.items():
                    cell = workbook[sheet][address]
                    if hasattr(cell, "data_type") and type(cell).__name__ == "Cell":
                        cell.value = formula
                        cell.data_type = "f"
    except Exception as error:  # whatever openpyxl trips over, the person can only save it anew
        raise damaged() from error
    return workbook
