"""Numbers: percentiles, medians and rates, by one definition for every figure."""

import math
from collections.abc import Sequence
from statistics import median

__all__ = ["median", "percentile", "spread"]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of all values does not exceed.

    This is the nearest-rank percentile: always a value that was measured, never one between two.
    """
    if not values:
        raise ValueError("no values")
    if not 0 < share <= 1:
        raise ValueError("a share is above 0 and at most 1")
    return sorted(values)[math.ceil(share * len(values)) - 1]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Write the smallest and the largest value, to show how far rounds lie apart."""
    return f"{min(values):,.{digits}f} to {max(values):,.{digits}f}"
