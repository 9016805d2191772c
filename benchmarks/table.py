"""Table: figures as text, one line each, with what has to be said about them below."""

from collections.abc import Mapping, Sequence

from benchmarks.figures import Figure

_HEADINGS = ("figure", "ours", "bare", "ratio", "target", "")
_GAP = "  "


def render(figures: Sequence[Figure]) -> str:
    """Write the table, and the notes below it by number."""
    notes: list[str] = []
    rows = [_HEADINGS, *(_cells(figure, notes) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join([*lines, "", *notes])


def verdict(figure: Figure) -> str:
    """Say in a word what came of a figure."""
    if figure.failed:
        return "not measured"
    if figure.met is None:
        return ""
    return "met" if figure.met else "missed"


def summary(figures: Sequence[Figure]) -> str:
    """Say how many targets are met."""
    judged = [figure.met for figure in figures if figure.met is not None]
    failed = sum(bool(figure.failed) for figure in figures)
    said = f"{sum(judged)} of {len(judged)} targets met"
    if not failed:
        return said
    return f"{said}, {failed} {'figure' if failed == 1 else 'figures'} not measured"


def describe(machine: Mapping[str, str]) -> str:
    """Write what the figures were taken on."""
    width = max(len(name) for name in machine)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in machine.items())


def _cells(figure: Figure, notes: list[str]) -> tuple[str, ...]:
    name = f"{figure.name}, {figure.unit}" if figure.unit else figure.name
    said = " ".join(filter(None, (figure.failed, figure.note)))
    if said:
        notes.append(f"[{len(notes) + 1}] {said}")
        name += f" [{len(notes)}]"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    target = "" if figure.target is None else str(figure.target)
    other = f" ({figure.other})" if figure.other and figure.bare is not None else ""
    return (
        name,
        _number(figure.ours, figure.digits),
        _number(figure.bare, figure.digits) + other,
        ratio,
        target,
        verdict(figure),
    )


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Write the first and the last column from the left, numbers from the right."""
    cells = [
        cell.ljust(width) if column in {0, len(row) - 1} else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return _GAP.join(cells).rstrip()
