"""Readers of workbooks, one for each format. They run in the reading process (`importers.child`).

Each yields frames, plain tuples that marshal can carry, in this order: `("rows", rows)` as often as
it likes, then `("sheet", name, *facts)` for the sheet that those rows were of, and so on; in the
end `("ok", notes)`. Facts are those of `importers.workbook.Sheet`, in its order, from `state` on.
What is not read at all is raised (`importers.readers.refusals`). They import nothing of the ledger.
"""
