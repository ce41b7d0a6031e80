"""Model fields: sealed text, blind index beside it, and the sensitivity class each field must carry."""

from __future__ import annotations

from typing import Any

from django.db import models

from heli.core import crypto


class Sealed(bytes):
    """A ciphertext as it came from the database, not yet opened."""


class _Opener:
    """Opens the value when it is first read, not when the row is loaded."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = crypto.unseal(value, self.field.where(instance)).decode() if value else ""
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = "" if value is None else value


class SealedTextField(models.BinaryField):
    """Text that is stored encrypted. The model needs a ``uid``; the empty text is stored empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def where(self, instance: Any) -> bytes:
        return f"{self.model._meta.label_lower}.{self.name}.{instance.uid}".encode()

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))

    def get_default(self) -> Any:
        return ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Sealed(b"" if value is None else bytes(value))

    def pre_save(self, instance: Any, add: bool) -> Any:
        raw = instance.__dict__.get(self.attname, "")
        if isinstance(raw, Sealed):
            return bytes(raw)
        return crypto.seal(str(raw).encode(), self.where(instance)) if raw else b""

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return ""


class BlindIndexField(models.BinaryField):
    """Keyed digest of another field, for exact look-up; ``last`` takes only its last characters.

    With ``following`` the column holds the digest under the key a rotation is moving to, and is null otherwise. Ask
    with ``digests``: while a rotation runs a row may hold either.
    """

    def __init__(
        self, *args: Any, of: str = "", name_of_index: str = "", last: int = 0, following: bool = False, **kwargs: Any
    ) -> None:
        self.of, self.name_of_index, self.last, self.following = of, name_of_index, last, following
        kwargs.update(null=True, blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(of=self.of, name_of_index=self.name_of_index, last=self.last, following=self.following)
        return name, path, args, kwargs

    def digest(self, value: str) -> bytes | None:
        """The digest as this column holds it, None for nothing to find."""
        if not value:
            return None
        part = value[-self.last :] if self.last else value
        return (crypto.blind_following if self.following else crypto.blind)(part, self.name_of_index)

    def digests(self, value: str) -> list[bytes]:
        """Every digest under which rows may be found now; empty for nothing to find."""
        part = value[-self.last :] if self.last else value
        return crypto.blinds(part, self.name_of_index) if value else []

    def pre_save(self, instance: Any, add: bool) -> Any:
        digest = self.digest(getattr(instance, self.of))
        setattr(instance, self.attname, digest)
        return digest
