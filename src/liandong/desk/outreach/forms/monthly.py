"""The form of a typical case in a monthly report."""

from django import forms


class MonthlyCaseForm(forms.Form):
    """The names of people and of the trader are taken out when it is stored."""

    number = forms.CharField(label="纠纷编号", max_length=20)
    title = forms.CharField(label="题目", max_length=60)
    text = forms.CharField(
        label="案情和结果",
        max_length=1000,
        widget=forms.Textarea({"rows": 6}),
        help_text="保存时去掉人名、电话、证件号和商家名称；门牌、职业等能认出本人的内容请勿写入",
    )
