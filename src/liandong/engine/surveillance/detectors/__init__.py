"""Detectors: expected counts and upper bounds for series of counts, by published methods.

`calibrated` is the one in use; the others are the methods it is measured against (EARS,
Farrington, GLR) and the parts they share (regression, quantiles, reference windows).
"""
