"""The form that puts a word into the local lexicon."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.learning.queries.words import names_of
from liandong.desk.learning.wording import SECTIONS


class WordForm(forms.Form):
    """A word, what kind of word it is, and what it means."""

    word = forms.CharField(
        label=gettext_lazy("词"),
        max_length=20,
        help_text=gettext_lazy("人们嘴上的说法，两个字以上，不带空格"),
    )
    section = forms.ChoiceField(label=gettext_lazy("是什么词"), choices=[*SECTIONS.items()])
    name = forms.CharField(
        label=gettext_lazy("意思同"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("填已有的品类、问题或商圈；“不作数”不用填"),
        widget=forms.TextInput({"list": "names", "autocomplete": "off"}),
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip()
        if len(word.split()) != 1:
            raise ValidationError(_("一次加一个词，词里不带空格。"))
        return word

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        section, name = told.get("section", ""), (told.get("name") or "").strip()
        if section == "nothing":
            return told | {"name": ""}
        if section and name not in names_of(section):
            reason = _("没有“%(name)s”。请从列出的名字里选。") if name else _("请选一个意思。")
            self.add_error("name", reason % {"name": name})
        return told | {"name": name}
