"""Learning: weights from labelled examples.

`examples` and `labels` bring the examples, `design_matrix` lays out their features, `regression`
fits them around the lexicon's weights with `lbfgs`, `training` makes the model, and `trials`
measures a new model on a holdout beside the one in use.
"""
