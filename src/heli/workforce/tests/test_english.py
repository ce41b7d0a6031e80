"""What an importer finds is told in the language of whoever reads it, from the same stored sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import override

from heli.accounts import acting
from heli.core.rules.sentence import Sentence, in_words_throughout, packed, unpacked
from heli.core.words import shown, told
from heli.workforce import imports
from heli.workforce.learning_words import rule_words
from heli.workforce.rules.roster.messages import TITLES, TODO
from tests.languages import HAN, unmarked_chinese

BAD = "姓名,性别,身份证号,手机号,证书级别,发证日期,统一社会信用代码,区县\n张三,无名,330402199001011230,12,博士,2026-02-30,123,某某区\n,男,3304021990,,,5/6/2023,,\n"


@pytest.fixture
def report(city: object, tmp_path: Path) -> dict[str, object]:
    file = tmp_path / "名册.csv"
    file.write_text(BAD, encoding="utf-8")
    from datetime import date

    return imports.run(file, by=acting.console(), dry_run=True, today=date(2026, 11, 24))


def test_an_english_report_of_a_bad_roster_marks_only_what_the_file_says(report) -> None:
    messages = [each["message"] for each in report["errors"]]
    assert len(messages) >= 5 and all(isinstance(message, Sentence) for message in messages)
    with override("en"):
        page = '<html lang="en">' + "".join(f"<p>{shown(message)}</p>" for message in messages)
    assert list(unmarked_chinese(page)) == []
    assert "Row 2, “" in page and "is not a date that exists" in page


def test_what_is_stored_is_told_to_each_reader_in_their_own_language(report) -> None:
    stored = unpacked(packed(report["errors"]))
    with override("zh-hans"):
        chinese = [told(each["message"]) for each in stored]
    assert chinese == [str(each["message"]) for each in report["errors"]]
    with override("en"):
        english = in_words_throughout(stored, told)
    assert all(each["message"].startswith("Row ") for each in english)


@pytest.mark.parametrize("sentence", [*TITLES.values(), *TODO.values()], ids=str)
def test_every_sentence_about_a_cell_has_its_english(sentence: Sentence) -> None:
    with override("en"):
        bare = told(Sentence(sentence.text, **dict.fromkeys(sentence.values, "X")))
    assert bare and not HAN.search(bare)


def test_a_row_of_the_law_lists_its_educations_with_the_comma_of_the_language() -> None:
    with override("zh-hans"):
        assert rule_words("senior", "senior.degree", 2026).startswith("本科、硕士、博士，")
    with override("en"):
        said = rule_words("senior", "senior.degree", 2026)
    assert "bachelor, master, doctor" in said and "、" not in said
