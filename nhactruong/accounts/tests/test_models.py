import pytest
from django.db import IntegrityError, transaction

from nhactruong.accounts.models import User, plain_username
from nhactruong.accounts.tests.make import make_user


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("Lam.KN", "lam.kn"),
        (" khuất.nhật.lam ", "khuat.nhat.lam"),
        ("Đoàn_Trà-2", "doan_tra-2"),
        ("Nguyen Van A", "nguyenvana"),
        ("đ" * 3, "ddd"),
        ("", ""),
        ("...", "..."),
    ],
)
def test_a_sign_in_name_is_kept_plain(typed, kept):
    assert plain_username(typed) == kept


@pytest.mark.django_db
def test_two_persons_never_share_a_name_however_typed():
    make_user("lam.kn")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("Lam.KN")


@pytest.mark.django_db
@pytest.mark.parametrize("field", [{"username": "LAM"}, {"full_name": ""}])
def test_the_database_refuses(field):
    user = make_user()

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**field)


@pytest.mark.django_db
def test_a_person_without_password_cannot_sign_in(client):
    make_user("khong.mat.khau")

    assert not client.login(username="khong.mat.khau", password="")


@pytest.mark.django_db
def test_no_flag_grants_anything():
    user = make_user()

    assert (user.is_staff, user.is_superuser) == (False, False)
    assert not user.has_perm("accounts.delete_user")
    with pytest.raises((TypeError, AttributeError)):
        make_user(is_staff=True)
