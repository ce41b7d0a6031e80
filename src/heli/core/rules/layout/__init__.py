"""Where the headings of a sheet are, which column is which field, and which rows are records.

Knows nothing of any room: what headings are called, and what makes a row a record, comes in a ``Vocabulary``. To read
another kind of table (places, population, organisations) write a vocabulary and call ``find(sheet, vocabulary)``::

    PLACES = Vocabulary(
        exact=words({"code": "代码 行政区划代码", "name": "名称 地名", "level": "级别 层级", "parent_code": "上级代码"}),
        anchors=("code", "name"),
        proofs={"code": lambda cell: cell != ""},
    )
    layout = find(sheet, PLACES)            # None: no headings found
    for block in layout.blocks:             # one, unless records stand side by side
        for field, column in block.columns.items():
            ...                             # sheet.filled_down(column, …), rows: block.rows

Rows and columns are counted from 0 here.
"""

from heli.core.rules.layout.contents import mostly
from heli.core.rules.layout.finding import find
from heli.core.rules.layout.headings import Heading, Vocabulary, plain, words
from heli.core.rules.layout.rows import Block, Layout

__all__ = ["Block", "Heading", "Layout", "Vocabulary", "find", "mostly", "plain", "words"]
