import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from nhactruong.ui.forms import FilesField
from nhactruong.ui.tests.gallery import GalleryForm


@pytest.fixture
def wrong():
    with translation.override("vi"):
        return str(GalleryForm({"text": ""}))


def test_a_field_has_label_hint_and_input_joined():
    html = str(GalleryForm())

    assert '<label class="label" for="id_text">Kể ngắn gọn</label>' in html
    assert re.search(r'<textarea[^>]+aria-describedby="id_text_helptext"', html)
    assert re.search(r'<textarea[^>]+class="input"', html)


def test_a_fault_is_named_by_its_input(wrong):
    assert re.search(
        r'<textarea[^>]+aria-invalid="true"[^>]+aria-describedby="id_text_helptext id_text_error"',
        wrong,
    )
    assert 'id="id_text_error"' in wrong


def test_the_summary_counts_the_faults_and_leads_to_each(wrong):
    assert "Cần sửa 4 chỗ" in wrong
    for target, words in [
        ("id_text", "Cần điền: Kể ngắn gọn"),
        ("id_ward", "Cần chọn: Phường, xã"),
        ("id_how_long_0", "Cần chọn: Đèn tắt bao lâu rồi?"),
    ]:
        assert f'<a href="#{target}">{words}</a>' in wrong
        assert f'id="{target}"' in wrong


def test_a_form_without_fault_has_no_summary():
    assert "data-faults" not in str(GalleryForm())


def test_groups_are_fieldsets_with_a_legend():
    html = str(GalleryForm())

    assert '<legend class="label">Đèn tắt bao lâu rồi?</legend>' in html
    assert html.count('type="radio"') == 2
    assert html.count('class="choice__box"') == 5


def test_optional_fields_say_so_unless_the_form_says_it_once():
    class Quiet(GalleryForm):
        hides_optional = True

    assert str(GalleryForm()).count("(không bắt buộc)") == 3
    assert "(không bắt buộc)" not in str(Quiet())


def test_hidden_fields_are_not_dressed():
    assert '<input type="hidden" name="token" id="id_token">' in str(GalleryForm())


def test_text_of_a_person_is_escaped():
    form = GalleryForm({"text": "</textarea><script>"})

    assert "<script>" not in str(form)


class Photos(forms.Form):
    photos = FilesField(required=False)


def test_several_files_come_as_a_list():
    files: MultiValueDict[str, UploadedFile] = MultiValueDict(
        {
            "photos": [
                SimpleUploadedFile("a.jpg", b"a"),
                SimpleUploadedFile("b.jpg", b"b"),
            ]
        }
    )
    form = Photos({}, files)

    assert form.is_valid()
    assert [f.name for f in form.cleaned_data["photos"]] == ["a.jpg", "b.jpg"]


def test_no_file_is_an_empty_list():
    form = Photos({}, MultiValueDict())

    assert form.is_valid()
    assert form.cleaned_data["photos"] == []


def test_too_many_files_are_a_fault_that_names_the_number():
    files: MultiValueDict[str, UploadedFile] = MultiValueDict(
        {"photos": [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(6)]}
    )
    with translation.override("vi"):
        form = Photos({}, files)

        assert form.errors["photos"] == ["Chỉ nhận 5 tệp, vừa chọn 6 tệp."]
