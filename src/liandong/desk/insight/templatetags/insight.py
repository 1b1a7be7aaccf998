"""`{% load insight %}`: alerts in words."""

from django import template

from liandong.desk.insight import wording

register = template.Library()

register.filter("alert_sentence", wording.sentence)
register.filter("alert_subject", wording.subject_words)
