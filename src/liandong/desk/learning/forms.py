"""The form that puts a word into the local lexicon."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.learning.wording import SECTIONS


class WordForm(forms.Form):
    """A word, what kind of word it is, and what it means."""

    word = forms.CharField(
        label="词",
        max_length=20,
        help_text="人们嘴上的说法，两个字以上，不带空格",
    )
    section = forms.ChoiceField(label="是什么词", choices=[*SECTIONS.items()])
    name = forms.CharField(
        label="意思同",
        max_length=60,
        required=False,
        help_text="填已有的品类、问题或商圈；“不作数”不用填",
        widget=forms.TextInput({"list": "names", "autocomplete": "off"}),
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip()
        if len(word.split()) != 1:
            raise ValidationError("一次添加词语，词里不带空格。")
        return word

    def clean(self) -> dict[str, Any]:
        from liandong.desk.learning.queries.lexicon import names_of

        cleaned = super().clean() or {}
        section, name = cleaned.get("section", ""), (cleaned.get("name") or "").strip()
        if section == "nothing":
            return cleaned | {"name": ""}
        if section and name not in names_of(section):
            reason = f"没有“{name}”。请从列出的名字里选。" if name else "请选一个意思。"
            self.add_error("name", reason)
        return cleaned | {"name": name}
