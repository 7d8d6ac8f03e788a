"""Non-reporting: the silence of text sources that report on a place (model.md 2.4)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.nondetection.negative_evidence import NegativeEvidence
from truceline.fusion.params import KINDS, Params
from truceline.fusion.prior.reporting_footprint import ReportingFootprint

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_TOLD = 0.9  # no source tells of everything, whatever numbers are in use
LEAST_NEAR = 0.1  # below, a text source does not report on the place: its silence is none
MOST_NAMED = 3  # silent text sources that a sentence names one by one


class CoveringTexts:
    """The text sources whose feed covers a day. Build once per day."""

    def __init__(self, names: Sequence[str], footprint: ReportingFootprint, params: Params) -> None:
        self.names, self.params, self.footprint = tuple(sorted(names)), params, footprint
        self._reports = np.array([params.source(name).reports for name in self.names])
        self._scale = np.array(params.report_scale)
        self._spoken = np.array([params.kinds[kind].spoken for kind in KINDS])
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[int, int]], list[NegativeEvidence]] = {}

    def negative_evidence(
        self, lat_deg: float, lon_deg: float, spoke: frozenset[str], repeated: frozenset[str]
    ) -> list[NegativeEvidence]:
        """Of those that report on a place and did not speak of their own; `repeated` may have told what others did."""
        told, again = (tuple(name for name in self.names if name in some) for some in (spoke, repeated))
        key = told, again, self.footprint.cell(lat_deg, lon_deg)  # most sets of a day have the same silence
        if key not in self._known:
            self._known[key] = self._but(*key)
        return self._known[key]

    def _but(self, spoke: Sequence[str], repeated: Sequence[str], cell: tuple[int, int]) -> list[NegativeEvidence]:
        near = self.footprint.of_all(self.names, cell)
        silent = [k for k, name in enumerate(self.names) if name not in spoke and near[k] >= LEAST_NEAR]
        if not silent:
            return []
        weights = self._unsaid(np.array(silent), near[silent])
        if len(silent) > MOST_NAMED:
            own = "of their own " if any(self.names[k] in repeated for k in silent) else ""
            words = f"{len(silent)} text sources reported nothing {own}about it"
            return [NegativeEvidence(who="text sources", sentence=words, weights=weights.sum(axis=0), counts=True)]
        return [
            NegativeEvidence(
                who=self.names[k], sentence=self._sentence(self.names[k], repeated), weights=row, counts=True
            )
            for k, row in zip(silent, weights, strict=True)
        ]

    def _sentence(self, name: str, repeated: Sequence[str]) -> str:
        title = self.params.source(name).title
        own = "of its own " if name in repeated else ""
        return f"{title[0].upper()}{title[1:]} reported nothing {own}about it"

    def _unsaid(self, texts: Ints, near: Floats) -> Floats:
        """Nats of the silence of each of some text sources, shape (texts, hypotheses)."""
        told = (self._reports[texts] * np.minimum(1.0, near))[:, None, None] * self._scale[None, :, None]
        spoken = np.minimum(MOST_TOLD, np.minimum(MOST_TOLD, told) * self._spoken[None, None, :])
        found: Floats = np.log1p(-spoken).reshape(len(texts), -1)
        return found
