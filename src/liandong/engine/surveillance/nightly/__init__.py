"""The nightly run over all series of a hierarchy.

`hierarchy` counts, `findings` judges, `false_discovery` bounds how many alerts may be false,
`shared_rises` joins series of one rise, `drivers` shows what the excess is made of.
"""
