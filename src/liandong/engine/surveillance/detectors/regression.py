"""Regression of the counts of many series on the same columns, with priors on the effects.

Log-linear means with variance φμ (quasi-likelihood; for φ > 1 the negative binomial of Noufaily et
al. 2013). The effects of a group of columns are normal around a prior mean with a variance that is
estimated from the series itself (MacKay 1992: σ² = Σb²/γ, where γ is how many of the effects the
data determine), so a flat series gets a flat season and no more columns than it can bear. One pass
serves all series: the products of columns are weighted by one matrix multiplication. Yearly effects
that no column explains are estimated beside them (`recurring`), each given the other.

Past outbreaks are left out, and φ is raised by what a sample truncated there lacks
(`past_outbreaks`).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np

from liandong.engine.kernels import Flags, Floats
from liandong.engine.surveillance.detectors.past_outbreaks import again, outbreaks, variance_kept
from liandong.engine.surveillance.detectors.predictors import (
    GROUPS,
    LEVEL,
    SHARED,
    Days,
    Predictors,
)
from liandong.engine.surveillance.detectors.recurring import (
    Recurring,
    Turns,
    recurring,
    usual,
    weights,
)

ROUNDS: Final = 7
SETTLED: Final = 3
"""From this round on outbreaks are distinguished from the season and left out."""
BELIEF: Final = 2.0
"""How many effects the prior variance of a group counts for."""
LEAST_MEAN: Final = 0.02
LEAST_DISPERSION: Final = 0.3
FIXED: Final = 1e-6
"""The prior variance of effects that are not learned."""
CHUNK: Final = 500


class Fitted(NamedTuple):
    """What is known of each series after its history."""

    beta: Floats  # (series, columns)
    covariance: Floats  # (series, columns, columns)
    dispersion: Floats  # φ; by chance below 1: were it cut off there, it would be too large
    freedom: Floats  # how many independent times φ rests on
    level: Floats  # mean count
    recurring: Recurring  # over all times that the columns have

    @classmethod
    def joined(cls, parts: list["Fitted"]) -> "Fitted":
        """The chunks joined."""
        recurs = zip(*(part.recurring for part in parts), strict=True)
        found = Recurring(*(np.concatenate(values) for values in recurs))
        fields = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in cls._fields
            if name != "recurring"
        }
        return cls(**fields, recurring=found)


def fit(
    counts: Floats,
    columns: Predictors,
    prior: Floats | None = None,
    turns: Turns | None = None,
    long: Flags | None = None,
    days: Days | None = None,
) -> Fitted:
    """counts: (times, series), NaN where missing; the columns may go on after them.

    prior: mean effects (series, columns); turns: those of the columns' times, None where nothing
    that recurs is looked for; long: the series in which it is, else in all. The others do not learn
    their part of the shared season either: the prior sets it. days: those of the times, where what
    is beyond every limit year after year is no outbreak; None where it may be chance.
    """
    series, width = counts.shape[1], columns.x.shape[1]
    centre = np.zeros((series, width)) if prior is None else prior
    lasting = np.ones(series, dtype=np.bool_) if long is None else long

    def part(first: int) -> Fitted:
        chosen = slice(first, first + CHUNK)
        state = _State(counts[:, chosen].T, columns, centre[chosen].copy(), lasting[chosen])
        for number in range(ROUNDS):
            state.update()
            if turns is not None and number:
                state.recur(turns, weigh=number % 2 == 1)
            state.follow()
            if number >= SETTLED:
                state.leave_out(days)
        return state.fitted()

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # NumPy works outside the interpreter's lock
        parts = list(pool.map(part, range(0, series, CHUNK)))
    return Fitted.joined(parts)


class _State:
    """One chunk of series between two rounds; rows are series."""

    def __init__(self, counts: Floats, columns: Predictors, centre: Floats, lasting: Flags) -> None:
        self.x, self.columns = columns.x[: counts.shape[1]], columns
        self.upper = np.triu_indices(self.x.shape[1])
        self.products = self.x[:, self.upper[0]] * self.x[:, self.upper[1]]
        self.known = ~np.isnan(counts)
        self.y = np.where(self.known, counts, 0.0)
        total = self.known.sum(axis=1)
        self.level = np.maximum(self.y.sum(axis=1) / np.maximum(total, 1), LEAST_MEAN)
        self.mu = np.maximum((self.y + 3 * self.level[:, None]) / 4, 0.05)
        self.eta = np.log(self.mu)
        self.kept = self.known.astype(np.float64)
        self.phi = np.ones(len(counts))
        self.centre = centre
        self.centre[:, LEVEL] += np.log(self.level)
        sd = np.array([group.sd for group in GROUPS])[columns.group] * columns.scale
        self.variance = np.tile(sd**2, (len(counts), 1))
        self.fixed = ~lasting[:, None] & (columns.group == SHARED)
        self.variance[self.fixed] = FIXED
        self.lasting = lasting
        shape = len(counts), len(columns.x)
        self.rough = usual(*shape)
        self.recurring = Recurring(np.zeros(shape), np.zeros(shape), np.zeros(len(counts)))

    @property
    def recurs(self) -> Floats:
        """The effects of what recurs at the times of the counts."""
        return self.recurring.mean[:, : self.y.shape[1]]

    def update(self) -> None:
        """One weighted least squares step of the columns, then the variances of their groups."""
        weight = self.kept * self.mu / self.phi[:, None]
        response = weight * (self.eta - self.recurs + (self.y - self.mu) / self.mu)
        information = self._information(weight)
        pull = response @ self.x + self.centre / self.variance
        self.covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
        self.beta = np.asarray(np.einsum("npq,nq->np", self.covariance, pull))
        self.explained = self.beta @ self.x.T
        own = np.diagonal(self.covariance, axis1=1, axis2=2) / self.variance
        self.used = (1 - own).sum(axis=1)
        self._learn_variances(own)

    def recur(self, turns: Turns, *, weigh: bool) -> None:
        """The same for recurring effects of long series; `weigh`: also for the weights of
        combinations."""
        mu = np.exp(np.clip(self.explained + self.recurs, -12, 14))
        precision, residual = np.zeros((2, *self.recurring.mean.shape))
        precision[:, : mu.shape[1]] = self.kept * mu / self.phi[:, None]
        residual[:, : mu.shape[1]] = self.recurs + (self.y - mu) / mu
        if weigh:
            shares = weights(residual, precision, turns, self.rough)
            self.shares = shares * self.lasting[:, None]
        self.recurring = recurring(residual, precision, turns, self.shares, self.rough)

    def follow(self) -> None:
        """The means by what was found, and φ around them."""
        self.eta = np.clip(self.explained + self.recurs, -12, 14)
        self.mu = np.exp(self.eta)
        self._learn_dispersion()

    def _information(self, weight: Floats) -> Floats:
        width = self.x.shape[1]
        packed = weight @ self.products
        full = np.empty((len(weight), width, width))
        full[:, self.upper[0], self.upper[1]] = packed
        full[:, self.upper[1], self.upper[0]] = packed
        diagonal = np.arange(width)
        full[:, diagonal, diagonal] += 1 / self.variance
        return full

    def _learn_variances(self, own: Floats) -> None:
        for number, group in enumerate(GROUPS):
            chosen = np.nonzero(self.columns.group == number)[0]
            if number == LEVEL or not len(chosen):
                continue
            scale = self.columns.scale[chosen]
            effects = (self.beta[:, chosen] - self.centre[:, chosen]) / scale
            determined = np.maximum((1 - own[:, chosen]).sum(axis=1), 0.0)
            size = (effects**2).sum(axis=1) + BELIEF * group.sd**2
            self.variance[:, chosen] = (size / (determined + BELIEF))[:, None] * scale**2
        self.variance[self.fixed] = FIXED

    def _learn_dispersion(self) -> None:
        squares = (self.kept * (self.y - self.mu) ** 2 / self.mu).sum(axis=1)
        self.freedom = np.maximum(self.kept.sum(axis=1) - self.used - self.recurring.used, 1.0)
        found = squares / self.freedom / variance_kept(self.level, self.phi)
        self.dispersion = np.maximum(found, LEAST_DISPERSION)
        self.phi = np.maximum(found, 1.0)

    def leave_out(self, days: Days | None) -> None:
        """Leaves out outbreaks from here on."""
        beyond = outbreaks(self.y, self.mu, self.phi[:, None], self.known)
        if days is not None:
            past = days[: beyond.shape[1]]
            beyond &= ~np.array([again(past, flags) for flags in beyond])
        self.kept = (self.known & ~beyond).astype(np.float64)

    def fitted(self) -> Fitted:
        return Fitted(
            self.beta, self.covariance, self.dispersion, self.freedom, self.level, self.recurring
        )
