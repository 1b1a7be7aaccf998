"""L-BFGS: the minimum of a smooth function (Nocedal and Wright 2006, algorithm 7.4)."""

from collections.abc import Callable
from typing import Final

import numpy as np

from liandong.engine.kernels import Floats

MEMORY: Final = 8  # steps that are remembered
HALVINGS: Final = 20
LEAST_GAIN: Final = 1e-6  # of the value; a step that gains less is the last


def minimise(loss: Callable[[Floats], tuple[float, Floats]], x: Floats, *, steps: int) -> Floats:
    """From `x` on, with backtracking; stops early where nothing improves. `loss` gives a value
    and its gradient."""
    value, gradient = loss(x)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(steps):
        direction = -_two_loop(gradient, moves)
        slope = float(gradient @ direction)
        step = 1.0 if moves else 1.0 / max(1.0, float(np.abs(gradient).sum()))
        for _ in range(HALVINGS):
            candidate = x + step * direction
            new_value, new_gradient = loss(candidate)
            if new_value <= value + 1e-4 * step * slope:
                break
            step /= 2
        else:
            return x
        s, y = candidate - x, new_gradient - gradient
        if float(s @ y) > 1e-12:
            moves = [*moves[-MEMORY + 1 :], (s, y)]
        improved = value - new_value
        x, value, gradient = candidate, new_value, new_gradient
        if improved < LEAST_GAIN * max(1.0, abs(value)):
            break
    return x


def _two_loop(gradient: Floats, moves: list[tuple[Floats, Floats]]) -> Floats:
    q = gradient.copy()
    alphas = []
    for s, y in reversed(moves):
        alpha = float(s @ q) / float(s @ y)
        alphas.append(alpha)
        q -= alpha * y
    if moves:
        s, y = moves[-1]
        q *= float(s @ y) / float(y @ y)
    for (s, y), alpha in zip(moves, reversed(alphas), strict=True):
        q += s * (alpha - float(y @ q) / float(s @ y))
    return q
