"""Surveillance of counts: counts in, expected counts, upper bounds and alarms out.

Counts become a `panel` (times by series). `detectors` expect each count from those before it and
judge it, in the shape that `results` gives; `calibrated` is the one in use. `detection` runs any of
them by name for `liandong watch`, `curves` shows what was expected behind an alarm. Each night
`nightly` builds the hierarchy of districts, sectors and problems, judges all its series, bounds the
false discoveries and joins what rises together. `scan` finds where and since when more happened
than expected; `groups` finds many consumers of one shop. `comparison` weighs a change against an
earlier period, `effect` what a measure
has changed, `drawn_order` the same where a lot decides who gets it first.
"""
