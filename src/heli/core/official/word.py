"""An official document as a Word file: faces by the names that offices have installed, a grid of 22 lines of 28 characters."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from heli.core.official.measures import measures
from heli.core.practice import mark
from heli.core.rules import official as rules
from heli.core.stamp import stamped

RED = RGBColor(0xFF, 0, 0)
TWIPS = 1440 / 25.4


class _Paper:
    """A Word document in the making, with the measures at hand."""

    def __init__(self, on: date) -> None:
        known = measures(on)
        self.page, self.type, self.head, self.marks = (known[part] for part in ("page", "type", "head", "marks"))
        self.file: Any = Document()
        self.line = self.page["height"] / self.page["lines"] / 25.4 * 72
        self.character = self.page["width"] / self.page["characters"] / 25.4 * 72
        self._page()

    def _page(self) -> None:
        section, page = self.file.sections[0], self.page
        width, height = page["paper"]
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.left_margin = Mm(page["top"]), Mm(page["left"])
        section.right_margin = Mm(width - page["left"] - page["width"])
        section.bottom_margin = Mm(height - page["top"] - page["height"])
        section.footer_distance = Mm(height - page["top"] - page["height"] - self.head["page_number_below"] - 5)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(round(self.line * 20)))
        grid.set(qn("w:charSpace"), str(round((self.character - self.type["body"]) * 4096)))
        style = self.file.styles["Normal"]
        style.font.size = Pt(self.type["body"])
        _face(style.element.get_or_add_rPr(), self.type["body_face"])
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
        self.file.settings.odd_and_even_pages_header_footer = True
        _page_number(section.footer.paragraphs[0], "right", self.type)
        _page_number(section.even_page_footer.paragraphs[0], "left", self.type)

    def paragraph(self, indent: float = 0, align: Any = None, exact: bool = True) -> Any:
        """An empty paragraph on the grid; the first line is set in by so many characters."""
        made = self.file.add_paragraph()
        form = made.paragraph_format
        form.widow_control = False
        if exact:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(self.line, 2))
        if indent:
            edge = made._p.get_or_add_pPr().get_or_add_ind()
            edge.set(qn("w:firstLineChars"), str(round(indent * 100)))
            edge.set(qn("w:firstLine"), str(round(indent * self.type["body"] * 20)))
        if align is not None:
            made.alignment = align
        return made

    def right(self, text: str, characters: float) -> Any:
        """A line that ends so many characters before the right edge."""
        made = self.paragraph(align=WD_ALIGN_PARAGRAPH.RIGHT)
        edge = made._p.get_or_add_pPr().get_or_add_ind()
        edge.set(qn("w:rightChars"), str(round(characters * 100)))
        edge.set(qn("w:right"), str(round(characters * self.type["body"] * 20)))
        self.run(made, text)
        return made

    def blank(self, lines: int = 1) -> None:
        for _number in range(lines):
            self.paragraph()

    def run(self, on: Any, text: str, face: str = "", size: float = 0, red: bool = False) -> Any:
        made = on.add_run(text)
        _face(made._r.get_or_add_rPr(), face or self.type["body_face"])
        made.font.size = Pt(size or self.type["body"])
        if red:
            made.font.color.rgb = RED
        return made


def _face(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for what in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{what}"), name)


def _field(paragraph: Any, code: str) -> Any:
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)
    return run


def _page_number(paragraph: Any, side: str, type_: Any) -> None:
    """— 1 —, at the outer edge, one character in."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
    edge = paragraph._p.get_or_add_pPr().get_or_add_ind()
    edge.set(qn(f"w:{side}Chars"), "100")
    edge.set(qn(f"w:{side}"), str(type_["small"] * 20))
    for run in (paragraph.add_run("— "), _field(paragraph, "PAGE"), paragraph.add_run(" —")):
        _face(run._r.get_or_add_rPr(), type_["page_face"])
        run.font.size = Pt(type_["small"])


def _rule(paragraph: Any, side: str, points: float, gap_mm: float, colour: str) -> None:
    """A line above or below a paragraph, as wide as the text."""
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (
        ("val", "single"),
        ("sz", round(points * 8)),
        ("space", round(gap_mm / 25.4 * 72)),
        ("color", colour),
    ):
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def write(given: rules.Official, on: date) -> bytes:
    """The whole file. ``on`` is the day whose layout holds."""
    paper = _Paper(on)
    paper.file.core_properties.title = "".join(rules.title_lines(given.title))
    paper.file.core_properties.author = given.signed
    if words := mark():
        stamped(paper.file, words)
    _head(paper, given)
    _body(paper, given)
    _end(paper, given)
    _foot(paper, given)
    out = io.BytesIO()
    paper.file.save(out)
    return out.getvalue()


def _head(paper: _Paper, given: rules.Official) -> None:
    """份号, 密级, 紧急程度 at the left; the red mark; number and signer; the red line."""
    above = [each for each in (given.copy_number, given.secrecy, given.urgency) if each]
    for text in above:
        paper.run(paper.paragraph(), text, "" if text == given.copy_number else paper.type["black_face"])
    size = rules.mark_size(given.mark, paper.page["width"], paper.marks["largest_mark"])
    mark = paper.paragraph(align=WD_ALIGN_PARAGRAPH.CENTER, exact=False)
    room = paper.head["mark_below_top"] / 25.4 * 72 - len(above) * paper.line
    mark.paragraph_format.space_before = Pt(max(0, round(room, 1)))
    _off_grid(mark)
    paper.run(mark, given.mark, paper.type["title_face"], size, red=True)
    paper.blank(paper.head["blank_lines_below_mark"])
    if given.signer:
        line = paper.paragraph(indent=1)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(paper.page["width"]) - Pt(paper.type["body"]), 2)
        paper.run(line, f"{given.number}\t签发人：")
        paper.run(line, given.signer, paper.type["script_face"])
    else:
        line = paper.paragraph(align=WD_ALIGN_PARAGRAPH.CENTER)
        paper.run(line, given.number)
    _rule(line, "bottom", paper.marks["red_rule"], paper.head["rule_below_number"], "FF0000")


def _off_grid(paragraph: Any) -> None:
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _body(paper: _Paper, given: rules.Official) -> None:
    paper.blank(paper.head["blank_lines_below_rule"])
    title = paper.paragraph(align=WD_ALIGN_PARAGRAPH.CENTER, exact=False)
    title.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    title.paragraph_format.line_spacing = Pt(round(paper.line * 1.2, 1))
    for number, text in enumerate(rules.title_lines(given.title)):
        run = paper.run(title, "", paper.type["title_face"], paper.type["title"])
        if number:
            run.add_break()
        run.add_text(text)
    paper.blank()
    if line := rules.receivers_line(given.receivers):
        paper.run(paper.paragraph(), line)
    faces = {1: paper.type["black_face"], 2: paper.type["script_face"]}
    for each in rules.paragraphs(given.body):
        made = paper.paragraph(indent=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        if each.heading:
            paper.run(made, each.heading, faces[each.level])
        if each.rest:
            paper.run(made, each.rest)
    lines = rules.attachment_lines(given.attachments)
    if lines:
        paper.blank()
    for text in lines:
        paper.run(paper.paragraph(indent=2), text)


def _end(paper: _Paper, given: rules.Official) -> None:
    """Name and date, with room for the seal over them; then the note."""
    paper.blank(1 + (paper.marks["seal_lines"] if given.sealed else 0))
    dated = rules.in_figures(given.dated) if given.dated else "\u3000\u3000\u3000年\u3000月\u3000日"
    right = paper.head["date_right"]
    paper.right(given.signed, rules.signature_right(given.signed, dated, right))
    paper.right(dated, right)
    if given.note:
        paper.run(paper.paragraph(indent=2), f"（{given.note.strip('（）')}）")


def _foot(paper: _Paper, given: rules.Official) -> None:
    """版记: a table of three lines that floats to the bottom of the last page."""
    copies, (by, when) = rules.copies_line(given.copies), rules.printed_line(given.printed_by, given.dated)
    rows = [(copies, "")] if copies else []
    rows += [(by, when)] if by else []
    if not rows:
        return
    table = paper.file.add_table(rows=len(rows), cols=2)
    table.autofit = False
    _at_the_bottom(table)
    thick, thin = round(paper.marks["thick_rule"] * 8), round(paper.marks["thin_rule"] * 8)
    for at, (left, right) in enumerate(rows):
        cells = table.rows[at].cells
        if not right:
            cells = (cells[0].merge(cells[1]), None)
        for cell, text, side in ((cells[0], left, "left"), (cells[1], right, "right")):
            if cell is None:
                continue
            line = cell.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
            edge = line._p.get_or_add_pPr().get_or_add_ind()
            edge.set(qn(f"w:{side}Chars"), "100")
            paper.run(line, text, size=paper.type["small"])
            _edges(cell, thick if at == 0 else thin, thick if at == len(rows) - 1 else thin)


def _at_the_bottom(table: Any) -> None:
    place = OxmlElement("w:tblpPr")
    for name, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "left"),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{name}"), value)
    properties = table._tbl.tblPr
    properties.insert(1 if properties.find(qn("w:tblStyle")) is not None else 0, place)


def _edges(cell: Any, top: int, bottom: int) -> None:
    edges = OxmlElement("w:tcBorders")
    for side, size in (("top", top), ("bottom", bottom)):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", size), ("space", 0), ("color", "000000")):
            line.set(qn(f"w:{name}"), str(value))
        edges.append(line)
    cell._tc.get_or_add_tcPr().append(edges)
