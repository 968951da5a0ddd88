"""Tables as files."""

import csv
import io

import xlsxwriter

CELL_LIMIT = 32000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def make_csv(rows):
    """Return rows of texts as CSV; a spreadsheet takes none of them for a formula."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow(
            f"'{text}" if text.startswith(FORMULA) else text for text in row
        )
    return file.getvalue().encode("utf-8-sig")


def make_xlsx(rows):
    """Return rows of texts as an Excel file, the first as its header."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet()
    sheet.set_column(0, 6, 24)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            style = None if number else bold
            sheet.write_string(number, column, text[:CELL_LIMIT], style)
    book.close()
    return file.getvalue()


FORMATS = {
    "csv": (make_csv, "text/csv;charset=utf-8"),
    "xlsx": (
        make_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
